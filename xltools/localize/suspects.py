"""Every error about several cells that a table gives reason to suspect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xltools.localize.case import Case, Chances
from xltools.localize.doubles import double_counts
from xltools.localize.graph import Graph
from xltools.localize.hypothesis import Hypothesis
from xltools.localize.moves import moves
from xltools.localize.pairs import double_moves
from xltools.localize.records import late_records
from xltools.localize.shifts import shifts

_MUST_SETTLE = 2
"""A run is suspected only where that settles as many identities; so is anything where many are broken."""
_MANY = 8


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
    single = [*moves(case, chances, graph, values, balances), *late_records(case, chances, values, balances)]
    several: list[Hypothesis] = []
    if wide and len(balances) >= _MUST_SETTLE:
        several = [*shifts(case, graph, values, balances), *double_counts(case, values, balances)]
    many = len(balances) > _MANY
    for one in (*single, *several):
        if one.wide or many:
            after = graph.moved(
                balances, ((cell, value - values[cell]) for cell, value in one.changes.items())
            )
            if len(after) > len(balances) - (1 if one.kind == "run_in_next_line" else _MUST_SETTLE):
                continue
        yield (one,)
    if not many:
        yield from double_moves(case, chances, graph, values, balances)
