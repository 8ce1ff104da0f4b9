"""The rules of a roll-up: every case of tests/cases/RU-*, what is said, and where it is shown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import xltools
from tests.support.base import base_report
from tests.support.cases import EXPECT_KEYS, Case, all_cases, said
from tests.support.rollups import KEYS, OFFICE_KEYS, findings_of, roll, same_number
from xltools.api.district import rollup_findings
from xltools.cli import main
from xltools.documents import check_document, write_document
from xltools.errors import XltoolsError
from xltools.model.content import Content
from xltools.model.finding import Finding
from xltools.model.report import Number, Office, Report, Source
from xltools.model.rollup import SCOPE, Rollup, Roster, RosterEntry
from xltools.resources import resource_folder
from xltools.rules import load_rules

RULES = {rule.id: rule for rule in load_rules()}
CASES = [case for case in all_cases() if case.rule in RULES and RULES[case.rule].kind == "rollup"]

each_case = pytest.mark.parametrize("case", CASES, ids=str)


@cache
def found_in(case: Case) -> tuple[Finding, ...]:
    return findings_of(case)


@each_case
def test_case(case: Case) -> None:
    remaining = list(found_in(case))
    for wanted in case.data["expect"]:
        hit = next((finding for finding in remaining if matches(finding, wanted)), None)
        assert hit is not None, f"no finding {wanted} among {said(remaining)}"
        remaining.remove(hit)
    assert not [f for f in remaining if f.rule == case.rule], said(remaining)
    others = Counter(f.rule for f in remaining if f.severity != "info")
    assert others == Counter(case.data.get("also", ())), said(remaining)


def matches(finding: Finding, wanted: Mapping[str, Any]) -> bool:
    return all(_fits(getattr(finding, key), key, value) for key, value in wanted.items())


def _fits(found: Any, key: str, wanted: Any) -> bool:
    if key != "cells":
        return same_number(found, wanted)
    named = {name for name in wanted if name != "..."}
    return named <= set(found) if "..." in wanted else named == set(found)


def test_cases_are_well_formed() -> None:
    assert CASES
    for case in CASES:
        assert set(case.data) <= KEYS, case
        assert all(set(item) <= OFFICE_KEYS for item in case.data["offices"]), case
        assert all(set(item) <= EXPECT_KEYS for item in case.data["expect"]), case
        assert bool(case.data["expect"]) == (case.verdict == "fail"), case
        assert {item["rule"] for item in case.data["expect"]} <= {case.rule}, case


@each_case
def test_every_finding_says_where_and_what_to_do(case: Case) -> None:
    for finding in found_in(case):
        for text in (finding.message, finding.advice, finding.basis):
            assert text.zh and text.en
            assert "{" not in text.zh + text.en and "None" not in text.zh + text.en
        assert "。。" not in finding.message.zh


# What is said


def office(name: str, change: Mapping[str, Number | None] | None = None, **about: Any) -> Report:
    base = base_report("2021")
    return replace(
        base,
        office=Office(name, level="street", **about),
        values={**base.values, **(change or {})},
        source=Source(f"{name}.xlsx"),
    )


def only(rule: str, rolled: Rollup, **known: Any) -> Finding:
    (finding,) = [f for f in rollup_findings(rolled, **known) if f.rule == rule]
    return finding


def test_the_offices_at_fault_are_named_with_their_differences() -> None:
    rolled = roll(
        office("甲街道办事处", {"disputes.litigation_direct.total": 4}),
        office("乙街道办事处", {"disputes.litigation_direct.total": 0}),
        office("丙街道办事处"),
    )
    # Each has one suit: 甲 says 4 (1 - 4 = -3), 乙 says 0 (1 - 0 = +1): together 3 - 5 = -2.
    finding = only("RU-14", rolled)
    assert (finding.expected, finding.found) == (0, -2)
    assert "甲街道办事处（-3）、乙街道办事处（+1），合起来正好是这一差额" in finding.message.zh
    assert "甲街道办事处 (-3), 乙街道办事处 (+1), together exactly this difference" in finding.message.en
    assert "丙" not in finding.message.zh and "T4-01" in finding.message.zh


def test_an_office_whose_text_makes_the_difference_is_marked() -> None:
    base = office("甲街道办事处", {"disputes.litigation_direct.upheld": None})
    rolled = roll(
        replace(base, unreadable={"disputes.litigation_direct.upheld": "1件"}), office("乙街道办事处")
    )
    assert "甲街道办事处（-1，有非数字的格）" in only("RU-14", rolled).message.zh


def test_only_the_first_offices_are_named() -> None:
    names = [f"第{number}街道办事处" for number in range(7)]
    roster = Roster("城东区", tuple(RosterEntry(name) for name in ("甲街道办事处", *names)))
    finding = only("RU-05", roll(office("甲街道办事处"), roster=roster))
    assert finding.message.zh == (
        "名单中有 7 个单位没有报送：第0街道办事处、第1街道办事处、第2街道办事处、第3街道办事处、第4街道办事处等 7 个单位。"
    )
    assert finding.message.en.endswith("第4街道办事处 and 2 more.")


def test_stated_figures_are_shown_beside_the_sums() -> None:
    rolled = roll(office("甲街道办事处"), office("乙街道办事处"))
    blank = "requests.received.research"
    stated = replace(rolled.report, values={**rolled.report.values, blank: 3})
    finding = only("RU-01", rolled, stated=stated)
    assert "“一、本年新收政府信息公开申请数量·法人或其他组织·科研机构”报 3、合计 2" in finding.message.zh
    assert finding.message.zh.startswith("表三：本级报表有 1 格")
    without = roll(office("甲街道办事处"), office("乙街道办事处", {blank: None}))
    assert "报 3、合计 1（1 个空白按 0 计）" in only("RU-01", without, stated=stated).message.zh


def test_amounts_with_units_are_named_with_what_they_probably_mean() -> None:
    fees = "proactive.fees.amount"
    report = replace(office("甲街道办事处", {fees: None}), unreadable={fees: " 251000元 "})
    finding = only("RU-11", roll(report, office("乙街道办事处")))
    assert "甲街道办事处“251000元”（似为 25.1 万元）" in finding.message.zh


def test_last_year_of_another_year_is_wrong_use() -> None:
    rolled = roll(office("甲街道办事处"))
    with pytest.raises(XltoolsError, match="2024年度的，应为2023年度"):
        rollup_findings(rolled, prior=rolled.report)
    with pytest.raises(XltoolsError, match="应为2024年度"):
        rollup_findings(rolled, stated=replace(rolled.report, year=2023))


def test_the_order_of_files_does_not_matter() -> None:
    reports = [office(f"第{n}街道办事处", {"requests.received.total": 20 + n}) for n in range(6)]
    assert rollup_findings(roll(*reports)) == rollup_findings(roll(*reversed(reports)))


def test_a_district_may_add_a_check_with_arguments_of_its_own(tmp_path: Path) -> None:
    record = json.loads((resource_folder("schemas") / "rules" / "rollup.json").read_text(encoding="utf-8"))
    own = {**next(rule for rule in record["rules"] if rule["id"] == "RU-09"), "id": "QX-01"}
    path = tmp_path / "规则.json"
    for names, refused in (("管理所$", False), ("(管理所", True)):
        own["arguments"] = {"check": "enterprises", "names": names}
        write_document(path, {"version": "2026.1", "rules": [own]}, "rules")
        if refused:
            with pytest.raises(XltoolsError, match="QX-01"):
                xltools.catalogue(path)
        else:
            added = xltools.catalogue(path)
            finding = only("QX-01", roll(office("公园管理所"), office("甲街道办事处")), catalogue=added)
            assert "公园管理所" in finding.message.zh


# Where it is shown


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two offices; 乙 counts two requests more in 总计 than it has."""
    place = tmp_path / "报送"
    place.mkdir()
    for report in (office("甲街道办事处"), office("乙街道办事处", {"requests.received.total": 24})):
        (place / report.source.file).write_bytes(xltools.make_workbook(Content(report)))
    return place


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str]:
    code = main([str(argument) for argument in arguments])
    return code, capsys.readouterr().out


def test_the_command_tells_the_json_carries_and_the_workbook_lists_them(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "区.xlsx"
    code, out = run(capsys, "rollup", folder, "-o", target)
    assert code == 1
    assert "RU-14" in out and "乙街道办事处（+2）" in out
    rows = openpyxl.load_workbook(target)["校验问题"].iter_rows(min_row=3, values_only=True)
    first = next(rows)
    assert first[1:4] == ("区", "错误", "RU-14") and "乙街道办事处（+2）" in str(first[5])
    code, out = run(capsys, "--lang", "en", "rollup", folder, "-o", tmp_path / "区2.xlsx", "--json")
    document = json.loads(out)
    check_document(document, "rollup", "输出")
    trace = next(f for f in document["findings"] if f["rule"] == "RU-14")
    assert (trace["severity"], trace["found"]) == ("error", 2)
    assert "乙街道办事处 (+2)" in trace["message"]


def test_what_is_only_worth_knowing_comes_last_and_a_long_list_is_cut(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "rollup", folder, "-o", tmp_path / "区.xlsx")
    title, _, *rows = openpyxl.load_workbook(tmp_path / "区.xlsx")["校验问题"].iter_rows(values_only=True)
    of_offices = [row[2] for row in rows if row[1] != "区"]
    assert "提示" in of_offices and "错误" in of_offices
    assert of_offices == sorted(of_offices, key=lambda severity: severity == "提示")
    assert f"共 {len(rows)} 条" in str(title[0]) and "只列出" not in str(title[0])
    monkeypatch.setattr("xltools.rollup.sheets.evidence.MOST_PROBLEMS", 3)
    (tmp_path / "短").mkdir()
    run(capsys, "rollup", folder, "-o", tmp_path / "短" / "区.xlsx")
    title, _, *few = openpyxl.load_workbook(tmp_path / "短" / "区.xlsx")["校验问题"].iter_rows(
        values_only=True
    )
    assert few == rows[:3]
    assert f"共 {len(rows)} 条" in str(title[0]) and "只列出前 3 条" in str(title[0])


def test_an_error_of_the_roll_up_alone_gives_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = office("甲街道办事处")
    source, roster = tmp_path / "甲.xlsx", tmp_path / "名单.json"
    source.write_bytes(xltools.make_workbook(Content(report)))
    assert run(capsys, "rollup", source, "-o", tmp_path / "区.xlsx")[0] == 0
    write_document(
        roster,
        {"district": "区", "offices": [{"name": "乙街道办事处", "own": True, "vertical": True}]},
        "roster",
    )
    code, out = run(capsys, "rollup", source, "-o", tmp_path / "区2.xlsx", "--roster", roster)
    assert code == 1 and "RU-05" in out and "RU-07" in out


def test_prior_is_compared_and_must_be_of_the_year_before(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier = tmp_path / "上年"
    earlier.mkdir()
    change = {"requests.carried_out.natural_person": 3, "requests.granted.natural_person": 4}
    for name in ("甲街道办事处", "乙街道办事处"):
        report = replace(office(name, change), year=2023)
        (earlier / f"{name}.xlsx").write_bytes(xltools.make_workbook(Content(report)))
    last = tmp_path / "上年汇总.xlsx"
    run(capsys, "rollup", earlier, "-o", last)
    code, out = run(capsys, "rollup", folder, "-o", tmp_path / "区.xlsx", "--prior", last)
    # 2 + 2 carried in by natural persons, 3 + 3 carried out last year.
    assert code == 1 and "RU-16" in out
    assert "各单位合计 4，上年本级报表的相应数为 6，相差 -2" in out
    assert run(capsys, "rollup", folder, "-o", tmp_path / "区2.xlsx", "--prior", tmp_path / "区.xlsx")[0] == 2


# A district's own workbook


@pytest.fixture
def district(tmp_path: Path) -> Path:
    reports = [office("甲街道办事处"), office("乙街道办事处")]
    for report in reports:
        (tmp_path / report.source.file).write_bytes(xltools.make_workbook(Content(report)))
    received = list(xltools.submissions([str(tmp_path / report.source.file) for report in reports]))
    target = tmp_path / "区.xlsx"
    target.write_bytes(xltools.roll_up(received, target).workbook)
    return target


def overtype(path: Path, name: str, value: object, reason: str = "") -> Report:
    book = openpyxl.load_workbook(path)
    sheet, address = next(iter(book.defined_names[name].destinations))
    book[sheet][address.replace("$", "")].value = value
    if reason:
        # A line of 其他提醒的说明 as Excel stores it: rule, words, and the key that its formula shows.
        page = book["校验"]
        row = next(cell.row for cell in page["A"] if str(cell.value).startswith("其他提醒的说明")) + 1
        page.cell(row, 1).value, page.cell(row, 9).value, page.cell(row, 10).value = (
            "RU-15",
            reason,
            "RU-15:*",
        )
    book.save(path)
    return xltools.read(path)


def test_a_sum_changed_by_hand_is_told(district: Path) -> None:
    name = "requests.received.natural_person"
    assert not [f for f in xltools.validate(xltools.read(district)).findings if f.rule == "RU-15"]
    (finding,) = [f for f in xltools.validate(overtype(district, name, 30)).findings if f.rule == "RU-15"]
    assert (finding.severity, finding.cells, finding.at) == ("error", (name,), ("表三!D6",))
    assert "RU-15" in finding.advice.zh


def test_a_sum_wiped_out_is_told(district: Path) -> None:
    report = overtype(district, "disputes.reconsideration.upheld", None)
    (finding,) = [f for f in xltools.validate(report).findings if f.rule == "RU-15"]
    assert finding.cells == ("disputes.reconsideration.upheld",)


@pytest.mark.parametrize(
    ("reason", "severity"),
    [
        ("联合诉讼重复计算，减 1，王某，2026-02-10", "info"),
        ("联合诉讼重复计算，减 1，王某，2026年2月10日", "info"),
        ("联合诉讼重复计算，减 1，王某", "error"),
        ("2026-02-10", "error"),
    ],
)
def test_a_change_by_hand_needs_reason_name_and_date(district: Path, reason: str, severity: str) -> None:
    report = overtype(district, "requests.received.natural_person", 30, reason)
    (finding,) = [f for f in xltools.validate(report).findings if f.rule == "RU-15"]
    assert finding.severity == severity
    assert bool(finding.explained) == (severity == "info")


def test_an_offices_workbook_may_hold_what_it_likes(tmp_path: Path) -> None:
    path = tmp_path / "甲.xlsx"
    path.write_bytes(xltools.make_workbook(Content(replace(office("甲街道办事处"), scope=SCOPE))))
    assert not [f for f in xltools.validate(xltools.read(path)).findings if f.rule == "RU-15"]


def test_only_a_district_is_asked_the_questions_of_a_district(district: Path, tmp_path: Path) -> None:
    asked = xltools.read(district).checklist or {}
    assert {"RU-12", "RU-18"} <= set(asked)
    path = tmp_path / "甲街道办事处.xlsx"
    assert not {"RU-12", "RU-18"} & set(xltools.read(path).checklist or {})
    said = {f.rule for f in xltools.validate(xltools.read(district)).findings}
    assert {"RU-12", "RU-18"} <= said
    assert not {"RU-12", "RU-18"} & {f.rule for f in xltools.validate(xltools.read(path)).findings}


# The roster


def test_own_office_and_nature_from_a_roster_workbook(tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(xltools.template_files()["roster.xlsx"])
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {str(cell.value): number for number, cell in enumerate(sheet[4], 1)}
    for row, (name, own, nature) in enumerate(
        [("区政府办公室", "是", "机关"), ("区供水公司", None, "企事业单位"), ("区档案馆", "否", None)], 5
    ):
        sheet.cell(row, heads["单位名称"]).value = name
        sheet.cell(row, heads["本政府机关"]).value = own
        sheet.cell(row, heads["单位性质"]).value = nature
    sheet["B2"].value = "城东区"
    book.save(path)
    roster = xltools.read_roster(path)
    assert [(entry.own, entry.nature, entry.expected) for entry in roster.entries] == [
        (True, "agency", True), (False, "enterprise", False), (False, None, True),
    ]  # fmt: skip
    sheet.cell(6, heads["单位性质"]).value = "公司"
    book.save(path)
    with pytest.raises(XltoolsError, match="nature"):
        xltools.read_roster(path)
