"""Straight lines of a page into tables: which lines belong together, and which cells they enclose.

Programs draw the same table in many ways: one line or one for each cell, boxes as thin as a line, lines
that miss each other by a point, no outer border. So lines are gathered into a grid, and two fields of
the grid are one cell wherever no line stands between them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from xltools.importers.pdf.grid import OUTSIDE, Lines, Rule, Ruling, ruling
from xltools.importers.pdf.sheet import Box

SNAP = 3.0
"""Lines as near to each other are one line, in points."""
_DOT = 0.5
_JOIN = 4.0
_LEAST = 6.0
_ROW = 40.0
_END = 6.0
MAX_RULES = 3000
"""More lines than this make a drawing, not a table."""


def rulings(
    rules: Sequence[Box], centres: Sequence[tuple[float, float]], headings: Sequence[float] = ()
) -> list[Ruling]:
    """The ruled tables and boxes of a page from top to bottom.

    ``centres`` of its characters tell where text is; no table reaches over the height of a heading.
    """
    # A dot may belong to a line in either direction.
    level = _merged(Rule(box.centre, box.x0, box.x1) for box in rules if box.x1 - box.x0 > 0.8 * _high(box))
    plumb = _merged(
        Rule(box.middle, box.top, box.bottom) for box in rules if _high(box) > 0.8 * (box.x1 - box.x0)
    )
    if len(level) + len(plumb) > MAX_RULES:
        return []
    tables = []
    for rows, columns in _open_joined(_with_far_sides(_connected(level, plumb)), headings):
        made = ruling(rows, columns, centres)
        if made is not None:
            tables.append(made)
    return sorted(tables, key=lambda table: (table.box.top, table.box.x0))


def _high(box: Box) -> float:
    return box.bottom - box.top


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """One line for those that are drawn in pieces, dot by dot, or twice."""
    # First what stands on one line: the dots of lines across must not join in.
    return _gathered(_gathered(rules, _DOT), SNAP)


def _gathered(rules: Iterable[Rule], near: float) -> list[Rule]:
    found: list[Rule] = []
    group: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if group and rule.at - group[0].at > near:
            found += _pieces(group)
            group = []
        group.append(rule)
    return found + _pieces(group)


def _pieces(group: Sequence[Rule]) -> list[Rule]:
    if not group:
        return []
    length = sum(rule.end - rule.start for rule in group)
    at = sum(rule.at * (rule.end - rule.start) for rule in group) / length if length else group[0].at
    joined: list[Rule] = []
    for rule in sorted(group, key=lambda rule: rule.start):
        if joined and rule.start - joined[-1].end <= _JOIN:
            last = joined[-1]
            joined[-1] = Rule(at, last.start, max(last.end, rule.end))
        else:
            joined.append(Rule(at, rule.start, rule.end))
    return [rule for rule in joined if rule.end - rule.start >= _LEAST]


def _connected(level: Sequence[Rule], plumb: Sequence[Rule]) -> list[Lines]:
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
    found: dict[int, Lines] = {}
    for i, rule in enumerate([*level, *plumb]):
        found.setdefault(root(i), ([], []))[0 if i < len(level) else 1].append(rule)
    return list(found.values())


def _with_far_sides(parts: Sequence[Lines]) -> list[Lines]:
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


def _open_joined(parts: Iterable[Lines], headings: Sequence[float]) -> list[Lines]:
    """Parts of a table without borders at its sides, which a row of a single cell keeps apart."""
    made: list[Lines] = []
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


def _is_open(part: Lines) -> bool:
    start, end = _ends(part)
    return all(start + OUTSIDE < rule.at < end - OUTSIDE for rule in part[1])


def _ends(part: Lines) -> tuple[float, float]:
    return min(rule.start for rule in part[0]), max(rule.end for rule in part[0])
