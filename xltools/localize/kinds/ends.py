"""Between which two identities the exchange of two neighbouring cells moves something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xltools.localize.search.graph import Graph

Pair = tuple[int, int]
Ends = Mapping[tuple[int, int], tuple[tuple[Pair, int], ...]]
"""Two nodes -> the pairs of neighbours whose exchange moves something between them, and the sign with which
the lower node gets what the second cell holds more."""


def ends_of(graph: Graph, beside: Iterable[Pair]) -> Ends:
    """The pairs of neighbours by the two nodes between which they stand."""
    found: dict[tuple[int, int], list[tuple[Pair, int]]] = {}
    for pair in sorted(beside):
        if pair[0] in graph.edges and pair[1] in graph.edges:
            shift = graph.moved({}, ((pair[0], 1), (pair[1], -1)))
            if len(shift) == 2:
                low, high = sorted(shift)
                found.setdefault((low, high), []).append((pair, shift[low]))
    return {ends: tuple(pairs) for ends, pairs in found.items()}
