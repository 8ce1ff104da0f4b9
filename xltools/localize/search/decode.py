"""The most plausible repairs of a block: the cheapest sets of errors after whose repair every identity holds.

Errors that explain several cells are tried alone and together, and the exact search completes each
trial with single cells. Trials are taken in the order of the least they can cost, each within a window that grows
until something is found; then everything is found that costs little more.
"""

from __future__ import annotations

import heapq
from itertools import count
from math import inf

from xltools.localize.case import Case, changed
from xltools.localize.kinds.hypothesis import Candidate, Decoded, Error
from xltools.localize.kinds.slips import Costs
from xltools.localize.plan import differences
from xltools.localize.search.fill import filled
from xltools.localize.search.groups import Groups
from xltools.localize.search.readings import Reading, readings
from xltools.localize.search.trees import LOOKS, Budget, TreeSearch
from xltools.localize.search.trials import Trial, Trials

SLACK = 9.5
_WINDOWS = (5.0, 14.0, 26.0, 44.0)
_TRIALS, _FIRST_TRIALS = 80, 16


def decode(case: Case, budget: Budget) -> Decoded:
    """The repairs of a case whose block is a graph."""
    return _Decoder(case, budget).run()


class _Decoder:
    def __init__(self, case: Case, budget: Budget) -> None:
        self.case = case
        self.budget = budget
        self.costs = Costs(case)
        self.readings = tuple(readings(case, self.costs))
        self.trials = Trials(case, self.costs, self.readings)
        self.groups = tuple(self._groups(reading) for reading in self.readings)
        self.best: dict[frozenset[tuple[int, int]], Candidate] = {}
        self.least = inf
        self.complete = True

    def _groups(self, reading: Reading) -> Groups:
        graph, costs = reading.graph, self.costs
        floor, values = self.case.floor, reading.values
        search = TreeSearch(graph, reading.lower, values, floor, costs.cost, costs.cheapest, self.budget)
        return Groups(graph, search)

    def run(self) -> Decoded:
        starts = self.trials.starts()
        for window in _WINDOWS:
            self._search(starts, window)
            if self.best:
                self._search(starts, inf)
                break
        found = sorted(self.best.values(), key=lambda c: (c.cost, sorted(c.changes.items())))
        complete = self.complete and all(groups.complete for groups in self.groups)
        return Decoded(tuple(found), complete)

    def _search(self, starts: list[Trial], window: float) -> None:
        """Complete trials, those that can cost least first.

        As long as nothing is found each may cost ``window`` more than its least; then all that costs
        little more than the best is looked for.
        """
        floor_of, order = self.trials.floor, count()
        heap = [(floor_of(start), next(order), False, start) for start in starts]
        heapq.heapify(heap)
        first = heap[0][0]
        seen = {(start.reading, start.values) for start in starts}
        tried, extended, most = 0, 0, _TRIALS if window == inf else _FIRST_TRIALS
        while heap and tried < most and not self.budget.late():
            floor, number, suspected, trial = heapq.heappop(heap)
            bound = min(first + window, self.least + SLACK)
            if suspected and floor <= bound:
                tried += 1
                self._complete(trial, min(floor + window, self.least + SLACK))
                if self.best and window < inf:
                    return
            if suspected:
                continue
            # A suspicion may settle what would take many single cells: those are searched afterwards.
            heapq.heappush(heap, (floor, number, True, trial))
            extended += 1
            for more in self.trials.extended(trial, bound) if extended <= most else ():
                if (more.reading, more.values) not in seen:
                    seen.add((more.reading, more.values))
                    heapq.heappush(heap, (floor_of(more), next(order), False, more))
        self.complete &= not heap or (window < inf and not self.budget.late())

    def _complete(self, trial: Trial, bound: float) -> None:
        """Complete a trial with single cells, in every way that is cheap enough."""
        fixed = frozenset(cell for error in trial.errors for cell in error.changes)
        repairs = self.groups[trial.reading].repairs(trial.balances, fixed, bound - trial.spent)
        for number, tree in enumerate(repairs, 1):
            # Where little is checked there are thousands; what was found meanwhile may rule most of them out.
            if trial.spent + tree.cost <= self.least + SLACK:
                self._add(trial, dict(tree.changes))
            if number % LOOKS == 0 and self.budget.late():
                self.complete = False
                return

    def _add(self, trial: Trial, cells: dict[int, int]) -> None:
        values = self._values(trial, cells)
        if values is None:
            return
        case, costs = self.case, self.costs
        changes = {i: v for i, v in enumerate(values) if v != case.values[i] or i in case.texts}
        follows = {cell: changes.pop(cell) for cell in case.computed & changes.keys()}
        slips = [(costs.slip(cell, value), cell) for cell, value in cells.items()]
        cost = sum(error.cost for error in trial.errors) + sum(slip.cost for slip, _ in slips)
        cost += costs.beside({**changes, **follows}.items())
        errors = [Error(error.kind, error.cells or tuple(error.changes)) for error in trial.errors]
        errors += [Error(slip.kind, (cell,)) for slip, cell in slips]
        errors += [Error("text", (cell,)) for cell in sorted(case.texts - cells.keys())]
        key = frozenset(changes.items())
        known = self.best.get(key)
        if known is None or cost < known.cost:
            self.best[key] = Candidate(changes, follows, tuple(errors), cost)
            self.least = min(self.least, cost)

    def _values(self, trial: Trial, cells: dict[int, int]) -> tuple[int, ...] | None:
        """The whole table, None where a cell falls below its floor or an identity still fails."""
        case, reading = self.case, self.readings[trial.reading]
        tied = {
            total: trial.values[total] + cells[part] - trial.values[part]
            for part, total in reading.follows.items()
            if part in cells
        }
        values = filled(case, changed(trial.values, {**cells, **tied}), reading.free)
        if values is None or any(value < least for value, least in zip(values, case.floor, strict=True)):
            return None
        return None if any(differences(case.plan.terms, case.constants, values)) else values
