"""The most plausible repairs of a block: the cheapest sets of errors after whose repair every identity holds.

Errors that explain several cells are tried alone and together, and the exact search completes each
trial with single cells. Trials are taken in the order of the least they can cost, within a bound that grows until
something is found; then everything is found that costs little more.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import count
from math import inf
from typing import NamedTuple

from xltools.localize.case import Case, changed
from xltools.localize.fill import filled
from xltools.localize.groups import Groups
from xltools.localize.hypothesis import Candidate, Decoded, Error, Hypothesis
from xltools.localize.plan import differences
from xltools.localize.readings import Reading, readings
from xltools.localize.slips import Costs
from xltools.localize.suspects import suspects
from xltools.localize.trees import Budget, TreeSearch

SLACK = 8.0
_WINDOWS = (5.0, 14.0, 26.0, 44.0)
_TRIALS, _FIRST_TRIALS, _MOST_SUSPICIONS = 80, 16, 80
_TOGETHER = 3
_SETTLES, _MOST_SETTLED = 2, 4
"""How many identities an error about several cells usually settles, and how many at most."""


class _Trial(NamedTuple):
    reading: int
    values: tuple[int, ...]
    balances: dict[int, int]
    errors: tuple[Hypothesis, ...]
    spent: float


def decode(case: Case, budget: Budget) -> Decoded:
    """The repairs of a case whose block is a graph."""
    return _Decoder(case, budget).run()


class _Decoder:
    def __init__(self, case: Case, budget: Budget) -> None:
        self.case = case
        self.budget = budget
        self.costs = Costs(case)
        self.readings = tuple(readings(case, self.costs))
        self.groups = tuple(self._groups(reading, budget) for reading in self.readings)
        self.best: dict[frozenset[tuple[int, int]], Candidate] = {}
        self.suspicions: dict[tuple[int, tuple[int, ...]], list[_Trial]] = {}
        self.least = inf
        self.complete = True

    def _groups(self, reading: Reading, budget: Budget) -> Groups:
        search = TreeSearch(
            reading.graph,
            reading.lower,
            reading.values,
            self.case.floor,
            self.costs.cost,
            self.costs.cheapest,
            budget,
        )
        return Groups(reading.graph, search)

    def run(self) -> Decoded:
        starts = [self._start(number, reading) for number, reading in enumerate(self.readings)]
        for window in _WINDOWS:
            self._search(starts, window)
            if self.best:
                self._search(starts, inf)
                break
        found = sorted(self.best.values(), key=lambda c: (c.cost, sorted(c.changes.items())))
        complete = self.complete and all(groups.complete for groups in self.groups)
        return Decoded(tuple(found), complete)

    def _start(self, number: int, reading: Reading) -> _Trial:
        off = differences(self.case.plan.terms, self.case.constants, reading.values)
        spent = sum(error.cost + self.costs.beside(error.changes.items()) for error in reading.errors)
        return _Trial(number, reading.values, reading.graph.balances(off), reading.errors, spent)

    def _floor(self, trial: _Trial) -> float:
        return trial.spent + self.readings[trial.reading].lower.of(trial.balances) * self.costs.cheapest

    def _search(self, starts: list[_Trial], window: float) -> None:
        """Complete trials, those that can cost least first.

        As long as nothing is found each may cost ``window`` more than its least; then all that costs
        little more than the best is looked for.
        """
        order = count()
        heap = [(self._floor(start), next(order), False, start) for start in starts]
        heapq.heapify(heap)
        first = heap[0][0]
        seen = {(start.reading, start.values) for start in starts}
        tried, expanded, most = 0, 0, _TRIALS if window == inf else _FIRST_TRIALS
        while heap and tried < most and not self.budget.late():
            floor, number, suspected, trial = heapq.heappop(heap)
            bound = min(first + window, self.least + SLACK)
            if suspected and floor <= bound:
                tried += 1
                self._complete(trial, min(floor + window, self.least + SLACK))
                if self.best and window < inf:
                    return
            if suspected or expanded >= most:
                continue
            expanded += 1
            # A suspicion may settle what would take many single cells: those are searched afterwards.
            heapq.heappush(heap, (floor, number, True, trial))
            for more in self._extended(trial, bound):
                if (more.reading, more.values) not in seen:
                    seen.add((more.reading, more.values))
                    heapq.heappush(heap, (self._floor(more), next(order), False, more))
        self.complete &= window < inf or not heap

    def _complete(self, trial: _Trial, bound: float) -> None:
        """Complete a trial with single cells, in every way that is cheap enough."""
        fixed = frozenset(cell for error in trial.errors for cell in error.changes)
        for tree in self.groups[trial.reading].repairs(trial.balances, fixed, bound - trial.spent):
            self._add(trial, dict(tree.changes))

    def _extended(self, trial: _Trial, bound: float) -> Iterator[_Trial]:
        """The trial with one more suspicion, where that can still be cheap enough."""
        settled = len(trial.balances) - _SETTLES
        for new in self._suspicions(trial):
            # Another suspicion may follow that settles several identities at once.
            hope = new.spent + -(-len(new.balances) // _MOST_SETTLED) * self.costs.cheapest
            if hope <= bound and (len(new.balances) <= settled or self._floor(new) <= bound):
                yield new

    def _suspicions(self, trial: _Trial) -> list[_Trial]:
        key = (trial.reading, trial.values)
        known = self.suspicions.get(key)
        if known is None:
            found = sorted(self._suspected(trial), key=lambda t: (len(t.balances), t.spent))
            known = self.suspicions[key] = found[:_MOST_SUSPICIONS]
        return known

    def _suspected(self, trial: _Trial) -> Iterator[_Trial]:
        reading = self.readings[trial.reading]
        already = len(trial.errors) - len(reading.errors)
        if already >= _TOGETHER or not trial.balances:
            return
        fixed = {cell for error in trial.errors for cell in error.changes}
        wide = not any(error.wide for error in trial.errors)
        for more in suspects(
            self.case, self.costs.chances, reading.graph, trial.values, trial.balances, wide=wide
        ):
            changes = {cell: value for error in more for cell, value in error.changes.items()}
            if fixed.isdisjoint(changes) and already + len(more) <= _TOGETHER:
                after = reading.graph.moved(
                    trial.balances, ((c, v - trial.values[c]) for c, v in changes.items())
                )
                spent = trial.spent + sum(error.cost for error in more) + self.costs.beside(changes.items())
                values = changed(trial.values, changes)
                yield _Trial(trial.reading, values, after, (*trial.errors, *more), spent)

    def _add(self, trial: _Trial, cells: dict[int, int]) -> None:
        case = self.case
        reading = self.readings[trial.reading]
        more = {
            total: trial.values[total] + cells[part] - trial.values[part]
            for part, total in reading.follows.items()
            if part in cells
        }
        values = filled(case, changed(trial.values, {**cells, **more}), reading.free)
        if values is None or any(value < least for value, least in zip(values, case.floor, strict=True)):
            return
        if any(differences(case.plan.terms, case.constants, values)):
            return
        changes = {i: v for i, v in enumerate(values) if v != case.values[i] or i in case.texts}
        follows = {cell: changes.pop(cell) for cell in case.computed & changes.keys()}
        slips = [(self.costs.slip(cell, value), cell) for cell, value in cells.items()]
        cost = sum(error.cost for error in trial.errors) + sum(slip.cost for slip, _ in slips)
        cost += self.costs.beside({**changes, **follows}.items())
        errors = [Error(error.kind, error.cells or tuple(error.changes)) for error in trial.errors]
        errors += [Error(slip.kind, (cell,)) for slip, cell in slips]
        errors += [Error("text", (cell,)) for cell in sorted(case.texts - cells.keys())]
        key = frozenset(changes.items())
        known = self.best.get(key)
        if known is None or cost < known.cost:
            self.best[key] = Candidate(changes, follows, tuple(errors), cost)
            self.least = min(self.least, cost)
