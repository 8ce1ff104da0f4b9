"""Straight lines of a page into tables: which lines belong together, and which cells they enclose.

Programs draw the same table in many ways: one line or one for each cell, boxes as thin as a line, lines
that miss each other by a point, no outer border. So lines are gathered into a grid, and two fields of
the grid are one cell wherever no line stands between them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xltools.importers.pdf_sheet import Box

SNAP = 3.0
"""Lines as near to each other are one line, in points."""
_DOT = 0.5
_JOIN = 4.0
_LEAST = 6.0
_OUTSIDE = 9.0
_ROW = 40.0
_END = 6.0
MAX_RULES = 3000
"""More lines than this make a drawing, not a table."""


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
class _Rule:
    """A line at ``at`` from ``start`` to ``end`` along the other direction."""

    at: float
    start: float
    end: float


_Lines = tuple[list[_Rule], list[_Rule]]
"""Level lines from top to bottom, and upright lines."""


def rulings(
    rules: Sequence[Box], centres: Sequence[tuple[float, float]], headings: Sequence[float] = ()
) -> list[Ruling]:
    """The ruled tables and boxes of a page from top to bottom.

    ``centres`` of its characters tell where text is; no table reaches over the height of a heading.
    """
    # A dot may belong to a line in either direction.
    level = _merged(_Rule(box.centre, box.x0, box.x1) for box in rules if box.x1 - box.x0 > 0.8 * _high(box))
    plumb = _merged(
        _Rule(box.middle, box.top, box.bottom) for box in rules if _high(box) > 0.8 * (box.x1 - box.x0)
    )
    if len(level) + len(plumb) > MAX_RULES:
        return []
    tables = []
    for rows, columns in _open_joined(_with_far_sides(_connected(level, plumb)), headings):
        made = _ruling(rows, columns, centres)
        if made is not None:
            tables.append(made)
    return sorted(tables, key=lambda table: (table.box.top, table.box.x0))


def _high(box: Box) -> float:
    return box.bottom - box.top


def _merged(rules: Iterable[_Rule]) -> list[_Rule]:
    """One line for those that are drawn in pieces, dot by dot, or twice."""
    # First what stands on one line: the dots of lines across must not join in.
    return _gathered(_gathered(rules, _DOT), SNAP)


def _gathered(rules: Iterable[_Rule], near: float) -> list[_Rule]:
    found: list[_Rule] = []
    group: list[_Rule] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if group and rule.at - group[0].at > near:
            found += _pieces(group)
            group = []
        group.append(rule)
    return found + _pieces(group)


def _pieces(group: Sequence[_Rule]) -> list[_Rule]:
    if not group:
        return []
    length = sum(rule.end - rule.start for rule in group)
    at = sum(rule.at * (rule.end - rule.start) for rule in group) / length if length else group[0].at
    joined: list[_Rule] = []
    for rule in sorted(group, key=lambda rule: rule.start):
        if joined and rule.start - joined[-1].end <= _JOIN:
            last = joined[-1]
            joined[-1] = _Rule(at, last.start, max(last.end, rule.end))
        else:
            joined.append(_Rule(at, rule.start, rule.end))
    return [rule for rule in joined if rule.end - rule.start >= _LEAST]


def _connected(level: Sequence[_Rule], plumb: Sequence[_Rule]) -> list[_Lines]:
    """Lines that touch each other, table by table."""
    owner = list(range(len(level) + len(plumb)))

    def root(i: int) -> int:
        while owner[i] != i:
            owner[i] = owner[owner[i]]
            i = owner[i]
        return i

    ats = [rule.at for rule in level]
    for j, upright in enumerate(plumb, len(level)):
        first = bisect_right(ats, upright.start - SNAP - 1e-6)
        for i in range(first, len(level)):
            if level[i].at > upright.end + SNAP:
                break
            if level[i].start - SNAP <= upright.at <= level[i].end + SNAP:
                owner[root(i)] = root(j)
    found: dict[int, _Lines] = {}
    for i, rule in enumerate([*level, *plumb]):
        found.setdefault(root(i), ([], []))[0 if i < len(level) else 1].append(rule)
    return list(found.values())


def _with_far_sides(parts: Sequence[_Lines]) -> list[_Lines]:
    """Parts with the upright lines as high as they are that touch nothing: the border of a cell as high
    as the page, on which its upper and lower ends aren't printed."""
    tables = [part for part in parts if part[0]]
    for _, alone in (part for part in parts if not part[0]):
        for rule in alone:
            for level, plumb in tables:
                top = min([level[0].at, *(other.start for other in plumb)])
                bottom = max([level[-1].at, *(other.end for other in plumb)])
                if plumb and abs(rule.start - top) <= _END and abs(rule.end - bottom) <= _END:
                    plumb.append(rule)
                    break
    return tables


def _open_joined(parts: Iterable[_Lines], headings: Sequence[float]) -> list[_Lines]:
    """Parts of a table without borders at its sides, which a row of a single cell keeps apart."""
    made: list[_Lines] = []
    for level, plumb in sorted((part for part in parts if part[0]), key=lambda part: part[0][0].at):
        above = made[-1] if made else None
        if above is not None and _is_open((level, plumb)) and _is_open(above):
            gap = level[0].at - above[0][-1].at
            ends = zip(_ends(above), _ends((level, plumb)), strict=True)
            headed = any(above[0][-1].at < y < level[0].at for y in headings)
            if 0 < gap <= _ROW and not headed and all(abs(upper - lower) <= SNAP for upper, lower in ends):
                made[-1] = ([*above[0], *level], [*above[1], *plumb])
                continue
        made.append((level, plumb))
    return made


def _is_open(part: _Lines) -> bool:
    start, end = _ends(part)
    return all(start + _OUTSIDE < rule.at < end - _OUTSIDE for rule in part[1])


def _ends(part: _Lines) -> tuple[float, float]:
    return min(rule.start for rule in part[0]), max(rule.end for rule in part[0])


def _ruling(
    level: Sequence[_Rule], plumb: Sequence[_Rule], centres: Sequence[tuple[float, float]]
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
    if found[0] - min(ends) > _OUTSIDE:
        found.insert(0, min(ends))
    if max(ends) - found[-1] > _OUTSIDE:
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
    xs: Sequence[float], ys: Sequence[float], level: Sequence[_Rule], plumb: Sequence[_Rule]
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


def _covered(rules: Sequence[_Rule], ats: Sequence[float], across: Sequence[float]) -> set[tuple[int, int]]:
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
