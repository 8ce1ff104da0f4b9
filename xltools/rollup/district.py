"""A roll-up and all that is known around it: what its checks look at, and how they name offices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from xltools.checks.offices import fold
from xltools.forms import load_form
from xltools.lang import Text
from xltools.model.form import Cell, Form
from xltools.model.report import Number, Report
from xltools.model.rollup import OfficeLine, Rollup, Submission
from xltools.model.rule import Instance, Rule

_NAMED = 5
Figures = Mapping[str, Number | None]


@dataclass(frozen=True, slots=True)
class District:
    """``rules`` are those for its form; ``place_of`` words the place of a rule instance.

    ``prior``: the district's report of last year; ``stated``: the figures it has already made known.
    """

    rollup: Rollup
    form: Form
    rules: tuple[Rule, ...]
    place_of: Callable[[Instance], Text]
    prior: Report | None = None
    stated: Report | None = None

    @property
    def counted(self) -> Iterator[tuple[OfficeLine, Submission]]:
        """The offices that are in the sums, with what they sent."""
        for line in self.rollup.offices:
            if line.counted and line.submission is not None:
                yield line, line.submission

    @property
    def complete(self) -> bool:
        """Whether every office that sent something, or should have, is in the sums."""
        counted = [line for line, _ in self.counted]
        return all(
            line.counted or any(same_office(line, other) for other in counted) for line in self.rollup.offices
        )

    def cell_text(self, name: str) -> Text:
        """A cell for people: ``表三“自然人·一、…”``."""
        cell = self.form.cells[name]
        return Text(f"{self.form.table(cell.table).sheet}“{cell.label}”", name)


def same_office(one: OfficeLine, other: OfficeLine) -> bool:
    """Whether two lines of a roll-up are of one office."""
    if one.entry is not None or other.entry is not None:
        return one.entry is other.entry
    return bool(one.code and one.code == other.code) or fold(one.name) == fold(other.name)


def figures_of(submission: Submission) -> Figures:
    """The values of a submission by cell name; made anew, since a thousand offices would fill the memory."""
    names = load_form(submission.form, submission.supplements, submission.own).cells
    return dict(zip(names, submission.values, strict=True))


def listed(items: Iterable[str | Text], noun: str = "个单位") -> Text:
    """The first few in words, then how many there are: ``甲、乙等 7 个单位``."""
    every = [item if isinstance(item, Text) else Text(item, item) for item in items]
    named, more = every[:_NAMED], len(every) - _NAMED
    return Text(
        "、".join(item.zh for item in named) + (f"等 {len(every)} {noun}" if more > 0 else ""),
        ", ".join(item.en for item in named) + (f" and {more} more" if more > 0 else ""),
    )


def cells_of(rule: Rule, district: District) -> Iterator[Cell]:
    """The cells a rule is about: those of its ``tables``, of its ``rows`` where it names some."""
    a: Any = rule.arguments
    for cell in district.form.cells.values():
        if cell.table in a["tables"] and cell.row in a.get("rows", (cell.row,)):
            yield cell
