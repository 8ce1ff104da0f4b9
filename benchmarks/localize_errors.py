"""The errors people make in Table 三, one at a time: the cells that change and what is typed there.

Each takes a generator, a consistent table and its shape, and returns cells with wrong values (-1: left blank),
nothing where the table has no place for such an error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from benchmarks.localize_tables import PARTS, TOTAL, Shape, Table

Cell = tuple[int, int]
Wrong = dict[Cell, int]
Kind = Callable[[np.random.Generator, Table, Shape], Wrong]


def _pick(rng: np.random.Generator, cells: list[Cell]) -> Cell:
    return cells[int(rng.integers(len(cells)))]


def _at_least(cells: Table, least: int) -> list[Cell]:
    rows, columns = np.nonzero(cells >= least)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def transposed(rng: np.random.Generator, cells: Table, _shape: Shape) -> Wrong:
    """Two neighbouring digits swapped."""
    found = _at_least(cells, 10)
    rng.shuffle(found)
    for cell in found:
        digits = str(cells[cell])
        places = [i for i in range(len(digits) - 1) if digits[i] != digits[i + 1]]
        if places:
            i = int(rng.choice(places))
            return {cell: int(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :])}
    return {}


def dropped(rng: np.random.Generator, cells: Table, _shape: Shape) -> Wrong:
    """A digit left out."""
    found = _at_least(cells, 10)
    if not found:
        return {}
    cell = _pick(rng, found)
    digits = str(cells[cell])
    i = int(rng.integers(len(digits)))
    return {cell: int(digits[:i] + digits[i + 1 :])}


def added(rng: np.random.Generator, cells: Table, _shape: Shape) -> Wrong:
    """A digit too many, mostly one typed twice."""
    found = _at_least(cells, 1)
    if not found:
        return {}
    cell = _pick(rng, found)
    digits = str(cells[cell])
    i = int(rng.integers(len(digits) + 1))
    more = digits[i - 1] if i and rng.random() < 0.6 else str(rng.integers(10))
    return {cell: int(digits[:i] + more + digits[i:])}


def mistyped(rng: np.random.Generator, cells: Table, _shape: Shape) -> Wrong:
    """A wrong digit."""
    found = _at_least(cells, 1)
    if not found:
        return {}
    cell = _pick(rng, found)
    digits = str(cells[cell])
    i = int(rng.integers(len(digits)))
    return {cell: int(digits[:i] + str(rng.integers(10)) + digits[i + 1 :])}


def off_by_few(rng: np.random.Generator, cells: Table, shape: Shape) -> Wrong:
    """One or two more or less."""
    cell = (int(rng.integers(shape.rows)), int(rng.integers(PARTS + 1)))
    if rng.random() < 0.8:
        found = _at_least(cells, 1)
        cell = _pick(rng, found) if found else cell
    value = int(cells[cell]) + int(rng.choice([-2, -1, -1, 1, 1, 2]))
    return {cell: value} if value >= 0 else {}


def next_column(rng: np.random.Generator, cells: Table, _shape: Shape) -> Wrong:
    """A number one column off, into an empty cell."""
    found = [
        ((r, c), (r, c + d))
        for r, c in _at_least(cells, 1)
        for d in (-1, 1)
        if c < TOTAL and 0 <= c + d < TOTAL and cells[r, c + d] == 0
    ]
    return _moved(rng, cells, found)


def next_row(rng: np.random.Generator, cells: Table, shape: Shape) -> Wrong:
    """A number one row off, into an empty cell."""
    ends = (shape.total, shape.carried_out)
    found = [
        ((r, c), (r + d, c))
        for r, c in _at_least(cells, 1)
        for d in (-1, 1)
        if c < TOTAL
        and 0 <= r + d < shape.rows
        and cells[r + d, c] == 0
        and r not in ends
        and r + d not in ends
    ]
    return _moved(rng, cells, found)


def far_row(rng: np.random.Generator, cells: Table, shape: Shape) -> Wrong:
    """A number two to six rows off, into an empty cell."""
    found = [
        ((r, c), (r + d, c))
        for r, c in _at_least(cells, 1)
        for d in (-6, -5, -4, -3, -2, 2, 3, 4, 5, 6)
        if c < TOTAL and r in shape.results and r + d in shape.results and cells[r + d, c] == 0
    ]
    return _moved(rng, cells, found)


def _moved(rng: np.random.Generator, cells: Table, found: list[tuple[Cell, Cell]]) -> Wrong:
    if not found:
        return {}
    right, wrong = found[int(rng.integers(len(found)))]
    return {right: 0, wrong: int(cells[right])}


def _totals(cells: Table, shape: Shape) -> list[Cell]:
    return [(r, c) for r, c in _at_least(cells, 1) if c == TOTAL or r == shape.total]


def total_zero(rng: np.random.Generator, cells: Table, shape: Shape) -> Wrong:
    found = _totals(cells, shape)
    return {_pick(rng, found): 0} if found else {}


def total_blank(rng: np.random.Generator, cells: Table, shape: Shape) -> Wrong:
    found = _totals(cells, shape)
    return {_pick(rng, found): -1} if found else {}


def total_stale(rng: np.random.Generator, cells: Table, shape: Shape) -> Wrong:
    """A total that lacks the last few."""
    found = _totals(cells, shape)
    if not found:
        return {}
    cell = _pick(rng, found)
    value = int(cells[cell])
    return {cell: value - min(value, int(rng.choice([1, 1, 1, 2, 2, 3, 5, max(1, int(value * 0.05))])))}


def late_record(rng: np.random.Generator, cells: Table, shape: Shape) -> Wrong:
    """A request and its result entered late, in none of the totals."""
    found = [
        (r, c)
        for r in shape.results
        for c in range(PARTS)
        if cells[r, c] > 0 and cells[shape.received, c] > 0
    ]
    if not found:
        return {}
    r, c = _pick(rng, found)
    by = int(min(cells[r, c], cells[shape.received, c], rng.choice([1, 1, 1, 2, 3])))
    totals = ((r, TOTAL), (shape.total, c), (shape.total, TOTAL), (shape.received, TOTAL))
    return {cell: int(cells[cell]) - by for cell in totals}


def swapped(rng: np.random.Generator, cells: Table, shape: Shape) -> Wrong:
    """Two neighbours exchanged."""
    found = []
    for r in range(shape.rows):
        for c in range(PARTS + 1):
            if c < PARTS and cells[r, c] != cells[r, c + 1]:
                found.append(((r, c), (r, c + 1)))
            if r + 1 < shape.rows and cells[r, c] != cells[r + 1, c]:
                found.append(((r, c), (r + 1, c)))
    if not found:
        return {}
    first, second = found[int(rng.integers(len(found)))]
    return {first: int(cells[second]), second: int(cells[first])}


def run_one_row_off(rng: np.random.Generator, cells: Table, shape: Shape) -> Wrong:
    """The results of one column pasted one row off."""
    results = list(shape.results)
    found = [c for c in range(PARTS + 1) if (cells[results, c] > 0).sum() >= 2]
    if not found:
        return {}
    c = int(found[int(rng.integers(len(found)))])
    was = cells[results, c]
    now = np.r_[0, was[:-1]] if rng.random() < 0.6 else np.r_[was[1:], 0]
    return {(results[i], c): int(now[i]) for i in range(len(results)) if now[i] != was[i]}


def run_next_column(rng: np.random.Generator, cells: Table, shape: Shape) -> Wrong:
    """The results of one column in an empty neighbour, the rest of it right."""
    results = list(shape.results)
    found = [
        (c, d)
        for c in range(PARTS)
        for d in (-1, 1)
        if 0 <= c + d < PARTS and (cells[results, c] > 0).any() and not (cells[results, c + d] > 0).any()
    ]
    if not found:
        return {}
    c, d = found[int(rng.integers(len(found)))]
    wrong: Wrong = {}
    for r in results:
        if cells[r, c]:
            wrong |= {(r, c): 0, (r, c + d): int(cells[r, c])}
    return wrong


def columns_exchanged(rng: np.random.Generator, cells: Table, shape: Shape) -> Wrong:
    """Two whole columns exchanged: every identity still holds."""
    found = [c for c in range(PARTS - 1) if (cells[:, c] != cells[:, c + 1]).any()]
    if not found:
        return {}
    c = int(found[int(rng.integers(len(found)))])
    rows = [r for r in range(shape.rows) if cells[r, c] != cells[r, c + 1]]
    return {(r, c): int(cells[r, c + 1]) for r in rows} | {(r, c + 1): int(cells[r, c]) for r in rows}


MODELLED: Mapping[str, tuple[Kind, float]] = {
    "transposed": (transposed, 12), "dropped": (dropped, 9), "added": (added, 6), "mistyped": (mistyped, 8),
    "off by few": (off_by_few, 14), "next column": (next_column, 8), "next row": (next_row, 8),
    "total zero": (total_zero, 8), "total blank": (total_blank, 6), "total stale": (total_stale, 12),
    "late record": (late_record, 3), "neighbours swapped": (swapped, 4), "run one row off": (run_one_row_off, 1),
    "run in next column": (run_next_column, 1),
}  # fmt: skip
"""Kinds with their weight in the mixed sets."""
PARTS_ONLY: Mapping[str, tuple[Kind, float]] = {
    name: kind for name, kind in MODELLED.items() if not name.startswith("total") and name != "late record"
}
"""Those that are left where totals are formulas."""
