"""The cheapest way to say how a set of changes came about: every cell in one error, alone or exchanged with another."""

from __future__ import annotations

from collections.abc import Mapping

from xltools.localize.case import Case
from xltools.localize.kinds.hypothesis import Error
from xltools.localize.kinds.moves import exchange
from xltools.localize.kinds.slips import Costs

_MOST_TOGETHER = 12


def explain(case: Case, costs: Costs, changes: Mapping[int, int]) -> tuple[float, tuple[Error, ...]]:
    """The cost of the errors behind ``changes``, and the errors."""
    cells = sorted(changes)
    beside = costs.beside(changes.items())
    singles = [costs.slip(cell, changes[cell]) for cell in cells]
    if len(cells) > _MOST_TOGETHER:
        errors = tuple(Error(slip.kind, (cell,)) for slip, cell in zip(singles, cells, strict=True))
        return beside + sum(slip.cost for slip in singles), errors
    best: list[tuple[float, tuple[Error, ...]]] = [(0.0, ())]
    for mask in range(1, 1 << len(cells)):
        first = (mask & -mask).bit_length() - 1
        rest = mask & (mask - 1)
        cost, errors = best[rest]
        options = [(cost + singles[first].cost, (*errors, Error(singles[first].kind, (cells[first],))))]
        for second in range(first + 1, len(cells)):
            pair = (cells[first], cells[second])
            if rest >> second & 1 and _exchanged(case, changes, pair):
                cost, errors = best[rest ^ (1 << second)]
                both = exchange(case, costs.chances, case.values, pair)
                options.append((cost + both.cost, (*errors, Error(both.kind, pair))))
        best.append(min(options))
    cost, errors = best[-1]
    return cost + beside, errors


def _exchanged(case: Case, changes: Mapping[int, int], pair: tuple[int, int]) -> bool:
    first, second = pair
    lines = case.plan.layout.lines_of
    values = case.values
    exchanged = (changes[first], changes[second]) == (values[second], values[first])
    return exchanged and not set(lines[first]).isdisjoint(lines[second])
