"""Every error about several cells that a table gives reason to suspect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xltools.localize.case import Case, Chances
from xltools.localize.kinds.doubles import double_counts
from xltools.localize.kinds.hypothesis import Hypothesis
from xltools.localize.kinds.moves import moves
from xltools.localize.kinds.pairs import double_moves
from xltools.localize.kinds.records import late_records
from xltools.localize.kinds.shifts import shifts
from xltools.localize.search.readings import Reading

_MANY = 8
"""From so many broken identities on only what settles two at once is suspected."""
_TOGETHER = 3


def suspects(
    case: Case,
    chances: Chances,
    reading: Reading,
    values: tuple[int, ...],
    balances: Mapping[int, int],
    already: int,
) -> Iterator[tuple[Hypothesis, ...]]:
    """Suspicions, each of one error or of two that go together, where ``already`` so many are suspected.

    Whole runs are suspected first, so that other errors are added to them and not they to others.
    """
    if already >= _TOGETHER or not balances:
        return
    graph, least = reading.graph, 2 if len(balances) > _MANY else 0
    found = [*moves(case, chances, graph, values, balances), *late_records(case, chances, values, balances)]
    if not already:
        found += [*shifts(case, graph, values, balances), *double_counts(case, values, balances)]
    for one in found:
        changes = ((cell, value - values[cell]) for cell, value in one.changes.items())
        if len(graph.moved(balances, changes)) <= len(balances) - max(one.settles, least):
            yield (one,)
    if already + 2 <= _TOGETHER and not least:
        yield from double_moves(case, chances, reading.ends, values, balances)
