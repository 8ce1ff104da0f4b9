"""Two neighbouring exchanges at once, neither of which helps alone: both stand between the same two identities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from xltools.localize.case import Case, Chances
from xltools.localize.kinds.ends import Ends
from xltools.localize.kinds.hypothesis import Hypothesis
from xltools.localize.kinds.moves import exchange

_MOST = 40


def double_moves(
    case: Case, chances: Chances, ends: Ends, values: Sequence[int], balances: Mapping[int, int]
) -> Iterator[tuple[Hypothesis, Hypothesis]]:
    """Pairs of exchanges that together bring an identity into balance."""
    count = 0
    for low, high in combinations(sorted(balances), 2):
        between = [
            (pair, sign * (values[pair[1]] - values[pair[0]]))
            for pair, sign in ends.get((low, high), ())
            if values[pair[0]] != values[pair[1]]
        ]
        for (pair, one), (other, two) in combinations(between, 2):
            if one + two == -balances[low] and not {*pair} & {*other}:
                count += 1
                if count > _MOST:
                    return
                yield exchange(case, chances, values, pair), exchange(case, chances, values, other)
