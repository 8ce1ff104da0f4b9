"""Where every printed cell of a statutory table stands: labels, merged heads, value cells.

Workbooks and documents draw tables from the same grid. Rows and columns count from 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Literal

from xltools.model.form import Block, PrintedRow, Table

Kind = Literal["block", "corner", "head", "stub", "unit", "value", "dash"]


@dataclass(frozen=True, slots=True)
class GridCell:
    """A printed cell that covers ``rows`` x ``columns`` of the grid; ``name`` only for values."""

    row: int
    column: int
    rows: int
    columns: int
    kind: Kind
    text: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """``body`` is the first row with values; ``left`` the first column with values."""

    rows: int
    columns: int
    left: int
    body: int
    cells: tuple[GridCell, ...]

    def values(self) -> Iterator[GridCell]:
        return (cell for cell in self.cells if cell.kind == "value")


def grid(table: Table) -> Grid:
    """The printed grid of a table."""
    cells: list[GridCell] = []
    row = 0
    first_value = None
    left = table.stub_width + bool(table.unit_column)
    for block in table.blocks:
        if block.title:
            cells.append(GridCell(row, 0, 1, left + table.width, "block", block.title))
            row += 1
        depth = max(len(column.label) for column in block.columns)
        cells += _head(table, block, row, depth, left)
        row += depth
        first_value = row if first_value is None else first_value
        cells += _stubs(block.rows, row, table.stub_width)
        for offset, printed in enumerate(block.rows):
            cells += _row(table, block, printed, row + offset, left)
        row += len(block.rows)
    return Grid(row, left + table.width, left, first_value or 0, tuple(cells))


def _head(table: Table, block: Block, top: int, depth: int, left: int) -> Iterator[GridCell]:
    if table.corner:
        yield GridCell(top, 0, depth, table.stub_width, "corner", table.corner)
    for column, text in enumerate(table.stub):
        yield GridCell(top, column, depth, table.stub_width, "head", text)
    if table.unit_column:
        yield GridCell(top, table.stub_width, depth, 1, "head", table.unit_column)
    spans = _widths(len(block.columns), table.width)
    starts = [left + sum(spans[:i]) for i in range(len(spans))]
    for level in range(depth):
        position = 0
        for label, members in groupby(block.columns, key=lambda c: c.label[: level + 1]):
            count = len(list(members))
            if len(label) == level + 1:
                # A label that ends above the last level reaches down to the values.
                ends_here = len(block.columns[position].label) == level + 1
                yield GridCell(
                    top + level,
                    starts[position],
                    depth - level if ends_here else 1,
                    sum(spans[position : position + count]),
                    "head",
                    label[-1],
                )
            position += count


def _stubs(rows: Sequence[PrintedRow], top: int, width: int) -> Iterator[GridCell]:
    for level in range(width):
        position = 0
        for label, members in groupby(rows, key=lambda r: r.label[: level + 1]):
            count = len(list(members))
            if len(label) == level + 1:
                ends_here = len(rows[position].label) == level + 1
                yield GridCell(
                    top + position, level, count, width - level if ends_here else 1, "stub", label[-1]
                )
            position += count


def _row(table: Table, block: Block, printed: PrintedRow, row: int, left: int) -> Iterator[GridCell]:
    if table.unit_column:
        yield GridCell(row, left - 1, 1, 1, "unit", printed.unit)
    column = left
    for definition, span in zip(block.columns, _widths(len(block.columns), table.width), strict=True):
        if printed.heading:
            yield GridCell(row, column, 1, span, "dash")
        else:
            name = ".".join(part for part in (table.id, printed.id, definition.id) if part)
            yield GridCell(row, column, 1, span, "value", name=name)
        column += span


@cache
def _widths(columns: int, width: int) -> tuple[int, ...]:
    """The last column of a narrow block takes the rest of the table's width."""
    return (*(1 for _ in range(columns - 1)), width - columns + 1)
