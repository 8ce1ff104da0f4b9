"""Two neighbouring exchanges at once, neither of which helps alone: both stand between the same two identities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xltools.localize.case import Case, Chances
from xltools.localize.graph import Graph
from xltools.localize.hypothesis import Hypothesis
from xltools.localize.moves import Pair, exchange

_MOST = 40


def double_moves(
    case: Case, chances: Chances, graph: Graph, values: Sequence[int], balances: Mapping[int, int]
) -> Iterator[tuple[Hypothesis, Hypothesis]]:
    """Pairs of exchanges that together bring an identity into balance."""
    by_ends: dict[tuple[int, int], list[tuple[int, Pair]]] = {}
    for pair in case.plan.layout.beside:
        first, second = pair
        by = values[second] - values[first]
        if not by or first not in graph.edges or second not in graph.edges:
            continue
        shift = graph.moved({}, ((first, by), (second, -by)))
        if len(shift) == 2 and all(node in balances for node in shift):
            low, high = sorted(shift)
            by_ends.setdefault((low, high), []).append((shift[low], pair))
    count = 0
    for (low, _), found in sorted(by_ends.items()):
        wanted = -balances[low]
        for i, (one, pair) in enumerate(found):
            for other, second_pair in found[i + 1 :]:
                if one + other == wanted and not {*pair} & {*second_pair}:
                    count += 1
                    if count > _MOST:
                        return
                    yield exchange(case, chances, values, pair), exchange(case, chances, values, second_pair)
