"""Every rule against the cases in tests/cases: what it must find, and what it must let pass.

A case breaks a valid report; what must appear and what may appear was worked out by hand from the
rule catalogue. Nothing else of severity error or warning may appear.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache

import pytest

import xltools
from tests.support.base import RULE_MAKERS, base_report
from tests.support.cases import (
    EXPECT_KEYS,
    KEYS,
    PRIOR_KEYS,
    VERDICTS,
    Case,
    all_cases,
    broken,
    check_broken_report,
    check_unbroken_report,
    matches,
    report_cases,
    said,
)
from xltools.checks import EXPANDERS
from xltools.documents import check_document
from xltools.exporters.facts import report_from_facts
from xltools.forms import load_form
from xltools.model.finding import Finding
from xltools.model.report import Number, Report
from xltools.numerals import read_text
from xltools.rules import load_rules

EVERY_CASE = all_cases()
# Roll-ups are judged in tests/test_rollup_rules.py.
CASES = report_cases()
RULES = {rule.id: rule for rule in load_rules()}
LEVELS = ("ministry", "province", "city", "county", "town", "street", "department", None)
NO_UNDECIDED: dict[str, str] = {}
"""Figure rules for which no text operand is possible, with the reason."""

each_case = pytest.mark.parametrize("case", CASES, ids=str)


@cache
def findings_of(case: Case) -> tuple[Finding, ...]:
    return check_broken_report(case).findings


def new_findings(case: Case) -> list[Finding]:
    """What appears in the broken report besides the findings of the unbroken one."""
    before = Counter(_same(finding) for finding in check_unbroken_report(case).findings)
    new = []
    for finding in findings_of(case):
        if before[_same(finding)]:
            before[_same(finding)] -= 1
        else:
            new.append(finding)
    return new


def _same(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.severity, finding.verdict, finding.table, finding.row, finding.column


def matters(finding: Finding) -> bool:
    return finding.severity in ("error", "warning")


@each_case
def test_case(case: Case) -> None:
    check_unbroken(case)
    check_verdict(case)
    check_findings(case)


def check_unbroken(case: Case) -> None:
    """Mutation proof: it is the change that makes the rule speak."""
    found = check_unbroken_report(case).findings
    allowed = {"LG-03"} - {case.rule if case.verdict != "pass" else ""}
    assert not [f for f in found if matters(f) and f.rule not in allowed], said(found)
    if case.verdict != "pass":
        assert case.rule not in {finding.rule for finding in found}


def check_verdict(case: Case) -> None:
    mine = [finding for finding in findings_of(case) if finding.rule == case.rule]
    if case.verdict == "pass":
        assert not mine, said(mine)
    elif case.verdict == "fail":
        assert any(finding.verdict == "fail" for finding in mine)
    else:
        assert mine
        assert {(finding.verdict, finding.severity) for finding in mine} == {("undecided", "info")}, said(
            mine
        )


def check_findings(case: Case) -> None:
    """Each finding that is expected is there, and no other of the rule or of any weight."""
    remaining = new_findings(case)
    for wanted in case.data["expect"]:
        hit = next((finding for finding in remaining if matches(finding, wanted)), None)
        assert hit is not None, f"no finding {wanted} among {said(remaining)}"
        remaining.remove(hit)
    assert not [f for f in remaining if f.rule == case.rule], said(remaining)
    assert Counter(f.rule for f in remaining if matters(f)) == Counter(case.data.get("also", ())), said(
        remaining
    )


def test_cases_are_well_formed() -> None:
    for case in CASES:
        check_form(case)


def check_form(case: Case) -> None:
    data = case.data
    assert case.verdict in VERDICTS, case
    assert case.rule in RULES, case
    assert set(data) <= KEYS, case
    priors = data.get("prior", [])
    assert all(set(item) <= PRIOR_KEYS for item in (priors if isinstance(priors, list) else [priors])), case
    assert all(set(item) <= EXPECT_KEYS and {"rule", "verdict"} <= set(item) for item in data["expect"]), case
    mine = [item for item in data["expect"] if item["rule"] == case.rule]
    assert bool(mine) == (case.verdict != "pass"), case
    assert case.rule not in data.get("also", ()), case
    check_texts(broken(case), data.get("raw", {}))


def check_texts(report: Report, raw: Mapping[str, str]) -> None:
    """The text behind a number must be one that reads as this number."""
    form = load_form(report.form, report.supplements)
    for name, text in raw.items():
        assert read_text(text, form.cells[name].type).value == report.values[name], name


@pytest.mark.parametrize("rule_id", sorted({case.rule for case in CASES}))
def test_cases_as_facts_and_back(rule_id: str) -> None:
    """The JSON document keeps every figure, blank, text and control total."""
    mine = [case for case in CASES if case.rule == rule_id]
    check_document(xltools.facts(broken(mine[0])), "facts", str(mine[0]))
    for case in mine:
        check_facts(broken(case), str(case))


def check_facts(report: Report, where: str) -> None:
    form = load_form(report.form, report.supplements)
    again = report_from_facts(xltools.facts(report), form)
    assert list(again.values) == list(form.cells), where
    assert dict(again.values) == {name: report.values.get(name) for name in form.cells}, where
    assert dict(again.unreadable) == dict(report.unreadable), where
    assert filled(again.controls) == filled(report.controls), where
    assert (again.year, again.office, again.scope) == (report.year, report.office, report.scope), where
    assert (dict(again.moved), dict(again.text)) == (dict(report.moved), dict(report.text)), where


def filled(controls: Mapping[str, Number | None]) -> dict[str, Number]:
    return {name: value for name, value in controls.items() if value is not None}


@pytest.mark.parametrize("rule_id", sorted(RULES))
def test_every_rule_has_cases(rule_id: str) -> None:
    have = {case.verdict for case in EVERY_CASE if case.rule == rule_id}
    assert {"pass", "fail"} <= have
    if RULES[rule_id].kind in EXPANDERS:
        assert "undecided" in have or rule_id in NO_UNDECIDED


@pytest.mark.parametrize("rule_id", sorted(RULES))
def test_every_form_of_a_rule_fails_once(rule_id: str) -> None:
    """A rule of one national form fails on that form; a rule of both fails at least once."""
    forms = {case.data["form"] for case in EVERY_CASE if case.rule == rule_id and case.verdict == "fail"}
    national = {form for form in RULES[rule_id].forms if form in ("2019", "2021")}
    assert forms
    assert len(national) != 1 or forms == national


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("supplements", [(), ("channels",)])
@pytest.mark.parametrize("form_id", ["2019", "2021"])
def test_base_is_valid(form_id: str, supplements: tuple[str, ...], level: str | None) -> None:
    report = base_report(form_id, supplements, level=level)
    found = [finding.rule for finding in xltools.validate(report).findings if matters(finding)]
    assert found == (["LG-03"] if supplements else [])
    assert None not in report.values.values()
    for table in load_form(form_id, supplements).tables:
        assert any(value for name, value in report.values.items() if name.startswith(f"{table.id}."))
    rules_made = sum(value or 0 for name, value in report.values.items() if "regulations" in name)
    assert bool(rules_made) == (level in RULE_MAKERS)
