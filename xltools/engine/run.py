"""One report through the rules of its form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xltools.checks import OBSERVERS, Situation, applies, decide
from xltools.checks.observed import oddities
from xltools.checks.situation import Refused
from xltools.engine.messages import LastReport, figure_finding, seen_finding
from xltools.engine.plan import NOTHING, Plan
from xltools.engine.reasons import explain
from xltools.model.document import Document, Section
from xltools.model.finding import Finding, ReportVerdict, Validation
from xltools.model.form import Form
from xltools.model.report import Number, Report
from xltools.model.rollup import Roster
from xltools.model.rule import SEVERITIES, Instance, Outcome
from xltools.narrative.placeholders import fill_text
from xltools.patterns import PRIOR


@dataclass(frozen=True, slots=True)
class Around:
    """What is known around a report: last year's report, the roster, and the text as published."""

    prior: Report | None = None
    roster: Roster | None = None
    document: Document | None = None
    predecessors: tuple[Report, ...] = ()
    refused: tuple[Refused, ...] = ()
    """What was given as last year's report and is none."""


NOTHING_AROUND = Around()


def validate(report: Report, plan: Plan, around: Around = NOTHING_AROUND) -> Validation:
    """Every finding on a report.

    The report must have been read with the plan's form, and last year's with the plan's prior form.
    Nothing in the data raises.
    """
    findings = [*_figure_findings(report, plan, around), *_seen_findings(report, plan, around)]
    if report.reasons:
        findings = list(explain(findings, report.reasons))
    findings.sort(key=_Order(plan))
    summary = {severity: sum(f.severity == severity for f in findings) for severity in SEVERITIES}
    return Validation(tuple(findings), verdict_of(findings), summary)


def verdict_of(findings: Iterable[Finding]) -> ReportVerdict:
    """``invalid`` with an error, else ``valid_with_warnings`` with a warning, else ``valid``."""
    severities = {finding.severity for finding in findings}
    if "error" in severities:
        return "invalid"
    return "valid_with_warnings" if "warning" in severities else "valid"


def outcomes(report: Report, plan: Plan, prior: Report | None = None) -> Iterable[tuple[Instance, Outcome]]:
    """How every figure rule came out, passes too, for those that apply to this report."""
    values = _values(report, prior)
    for checked in plan.checked:
        if applies(checked.instance.rule, report):
            yield checked.instance, decide(checked.instance, values, report.unreadable)


def _values(report: Report, prior: Report | None) -> dict[str, Number | None]:
    values = {**report.values, **report.controls}
    if prior is not None:
        values.update((PRIOR + name, value) for name, value in prior.values.items())
    return values


def _figure_findings(report: Report, plan: Plan, around: Around) -> Iterable[Finding]:
    prior = around.prior if plan.prior is not None else None
    # What last year's report lacks or garbles is None here: the rules that need it have nothing to say.
    values, unreadable = _values(report, prior), report.unreadable
    figures = {name: value or 0 for name, value in values.items()}
    if len(figures) < plan.names:
        figures = {**dict.fromkeys(plan.using, 0), **figures}
    figures[NOTHING] = 0
    doubtful = {position for name in unreadable for position in plan.using.get(name, ())}
    for position, checked in enumerate(plan.checked):
        if not (position in doubtful or checked.is_fault(figures)):
            continue
        instance = checked.instance
        if not applies(instance.rule, report):
            continue
        outcome = decide(instance, values, unreadable)
        if outcome.verdict == "fail" or (outcome.verdict == "undecided" and outcome.texts):
            last = LastReport(prior, plan.prior) if prior and plan.prior else None
            yield figure_finding(instance, outcome, report, plan.form, last)


def _seen_findings(report: Report, plan: Plan, around: Around) -> Iterable[Finding]:
    situation = Situation(
        report=report,
        form=plan.form,
        oddities=oddities(report, plan.form),
        claimed=plan.claimed,
        document=around.document or report.document or text_parts(report, plan.form),
        prior=around.prior,
        prior_form=plan.prior,
        roster=around.roster,
        predecessors=around.predecessors,
        refused=around.refused,
    )
    for rule in plan.observers:
        if applies(rule, report):
            for seen in OBSERVERS[rule.kind](rule, situation):
                yield seen_finding(rule, seen, report, plan.form)


def text_parts(report: Report, form: Form) -> Document:
    """A workbook's text parts as a document: official headings, placeholders filled, no title."""
    return Document(
        tuple(
            Section(part.number, part.title, fill_text(report.text.get(part.text, ""), report, form).text)
            for part in form.parts
            if part.text
        )
    )


class _Order:
    """Sort key: table, row, column in printed order, then rule."""

    def __init__(self, plan: Plan) -> None:
        self.tables = {table.id: i for i, table in enumerate(plan.form.tables, 1)}
        self.cells = {name: i for i, name in enumerate((*plan.form.cells, *plan.form.controls))}
        self.rules = {rule.id: i for i, rule in enumerate(plan.rules)}

    def __call__(self, finding: Finding) -> tuple[int, int, int]:
        first = finding.cells[0] if finding.cells else ""
        return (
            self.tables.get(finding.table, 0),
            self.cells.get(first, -1),
            self.rules.get(finding.rule, -1),
        )
