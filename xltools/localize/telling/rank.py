"""How certain a repair is among those of its group."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

from xltools.localize.proposal import Proposal
from xltools.model.repair import Certainty

LIKELY = 0.97
_TEMPERATURE = 1.2
"""Costs are no exact logarithms: what is a little dearer is right more often than they say."""
_ANOTHER = 3.0
"""Of two repairs that explain a table that with fewer mistakes is the better bet, but where there is one
mistake another is less rare than its cost says."""
_RESERVE, _NO_EXPLANATION = 0.003, 0.5
"""For what nobody thought of: always, and where the best has a value that no slip explains."""
_PROBABLE, _EVEN, _WORTH_A_LOOK = 0.8, 0.5, 0.1


def probabilities(proposals: Sequence[Proposal]) -> list[float]:
    """The probability of each of a group, which is sorted by cost."""
    if not proposals:
        return []
    best = proposals[0]
    weights = [_weight(one, best) for one in proposals]
    strange = any(error.kind == "unexplained" for error in best.errors) and best.smallest != 1
    total = sum(weights) + _RESERVE + (_NO_EXPLANATION if strange else 0)
    return [weight / total * (1 - one.doubt) for weight, one in zip(weights, proposals, strict=True)]


def _weight(one: Proposal, best: Proposal) -> float:
    """How plausible a proposal is beside the best."""
    more = max(0, len(one.errors) - len(best.errors))
    return exp(-max(0.0, one.cost - best.cost - _ANOTHER * more) / _TEMPERATURE)


def certainty(place: int, proposals: Sequence[Proposal], chances: Sequence[float]) -> tuple[Certainty, int]:
    """How certain the proposal at a place of its group is, and among how many that are about as good."""
    mine = chances[place]
    near = sum(chance >= _WORTH_A_LOOK for chance in chances)
    if proposals[place].smallest == 1 and mine >= _EVEN:
        return "unique minimum", 1
    if mine >= LIKELY:
        return "likely", 1
    if mine >= _PROBABLE:
        return "probable", 1
    return ("one of several", near) if mine >= _WORTH_A_LOOK and near > 1 else ("a guess", 1)
