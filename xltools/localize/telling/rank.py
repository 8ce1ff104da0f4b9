"""How plausible each repair of a group is, and how certain it is called.

In a table whose rows and columns add up this is a choice between the repairs and something that nobody thought of, with
weights fitted to simulated tables (``signs``, ``weights``). Elsewhere costs are all there is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp

from xltools.localize.proposal import Proposal
from xltools.localize.telling.signs import Signs, rival, unknown
from xltools.localize.telling.weights import RIVAL, UNKNOWN
from xltools.model.repair import Certainty

LIKELY = 0.95
_TEMPERATURE = 1.2
"""Costs are no exact logarithms: what is a little dearer is right more often than they say."""
_RESERVE, _NO_EXPLANATION = 0.003, 0.5
"""For what nobody thought of: always, and where the best has a value that no slip explains."""
_PROBABLE, _EVEN, _WORTH_A_LOOK = 0.8, 0.5, 0.1


def probabilities(proposals: Sequence[Proposal]) -> list[float]:
    """The probability of each of a group, which is sorted by cost; the cheapest need not be the most probable."""
    if not proposals:
        return []
    best = proposals[0]
    if best.crowd:
        weights = [exp(_score(rival(best, one), RIVAL)) for one in proposals[1:]]
        rest = exp(_score(unknown(best, len(proposals) == 1), UNKNOWN))
    else:
        weights = [exp((best.cost - one.cost) / _TEMPERATURE) for one in proposals[1:]]
        strange = best.smallest != 1 and any(error.kind == "unexplained" for error in best.errors)
        rest = _RESERVE + (_NO_EXPLANATION if strange else 0)
    total = 1 + sum(weights) + rest
    return [(1 - one.doubt) * weight / total for one, weight in zip(proposals, (1.0, *weights), strict=True)]


def _score(signs: Signs, weights: Mapping[str, float]) -> float:
    return sum(value * weights.get(name, 0.0) for name, value in signs.items())


def certainty(proposal: Proposal, mine: float, chances: Sequence[float]) -> tuple[Certainty, int]:
    """How certain a proposal is with its probability, ``chances`` being those of its group, and among how
    many that are about as good."""
    near = sum(chance >= _WORTH_A_LOOK for chance in chances)
    if proposal.smallest == 1 and mine >= _EVEN:
        return "unique minimum", 1
    if mine >= LIKELY:
        return "likely", 1
    if mine >= _PROBABLE:
        return "probable", 1
    return ("one of several", near) if mine >= _WORTH_A_LOOK and near > 1 else ("a guess", 1)
