"""How certain a repair is among those of its group."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

from xltools.localize.proposal import Proposal
from xltools.model.repair import Certainty

_TEMPERATURE = 1.5
_RESERVE = 4.0
"""What nobody thought of is about this much dearer than the best."""
_LIKELY = 0.95
_ABOUT_AS_GOOD = 2.0
_EVEN = 0.5


def probabilities(proposals: Sequence[Proposal]) -> list[float]:
    """The probability of each of a group, which is sorted by cost."""
    if not proposals:
        return []
    least = proposals[0].cost
    weights = [exp((least - one.cost) / _TEMPERATURE) for one in proposals]
    reserve = exp(-_RESERVE / 1.0)
    if any(error.kind == "unexplained" for error in proposals[0].errors):
        reserve += 0.5
    total = sum(weights) + reserve
    return [weight / total for weight in weights]


def certainty(proposal: Proposal, probability: float, group: Sequence[Proposal]) -> tuple[Certainty, int]:
    """How certain, and among how many that are about as good."""
    near = sum(one.cost <= group[0].cost + _ABOUT_AS_GOOD for one in group)
    if proposal.smallest == 1 and probability >= _EVEN:
        return "unique minimum", 1
    if probability >= _LIKELY:
        return "likely", 1
    if proposal.cost <= group[0].cost + _ABOUT_AS_GOOD and near > 1:
        return "one of several", near
    return ("likely", 1) if proposal is group[0] and probability >= 0.8 else ("a guess", near)
