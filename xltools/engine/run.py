"""One report through the rules of its form."""

from __future__ import annotations

from collections.abc import Iterable

from xltools.checks import OBSERVERS, applies, decide
from xltools.checks.observed import oddities
from xltools.engine.messages import figure_finding, seen_finding
from xltools.engine.plan import NOTHING, Plan
from xltools.model.finding import Finding, ReportVerdict, Validation
from xltools.model.report import Report
from xltools.model.rule import SEVERITIES, Instance, Outcome


def validate(report: Report, plan: Plan) -> Validation:
    """Every finding on a report.

    The report must have been read with the plan's form. Nothing in the data raises.
    """
    findings = [*_figure_findings(report, plan), *_seen_findings(report, plan)]
    findings.sort(key=_Order(plan))
    summary = {severity: sum(f.severity == severity for f in findings) for severity in SEVERITIES}
    return Validation(tuple(findings), verdict_of(findings), summary)


def verdict_of(findings: Iterable[Finding]) -> ReportVerdict:
    """``invalid`` with an error, else ``valid_with_warnings`` with a warning, else ``valid``."""
    severities = {finding.severity for finding in findings}
    if "error" in severities:
        return "invalid"
    return "valid_with_warnings" if "warning" in severities else "valid"


def outcomes(report: Report, plan: Plan) -> Iterable[tuple[Instance, Outcome]]:
    """How every figure rule came out, passes too, for those that apply to this report."""
    values = {**report.values, **report.controls}
    for checked in plan.checked:
        if applies(checked.instance.rule, report):
            yield checked.instance, decide(checked.instance, plan.form, values, report.unreadable)


def _figure_findings(report: Report, plan: Plan) -> Iterable[Finding]:
    values = {**report.values, **report.controls}
    figures = {name: value or 0 for name, value in values.items()}
    if len(figures) < len(plan.form.cells) + len(plan.form.controls):
        figures = {**dict.fromkeys((*plan.form.cells, *plan.form.controls), 0), **figures}
    figures[NOTHING] = 0
    doubtful = {position for name in report.unreadable for position in plan.using.get(name, ())}
    for position, checked in enumerate(plan.checked):
        if not (position in doubtful or checked.is_fault(figures)):
            continue
        instance = checked.instance
        if not applies(instance.rule, report):
            continue
        outcome = decide(instance, plan.form, values, report.unreadable)
        if outcome.verdict == "fail" or (outcome.verdict == "undecided" and outcome.texts):
            yield figure_finding(instance, outcome, report, plan.form)


def _seen_findings(report: Report, plan: Plan) -> Iterable[Finding]:
    odd = oddities(report, plan.form, plan.observers)
    for rule in plan.observers:
        if applies(rule, report):
            for seen in OBSERVERS[rule.kind](rule, plan.form, report, odd):
                yield seen_finding(rule, seen, report, plan.form)


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
