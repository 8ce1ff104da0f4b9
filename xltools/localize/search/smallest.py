"""The smallest sets of cells whose change makes every identity hold (Fellegi and Holt's principle)."""

from __future__ import annotations

from typing import NamedTuple

from xltools.localize.case import Case
from xltools.localize.plan import differences
from xltools.localize.search.groups import Groups
from xltools.localize.search.trees import Budget, TreeSearch

_MOST_CELLS = 7
_MOST_SETS = 200


class Smallest(NamedTuple):
    """Every smallest set, as cell -> new value, and whether these are all."""

    sets: tuple[dict[int, int], ...]
    complete: bool


def smallest_sets(case: Case, budget: Budget, most: int = _MOST_SETS) -> Smallest:
    """The smallest sets for a case whose block is a graph and in which no cell is free.

    Not complete: the budget was spent, there are more than ``most``, or more than a few cells are wrong.
    """
    graph, lower = case.plan.graph, case.plan.lower
    assert graph is not None and lower is not None
    balances = graph.balances(differences(case.plan.terms, case.constants, case.values))
    search = TreeSearch(graph, lower, case.values, case.floor, lambda *_: 1.0, 1.0, budget, emptying=True)
    groups = Groups(graph, search)
    for size in range(lower.of(balances), _MOST_CELLS + 1):
        found: dict[frozenset[int], dict[int, int]] = {}
        for tree in groups.repairs(balances, frozenset(), size + 0.5):
            changes = dict(tree.changes)
            found.setdefault(frozenset(changes), changes)
            if len(found) > most:
                return Smallest(tuple(found.values()), False)
        if found:
            return Smallest(tuple(found.values()), groups.complete)
        if not groups.complete:
            break
    return Smallest((), False)
