"""Every error about several cells that a table gives reason to suspect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xltools.localize.case import Case, Chances
from xltools.localize.doubles import double_counts
from xltools.localize.graph import Graph
from xltools.localize.hypothesis import Hypothesis
from xltools.localize.moves import moves
from xltools.localize.pairs import double_moves
from xltools.localize.ranges import short_ranges
from xltools.localize.records import late_records
from xltools.localize.shifts import shifts

_MUST_SETTLE = 2
"""A run is suspected only where that settles as many identities."""


def suspects(
    case: Case,
    chances: Chances,
    graph: Graph,
    values: tuple[int, ...],
    balances: Mapping[int, int],
    *,
    wide: bool,
) -> Iterator[tuple[Hypothesis, ...]]:
    """Suspicions, each of one error or of two that go together; ``wide``: those about whole runs too."""
    yield from ((one,) for one in moves(case, chances, graph, values, balances))
    yield from double_moves(case, chances, graph, values, balances)
    yield from ((one,) for one in late_records(case, chances, values, balances))
    if not wide or len(balances) < _MUST_SETTLE:
        return
    for one in (*shifts(case, graph, values, balances), *short_ranges(case, values), *double_counts(case, values, balances)):
        after = graph.moved(balances, ((cell, value - values[cell]) for cell, value in one.changes.items()))
        if len(after) <= len(balances) - _MUST_SETTLE:
            yield (one,)
