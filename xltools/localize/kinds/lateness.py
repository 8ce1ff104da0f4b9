"""Records entered after the totals were made: which cells have them, which totals lag behind.

A record enters two cells at once (a request received, and how it ended). If none of its totals is
brought up to date, all are off by the same number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.localize.search.graph import Graph, add_to

Parts = Mapping[int, tuple[int, ...]]
"""Total -> the cells it adds up."""


@dataclass(frozen=True, slots=True)
class Late:
    """``cells`` hold the record, ``totals`` lack it; ``shift``: node -> by what its balance changes when
    each total gets 1 more."""

    cells: tuple[int, int]
    totals: tuple[int, ...]
    shift: Mapping[int, int]


def late_pairs(terms: Sequence[Mapping[int, int]], parts: Parts, graph: Graph) -> Iterator[Late]:
    """Every pair of cells that a record can enter while the identities of the details still hold."""
    real = [row for row in (_detailed(row, parts) for row in terms) if row]
    at: dict[int, dict[int, int]] = {}
    for number, row in enumerate(real):
        for cell, times in row.items():
            at.setdefault(cell, {})[number] = times
    cells = sorted(at)
    for i, first in enumerate(cells):
        for second in cells[i + 1 :]:
            if _opposite(at[first], at[second]):
                lagging = tuple(total for total in parts if _inside(total, (first, second), parts))
                if len(lagging) > 1:
                    shift = graph.moved({}, ((total, 1) for total in lagging))
                    yield Late((first, second), lagging, shift)


def _detailed(row: Mapping[int, int], parts: Parts) -> dict[int, int]:
    """The identity with every total replaced by what it adds up."""
    found: dict[int, int] = {}
    waiting = list(row.items())
    while waiting:
        cell, times = waiting.pop()
        if cell in parts:
            waiting += [(part, times) for part in parts[cell]]
        else:
            add_to(found, cell, times)
    return found


def _opposite(first: Mapping[int, int], second: Mapping[int, int]) -> bool:
    return first.keys() == second.keys() and all(times == -second[row] for row, times in first.items())


def _inside(total: int, cells: tuple[int, ...], parts: Parts) -> bool:
    waiting = [total]
    while waiting:
        cell = waiting.pop()
        if cell in cells:
            return True
        waiting += parts.get(cell, ())
    return False
