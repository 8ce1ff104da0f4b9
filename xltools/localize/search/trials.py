"""Trials: a table with some errors put right on suspicion, before single cells are searched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xltools.localize.case import Case, changed
from xltools.localize.kinds.hypothesis import Hypothesis
from xltools.localize.kinds.slips import Costs
from xltools.localize.kinds.suspects import suspects
from xltools.localize.plan import differences
from xltools.localize.search.readings import Reading

_MOST = 80
_SETTLES, _MOST_SETTLED = 2, 4
"""How many identities an error about several cells usually settles, and how many at most."""


class Trial(NamedTuple):
    """``reading``: the number of the reading it began with; ``errors`` were put right in ``values``, at the cost ``spent``;
    ``balances`` are what is still off."""

    reading: int
    values: tuple[int, ...]
    balances: dict[int, int]
    errors: tuple[Hypothesis, ...]
    spent: float


class _Suspicion(NamedTuple):
    """What a trial becomes: ``changes`` of values, what is then off, the ``errors`` suspected, the cost of all."""

    changes: dict[int, int]
    balances: dict[int, int]
    errors: tuple[Hypothesis, ...]
    spent: float


class Trials:
    """The trials of one case; what was suspected of each is kept."""

    def __init__(self, case: Case, costs: Costs, readings: tuple[Reading, ...]) -> None:
        self._case = case
        self._costs = costs
        self._readings = readings
        self._known: dict[tuple[int, tuple[int, ...]], list[_Suspicion]] = {}

    def starts(self) -> list[Trial]:
        """One trial for each reading."""
        found = []
        for number, reading in enumerate(self._readings):
            off = differences(self._case.plan.terms, self._case.constants, reading.values)
            spent = sum(error.cost + self._costs.beside(error.changes.items()) for error in reading.errors)
            balances = reading.graph.balances(off)
            found.append(Trial(number, reading.values, balances, reading.errors, spent))
        return found

    def floor(self, trial: Trial) -> float:
        """The least that a trial costs with single cells alone."""
        least = self._readings[trial.reading].lower.of(trial.balances)
        return trial.spent + least * self._costs.cheapest

    def extended(self, trial: Trial, bound: float) -> Iterator[Trial]:
        """The trial with one more suspicion, where that can still be cheap enough."""
        settled = len(trial.balances) - _SETTLES
        cheapest = self._costs.cheapest
        lower = self._readings[trial.reading].lower
        for new in self._suspicions(trial):
            # Another suspicion may follow that settles several identities at once.
            count = len(new.balances)
            if new.spent - (count // -_MOST_SETTLED) * cheapest > bound:
                continue
            if count <= settled or new.spent + lower.of(new.balances) * cheapest <= bound:
                values = changed(trial.values, new.changes)
                yield Trial(trial.reading, values, new.balances, (*trial.errors, *new.errors), new.spent)

    def _suspicions(self, trial: Trial) -> list[_Suspicion]:
        key = (trial.reading, trial.values)
        known = self._known.get(key)
        if known is None:
            found = sorted(self._suspected(trial), key=lambda new: (len(new.balances), new.spent))
            known = self._known[key] = found[:_MOST]
        return known

    def _suspected(self, trial: Trial) -> Iterator[_Suspicion]:
        reading, values = self._readings[trial.reading], trial.values
        already = len(trial.errors) - len(reading.errors)
        fixed = {cell for error in trial.errors for cell in error.changes}
        for more in suspects(self._case, self._costs.chances, reading, values, trial.balances, already):
            changes = {cell: value for error in more for cell, value in error.changes.items()}
            if fixed.isdisjoint(changes):
                by = [(cell, value - values[cell]) for cell, value in changes.items()]
                spent = trial.spent + sum(error.cost for error in more) + self._costs.beside(changes.items())
                yield _Suspicion(changes, reading.graph.moved(trial.balances, by), more, spent)
