"""The repairs of one block of identities, from its figures to proposals by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xltools.localize.case import Case, changed
from xltools.localize.kinds.hypothesis import Candidate, Error
from xltools.localize.kinds.slips import Costs
from xltools.localize.plan import differences
from xltools.localize.proposal import Blamed, Proposal
from xltools.localize.search.decode import decode
from xltools.localize.search.deduce import Interval, deduce
from xltools.localize.search.general import Problem, solve
from xltools.localize.search.single import single_cells
from xltools.localize.search.smallest import smallest_sets
from xltools.localize.search.trees import Budget
from xltools.localize.telling.explain import explain
from xltools.localize.witness import Witness
from xltools.model.report import Number

STEPS = 4000
_FEW_STEPS = 250
_MOST = 12
_SECONDS = 0.2
_UNCHECKED = 0.25
"""Where a whole line of totals is blank no repair is sure: of figures misplaced along it nothing is seen."""


@dataclass(frozen=True, slots=True)
class BlockRepairs:
    """Proposals, cheapest first; the intervals of blank cells; whether the search came to its end, and whether
    the rules need a solver that is not installed."""

    proposals: tuple[Proposal, ...]
    blanks: dict[str, Interval]
    completion: dict[str, int]
    complete: bool = True
    solver_missing: bool = False


def block_repairs(case: Case, budget: Budget, witnesses: Sequence[Witness]) -> BlockRepairs:
    """Which cells of a block are probably wrong."""
    names = case.plan.names
    candidates, complete, missing = _candidates(case, budget)
    open_blanks = deduce(case.plan.terms, case.constants, case.values, case.floor, case.blank | case.unknown)
    contradictory = any(interval.empty for interval in open_blanks.values())
    kept = [candidate for candidate in candidates if _settled(case, candidate, open_blanks)]
    count, smallest = _smallest(case, budget)
    proposals = []
    for candidate in kept[:_MOST]:
        one = _proposal(case, candidate, witnesses)
        mine = count if frozenset(candidate.changes) in smallest else 0
        if _proved(candidate, open_blanks):
            mine = 1
        proposals.append(replace(one, smallest=mine))
    proposals.sort(key=lambda proposal: proposal.cost)
    completion = candidates[0].changes if candidates and not kept else {}
    return BlockRepairs(
        tuple(proposals),
        {} if contradictory else {names[cell]: interval for cell, interval in sorted(open_blanks.items())},
        {names[cell]: value for cell, value in completion.items()},
        complete,
        missing,
    )


def _candidates(case: Case, budget: Budget) -> tuple[Sequence[Candidate], bool, bool]:
    """Candidates; whether they are all; whether a solver is missing."""
    if case.plan.graph is not None:
        decoded = decode(case, budget)
        return decoded.candidates, decoded.complete, False
    if budget.late():
        return [], False, False
    free = case.blank | case.unknown | case.computed
    terms, operators = case.plan.terms, ["="] * len(case.plan.terms)
    solved = solve(Problem(terms, operators, case.constants, case.values, case.floor, free), seconds=_SECONDS)  # type: ignore[arg-type]  # "=" is an Operator
    sets = solved.sets if solved.available else single_cells(case)
    costs = Costs(case)
    found = []
    for changes in sets:
        typed = {cell: value for cell, value in changes.items() if cell not in case.computed}
        cost, errors = explain(case, costs, typed)
        follows = {cell: value for cell, value in changes.items() if cell in case.computed}
        found.append(Candidate(typed, follows, errors, cost))
    found.sort(key=lambda candidate: candidate.cost)
    return found, solved.complete, not solved.available


def _settled(case: Case, candidate: Candidate, blanks: dict[int, Interval]) -> bool:
    """Whether a candidate changes something typed, or fills what can hold nothing else; what stands in the
    place of a text must be the only number that fits."""
    if not candidate.changes:
        return False
    if case.unknown:
        after = changed(case.values, {**candidate.changes, **candidate.follows})
        left = deduce(case.plan.terms, case.constants, after, case.floor, case.unknown)
        if not all(interval.proved for interval in left.values()):
            return False
    return any(cell not in blanks for cell in candidate.changes) or _proved(candidate, blanks)


def _proved(candidate: Candidate, blanks: dict[int, Interval]) -> bool:
    """Whether it only fills what can hold nothing else."""
    known = ((blanks.get(cell), value) for cell, value in candidate.changes.items())
    return all(
        interval is not None and interval.proved and interval.least == value for interval, value in known
    )


def _smallest(case: Case, budget: Budget) -> tuple[int, set[frozenset[int]]]:
    """How many smallest sets there are, and these; nothing where that is not known."""
    if case.plan.graph is None or case.computed or case.unknown or budget.late():
        return 0, set()
    smallest = smallest_sets(case, Budget(_FEW_STEPS, budget.late))
    return (len(smallest.sets), {frozenset(s) for s in smallest.sets}) if smallest.complete else (0, set())


def _proposal(case: Case, candidate: Candidate, witnesses: Sequence[Witness]) -> Proposal:
    names = case.plan.names
    after = changed(case.values, {**candidate.changes, **candidate.follows})
    still = case.blank - candidate.changes.keys()
    open_blanks = deduce(case.plan.terms, case.constants, after, case.floor, still)
    filled = {names[cell]: interval.least for cell, interval in open_blanks.items() if interval.proved}
    now = dict(zip(names, case.values, strict=True))
    then = dict(zip(names, after, strict=True))
    cost = candidate.cost
    evidence = []
    for witness in witnesses:
        before, agreed = witness.agrees(now), witness.agrees(then)
        several = len(witness.figures) > 1 or len(witness.figures[0]) > 1
        if several and all(term.cell in now for figure in witness.figures for term in figure):
            cost += witness.weight * (before - agreed)
        if (
            agreed
            and not before
            and any(t.cell in _touched(names, candidate) for f in witness.figures for t in f)
        ):
            evidence.append(witness.said)
    values: dict[str, Number] = {names[cell]: value for cell, value in candidate.changes.items()}
    adding_up = len(case.plan.rows) > 1 and case.plan.graph is not None
    return Proposal(
        values,
        tuple(Blamed(error.kind, tuple(names[cell] for cell in error.cells)) for error in candidate.errors),
        cost,
        {name: value for name, value in filled.items() if value is not None},
        {names[cell]: value for cell, value in candidate.follows.items()},
        evidence=tuple(dict.fromkeys(evidence)),
        figures=tuple(_largest(case, after, error) for error in candidate.errors),
        crowd=sum(1 for value in case.values if value) if adding_up else 0,
        computed=bool(case.computed),
        doubt=_UNCHECKED if any(case.blank_lines()) else 0.0,
    )


def _largest(case: Case, after: Sequence[int], error: Error) -> int:
    return max((max(case.values[cell], after[cell]) for cell in error.cells), default=0)


def _touched(names: Sequence[str], candidate: Candidate) -> set[str]:
    return {names[cell] for cell in (*candidate.changes, *candidate.follows)}


def blanks_only(case: Case) -> Proposal | None:
    """The blanks of a block without a contradiction that can hold one value only."""
    if (
        not case.blank
        or not any(case.values)
        or any(differences(case.plan.terms, case.constants, case.values))
    ):
        return None
    found = deduce(case.plan.terms, case.constants, case.values, case.floor, case.blank)
    names = case.plan.names
    filled = {names[i]: interval.least for i, interval in sorted(found.items()) if interval.proved}
    proved = {name: value for name, value in filled.items() if value is not None}
    return Proposal({}, (), 0.0, proved, smallest=1) if proved else None
