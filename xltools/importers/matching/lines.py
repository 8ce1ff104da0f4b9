"""Rows of print: the cells that begin in a row, and those that reach into it from above."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from xltools.importers.matching.labels import is_words
from xltools.importers.printed import PrintedCell, PrintedTable


@dataclass(frozen=True)
class Line:
    """A row of a printed table; ``own`` cells begin in it, ``reaching`` ones come down from above."""

    table: PrintedTable
    row: int
    own: tuple[PrintedCell, ...]
    reaching: tuple[PrintedCell, ...] = ()

    @cached_property
    def words(self) -> tuple[PrintedCell, ...]:
        """The cells that begin here and may be labels."""
        return tuple(cell for cell in self.own if is_words(cell.text))

    @cached_property
    def covering(self) -> tuple[PrintedCell, ...]:
        """Every cell of the row, from left to right."""
        return tuple(sorted((*self.own, *self.reaching), key=lambda cell: cell.column))

    @cached_property
    def first_figure(self) -> int:
        """How many own cells stand before the first one that holds something but words; all where none does."""
        figures = (i for i, cell in enumerate(self.own) if cell.text.strip() and not is_words(cell.text))
        return next(figures, len(self.own))

    @property
    def has_figures(self) -> bool:
        """Whether a cell holds something that is no label."""
        return self.first_figure < len(self.own)

    @property
    def is_empty(self) -> bool:
        return not any(cell.text.strip() for cell in self.own)

    @property
    def place(self) -> str:
        return next((cell.place for cell in self.own if cell.place), self.table.place)

    def only(self, own: tuple[PrintedCell, ...]) -> Line:
        """The row with some of its cells."""
        return replace(self, own=own)


def lines_of(tables: Iterable[PrintedTable]) -> list[Line]:
    """The rows of several tables, one after the other."""
    return [line for table in tables for line in _lines(table)]


def _lines(table: PrintedTable) -> Iterator[Line]:
    open_cells: list[PrintedCell] = []
    for own in table.rows():
        row = own[0].row
        open_cells = [cell for cell in open_cells if cell.row + cell.rows > row]
        yield Line(table, row, own, tuple(open_cells) if table.exact else ())
        open_cells += own
