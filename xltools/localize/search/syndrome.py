"""How many cells must be wrong at least, from the identities that are out of balance.

Every forest of changed cells splits the unbalanced nodes into groups whose balances add up to 0; a
group of g nodes takes g - 1 cells if cells join them directly, else g.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from xltools.localize.search.graph import Graph

_MOST_NODES = 8
_MOST_KEPT = 50_000
_WITH_GROUND = 3


@lru_cache(maxsize=4096)
def zero_sums(offs: tuple[int, ...], ground: bool) -> tuple[tuple[int, ...], ...]:
    """The groups that add up to 0, as bit masks, by their lowest member, small ones first; with a ground also
    small ones that don't."""
    found: list[list[int]] = [[] for _ in offs]
    sums = [0] * (1 << len(offs))
    for mask in range(1, 1 << len(offs)):
        low = (mask & -mask).bit_length() - 1
        sums[mask] = total = sums[mask & (mask - 1)] + offs[low]
        if total == 0 or (ground and mask.bit_count() <= _WITH_GROUND):
            found[low].append(mask)
    return tuple(tuple(sorted(masks, key=int.bit_count)) for masks in found)


class LowerBound:
    """The least number of cells to change, kept for balances that were asked for before."""

    def __init__(self, graph: Graph) -> None:
        neighbours = [0] * (graph.ground + 1)
        for edge in graph.edges.values():
            neighbours[edge.tail] |= 1 << edge.head
            neighbours[edge.head] |= 1 << edge.tail
        self._neighbours = neighbours
        self._ground = graph.has_ground
        self._kept: dict[tuple[tuple[int, int], ...], int] = {}
        self._joined: dict[int, bool] = {}

    def of(self, balances: Mapping[int, int]) -> int:
        """``balances``: node -> what it is off by, without zeros."""
        count = len(balances)
        if count < 3:
            return self._of_few(balances)
        if count > _MOST_NODES:
            return (count + 1) // 2
        key = tuple(sorted(balances.items()))
        known = self._kept.get(key)
        if known is None:
            if len(self._kept) > _MOST_KEPT:
                self._kept.clear()
            known = self._kept[key] = self._cheapest(key)
        return known

    def of_tree(self, balances: Mapping[int, int]) -> int:
        """The same where one tree is to join all of them."""
        if len(balances) < 2:
            return len(balances)
        nodes = 0
        for node in balances:
            nodes |= 1 << node
        return len(balances) - 1 if self._are_joined(nodes) else len(balances)

    def _of_few(self, balances: Mapping[int, int]) -> int:
        if len(balances) < 2:
            return len(balances)
        first, second = balances
        if balances[first] + balances[second]:
            return 2
        return 1 if self._neighbours[first] >> second & 1 else 2

    def _cheapest(self, items: tuple[tuple[int, int], ...]) -> int:
        groups = zero_sums(tuple(off for _, off in items), self._ground)
        bits = [1 << node for node, _ in items]
        best = {0: 0}

        def cost(mask: int) -> int:
            known = best.get(mask)
            if known is None:
                known = 2 * len(items)
                for group in groups[(mask & -mask).bit_length() - 1]:
                    if group & mask == group:
                        known = min(known, self._of_group(group, bits) + cost(mask ^ group))
                best[mask] = known
            return known

        return cost((1 << len(items)) - 1)

    def _of_group(self, group: int, bits: list[int]) -> int:
        size = group.bit_count()
        if size == 1:
            return 1
        nodes = 0
        while group:
            low = group & -group
            nodes |= bits[low.bit_length() - 1]
            group ^= low
        return size - 1 if self._are_joined(nodes) else size

    def _are_joined(self, nodes: int) -> bool:
        """Whether nodes, as a bit mask, can be joined by cells between themselves."""
        known = self._joined.get(nodes)
        if known is None:
            reached = waiting = nodes & -nodes
            while waiting:
                node = (waiting & -waiting).bit_length() - 1
                waiting &= waiting - 1
                new = self._neighbours[node] & nodes & ~reached
                reached |= new
                waiting |= new
            known = self._joined[nodes] = reached == nodes
        return known
