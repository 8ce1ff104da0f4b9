"""Which cell of a ruled table each character belongs to, and the table with its texts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from xltools.importers.matching.landmarks import labels
from xltools.importers.pdf.grid import Ruling
from xltools.importers.pdf.lines import Line, text_of
from xltools.importers.pdf.sheet import Box, Glyph
from xltools.importers.printed import PrintedCell
from xltools.narrative.words import bare

_TOUCH = 0.12
_STRADDLES = 0.15
_SPILLED = 2.0


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table, or the part of one that stands on a page; rows and columns count from 0 there.

    ``xs``: its vertical lines; ``ys``: its horizontal lines; just its borders if it is not ``ruled``.
    ``until``: the last page, where that is another one. ``lines``: what it is if it turns out to be no table.
    """

    page: int
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[PrintedCell, ...]
    exact: bool = True
    place: str = ""
    until: int = 0
    ruled: bool = True
    lines: tuple[Line, ...] = ()

    @property
    def box(self) -> Box:
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])


def holds(box: Box, glyph: Glyph) -> bool:
    return box.x0 <= glyph.box.middle <= box.x1 and box.top <= glyph.box.centre <= box.bottom


def filled(ruling: Ruling, glyphs: Sequence[Glyph], page: int) -> PageTable:
    """The table of a grid and the characters that stand in it."""
    fields = ruling.fields
    owner = {
        (row, column): number
        for number, field in enumerate(fields)
        for row in range(field.row, field.row + field.rows)
        for column in range(field.column, field.column + field.columns)
    }
    inside: list[list[Glyph]] = [[] for _ in fields]
    for run in _runs(glyphs):
        for glyph, (row, column) in zip(run, _places(ruling, owner, run), strict=True):
            inside[owner[row, column]].append(glyph)
    cells = tuple(
        PrintedCell(
            field.row,
            field.column,
            text_of(inside[number], ruling.xs[field.column + field.columns] - ruling.xs[field.column]),
            field.rows,
            field.columns,
        )
        for number, field in enumerate(fields)
    )
    return PageTable(page, ruling.xs, ruling.ys, cells)


def _runs(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Characters drawn by one command without a gap, such as the digits of a number."""
    run: list[Glyph] = []
    for glyph in glyphs:
        if run:
            last = run[-1]
            gap = glyph.box.x0 - last.box.x1
            near = abs(gap) <= _TOUCH * glyph.size and last.box.centre == glyph.box.centre
            if glyph.turn or glyph.show != last.show or not near or glyph.text.isspace():
                yield run
                run = []
        run.append(glyph)
    if run:
        yield run


def _places(ruling: Ruling, owner: dict[tuple[int, int], int], run: Sequence[Glyph]) -> list[tuple[int, int]]:
    places = [_place(ruling, glyph.box.middle, glyph.box.centre) for glyph in run]
    if len({owner[place] for place in places}) > 1 and any(_straddles(ruling, glyph) for glyph in run):
        # A number too wide for its cell is printed over the border: it stays one number.
        middle = (run[0].box.x0 + run[-1].box.x1) / 2
        return [_place(ruling, middle, run[0].box.centre)] * len(run)
    return places


def _straddles(ruling: Ruling, glyph: Glyph) -> bool:
    margin = _STRADDLES * (glyph.box.x1 - glyph.box.x0)
    i = bisect_right(ruling.xs, glyph.box.x0 + margin)
    return i < len(ruling.xs) and ruling.xs[i] < glyph.box.x1 - margin


def _place(ruling: Ruling, x: float, y: float) -> tuple[int, int]:
    row, column = bisect_right(ruling.ys, y) - 1, bisect_right(ruling.xs, x) - 1
    return min(max(row, 0), len(ruling.ys) - 2), min(max(column, 0), len(ruling.xs) - 2)


def with_spilled(table: PageTable, lines: Sequence[Line]) -> tuple[PageTable, list[Line]]:
    """The table with the rest of a label that is printed under its last row, and the lines without it."""
    end = len(table.ys) - 1
    cells = {cell.column: cell for cell in table.cells if cell.row + cell.rows == end and cell.text}
    kept: list[Line] = []
    for line in lines:
        rest = []
        for segment in line.segments:
            column = bisect_right(table.xs, segment.box.middle) - 1
            cell = cells.get(column)
            near = -segment.size < segment.box.top - table.box.bottom < _SPILLED * segment.size
            if near and cell is not None and _completes(cell.text, segment.text):
                cells[column] = replace(cell, text=f"{cell.text}\n{segment.text}")
            else:
                rest.append(segment)
        kept += [replace(line, segments=tuple(rest))] if rest else []
    changed = tuple(
        cells.get(cell.column, cell) if cell.row + cell.rows == end else cell for cell in table.cells
    )
    return replace(table, cells=changed), kept


def _completes(text: str, rest: str) -> bool:
    return bool(bare(rest)) and bare(text) not in labels() and bare(text + rest) in labels()


def with_title_row(table: PageTable, lines: Sequence[Line]) -> tuple[PageTable, list[Line]]:
    """A table without an outer border with the label above its first line as its first row."""
    for line in lines:
        gap = table.box.top - line.box.bottom
        within = table.box.x0 <= line.box.x0 and line.box.x1 <= table.box.x1
        if within and -line.size / 2 < gap < line.size and bare(line.text) in labels():
            title = PrintedCell(0, 0, line.text, 1, len(table.xs) - 1)
            cells = (title, *(replace(cell, row=cell.row + 1) for cell in table.cells))
            rest = [other for other in lines if other is not line]
            return replace(table, ys=(line.box.top, *table.ys), cells=cells), rest
    return table, list(lines)
