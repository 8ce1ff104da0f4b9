"""Exact search for the cheapest trees of cells that bring a group of identities into balance.

A tree has a leaf: an unbalanced identity that one changed cell touches, which is thereby determined. The
search closes identities one after the other through such cells; one that is no leaf yet is postponed
until another cell has changed it, so no tree is met twice. What remains is bounded from below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from xltools.localize.search.graph import Graph
from xltools.localize.search.syndrome import LowerBound

Cost = Callable[[int, int], float]
"""What it costs to say that a cell, by its position, should be another value."""
Items = tuple[tuple[int, int], ...]
"""Unbalanced nodes with what they are off by, in order."""
_NEAR = 1e-9
LOOKS = 16
"""After so many steps, which take a millisecond or two, somebody looks at the clock."""


class SpentError(Exception):
    """The budget of steps, or of time, is used up."""


class Tree(NamedTuple):
    """Cells with their new values, and what they cost together."""

    cost: float
    changes: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Budget:
    """Steps that a search may take; ``late`` tells when time is up."""

    steps: int
    late: Callable[[], bool] = field(default=lambda: False)

    def take(self) -> None:
        """Raises SpentError when none is left."""
        self.steps -= 1
        if self.steps < 0 or (self.steps % LOOKS == 0 and self.late()):
            raise SpentError


class _Step(NamedTuple):
    expected: float
    spent: float
    cell: int
    value: int
    left: dict[int, int]
    other: int


@dataclass(slots=True)
class TreeSearch:
    """``values`` by cell; ``floor``: the least value of each cell; ``cheapest``: no change costs less.

    ``emptying``: a cell that would fall below its floor may be put to it instead. Only then are repairs
    found whose cells form a ring; they matter where every smallest set counts.
    """

    graph: Graph
    lower: LowerBound
    values: Sequence[int]
    floor: Sequence[int]
    cost: Cost
    cheapest: float
    budget: Budget
    emptying: bool = False
    _bound: float = 0.0
    _found: dict[tuple[tuple[int, int], ...], float] = field(default_factory=dict)

    def trees(self, items: Items, bound: float) -> list[Tree]:
        """All trees for a group that cost at most ``bound``, in order of cost. Raises SpentError."""
        self._found, self._bound = {}, bound + _NEAR
        self._visit(dict(items), {}, 0.0, frozenset())
        return sorted(Tree(cost, changes) for changes, cost in self._found.items())

    def _visit(
        self, balances: dict[int, int], changes: dict[int, int], spent: float, postponed: frozenset[int]
    ) -> None:
        self.budget.take()
        if not balances:
            key = tuple(sorted(changes.items()))
            self._found[key] = min(spent, self._found.get(key, spent))
            return
        at = self.graph.at
        for node in sorted((n for n in balances if n not in postponed), key=lambda n: len(at[n])):
            for step in sorted(self._closings(node, balances, changes, spent)):
                if step.expected <= self._bound:
                    more = {**changes, step.cell: step.value}
                    self._visit(step.left, more, step.spent, postponed - {step.other})
            postponed |= {node}

    def _closings(
        self, node: int, balances: Mapping[int, int], changes: Mapping[int, int], spent: float
    ) -> Iterator[_Step]:
        off, ground, few = balances[node], self.graph.ground, len(balances)
        for edge in self.graph.at[node]:
            cell = edge.cell
            if cell in changes:
                continue
            tail = edge.tail == node
            other = edge.head if tail else edge.tail
            value = self.values[cell] - (edge.sign if tail else -edge.sign) * off
            if value < self.floor[cell]:
                if self.emptying and self.values[cell] > self.floor[cell]:
                    yield from self._emptied(node, cell, balances, spent)
                continue
            joined = other in balances
            # What is left takes a tree over few - joined nodes, or a ring where cells may be emptied.
            more = (few - joined) // 2 if self.emptying else few - joined - 1
            if spent + (1 + more) * self.cheapest > self._bound:
                continue
            paid = spent + self.cost(cell, value)
            if paid + more * self.cheapest > self._bound:
                continue
            left = dict(balances)
            del left[node]
            if other != ground:
                moved = left.pop(other, 0) + off
                if moved:
                    left[other] = moved
                elif left:
                    # What is closed and what is left are two trees: each is found in its own group.
                    continue
            elif left:
                continue
            least = self.lower.of(left) if self.emptying else self.lower.of_tree(left)
            expected = paid + least * self.cheapest
            if expected <= self._bound:
                yield _Step(expected, paid, cell, value, left, other)

    def _emptied(self, node: int, cell: int, balances: Mapping[int, int], spent: float) -> Iterator[_Step]:
        value = self.floor[cell]
        paid = spent + self.cost(cell, value)
        left = self.graph.moved(balances, ((cell, value - self.values[cell]),))
        expected = paid + self.lower.of(left) * self.cheapest
        if expected <= self._bound:
            yield _Step(expected, paid, cell, value, left, node)
