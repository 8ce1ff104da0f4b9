"""What the supervisor typed into the district's workbook stays when the roll-up is made anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xltools.checks.offices import fold
from xltools.forms import load_form
from xltools.model.adjustment import Adjustment, counted
from xltools.model.report import Number, Report
from xltools.model.rollup import Rollup


def adjust(rollup: Rollup, adjustments: Sequence[Adjustment]) -> Rollup:
    """The roll-up with the lines of 调整: those that count are added to the sums."""
    form = load_form(rollup.form, rollup.supplements, rollup.report.own)
    adjusted: dict[str, Number] = {}
    for name, amount, _ in counted(adjustments, form):
        adjusted[name] = adjusted.get(name, 0) + amount
    values = {**rollup.report.values}
    for name, amount in adjusted.items():
        values[name] = (values[name] or 0) + amount
    report = replace(rollup.report, values=values)
    return replace(rollup, report=report, adjustments=tuple(adjustments), adjusted=adjusted)


def belongs(kept: Report, rollup: Rollup) -> bool:
    """Whether a roll-up made before is of the same district and year; one without a name may be anybody's."""
    named = fold(kept.office.name) in ("", fold(rollup.district))
    return named and (kept.year, kept.form) == (rollup.year, rollup.form)


def keep(rollup: Rollup, kept: Report) -> Rollup:
    """The roll-up with the texts, cover, reasons and answers of ``kept``, and its cells that don't add up."""
    form = load_form(rollup.form, rollup.supplements, rollup.report.own)
    values = {
        name: value if form.cells[name].additive else kept.values.get(name)
        for name, value in rollup.report.values.items()
    }
    office = replace(kept.office, name=rollup.district)
    return replace(
        rollup,
        report=replace(
            rollup.report,
            office=office,
            values=values,
            text=kept.text,
            cover=kept.cover,
            reasons=kept.reasons,
            checklist=kept.checklist,
        ),
    )
