"""Errors of kinds that the error model does not name, or only in part.

Some can't be told apart in principle, and are counted as wrong all the same. Where totals leave out a column, no
identity of a row sees that column: if one of its figures also stands some rows off, the totals alone seem
wrong. And in a small table two or three of these errors often leave the figures that one other would.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from benchmarks.localize_errors import Kind, Wrong, far_row
from benchmarks.localize_tables import PARTS, TOTAL, Shape, Table


def _filled(rng: np.random.Generator, cells: Table, least: int = 1) -> tuple[int, int] | None:
    rows, columns = np.nonzero(cells >= least)
    if not len(rows):
        return None
    i = int(rng.integers(len(rows)))
    return int(rows[i]), int(columns[i])


def arbitrary(rng: np.random.Generator, cells: Table, _shape: Shape) -> Wrong:
    """Any number of that order."""
    cell = _filled(rng, cells)
    return {cell: int(rng.integers(0, 2 * max(5, int(cells[cell]))))} if cell else {}


def copied(rng: np.random.Generator, cells: Table, shape: Shape) -> Wrong:
    """The number of a neighbour."""
    cell = _filled(rng, cells)
    if cell is None:
        return {}
    r, c = cell
    beside = [(r, c - 1), (r, c + 1), (r - 1, c), (r + 1, c)]
    found = [
        (i, j) for i, j in beside if 0 <= i < shape.rows and 0 <= j <= PARTS and cells[i, j] != cells[cell]
    ]
    return {cell: int(cells[found[int(rng.integers(len(found)))]])} if found else {}


def rounded(rng: np.random.Generator, cells: Table, _shape: Shape) -> Wrong:
    """Rounded to tens or hundreds."""
    cell = _filled(rng, cells, 11)
    if cell is None:
        return {}
    unit = 10 if cells[cell] < 100 or rng.random() < 0.7 else 100
    return {cell: int(round(int(cells[cell]) / unit) * unit)}


def two_digits(rng: np.random.Generator, cells: Table, _shape: Shape) -> Wrong:
    """Two digits wrong."""
    cell = _filled(rng, cells, 10)
    if cell is None:
        return {}
    digits = list(str(cells[cell]))
    for i in rng.choice(len(digits), 2, replace=False):
        digits[int(i)] = str(rng.integers(10))
    return {cell: int("".join(digits))}


def result_left_out(rng: np.random.Generator, cells: Table, shape: Shape) -> Wrong:
    """The formula of （七）总计 leaves out one row of results, in one column."""
    rows, columns = np.nonzero(cells[list(shape.results)] > 0)
    if not len(rows):
        return {}
    i = int(rng.integers(len(rows)))
    r, c = shape.results[int(rows[i])], int(columns[i])
    return {(shape.total, c): int(cells[shape.total, c] - cells[r, c])}


def results_leave_out_a_row(rng: np.random.Generator, cells: Table, shape: Shape) -> Wrong:
    """The same formula copied to every column."""
    rows = [r for r in shape.results if cells[r, TOTAL] > 0]
    if not rows:
        return {}
    r = rows[int(rng.integers(len(rows)))]
    return {
        (shape.total, c): int(cells[shape.total, c] - cells[r, c]) for c in range(PARTS + 1) if cells[r, c]
    }


def totals_leave_out_a_column(rng: np.random.Generator, cells: Table, shape: Shape) -> Wrong:
    """The formulas of 总计 leave out one column, in every row."""
    columns = [c for c in range(PARTS) if cells[:, c].any()]
    if not columns:
        return {}
    c = columns[int(rng.integers(len(columns)))]
    return {(r, TOTAL): int(cells[r, TOTAL] - cells[r, c]) for r in range(shape.rows) if cells[r, c]}


_SINGLE: Mapping[str, tuple[Kind, float]] = {
    "arbitrary": (arbitrary, 20), "copied": (copied, 15), "rounded": (rounded, 15), "two digits": (two_digits, 15),
}  # fmt: skip
OTHERS: Mapping[str, tuple[Kind, float]] = {
    **_SINGLE, "far row": (far_row, 12), "（七） leaves out a cell": (result_left_out, 12),
    "总计 leaves out a column": (totals_leave_out_a_column, 2),
}  # fmt: skip
"""Weights with which the prototype finds as many first as on the set that its figures come from (91 of 100)."""
HARDER: Mapping[str, tuple[Kind, float]] = {
    **_SINGLE, "far row": (far_row, 20), "（七） leaves out a row": (results_leave_out_a_row, 8),
    "总计 leaves out a column": (totals_leave_out_a_column, 7),
}  # fmt: skip
"""More of what can't be told apart: the prototype finds 80 of 100 first."""
