"""Five real published reports, imported: every cell as printed, and then every finding of the oracle."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import xltools
from tests.test_oracle import (
    FOLDER,
    IDS,
    SEVERITY,
    form_of,
    in_short,
    is_at,
    oracle,
    place_named,
    place_of,
    places_of,
    report_of,
)
from xltools.libreoffice import convert
from xltools.model.finding import Finding
from xltools.model.imported import Imported
from xltools.model.report import Office, Report

REPORTS = FOLDER.parent / "reports"
OFFICES = {
    "000": "余姚市人民政府凤山街道办事处",
    "001": "板石街道办事处",
    "002": "康桥街道",
    "003": "嘉祥县卧龙山街道",
    "004": "跃进街道办事处",
}
"""As the reports themselves say: the oracle adds what is known from elsewhere."""
PLACES = {
    ("000", "proactive.procurement.amount"): "第108行",
    ("001", "requests.received.natural_person"): "第119行",
    ("004", "disputes.reconsideration.upheld"): "第102行",
}
"""Lines of the text files, counted by hand."""
DATES = {"000": "2021-01-22", "001": "2020-12-31"}
OPEN = {"004": {"requests", "disputes"}}
"""Tables of which something is left to a person."""

pytestmark = pytest.mark.skipif(
    not (FOLDER.is_dir() and REPORTS.is_dir()),
    reason=f"the five real reports are not here: no folder {REPORTS}",
)
each_report = pytest.mark.parametrize("oracle_id", IDS)


@cache
def imported(oracle_id: str) -> Imported:
    (found,) = xltools.import_file(REPORTS / oracle(oracle_id)["source"])
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("imported")


def workbook_of(oracle_id: str, folder: Path) -> Report:
    path = folder / f"{oracle_id}.xlsx"
    if not path.exists():
        path.write_bytes(xltools.imported_workbook(imported(oracle_id)))
    return xltools.read(path)


@each_report
def test_every_cell(oracle_id: str) -> None:
    report, data = imported(oracle_id).report, oracle(oracle_id)
    assert dict(report.values) == data["facts"]
    assert dict(report.unreadable) == data["printed_text_where_not_a_clean_number"]
    assert dict(report.raw) == {item["cell"]: item["raw"] for item in data["dirty_cells"]}
    assert (report.form, report.supplements) == (data["form"], tuple(data["supplements"]))


@each_report
def test_who_and_when(oracle_id: str) -> None:
    report, data = imported(oracle_id).report, oracle(oracle_id)
    assert (report.office.name, report.office.level) == (OFFICES[oracle_id], data["level"])
    assert report.year == data["year"]
    assert report.cover.get("report.date") == DATES.get(oracle_id)


@each_report
def test_text_parts_are_found(oracle_id: str) -> None:
    text = imported(oracle_id).report.text
    assert all(text.values())
    assert text["text.overview"] != text["text.problems"]


@pytest.mark.parametrize(("oracle_id", "name"), PLACES)
def test_places(oracle_id: str, name: str) -> None:
    assert imported(oracle_id).report.places[name].sheet == PLACES[oracle_id, name]


@each_report
def test_what_is_left_open(oracle_id: str) -> None:
    found = imported(oracle_id)
    assert {note.table for note in found.notes if note.open} == OPEN.get(oracle_id, set())
    assert found.confidence == 1.0


@each_report
def test_the_workbook_keeps_everything(oracle_id: str, folder: Path) -> None:
    report, again = imported(oracle_id).report, workbook_of(oracle_id, folder)
    for part in (
        "values",
        "unreadable",
        "raw",
        "document",
        "text",
        "cover",
        "observations",
        "office",
        "year",
    ):
        assert getattr(again, part) == getattr(report, part), part


@each_report
def test_every_finding_of_the_oracle(oracle_id: str, folder: Path) -> None:
    found = xltools.validate(workbook_of(oracle_id, folder)).findings
    for item in oracle(oracle_id)["findings"]:
        severity = SEVERITY.get(item["severity"], item["severity"])
        mine = [f for f in found if f.rule == item["rule"] and f.severity == severity]
        assert mine, item
        if item["rule"].startswith(("CQ-0", "T2-", "T3-", "T4-", "LG-")):
            for cells in places_of(item, oracle_id):
                assert any(is_at(finding, cells) for finding in mine), (item["rule"], sorted(cells)[:3])


@each_report
def test_no_error_beyond_the_oracle(oracle_id: str, folder: Path) -> None:
    expected = {item["rule"] for item in oracle(oracle_id)["findings"] if item["severity"] == "error"}
    found = xltools.validate(workbook_of(oracle_id, folder)).findings
    assert {finding.rule for finding in found if finding.severity == "error"} <= expected


@each_report
def test_identity_failures(oracle_id: str, folder: Path) -> None:
    expected = {
        place_named(item["rule"], item["where"]): (item["left"], item["right"])
        for item in oracle(oracle_id)["identity_failures_with_blank_as_zero"]
    }
    found = xltools.validate(workbook_of(oracle_id, folder)).findings
    identities = ("T3-01", "T3-02", "T3-03", "T4-01")
    assert {
        place_of(f): (f.left, f.right) for f in found if f.rule in identities and f.verdict == "fail"
    } == expected


def test_the_row_of_16_cells(folder: Path) -> None:
    """All of them 0, so every cell is certain; that there is one too many is told."""
    (finding,) = (f for f in xltools.validate(workbook_of("004", folder)).findings if f.rule == "ST-05")
    assert finding.severity == "error"
    (note,) = (note for note in imported("004").notes if note.table == "disputes")
    assert (note.what.zh, note.place) == ("一行有 16 个数，只有 15 列", "第102行")


@each_report
def test_figures_alone_say_the_same(oracle_id: str, folder: Path) -> None:
    """What the figures of the imported workbook show is what those of the oracle show."""
    groups = ("T2-", "T3-", "T4-", "LG-", "CQ-")
    from_oracle = [in_short(f) for f in figures(report_of(oracle_id)) if f.rule.startswith(groups)]
    found = [
        in_short(f)
        for f in figures(workbook_of(oracle_id, folder))
        if f.rule.startswith(groups) and f.rule != "CQ-16"
    ]
    assert found == from_oracle


def figures(report: Report) -> tuple[Finding, ...]:
    """The findings that the figures show, without what the text adds."""
    return xltools.validate(replace(report, document=None, text={}, checklist=None)).findings


# The same five in our own wording, printed as a publication


@each_report
@pytest.mark.parametrize("kind", ["docx", "html", "writer.html", "pdf"])
def test_printed_again(oracle_id: str, kind: str, tmp_path: Path) -> None:
    given = replace(
        report_of(oracle_id),
        office=Office(OFFICES[oracle_id]),
        text={
            "text.overview": "本年度公开工作平稳有序。",
            "text.problems": "主动公开还不够及时。",
            "text.other": "无。",
        },
    )
    path = tmp_path / f"report.{kind}"
    if kind == "writer.html":
        # The same as a word processor saves a web page: other tags, fonts and spans everywhere.
        path.write_bytes(convert(xltools.export(given, "docx", draft=True), ".docx", "html", path.name))
    else:
        path.write_bytes(xltools.export(given, kind, draft=True))
    (found,) = xltools.import_file(path)
    report = found.report
    assert dict(report.values) == dict(given.values)
    assert {name: "".join(text.split()) for name, text in report.unreadable.items()} == {
        name: "".join(text.split()) for name, text in given.unreadable.items()
    }
    assert (report.form, report.supplements, report.year) == (given.form, given.supplements, given.year)
    assert report.office.name == given.office.name
    assert list(report.values) == list(form_of(oracle_id).cells)
