"""How common the kinds of answer and applicant are, for choosing between repairs that explain a table equally well.

Rough shares of one hundred, as provinces and cities publish them year by year; only their order matters. A cell
of another table is not told apart from its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

_ROWS = {
    "received": 100, "carried_in": 6, "carried_out": 6, "granted": 40, "unavailable_not_held": 20, "partially_granted": 8,
    "other": 10, "other_not_corrected": 4, "other_rest": 4, "unavailable_not_compiled": 5, "not_processed_petition": 3,
    "refused_state_secret": 0.5, "refused_safety_and_stability": 0.5, "not_processed_publication": 0.5,
    "not_processed_reconfirmation": 0.5, "other_fee_unpaid": 0.5,
}  # fmt: skip
_OTHER_ROW = 2.0
_COLUMNS = {
    "natural_person": 85, "business": 10, "other_organisation": 1.5, "legal_services": 1.5, "public_welfare": 1, "research": 1,
}  # fmt: skip
_TABLE = "requests"
_TRUST = 1.0
"""How far the shares are trusted: offices differ."""


def share_of(name: str) -> float | None:
    """The usual share of a cell in what an office received, None where nothing is known."""
    table, _, place = name.partition(".")
    row, _, column = place.partition(".")
    if table != _TABLE or column not in _COLUMNS:
        return None
    return _ROWS.get(row, _OTHER_ROW) * _COLUMNS[column] / 10_000


class Commonness:
    """What a cell's value costs beside what was typed there: negative where the value is more usual."""

    def __init__(self, shares: Sequence[float | None], values: Sequence[int]) -> None:
        size = max(1, *values)
        self._usual = [None if share is None else share * size for share in shares]
        self._typed = values

    def cost(self, cell: int, value: int) -> float:
        usual = self._usual[cell]
        return (
            0.0 if usual is None else _TRUST * (_surprise(value, usual) - _surprise(self._typed[cell], usual))
        )


def _surprise(value: int, usual: float) -> float:
    """Of a distribution around ``usual`` with a heavy tail: one office has what another never sees."""
    return log((max(0, value) + usual) * (max(0, value) + usual + 1) / usual)
