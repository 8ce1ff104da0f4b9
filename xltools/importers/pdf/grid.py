"""Lines that touch each other into the grid of a table, and the cells they enclose.

Two fields of the grid are one cell wherever no line stands between them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xltools.importers.pdf.sheet import Box

OUTSIDE = 9.0
"""How far lines end beyond the last one across them where an outer border is missing, in points."""


@dataclass(frozen=True, slots=True)
class Field:
    """A cell of a grid: its place and how many rows and columns it covers."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Ruling:
    """A table's grid: ``xs`` and ``ys`` are its lines from left to right and from top to bottom."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    fields: tuple[Field, ...]

    @property
    def box(self) -> Box:
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])


@dataclass(frozen=True, slots=True)
class Rule:
    """A line at ``at`` from ``start`` to ``end`` along the other direction."""

    at: float
    start: float
    end: float


Lines = tuple[list[Rule], list[Rule]]
"""Level lines from top to bottom, and upright lines."""


def ruling(
    level: Sequence[Rule], plumb: Sequence[Rule], centres: Sequence[tuple[float, float]]
) -> Ruling | None:
    """The grid of lines that touch; None when they enclose nothing."""
    if not level or not plumb:
        return None
    xs = _closed([rule.at for rule in plumb], [end for rule in level for end in (rule.start, rule.end)])
    ys = _closed([rule.at for rule in level], [end for rule in plumb for end in (rule.start, rule.end)])
    inside = [(x, y) for x, y in centres if xs[0] < x < xs[-1] and ys[0] < y < ys[-1]]
    xs = _without_slivers(xs, [x for x, _ in inside], 8.0)
    ys = _without_slivers(ys, [y for _, y in inside], 5.0)
    if len(xs) < 2 or len(ys) < 2:
        return None
    return Ruling(tuple(xs), tuple(ys), tuple(_fields(xs, ys, level, plumb)))


def _closed(ats: Iterable[float], ends: Sequence[float]) -> list[float]:
    """The positions of the lines, with the outer borders where the lines across end and none is drawn."""
    found = sorted(set(ats))
    if found[0] - min(ends) > OUTSIDE:
        found.insert(0, min(ends))
    if max(ends) - found[-1] > OUTSIDE:
        found.append(max(ends))
    return found


def _without_slivers(lines: Sequence[float], centres: Sequence[float], least: float) -> list[float]:
    """Two lines with no text between them that are too near for any are one line that was drawn crooked."""
    ordered = sorted(centres)
    kept = [lines[0]]
    for line in lines[1:]:
        texts = bisect_right(ordered, line) - bisect_right(ordered, kept[-1])
        if line - kept[-1] < least and not texts:
            continue
        kept.append(line)
    return kept


def _fields(
    xs: Sequence[float], ys: Sequence[float], level: Sequence[Rule], plumb: Sequence[Rule]
) -> Iterable[Field]:
    wide, high = len(xs) - 1, len(ys) - 1
    beside = _covered(plumb, xs, ys)
    below = _covered(level, ys, xs)
    owner = list(range(wide * high))

    def root(i: int) -> int:
        while owner[i] != i:
            owner[i] = owner[owner[i]]
            i = owner[i]
        return i

    for row in range(high):
        for column in range(wide):
            here = row * wide + column
            if column + 1 < wide and (column + 1, row) not in beside:
                owner[root(here + 1)] = root(here)
            if row + 1 < high and (row + 1, column) not in below:
                owner[root(here + wide)] = root(here)
    return _rectangles([[root(row * wide + column) for column in range(wide)] for row in range(high)])


def _covered(rules: Sequence[Rule], ats: Sequence[float], across: Sequence[float]) -> set[tuple[int, int]]:
    """Pairs (line, field between two lines across) where a line is drawn over most of the field's side."""
    found: dict[tuple[int, int], float] = {}
    for rule in rules:
        line = min(range(len(ats)), key=lambda i: abs(ats[i] - rule.at))
        for field in range(len(across) - 1):
            length = min(rule.end, across[field + 1]) - max(rule.start, across[field])
            if length > 0:
                share = length / (across[field + 1] - across[field])
                found[line, field] = found.get((line, field), 0.0) + share
    return {pair for pair, share in found.items() if share >= 0.5}


def _rectangles(owners: Sequence[Sequence[int]]) -> Iterable[Field]:
    """Fields of one owner as rectangles, in reading order; one unless a line is missing somewhere."""
    taken: set[tuple[int, int]] = set()
    for row, line in enumerate(owners):
        for column, owner in enumerate(line):
            if (row, column) in taken:
                continue
            end = column
            while end < len(line) and line[end] == owner and (row, end) not in taken:
                end += 1
            bottom = row
            while bottom < len(owners) and all(
                owners[bottom][i] == owner and (bottom, i) not in taken for i in range(column, end)
            ):
                bottom += 1
            taken |= {(r, c) for r in range(row, bottom) for c in range(column, end)}
            yield Field(row, column, bottom - row, end - column)
