"""How many cells must be wrong at least, from the identities that are out of balance.

Every forest of changed cells splits the unbalanced nodes into groups whose balances add up to 0; a
group of g nodes takes g - 1 cells if cells join them directly, else g.
"""

from __future__ import annotations

from collections.abc import Mapping

from xltools.localize.graph import Graph

_MOST_NODES = 10
_MOST_KEPT = 50_000


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

    def _of_few(self, balances: Mapping[int, int]) -> int:
        if len(balances) < 2 or self._ground:
            return len(balances) if self._ground and sum(balances.values()) else min(len(balances), 1)
        first, second = balances
        return 1 if self._neighbours[first] >> second & 1 else 2

    def _cheapest(self, items: tuple[tuple[int, int], ...]) -> int:
        count = len(items)
        sums = [0] * (1 << count)
        groups: list[list[tuple[int, int]]] = [[] for _ in range(count)]
        for mask in range(1, 1 << count):
            low = (mask & -mask).bit_length() - 1
            sums[mask] = sums[mask & (mask - 1)] + items[low][1]
            if sums[mask] == 0:
                size = mask.bit_count()
                groups[low].append((mask, size - 1 if self._joined(items, mask) else size))
            elif self._ground and mask.bit_count() == 1:
                groups[low].append((mask, 1))
        best = {0: 0}

        def cost(mask: int) -> int:
            known = best.get(mask)
            if known is None:
                low = (mask & -mask).bit_length() - 1
                choices = [c + cost(mask ^ group) for group, c in groups[low] if group & mask == group]
                known = best[mask] = min(choices, default=count * 2)
            return known

        return cost((1 << count) - 1)

    def _joined(self, items: tuple[tuple[int, int], ...], mask: int) -> bool:
        """Whether the nodes of a group can be joined by cells between themselves."""
        wanted = sum(1 << items[i][0] for i in range(len(items)) if mask >> i & 1)
        reached = wanted & -wanted
        waiting = reached
        while waiting:
            node = (waiting & -waiting).bit_length() - 1
            waiting &= waiting - 1
            new = self._neighbours[node] & wanted & ~reached
            reached |= new
            waiting |= new
        return reached == wanted
