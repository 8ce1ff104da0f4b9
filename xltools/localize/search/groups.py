"""Repairs put together from trees: unbalanced identities are split into groups that add up to 0."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import inf

from xltools.localize.search.graph import Graph
from xltools.localize.search.syndrome import zero_sums
from xltools.localize.search.trees import Items, SpentError, Tree, TreeSearch

_MOST_NODES = 12


class Groups:
    """The trees of every group that was asked for, for one case."""

    def __init__(self, graph: Graph, search: TreeSearch) -> None:
        self._graph = graph
        self._search = search
        self._known: dict[Items, tuple[float, list[Tree]]] = {}
        self.complete = True

    def trees(self, items: Items, bound: float) -> list[Tree]:
        """The trees of a group that cost at most ``bound``, and perhaps some that cost more."""
        searched, known = self._known.get(items, (-1.0, []))
        if searched < bound:
            try:
                known = self._search.trees(items, bound)
            except SpentError:
                self.complete = False
                bound = inf
            self._known[items] = bound, known
        return known

    def least(self, items: Items) -> float:
        """What a group costs at least, as far as it is known."""
        searched, known = self._known.get(items, (0.0, []))
        if known:
            return known[0].cost
        return max(searched, max(1, len(items) - 1) * self._search.cheapest)

    def repairs(self, balances: Mapping[int, int], fixed: frozenset[int], bound: float) -> Iterator[Tree]:
        """Every combination of trees within ``bound`` that leaves the ``fixed`` cells alone."""
        items = tuple(sorted(balances.items()))
        if len(items) > _MOST_NODES:
            self.complete = False
            return
        groups = zero_sums(tuple(off for _, off in items), self._graph.has_ground)
        rest = _least_costs(groups, items, self.least)

        def combine(
            mask: int, spent: float, changes: tuple[tuple[int, int], ...], used: frozenset[int]
        ) -> Iterator[Tree]:
            if not mask:
                yield Tree(spent, changes)
                return
            low = (mask & -mask).bit_length() - 1
            for group in groups[low]:
                others = mask ^ group
                if group & mask != group:
                    continue
                allowed = bound - spent - rest(others)
                members = _members(items, group)
                if self.least(members) > allowed:
                    continue
                for tree in self.trees(members, allowed):
                    if tree.cost > allowed:
                        break
                    cells = {cell for cell, _ in tree.changes}
                    if not cells & used:
                        yield from combine(others, spent + tree.cost, changes + tree.changes, used | cells)

        yield from combine((1 << len(items)) - 1, 0.0, (), fixed)


def _members(items: Items, group: int) -> Items:
    return tuple(item for place, item in enumerate(items) if group >> place & 1)


def _least_costs(
    groups: tuple[tuple[int, ...], ...], items: Items, least_of: Callable[[Items], float]
) -> Callable[[int], float]:
    """The least that the nodes of a mask can cost."""
    known: dict[int, float] = {0: 0.0}

    def least(mask: int) -> float:
        cost = known.get(mask)
        if cost is None:
            low = (mask & -mask).bit_length() - 1
            fitting = (group for group in groups[low] if group & mask == group)
            cost = min(
                (least_of(_members(items, group)) + least(mask ^ group) for group in fitting), default=inf
            )
            known[mask] = cost
        return cost

    return least
