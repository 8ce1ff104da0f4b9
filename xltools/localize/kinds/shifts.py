"""A whole run of cells in the wrong place: pasted one cell too far, or into the next row or column."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from math import log

from xltools.localize.case import Case
from xltools.localize.kinds.hypothesis import Hypothesis
from xltools.localize.kinds.slips import ONE
from xltools.localize.layout import Line
from xltools.localize.search.graph import Graph

_LEAST_FILLED = 2
_LEAST_EXCHANGED = 6
_RARE = 2.5
"""Whole runs go wrong less often than single cells."""


def shifts(
    case: Case, graph: Graph, values: Sequence[int], balances: Mapping[int, int]
) -> Iterator[Hypothesis]:
    """Hypotheses about all parts of a total; whether one helps is found out by trying."""
    runs = [run for _, run in case.plan.sums if sum(1 for cell in run if values[cell]) >= _LEAST_FILLED]
    cost = ONE + _RARE + log(2 * max(1, len(runs)))
    for run in runs:
        here = [values[cell] for cell in run]
        # Nearly every cell that changes unsettles an identity of its own.
        if sum(1 for a, b in itertools.pairwise(here) if a != b) <= 2 * len(balances) + 1:
            yield from _pasted(graph, values, balances, run, cost)
            yield from _pasted(graph, values, balances, run[::-1], cost)
    for first, second in case.plan.run_pairs:
        here, there = [values[cell] for cell in first], [values[cell] for cell in second]
        if sum(here) != sum(there):
            yield from _exchanged(first, second, here, there, ONE + _RARE + log(len(case.plan.run_pairs)))


def _exchanged(
    first: Line, second: Line, here: Sequence[int], there: Sequence[int], cost: float
) -> Iterator[Hypothesis]:
    changes: dict[int, int] = {}
    for a, b, value, other in zip(first, second, here, there, strict=True):
        if value != other:
            changes |= {a: other, b: value}
    if len(changes) >= _LEAST_EXCHANGED:
        yield Hypothesis("run_in_next_line", changes, cost, settles=1)


def _pasted(
    graph: Graph, values: Sequence[int], balances: Mapping[int, int], run: Sequence[int], cost: float
) -> Iterator[Hypothesis]:
    """The run was pasted one cell towards its end; what fell off there is nothing, or what is missing there."""
    last = run[-1]
    moved = {
        cell: values[source] for cell, source in itertools.pairwise(run) if values[cell] != values[source]
    }
    moved[last] = 0
    after = graph.moved(balances, ((cell, value - values[cell]) for cell, value in moved.items()))
    # What fell off can settle two identities, and that is not enough if all together unsettle as many.
    if len(after) > len(balances):
        return
    edge = graph.edges.get(last)
    lost = {0}
    if edge is not None:
        lost |= {-edge.sign * after.get(edge.tail, 0), edge.sign * after.get(edge.head, 0)}
    for value in sorted(value for value in lost if value >= 0):
        changes = {**moved, last: value}
        if value == values[last]:
            del changes[last]
        if changes:
            yield Hypothesis("run_shifted", changes, cost, settles=2, cells=tuple(run))
