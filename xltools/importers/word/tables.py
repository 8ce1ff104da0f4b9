"""Where the cells of a Word table stand: spans, merges, borders that were drawn by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Literal

Merge = Literal["", "first", "next"]
# Borders of different rows this near (in twentieths of a point; 2.6 mm) were meant to be one.
NEAR = 150
_NO_LIMIT = 1 << 62


@dataclass(slots=True)
class WordCell:
    """A cell in its row: from border ``start`` to border ``end`` of the table, counted from 0.

    ``merge`` with the cell above: the first of a merged column, or a next one, whose content is not
    printed. ``content``: lines and tables.
    """

    start: int
    end: int
    merge: Merge = ""
    content: list[Item] = field(default_factory=list)
    rows: int = 1

    @property
    def is_filled(self) -> bool:
        return any(isinstance(item, WordTable) or item.strip() for item in self.content)


@dataclass(slots=True)
class WordTable:
    """``widths``: of the columns that the file declares, in twentieths of a point, 0 when unknown."""

    rows: list[list[WordCell]]
    widths: Sequence[int] = ()

    @property
    def is_layout(self) -> bool:
        """Whether it only frames its content: one cell a row, or nothing beside what holds tables."""
        if all(len(row) <= 1 for row in self.rows):
            return True
        nested = any(
            isinstance(item, WordTable) for row in self.rows for cell in row for item in cell.content
        )
        return nested and all(sum(cell.is_filled for cell in row) <= 1 for row in self.rows)


Item = str | WordTable


@dataclass(frozen=True, slots=True)
class Placed:
    """A printed cell, in rows and columns counted from 0."""

    row: int
    column: int
    rows: int
    columns: int
    content: Sequence[Item]


def placed(table: WordTable) -> Iterator[Placed]:
    """The printed cells by rows, merged ones as one; columns count only borders that cells have."""
    columns = _columns(table)
    above: dict[tuple[int, int], WordCell] = {}
    kept: list[tuple[int, int, int, WordCell]] = []
    for number, row in enumerate(table.rows):
        found: dict[tuple[int, int], WordCell] = {}
        for cell in row:
            place = columns[cell.start], columns[cell.end]
            if cell.merge == "next" and place in above:
                found[place] = above[place]
                above[place].rows += 1
                continue
            kept.append((number, *place, cell))
            if cell.merge:
                found[place] = cell
        above = found
    for number, start, end, cell in kept:
        yield Placed(number, start, cell.rows, end - start, cell.content)


def _columns(table: WordTable) -> dict[int, int]:
    """Border to column: borders that no cell has are left out, and neighbours that were meant to be one."""
    cells = [cell for row in table.rows for cell in row]
    borders = sorted({cell.start for cell in cells} | {cell.end for cell in cells})
    # From each border, the nearest one where a cell that begins there ends.
    nearest: dict[int, int] = {}
    for cell in cells:
        nearest[cell.start] = min(cell.end, nearest.get(cell.start, cell.end))
    # A column of unknown width keeps its borders apart.
    positions = list(accumulate((width or NEAR + 1 for width in table.widths), initial=0))
    columns: dict[int, int] = {}
    column, first, limit = -1, 0, 0
    for border in borders:
        # No cell may lose its width.
        if border >= limit or border >= len(positions) or positions[border] - positions[first] > NEAR:
            column, first, limit = column + 1, border, _NO_LIMIT
        columns[border] = column
        limit = min(limit, nearest.get(border, limit))
    return columns
