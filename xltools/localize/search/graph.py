"""Equalities as a graph: every cell an edge between two identities.

Where each cell stands in at most two independent identities, once with + and once with - (the signs of
whole identities may be turned), identities are nodes that must balance and cells are edges between them.
Then a smallest repair is a forest, and its cells fix its values. The statutory tables are such graphs;
this is found out from the rules, not assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

Terms = Mapping[int, int]
"""Cell -> coefficient."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A cell adds ``sign`` x its value to the balance of ``tail`` and takes it from that of ``head``."""

    cell: int
    tail: int
    head: int
    sign: int


@dataclass(frozen=True, slots=True)
class Graph:
    """``rows``: the identity of each node, ``signs`` what it is turned by. The node after the last is the
    ground, which takes up any difference. ``at``: the edges of each node.

    ``label``: which node stands for each one, where nodes were merged.
    """

    rows: tuple[int, ...]
    signs: tuple[int, ...]
    edges: Mapping[int, Edge]
    at: tuple[tuple[Edge, ...], ...]
    label: tuple[int, ...]

    @property
    def ground(self) -> int:
        return len(self.rows)

    @property
    def has_ground(self) -> bool:
        return bool(self.at[self.ground])

    def balances(self, differences: Sequence[int]) -> dict[int, int]:
        """The nodes out of balance, from each row's left minus right side."""
        found: dict[int, int] = {}
        for node, row in enumerate(self.rows):
            if differences[row]:
                add_to(found, self.label[node], self.signs[node] * differences[row])
        found.pop(self.ground, None)
        return found

    def moved(self, balances: Mapping[int, int], changes: Iterable[tuple[int, int]]) -> dict[int, int]:
        """The balances after cells changed by so much each."""
        found = dict(balances)
        edges = self.edges
        for cell, by in changes:
            edge = edges.get(cell)
            if edge is not None:
                by *= edge.sign
                add_to(found, edge.tail, by)
                add_to(found, edge.head, -by)
        found.pop(self.ground, None)
        return found


def add_to(sums: dict[int, int], node: int, by: int) -> None:
    """Add to a sum; what is 0 is not kept."""
    total = sums.get(node, 0) + by
    if total:
        sums[node] = total
    else:
        sums.pop(node, None)


def graph_of(rows: Sequence[Terms]) -> Graph | None:
    """The graph form of equalities, None where they have none."""
    kept = _thinned(rows)
    touching: dict[int, list[int]] = {}
    for row in kept:
        for cell in rows[row]:
            touching.setdefault(cell, []).append(row)
    crowded = any(len(at) > 2 for at in touching.values())
    if crowded or any(abs(times) != 1 for row in kept for times in rows[row].values()):
        return None
    signs = _signs(rows, kept, touching)
    if signs is None:
        return None
    node = {row: i for i, row in enumerate(kept)}
    edges = [
        Edge(cell, node[row], node[other[0]] if other else len(kept), signs[row] * rows[row][cell])
        for cell, (row, *other) in touching.items()
    ]
    bare = Graph(tuple(kept), tuple(signs[row] for row in kept), {}, (), tuple(range(len(kept) + 1)))
    return _with_edges(bare, edges)


def merged(graph: Graph, free: Iterable[int]) -> Graph:
    """The graph where ``free`` cells may be anything: the identities they join count as one."""
    label = list(graph.label)
    for cell in free:
        edge = graph.edges[cell]
        # The ground has the highest number, so that it stays the ground.
        low, high = sorted((label[edge.tail], label[edge.head]))
        label = [high if node == low else node for node in label]
    edges = [replace(e, tail=label[e.tail], head=label[e.head]) for e in graph.edges.values()]
    return _with_edges(replace(graph, label=tuple(label)), [e for e in edges if e.tail != e.head])


def rehung(graph: Graph, totals: Mapping[int, int]) -> Graph:
    """The graph where each of ``totals`` follows a part that it leaves out: part -> total.

    The part then joins its other identity with that in which the total is a part itself. Where these count as
    one already nothing changes.
    """
    edges = []
    for edge in graph.edges.values():
        other = graph.edges.get(totals.get(edge.cell, edge.cell))
        if other is not None and other is not edge:
            shared = {edge.tail, edge.head} & {other.tail, other.head}
            if len(shared) == 1:
                (old,) = shared
                new = other.head if other.tail == old else other.tail
                edge = replace(
                    edge,
                    tail=new if edge.tail == old else edge.tail,
                    head=new if edge.head == old else edge.head,
                )
        edges.append(edge)
    return _with_edges(graph, [edge for edge in edges if edge.tail != edge.head])


def _with_edges(graph: Graph, edges: Sequence[Edge]) -> Graph:
    at: list[list[Edge]] = [[] for _ in range(graph.ground + 1)]
    for edge in edges:
        at[edge.tail].append(edge)
        at[edge.head].append(edge)
    return replace(graph, edges={edge.cell: edge for edge in edges}, at=tuple(map(tuple, at)))


def _thinned(rows: Sequence[Terms]) -> list[int]:
    """The rows without those that follow from the others and are in the way of a graph."""
    kept = list(range(len(rows)))
    while True:
        count: dict[int, int] = {}
        for row in kept:
            for cell in rows[row]:
                count[cell] = count.get(cell, 0) + 1
        crowded = {row: sum(count[cell] > 2 for cell in rows[row]) for row in kept}
        candidates = sorted((row for row in kept if crowded[row]), key=lambda row: -crowded[row])
        rank = rank_of([rows[row] for row in kept]) if candidates else 0
        for row in candidates:
            rest = [other for other in kept if other != row]
            if rank_of([rows[other] for other in rest]) == rank:
                kept = rest
                break
        else:
            return kept


def rank_of(rows: Sequence[Terms]) -> int:
    """How many of the rows are independent, in whole numbers."""
    pivots: dict[int, dict[int, int]] = {}
    for row in rows:
        rest = dict(row)
        while rest:
            cell = min(rest)
            pivot = pivots.get(cell)
            if pivot is None:
                pivots[cell] = rest
                break
            mine, its = rest[cell], pivot[cell]
            rest = {other: times * its for other, times in rest.items()}
            for other, times in pivot.items():
                add_to(rest, other, -mine * times)
    return len(pivots)


def _signs(
    rows: Sequence[Terms], kept: Sequence[int], touching: Mapping[int, Sequence[int]]
) -> dict[int, int] | None:
    """A sign for each row, so that every cell has + in one and - in the other; None if there is none."""
    signs: dict[int, int] = {}
    for start in kept:
        signs.setdefault(start, 1)
        waiting = [start]
        while waiting:
            row = waiting.pop()
            for cell, times in rows[row].items():
                for other in touching[cell]:
                    if other == row:
                        continue
                    wanted = -signs[row] * times * rows[other][cell]
                    if other not in signs:
                        signs[other] = wanted
                        waiting.append(other)
                    elif signs[other] != wanted:
                        return None
    return signs
