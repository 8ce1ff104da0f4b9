"""Two cells exchanged, or a value in the wrong one of two cells, of the same printed row or column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import log

from xltools.localize.case import Case, Chances
from xltools.localize.kinds.hypothesis import Hypothesis
from xltools.localize.kinds.slips import ONE
from xltools.localize.search.graph import Graph

Pair = tuple[int, int]
_TOTAL = 1.5
"""A total is worked out beside its parts: it lands in a wrong cell less often than they do."""


def moves(
    case: Case, chances: Chances, graph: Graph, values: Sequence[int], balances: Mapping[int, int]
) -> Iterator[Hypothesis]:
    """The exchanges that bring at least one identity into balance."""
    layout, edges = case.plan.layout, graph.edges
    seen: set[Pair] = set()
    for node, off in balances.items():
        for edge in graph.at[node]:
            cell = edge.cell
            wanted = values[cell] - (edge.sign if edge.tail == node else -edge.sign) * off
            for number in layout.lines_of[cell]:
                for other in layout.lines[number]:
                    if values[other] != wanted or other == cell or other not in edges:
                        continue
                    there = edges[other]
                    if node in (there.tail, there.head):
                        continue
                    pair = (cell, other) if cell < other else (other, cell)
                    near = pair in layout.beside
                    if pair in seen or not (near or there.tail in balances or there.head in balances):
                        continue
                    seen.add(pair)
                    if not _blank_total(case, pair):
                        yield exchange(case, chances, values, pair)


def _blank_total(case: Case, pair: Pair) -> bool:
    return any(cell in case.blank and cell in case.plan.parts for cell in pair)


def exchange(case: Case, chances: Chances, values: Sequence[int], pair: Pair) -> Hypothesis:
    """The two cells exchanged back."""
    first, second = pair
    moved = values[first] == 0 or values[second] == 0
    cost = ONE + (chances.filled + log(3) if moved else chances.pairs)
    if moved and any(cell in case.plan.parts for cell in pair):
        cost += _TOTAL
    beside = pair in case.plan.layout.beside
    if not beside:
        cost += 1.0 + 2 * log(_distance(case, pair))
    near, far = ("value_beside", "value_misplaced") if moved else ("cells_swapped", "cells_exchanged")
    changes = {first: values[second], second: values[first]}
    # Two mistakes often meet in one identity: a move that settles only its other one may still be right.
    return Hypothesis(near if beside else far, changes, cost, settles=0 if beside else 1)


def _distance(case: Case, pair: Pair) -> int:
    """How many cells apart the two are in the line that they share."""
    layout = case.plan.layout
    shared = next(number for number in layout.lines_of[pair[0]] if number in layout.lines_of[pair[1]])
    line = layout.lines[shared]
    return abs(line.index(pair[0]) - line.index(pair[1]))
