"""A damaged workbook's values in a clean template, and how each was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from xltools.lang import Text
from xltools.model.report import Number, Report

How = Literal["name", "label", "label not name", "formula", "lost"]
HOW_WORDS: Mapping[How, Text] = {
    "name": Text("按单元格名称", "by its name"),
    "label": Text("名称已失效，按行列标签", "by its labels; the name is lost"),
    "label not name": Text("名称指错了格，按行列标签", "by its labels; the name points elsewhere"),
    "formula": Text(
        "合计没有找到或公式已坏，恢复为模板公式",
        "a total not found or a broken formula; the template's is back",
    ),
    "lost": Text("没有找到，留空", "not found; left blank"),
}


@dataclass(frozen=True, slots=True)
class RestoredCell:
    """A value cell: where it was ("" when it was nowhere), where it is now, and how it was found.

    ``other`` is the value under the name, where the labels say something else.
    """

    name: str
    value: Number | str | None
    before: str
    after: str
    how: How
    other: Number | str | None = None

    @property
    def is_moved(self) -> bool:
        """Whether a person should look at it: it stood elsewhere, or its name did not lead to it."""
        return self.how != "name" or self.before != self.after


@dataclass(frozen=True, slots=True)
class Restored:
    """``report`` is what the new workbook holds; ``cells`` are all of the form, in its order."""

    report: Report
    cells: tuple[RestoredCell, ...]
    notes: tuple[Text, ...] = ()

    @property
    def moved(self) -> tuple[RestoredCell, ...]:
        return tuple(cell for cell in self.cells if cell.is_moved)
