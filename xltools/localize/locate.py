"""Everything that localisation has to say about a report, before it is tried against all rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from xltools.localize.block_repairs import STEPS, BlockRepairs, blanks_only, block_repairs
from xltools.localize.bounds import bound_repairs
from xltools.localize.cases import asked, case_for, is_off, needs_a_look
from xltools.localize.kinds.rows import rows_one_off
from xltools.localize.kinds.single_figures import money_in_yuan, readable_texts
from xltools.localize.plan import LocalizePlan
from xltools.localize.proposal import Proposal
from xltools.localize.search.deduce import Interval
from xltools.localize.search.trees import Budget
from xltools.localize.witness import claimed_figures, told_cells
from xltools.model.report import Number, Report
from xltools.patterns import PRIOR


@dataclass(frozen=True, slots=True)
class Located:
    """``proposals`` by block, cheapest first; ``blanks``: what the identities say about blank cells, and
    ``completion`` what they would be if all other blanks were 0."""

    proposals: tuple[tuple[Proposal, ...], ...]
    blanks: Mapping[str, Interval] = field(default_factory=dict)
    completion: Mapping[str, int] = field(default_factory=dict)
    complete: bool = True
    solver_missing: bool = False
    off: bool = False
    """Whether some identity fails."""


def locate(
    plan: LocalizePlan,
    report: Report,
    suspicious: Set[str],
    prior: Report | None = None,
    late: Callable[[], bool] = lambda: False,
) -> Located:
    """Proposals for a report; ``suspicious``: cells that failing rules mark; ``late`` tells when time is up."""
    outside: dict[str, Number | None] = dict(report.controls)
    if prior is not None:
        outside.update((PRIOR + name, value) for name, value in prior.values.items())
    told = tuple(told_cells(plan.table, outside))
    bare = (case_for(plan, block, report, outside) for block in plan.blocks)
    cases = [asked(case, told) for case in bare if case is not None]
    off = [is_off(case) for case in cases]
    look = [needs_a_look(*one) for one in zip(cases, off, strict=True)]
    if any(look):
        told = (*told, *claimed_figures(plan.form, report))
    found: list[tuple[Proposal, ...]] = []
    results: list[BlockRepairs] = []
    for case, wanted in zip(cases, look, strict=True):
        if wanted:
            results.append(block_repairs(asked(case, told), Budget(STEPS, late), told))
            found.append(results[-1].proposals)
        elif filled := blanks_only(case):
            found.append((filled,))
    found += ((one,) for one in _others(plan, report, suspicious, outside))
    return Located(
        tuple(found),
        {name: interval for result in results for name, interval in result.blanks.items()},
        {name: value for result in results for name, value in result.completion.items()},
        all(result.complete for result in results),
        any(result.solver_missing for result in results),
        any(off),
    )


def _others(
    plan: LocalizePlan, report: Report, suspicious: Set[str], outside: Mapping[str, Number | None]
) -> Iterator[Proposal]:
    """Repairs of what stands in no sum."""
    in_blocks = {name for block in plan.blocks for name in block.names}
    adding_up = {name for block in plan.blocks if len(block.rows) > 1 for name in block.names}
    yield from readable_texts(plan.form, report, in_blocks)
    yield from money_in_yuan(plan.form, report, suspicious)
    yield from rows_one_off(plan.form, report, suspicious, adding_up)
    yield from bound_repairs(plan.table, plan.form, report, outside, adding_up)
