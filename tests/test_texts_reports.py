"""The five real reports as published: every finding on their text that the oracle lists, and no more."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import xltools
from xltools.forms import load_form
from xltools.model.document import Document
from xltools.model.finding import Finding
from xltools.model.report import Number, Office, Report
from xltools.narrative.document import document_from_text

SHARED = Path(__file__).resolve().parents[2] / "shared"
IDS = ("000", "001", "002", "003", "004")
ELSEWHERE = frozenset(("ST-01", "ST-03", "ST-04", "ST-05"))
"""Rules about the layout, tested with the figures."""
SEVERITY = {"information": "info"}
NOTES = {("002", "ST-07")}
"""Notes that the oracle leaves out though it lists the like for other reports: two heads of Table 二
are printed on two lines."""
PARTS = {"000": 7, "001": 6, "002": 6, "003": 6, "004": 6}
LABELS = {"000": 116, "001": 87, "002": 87, "003": 87, "004": 89}
"""Words in the tables, counted by hand: 30 in Table 二, 40 in Table 三, 17 in Table 四; 29 more in the
annex of 000; 004 prints two labels in two pieces each."""
PERIOD_OR_TITLE = {"001": "没有标题", "002": "没有写明统计期限", "003": "标题没有写年度，没有写明统计期限"}

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"the five real reports are not here: no folder {SHARED}"
)
each_report = pytest.mark.parametrize("oracle_id", IDS)


@cache
def oracle(oracle_id: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((SHARED / "oracle" / f"{oracle_id}.json").read_text(encoding="utf-8"))
    return data


@cache
def document_of(oracle_id: str) -> Document:
    return document_from_text((SHARED / "reports" / oracle(oracle_id)["source"]).read_text(encoding="utf-8"))


@cache
def findings_of(oracle_id: str) -> tuple[Finding, ...]:
    data = oracle(oracle_id)
    form = load_form(data["form"], tuple(data["supplements"]))
    values: dict[str, Number | None] = dict(data["facts"])
    report = Report(
        form=data["form"],
        year=data["year"],
        office=Office(data["office"], level=data["level"]),
        values={name: values[name] for name in form.cells},
        supplements=tuple(data["supplements"]),
    )
    found = xltools.validate(report, document=document_of(oracle_id)).findings
    return tuple(f for f in found if is_ours(f.rule))


def is_ours(rule: str) -> bool:
    return rule.startswith(("ST-", "PB-")) and rule not in ELSEWHERE


def expected_of(oracle_id: str) -> list[tuple[str, str]]:
    return [
        (item["rule"], SEVERITY.get(item["severity"], item["severity"]))
        for item in oracle(oracle_id)["findings"]
        if is_ours(item["rule"])
    ]


@each_report
def test_every_finding_is_reported(oracle_id: str) -> None:
    found = {(f.rule, f.severity) for f in findings_of(oracle_id)}
    assert set(expected_of(oracle_id)) <= found


@each_report
def test_no_finding_beyond_them(oracle_id: str) -> None:
    expected = {rule for rule, _ in expected_of(oracle_id)}
    beyond = {f.rule for f in findings_of(oracle_id)} - expected
    assert {(oracle_id, rule) for rule in beyond} <= NOTES
    assert not [f for f in findings_of(oracle_id) if f.severity == "error"]
    assert {f.severity for f in findings_of(oracle_id) if f.rule in beyond} <= {"info"}


@each_report
def test_one_finding_per_thing(oracle_id: str) -> None:
    """Warnings come one per entry of the oracle; only notes on numbering may come per part."""
    warnings = sorted(f.rule for f in findings_of(oracle_id) if f.severity == "warning")
    assert warnings == sorted(rule for rule, severity in expected_of(oracle_id) if severity == "warning")


@each_report
def test_parts_and_labels(oracle_id: str) -> None:
    document = document_of(oracle_id)
    assert len(document.sections) == PARTS[oracle_id]
    assert len(document.labels) == LABELS[oracle_id]
    assert bool(document.title) == (oracle_id != "001")
    assert bool(document.closing) == (oracle(oracle_id)["dated"] is not None)


def only(oracle_id: str, rule: str) -> Finding:
    (finding,) = (f for f in findings_of(oracle_id) if f.rule == rule)
    return finding


def test_what_they_show() -> None:
    found = {key: only(*key).found for key in (("001", "ST-06"), ("001", "ST-09"), ("001", "PB-03"))}
    assert [*found.values()] == ["本年新", "我镇", "2020-12-31"]
    assert only("000", "ST-09").found == "余姚市人民政府"
    assert only("002", "ST-10").found == "[bookmark: _GoBack]"
    assert only("003", "ST-10").found == "14"
    outlook = only("004", "ST-15")
    assert (outlook.expected, outlook.found) == (2021, 2020)
    assert {key: only(key, "ST-08").found for key in PERIOD_OR_TITLE} == PERIOD_OR_TITLE
