"""A report taken from a publication, with what was decided on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xltools.lang import Text
from xltools.model.report import Report

IMPORTED_COLUMNS = ("imported.names", "imported.values", "imported.raw")
NOTE_COLUMNS = ("notes.seen", "notes.cells", "notes.table", "notes.place", "notes.what")
PUBLISHED_COLUMNS = ("published.kinds", "published.texts")
"""Defined names of the columns that keep an imported report's origin in its workbook."""
PARAGRAPH, LABEL = "正文", "表格文字"


@dataclass(frozen=True, slots=True)
class Note:
    """Something decided or left open while importing: ``about`` in a word, where, and what.

    ``seen`` is the word of an observation ("" for none); ``cells`` names it concerns; ``open`` when a
    person has to look.
    """

    about: Text
    place: str
    what: Text
    seen: str = ""
    cells: tuple[str, ...] = ()
    table: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """``report.places`` are places in the publication, not in a workbook.

    ``likeness``: for every value found, how alike its row's label was to the official one (0 to 1).
    """

    report: Report
    notes: tuple[Note, ...]
    likeness: Mapping[str, float]
    kind: str

    @property
    def confidence(self) -> float:
        """The share of the form's cells that were found under labels that are certain, 0 to 1."""
        sure = sum(likeness >= 0.995 for likeness in self.likeness.values())
        return sure / max(1, len(self.report.values))
