"""Where the cells of a printed grid stand on their sheet."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from xltools.grid import GridCell

TOP = 2
"""Rows above the grid: the title, and a line with the unit and the live state of the sheet."""


def address(cell: GridCell) -> str:
    """``D6`` for a cell of the grid."""
    return str(xl_rowcol_to_cell(TOP + cell.row, cell.column))


def runs(cells: list[GridCell]) -> list[list[int]]:
    """Cells as rectangles ``[top, left, bottom, right]`` of the sheet, equal rows folded."""
    found: list[list[int]] = []
    for cell in sorted(cells, key=lambda c: (c.row, c.column)):
        top, left = TOP + cell.row, cell.column
        right = left + cell.columns - 1
        if found and found[-1][0] == top and found[-1][3] == left - 1:
            found[-1][3] = right
        else:
            found.append([top, left, top, right])
    folded: list[list[int]] = []
    for run in found:
        if folded and folded[-1][2] == run[0] - 1 and folded[-1][1::2] == run[1::2]:
            folded[-1][2] = run[2]
        else:
            folded.append(run)
    return folded
