"""Explanations of warnings: bound to rule, place and values; told but not counted; never for errors."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import openpyxl

import xltools
from tests.support.generate import valid_report
from xltools.documents import check_document
from xltools.forms import load_form
from xltools.model.content import Content
from xltools.model.finding import Finding
from xltools.model.report import Office, Reason, Report

FORM = load_form("2019")
WHY = "执法由区局委托，事项不在本单位名录。"


def warned() -> Report:
    """Decisions without items: T2-08 at 行政处罚, and nothing else."""
    report = valid_report(Random(5), FORM, "street")
    values = {**report.values}
    values.update(
        {
            "proactive.penalties.prior_items": 0,
            "proactive.penalties.change": 0,
            "proactive.penalties.decisions": 15,
        }
    )
    return replace(report, values=values, office=Office("甲街道办事处", level="street"), year=2020)


def saved(report: Report, folder: Path) -> Path:
    path = folder / "报告.xlsx"
    path.write_bytes(xltools.make_workbook(Content(report)))
    return path


def only(report: Report, rule: str) -> Finding:
    (finding,) = [f for f in xltools.validate(report).findings if f.rule == rule]
    return finding


def type_in(path: Path, key: str, words: str) -> None:
    """What a person does: type into the column 说明 beside the rule."""
    book = openpyxl.load_workbook(path)
    sheet = book["校验"]
    row = next(cell.row for cell in sheet["J"] if cell.value == key)
    sheet.cell(row, 9).value = words
    book.save(path)


def test_an_unexplained_warning_counts() -> None:
    finding = only(warned(), "T2-08")
    assert (finding.severity, finding.key, finding.explained) == ("warning", "penalties", "")
    assert xltools.validate(warned()).verdict == "valid_with_warnings"


def test_a_reason_typed_beside_the_rule_is_read(tmp_path: Path) -> None:
    path = saved(warned(), tmp_path)
    type_in(path, "T2-08:penalties", WHY)
    report = xltools.read(path)
    assert report.reasons == (Reason("T2-08", "penalties", WHY),)
    finding = only(report, "T2-08")
    assert (finding.severity, finding.explained) == ("info", WHY)
    assert finding.message.zh.endswith(f"（已说明：{WHY}）")
    assert xltools.validate(report).verdict == "valid"


def test_a_stamped_reason_lapses_when_the_values_change() -> None:
    stamp = only(warned(), "T2-08").stamp
    explained = replace(warned(), reasons=(Reason("T2-08", "penalties", WHY, stamp),))
    assert only(explained, "T2-08").explained == WHY
    changed = replace(explained, values={**explained.values, "proactive.penalties.decisions": 16})
    finding = only(changed, "T2-08")
    assert (finding.severity, finding.explained) == ("warning", "")
    assert "失效" in finding.message.zh


def test_a_reason_for_another_place_explains_nothing() -> None:
    report = replace(warned(), reasons=(Reason("T2-08", "coercion", WHY),))
    assert only(report, "T2-08").severity == "warning"


def test_a_reason_for_the_rule_as_a_whole() -> None:
    report = replace(warned(), reasons=(Reason("T2-08", "*", WHY),))
    assert only(report, "T2-08").explained == WHY


def test_errors_cant_be_explained_away() -> None:
    values = {**warned().values, "requests.carried_out.natural_person": 9_000}
    report = replace(warned(), values=values, reasons=(Reason("T3-01", "natural_person", WHY),))
    finding = only(report, "T3-01")
    assert (finding.severity, finding.explained) == ("error", "")
    assert "不能用说明代替" in finding.message.zh


def test_reasons_travel_through_facts_and_workbook(tmp_path: Path) -> None:
    stamp = only(warned(), "T2-08").stamp
    reasons = (Reason("T2-08", "penalties", WHY, stamp), Reason("NT-14", "*", "=不是公式", ""))
    report = xltools.read(saved(replace(warned(), reasons=reasons), tmp_path))
    assert report.reasons == reasons
    document = json.loads(json.dumps(xltools.facts(report)))
    check_document(document, "facts", "输出")
    workbook, again = xltools.fill(document)
    assert again.reasons == reasons
    path = tmp_path / "再填.xlsx"
    path.write_bytes(workbook)
    assert xltools.read(path).reasons == reasons


def test_the_marked_copy_binds_reasons_to_their_values(tmp_path: Path) -> None:
    path = saved(warned(), tmp_path)
    type_in(path, "T2-08:penalties", WHY)
    report = xltools.read(path)
    copy = tmp_path / "副本.xlsx"
    copy.write_bytes(xltools.mark(path, report, xltools.validate(report)))
    (reason,) = xltools.read(copy).reasons
    assert reason == Reason("T2-08", "penalties", WHY, only(warned(), "T2-08").stamp)


def test_the_district_sees_the_reason(tmp_path: Path) -> None:
    path = saved(replace(warned(), reasons=(Reason("T2-08", "penalties", WHY),)), tmp_path)
    done = xltools.roll_up(list(xltools.submissions([str(path)])), tmp_path / "区.xlsx")
    target = tmp_path / "区.xlsx"
    xltools.write(target, done.workbook)
    sheet = openpyxl.load_workbook(target)["校验问题"]
    heads = [cell.value for cell in sheet[2]]
    rows = [dict(zip(heads, row, strict=False)) for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert [row["单位说明"] for row in rows if row["编号"] == "T2-08"] == [WHY]
