"""The matrix engine finds exactly what the per-report engine finds."""

from __future__ import annotations

from random import Random

import pytest

from tests.support.generate import broken_report, valid_report
from xltools.engine import outcomes, prepare
from xltools.engine.batch import faults, matrix
from xltools.forms import load_form
from xltools.model.report import Report
from xltools.rules import load_rules

SIZES = ("street", "department", "city", "province")


@pytest.mark.parametrize(("form_id", "supplements"), [("2019", ()), ("2021", ()), ("2019", ("channels",))])
def test_the_same_faults(form_id: str, supplements: tuple[str, ...]) -> None:
    form = load_form(form_id, supplements)
    plan = prepare(form, load_rules())
    rng = Random(f"batch {form_id}")
    reports: list[Report] = []
    for number in range(400):
        report = valid_report(rng, form, SIZES[number % 4])
        reports.append(broken_report(rng, form, report) if number % 3 else report)
    table = matrix(reports, plan)
    positions = {id(checked.instance): i for i, checked in enumerate(plan.checked)}
    expected = [
        (number, positions[id(instance)])
        for number, report in enumerate(reports)
        if number not in table.odd
        for instance, outcome in outcomes(report, plan)
        if outcome.verdict == "fail"
    ]
    found = faults(plan, table)
    assert sorted(found) == sorted(expected)
    assert len(found) > 200
    assert all(not reports[number].unreadable for number in range(400) if number not in table.odd)
