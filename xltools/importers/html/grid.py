"""Where the cells of a table of a web page stand: the rules browsers follow, wrong spans included."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from xltools.importers.printed import PrintedCell

MAX_COLUMNS, _WIDEST_SPAN = 512, 256
"""A table with more columns is none; a wrong colspan reaches no farther than the second."""
_NUMBER = re.compile(r"\s*\+?(\d{1,6})")


@dataclass(slots=True)
class PageCell:
    """A cell as written; ``down`` 0 means: to the end of its group of rows."""

    text: str
    across: int = 1
    down: int = 1


@dataclass(slots=True)
class PageRow:
    """``group``: 0 head, 1 body, 2 foot; ``part`` tells bodies apart, over whose ends no cell reaches."""

    group: int = 1
    part: int = 0
    cells: list[PageCell] = field(default_factory=list)


def span(written: str | None, *, rest: bool = False) -> int:
    """A rowspan or colspan as browsers take it; ``rest``: 0 is allowed and means the rest."""
    match = _NUMBER.match(written or "")
    number = int(match[1]) if match else 1
    return number if number or rest else 1


def place_cells(rows: Sequence[PageRow]) -> tuple[PrintedCell, ...] | None:
    """The cells on the smallest grid that holds them: rows and columns where none begins are left out.

    None when they need more than MAX_COLUMNS.
    """
    ordered = sorted(rows, key=lambda row: row.group)
    ends = _group_ends(ordered)
    busy: list[int] = []
    placed: list[PrintedCell] = []
    for number, row in enumerate(ordered):
        column = 0
        for cell in row.cells:
            while column < len(busy) and busy[column] > number:
                column += 1
            wide = max(1, min(cell.across, _WIDEST_SPAN - column))
            if column >= MAX_COLUMNS:
                return None
            busy += [0] * (column + wide - len(busy))
            # Where a cell from above is in the way, browsers overlap them; here the new one is cut.
            free = next((i for i in range(column, column + wide) if busy[i] > number), column + wide)
            end = min(number + cell.down, ends[number]) if cell.down else ends[number]
            busy[column:free] = [end] * (free - column)
            placed.append(PrintedCell(number, column, cell.text, end - number, free - column))
            column = free
    return _compact(placed)


def _group_ends(rows: Sequence[PageRow]) -> list[int]:
    ends = [len(rows)] * len(rows)
    for number in range(len(rows) - 2, -1, -1):
        here, below = rows[number], rows[number + 1]
        same = (here.group, here.part) == (below.group, below.part)
        ends[number] = ends[number + 1] if same else number + 1
    return ends


def _compact(cells: Sequence[PrintedCell]) -> tuple[PrintedCell, ...]:
    rows = _kept((cell.row, cell.rows) for cell in cells)
    columns = _kept((cell.column, cell.columns) for cell in cells)
    return tuple(
        PrintedCell(
            rows[cell.row],
            columns[cell.column],
            cell.text,
            rows[cell.row + cell.rows] - rows[cell.row],
            columns[cell.column + cell.columns] - columns[cell.column],
        )
        for cell in sorted(cells, key=lambda cell: (cell.row, cell.column))
    )


def _kept(spans: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Old boundary -> how many rows (or columns) in which a cell begins stand before it."""
    pairs = list(spans)
    starts = {start for start, _ in pairs}
    before, kept = 0, {}
    for boundary in sorted({*starts, *(start + length for start, length in pairs)}):
        kept[boundary] = before
        before += boundary in starts
    return kept
