"""How certain a repair is among those of its group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import exp

from xltools.localize.proposal import Proposal
from xltools.model.repair import Certainty

LIKELY = 0.96
_TEMPERATURE = 2.0
"""Costs are no exact logarithms: what is a little dearer is right more often than they say."""
_RESERVE, _NO_EXPLANATION = 0.005, 0.5
"""For what nobody thought of: always, and where the best has a value that no slip explains."""
_PROBABLE, _EVEN, _WORTH_A_LOOK = 0.8, 0.5, 0.1
_HIDING = 0.15


def probabilities(proposals: Sequence[Proposal]) -> list[float]:
    """The probability of each of a group, which is sorted by cost."""
    if not proposals:
        return []
    best = proposals[0]
    weights = [exp((best.cost - one.cost) / _TEMPERATURE) for one in proposals]
    strange = any(error.kind == "unexplained" for error in best.errors) and best.smallest != 1
    total = sum(weights) + _RESERVE + (_NO_EXPLANATION if strange else 0)
    return [weight / total * (1 - one.doubt) for weight, one in zip(weights, proposals, strict=True)]


def hiding(values: Iterable[int]) -> float:
    """How likely another mistake hides among the figures of a table, by how often two of them are equal.

    Where many are, as in small tables, one mistake can make up for another.
    """
    counts = Counter(value for value in values if value)
    filled = sum(counts.values())
    if filled < 2:
        return _HIDING
    return _HIDING * sum(count * (count - 1) for count in counts.values()) / (filled * (filled - 1))


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
