"""Cells that may be anything take the values that the identities leave them."""

from __future__ import annotations

from xltools.localize.case import Case
from xltools.localize.plan import differences


def filled(case: Case, values: tuple[int, ...], free: frozenset[int]) -> tuple[int, ...] | None:
    """The values with the ``free`` cells made to fit, one identity after the other; None where they can't.

    Where identities leave a choice a cell keeps what stands there.
    """
    graph = case.plan.graph
    if graph is None or not free:
        return values
    new = list(values)
    balances = graph.balances(differences(case.plan.terms, case.constants, values))
    left: dict[int, set[int]] = {}
    for cell in free:
        edge = graph.edges[cell]
        for node in (edge.tail, edge.head):
            if node != graph.ground:
                left.setdefault(node, set()).add(cell)
    while left:
        # A node with one free cell fixes it; where none has, one cell of a cycle keeps its value.
        node = min(left, key=lambda n: (len(left[n]), n))
        cell = min(left[node])
        edge = graph.edges[cell]
        if len(left[node]) == 1:
            by = -balances.get(node, 0) * (edge.sign if edge.tail == node else -edge.sign)
            new[cell] += by
            balances = graph.moved(balances, ((cell, by),))
        for end in (edge.tail, edge.head):
            if end in left:
                left[end].discard(cell)
                if not left[end]:
                    del left[end]
    return None if balances else tuple(new)
