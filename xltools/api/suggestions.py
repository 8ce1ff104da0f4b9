"""Which cells are probably wrong and what they should be; a chosen repair applied to a copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING, Any

from xltools.api.reports import FormKey, StrPath, plan_for, validate
from xltools.checks import applies
from xltools.checks.years import last_year
from xltools.engine.places import addresses, names_text, ranges
from xltools.errors import XltoolsError
from xltools.forms import load_form
from xltools.lang import Lang, Text
from xltools.localize.deadline import Clock, deadline
from xltools.localize.locate import Located, locate
from xltools.localize.plan import LocalizePlan, localize_plan
from xltools.localize.telling.assemble import repairs
from xltools.localize.telling.reasons import reason_for
from xltools.localize.telling.tried import Tried, tried
from xltools.model.catalogue import NOTHING_ADDED, Catalogue
from xltools.model.finding import Finding, Validation
from xltools.model.form import Form
from xltools.model.repair import Blank, Repair, Suggestions
from xltools.model.report import Number, Report

if TYPE_CHECKING:
    from xltools.localize.proposal import Proposal

_CHECKED_PER_BLOCK = 8
_FEW = 2
SEARCH = 0.8
"""How much of the time may be spent on looking; the rest is for trying what was found."""
_HARDLY = 12.0
"""A repair that is dearer than the best by so much is not worth a look."""


def suggest(
    report: Report,
    *,
    prior: Report | Sequence[Report] | None = None,
    top: int = 5,
    budget_ms: int = 300,
    catalogue: Catalogue = NOTHING_ADDED,
    clock: Clock = perf_counter,
) -> Suggestions:
    """Repairs of a report, each tried against all rules: it cures what it names and causes no error.

    ``top``: how many per group of findings; ``budget_ms``: about how long to look, after which the
    suggestions say that they may not be complete, by a ``clock`` of seconds. ``prior`` and ``catalogue`` as for
    ``validate``.
    """
    checked = validate(report, prior=prior, catalogue=catalogue)
    earlier = _prior(report, prior)
    plan = plan_for_report(report, earlier, catalogue)
    # From here on: the first report of a form pays for its rules, and would have no time left to look.
    late, searched_enough = deadline(budget_ms, clock), deadline(SEARCH * budget_ms, clock)
    located = locate(plan, report, _suspicious(checked), earlier, searched_enough)

    def findings_after(proposal: Proposal) -> Sequence[Finding]:
        return validate(repaired(report, proposal.values), prior=prior, catalogue=catalogue).findings

    tries, complete = _tries(located, checked, findings_after, late)
    found = repairs(report, tries, top, lambda cells: _place(cells, report, plan.form))
    complete = complete and located.complete
    blanks = _blanks(report, located)
    out_of_time = not complete and searched_enough()
    reason = reason_for(found, located, checked, blanks, complete, out_of_time)
    return Suggestions(found, reason, complete, blanks)


def repaired(report: Report, values: dict[str, Number]) -> Report:
    """The report with other values, as if they had been typed."""
    return replace(
        report,
        values={**report.values, **values},
        unreadable={name: text for name, text in report.unreadable.items() if name not in values},
        raw={name: text for name, text in report.raw.items() if name not in values},
    )


def suggestions_document(report: Report, suggestions: Suggestions, lang: Lang = "zh") -> dict[str, Any]:
    """The suggestions as JSON (schemas/suggestions.schema.json)."""
    from xltools.api.rollups import event
    from xltools.exporters.suggestions import suggestions_document as document

    return document(report, suggestions, event(), lang)


def apply_repair(path: StrPath, report: Report, repair: Repair | Sequence[Repair], when: datetime) -> bytes:
    """A copy of the workbook with a chosen repair made and logged in the sheet 修正记录; nothing is written.

    ``report`` is that of the same file; several repairs must be of different groups. Raises XltoolsError
    when the file has changed since, or a repair leaves a value open.
    """
    from xltools.workbook.copies.repaired import repaired_copy

    chosen = (repair,) if isinstance(repair, Repair) else tuple(repair)
    _check_choice(report, chosen)
    return repaired_copy(path, report, chosen, _formulas(report, chosen), when)


def _check_choice(report: Report, chosen: Sequence[Repair]) -> None:
    for one in chosen:
        if not one.applicable:
            raise XltoolsError(
                Text(
                    f"建议 {one.rank} 没有给出唯一的数，不能直接修改。",
                    f"Suggestion {one.rank} leaves the value open and can't be applied.",
                ),
                where=report.source.file,
                todo=Text("请核实后自己填写。", "Find out the number and enter it yourself."),
            )
    if len({one.group for one in chosen}) < len(chosen):
        raise XltoolsError(
            Text(
                "所选的建议针对同一个问题，只能选一个。",
                "The chosen suggestions are about the same findings.",
            ),
            where=report.source.file,
            todo=Text("请只选其中一个。", "Choose one of them."),
        )


def _formulas(report: Report, chosen: Sequence[Repair]) -> dict[str, str]:
    """The formulas of totals that held a wrong one."""
    from xltools.template.tables import total_formula

    totals = load_form(report.form, report.supplements, report.own).totals
    cells = (change.cell for one in chosen for change in one.changes)
    return {cell: total_formula(totals[cell]) for cell in cells if cell in report.formulas and cell in totals}


def _tries(
    located: Located,
    checked: Validation,
    findings_after: Callable[[Proposal], Sequence[Finding]],
    late: Callable[[], bool],
) -> tuple[list[Tried], bool]:
    """The proposals worth telling, tried against all rules; False when time was up before all were."""
    found: list[Tried] = []
    for proposals in located.proposals:
        for proposal in proposals[:_CHECKED_PER_BLOCK]:
            if proposal.cost > proposals[0].cost + _HARDLY:
                break
            if found and late():
                return found, False
            one = tried(_at_an_end(proposal), checked.findings, findings_after(_at_an_end(proposal)))
            if one.worth_telling:
                found.append(replace(one, proposal=proposal))
    return found, True


def _at_an_end(proposal: Proposal) -> Proposal:
    """A proposal with spans is tried with the nearer end of each."""
    ends: dict[str, Number] = {
        cell: (least or 0) if most is None else most for cell, (least, most) in proposal.spans.items()
    }
    return replace(proposal, changes={**proposal.changes, **ends}) if ends else proposal


def _place(cells: Sequence[str], report: Report, form: Form) -> Text:
    """Where cells are: by their labels; more than two folded into rectangles, or counted."""
    if len(cells) <= _FEW:
        return names_text(cells, report, form)
    folded = ranges(addresses(cells, report))
    return Text(folded, folded) if folded else Text(f"{len(cells)} 格", f"{len(cells)} cells")


def _suspicious(checked: Validation) -> frozenset[str]:
    """The cells that failing rules mark."""
    failing = (f for f in checked.findings if f.verdict == "fail" and f.severity != "info")
    return frozenset(cell for finding in failing for cell in finding.focus)


def _blanks(report: Report, located: Located) -> tuple[Blank, ...]:
    def at(cell: str) -> str:
        return str(report.places[cell]) if cell in report.places else ""

    return tuple(
        Blank(cell, at(cell), interval.least, interval.most, located.completion.get(cell, 0))
        for cell, interval in located.blanks.items()
        if report.values.get(cell) is None and cell not in report.unreadable
    )


def _prior(report: Report, prior: Report | Sequence[Report] | None) -> Report | None:
    given = () if prior is None else (prior,) if isinstance(prior, Report) else tuple(prior)
    return last_year(report, given).prior


def plan_for_report(
    report: Report, prior: Report | None = None, catalogue: Catalogue = NOTHING_ADDED
) -> LocalizePlan:
    """The linear rules that apply to a report; ``prior``: last year's report of the office."""
    key = (report.form, report.supplements, report.own)
    earlier = (prior.form, prior.supplements, prior.own) if prior is not None else None
    plan = plan_for(*key, earlier, catalogue)
    using = tuple(i for i, checked in enumerate(plan.checked) if applies(checked.instance.rule, report))
    return _plan_of(key, earlier, catalogue, using)


@lru_cache(maxsize=64)
def _plan_of(
    key: FormKey, prior: FormKey | None, catalogue: Catalogue, using: tuple[int, ...]
) -> LocalizePlan:
    plan = plan_for(*key, prior, catalogue)
    return localize_plan(plan.form, (plan.checked[i].instance for i in using))
