"""A workbook that a spreadsheet program has open, as far as a report is read from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from xltools.model.report import Area


class OpenWorkbook(Protocol):
    """What a program tells of an open workbook; every method is one request to it, so ask in bulk."""

    @property
    def file(self) -> str:
        """Its path, or its name where it has none."""

    def sheets(self) -> Iterable[str]:
        """The names of its sheets in tab order."""

    def names(self) -> Iterable[tuple[str, str]]:
        """Its defined names with what they refer to: ``("requests", "='表三'!$D$6:$J$30")``."""

    def values(self, area: Area) -> Sequence[Sequence[object]]:
        """The values of a rectangle by rows.

        Numbers, texts, truth values, datetimes; an error is its text (``#DIV/0!``), a blank cell and an
        empty result are ``""``; None is a formula that was never calculated.
        """

    def formulas(self, area: Area) -> Sequence[Sequence[object]] | None:
        """The formulas of a rectangle (``=…``) by rows, any other content where there is none.

        None when the program can't tell.
        """
