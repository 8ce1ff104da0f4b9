"""The text of five real published reports beside their tables: the findings that the oracle lists, no more."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import xltools
from tests.test_oracle import FOLDER, IDS, oracle, report_of
from xltools.checks.claims import narrative_words
from xltools.model.document import Document
from xltools.model.finding import Finding
from xltools.narrative.claims import read_claims
from xltools.narrative.document import document_from_text
from xltools.narrative.reading import Reader

REPORTS = FOLDER.parent / "reports"
SEVERITY = {"information": "info"}
OTHERS = ("T3-09", "T2-15", "T4-05", "XT-03", "YR-11")
"""The rules about the text that are no NT rules."""
FIGURES = {
    "000": {"procurement": [4]},
    "001": {},
    "002": {
        "handled": [5],
        "new": [5],
        "carried_in": [0],
        "natural_person": [5],
        "organisations": [0],
        "granted": [1],
        "partially_granted": [0],
        "refused": [1],
        "unavailable": [1],
        "other": [0],
        "carried_out": [2],
    },
    "003": {},
    "004": {
        "no_requests": [0, 0],
        "no_normative_documents": [0],
        "no_reconsideration": [0],
        "no_litigation": [0],
    },
}
"""What each text claims, read by hand."""

pytestmark = pytest.mark.skipif(
    not (FOLDER.is_dir() and REPORTS.is_dir()),
    reason=f"the five real reports are not here: no folder {REPORTS}",
)
each_report = pytest.mark.parametrize("oracle_id", IDS)


@cache
def document_of(oracle_id: str) -> Document:
    path: Path = REPORTS / oracle(oracle_id)["source"]
    return document_from_text(path.read_text(encoding="utf-8"))


@cache
def findings_of(oracle_id: str) -> tuple[Finding, ...]:
    return xltools.validate(report_of(oracle_id), document=document_of(oracle_id)).findings


@each_report
def test_every_finding_about_the_text(oracle_id: str) -> None:
    expected = {
        (item["rule"], SEVERITY.get(item["severity"], item["severity"]))
        for item in oracle(oracle_id)["findings"]
        if item["rule"].startswith("NT-")
    }
    found = {(f.rule, f.severity) for f in findings_of(oracle_id) if f.rule.startswith("NT-")}
    assert expected <= found
    assert not {(rule, severity) for rule, severity in found - expected if severity != "info"}
    assert not [f for f in findings_of(oracle_id) if f.rule in OTHERS]


@each_report
def test_claims_of_the_text(oracle_id: str) -> None:
    report = report_of(oracle_id)
    reader = Reader(narrative_words(), report.year, report.office.name)
    found: dict[str, list[object]] = {}
    for claim in read_claims(document_of(oracle_id), reader):
        found.setdefault(claim.meaning, []).append(claim.value)
    assert found == FIGURES[oracle_id]


def test_the_request_that_the_text_leaves_out() -> None:
    (finding,) = [f for f in findings_of("000") if f.rule == "NT-14"]
    assert finding.cells == ("requests.received.business",)


def test_procurement_far_from_the_table() -> None:
    (finding,) = [f for f in findings_of("000") if f.rule == "NT-19"]
    assert (finding.expected, finding.found) == (104, 4)


def test_disputes_without_a_word_are_a_note() -> None:
    (finding,) = [f for f in findings_of("002") if f.rule == "NT-14"]
    assert finding.severity == "info"
    assert finding.cells == (
        "disputes.reconsideration.total",
        "disputes.litigation_after_reconsideration.total",
    )
