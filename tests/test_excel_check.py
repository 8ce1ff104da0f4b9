"""校验, 下一处, 清除标记 on an open workbook."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

import xltools
from tests.support.base import base_report
from tests.support.excel import (
    OFFICES,
    area_of,
    functions_of,
    listed,
    marked,
    names_of_offices,
    office_file,
    opened,
    put,
    report_file,
    sheets,
    with_values,
)
from tests.support.libreoffice import needs_libreoffice, recalculate
from xltools.excel.actions import check, clear, next_fault
from xltools.excel.engines.apply import apply_actions
from xltools.excel.engines.file import file_payload
from xltools.excel.engines.wire import open_payload
from xltools.model.report import Place

LEVELS = {"error": 3, "warning": 2, "info": 1}
RECEIVED = "requests.received.natural_person"


def expected_marks(path: Path) -> dict[str, int]:
    """From the findings on the file: the worst level of each cell of a table that a finding points at."""
    report = xltools.read(path)
    found: dict[str, int] = {}
    for finding in xltools.validate(report).findings:
        for name in finding.focus:
            if name in report.values:
                found[name] = max(found.get(name, 0), LEVELS[finding.severity])
    return found


@pytest.mark.parametrize("office", OFFICES, ids=names_of_offices)
def test_the_example_offices_are_marked(office: Path, tmp_path: Path) -> None:
    path = office_file(office, tmp_path)
    book = opened(path)
    checked = check(book)
    assert checked.validation == xltools.validate(xltools.read(path))
    assert marked(book, checked.report) == expected_marks(path)
    rows = listed(book, "校验结果")
    assert [row[2] for row in rows] == [finding.rule for finding in checked.validation.findings]
    assert [row[4] for row in rows] == [finding.message.zh for finding in checked.validation.findings]


def test_one_wrong_number(tmp_path: Path) -> None:
    """12 applications of natural persons made 15: two printed identities break, in column and row."""
    path = report_file(tmp_path / "a.xlsx", with_values(requests__received__natural_person=15), typed=True)
    book = opened(path)
    checked = check(book)
    errors = [f for f in checked.validation.findings if f.severity == "error"]
    assert {(f.rule, f.difference) for f in errors} == {("T3-01", 3), ("T3-03", 3)}
    levels = marked(book, checked.report)
    assert levels[RECEIVED] == 3
    wrong = [name.split(".") for name, level in levels.items() if level == 3]
    assert all(row == "received" or column == "natural_person" for _, row, column in wrong)
    place = checked.report.places[RECEIVED]
    assert checked.place == place
    assert book.sheets.active.name == place.sheet
    assert book.selection is not None
    assert book.selection.address == f"${place.address[0]}${place.address[1:]}"
    assert checked.message.zh.startswith("不通过：错误 2 项")


def test_a_valid_report_has_no_marks(tmp_path: Path) -> None:
    book = opened(report_file(tmp_path / "a.xlsx"))
    before = book.sheets.active.name
    checked = check(book)
    assert checked.place is None
    assert [level for level in marked(book, checked.report).values() if level > 1] == []
    assert book.sheets.active.name == before
    assert checked.message.zh.startswith("通过：错误 0 项、提醒 0 项")


def test_marks_follow_the_figures(tmp_path: Path) -> None:
    book = opened(
        report_file(tmp_path / "a.xlsx", with_values(requests__received__natural_person=15), typed=True)
    )
    assert marked(book, check(book).report)[RECEIVED] == 3
    put(book, RECEIVED, 12)
    checked = check(book)
    assert checked.validation.summary["error"] == 0
    assert RECEIVED not in marked(book, checked.report)
    assert all(row[1] != "错误" for row in listed(book, "校验结果"))


def test_the_list_has_links_that_lead_to_the_cell(tmp_path: Path) -> None:
    book = opened(
        report_file(tmp_path / "a.xlsx", with_values(requests__received__natural_person=15), typed=True)
    )
    check(book)
    sheet = book.sheets["校验结果"]
    formulas = [row[0] for row in sheet.range("D5:D40").formula if str(row[0]).startswith("=")]
    targets = [formula.split('"')[1].removeprefix("#") for formula in formulas]
    assert targets
    known = {name.name for name in book.names}
    assert all(target in known for target in targets)
    assert book.names["checks.results"].refers_to == "='校验结果'!$A$1"
    assert sheets(book).index("校验结果") == sheets(book).index("校验") + 1


def test_a_second_check_leaves_nothing_of_the_first(tmp_path: Path) -> None:
    blank = replace(base_report("2021"), values=dict.fromkeys(base_report("2021").values, None))
    book = opened(report_file(tmp_path / "a.xlsx", blank, typed=True))
    check(book)
    many = len(listed(book, "校验结果"))
    for name, value in base_report("2021").values.items():
        put(book, name, value)
    checked = check(book)
    assert len(listed(book, "校验结果")) == len(checked.validation.findings) < many
    assert sheets(book).count("校验结果") == 1


def test_texts_that_look_like_formulas_stay_texts(tmp_path: Path) -> None:
    """What an office typed stands in messages: it must not come alive in our list."""
    report = base_report("2021")
    bad = '=HYPERLINK("http://evil.example","x")'
    report = replace(
        report,
        values={**report.values, RECEIVED: None},
        unreadable={RECEIVED: bad},
        office=replace(report.office, name="=1+1"),
    )
    book = opened(report_file(tmp_path / "a.xlsx", report, typed=True))
    check(book)
    written = [row for action in book.json()["actions"] for row in action["values"] or () for row in row]
    assert all(not str(text).startswith("=") or str(text).startswith('=HYPERLINK("#') for text in written)


# --- next ---------------------------------------------------------------------------------------


def test_next_goes_round(tmp_path: Path) -> None:
    """Wrong: one in table 三 (D6, and what follows from it) and one in table 四 (B6 and its total)."""
    wrong = with_values(requests__received__natural_person=15, disputes__reconsideration__upheld=9)
    book = opened(report_file(tmp_path / "a.xlsx", wrong, typed=True))
    first = check(book).place
    seen: list[Place | None] = [first]
    for _ in range(20):
        seen.append(next_fault(book).place)
        if seen[-1] == first:
            break
    assert seen[-1] == first
    places = [place for place in seen[:-1] if place]
    assert len(set(places)) == len(places) > 1
    assert places == sorted(
        places, key=lambda p: (["表三", "表四"].index(p.sheet), len(p.address), p.address)
    )
    assert {place.sheet for place in places} == {"表三", "表四"}


def test_next_after_the_cell_that_is_selected(tmp_path: Path) -> None:
    wrong = with_values(requests__received__natural_person=15, disputes__reconsideration__upheld=9)
    book = opened(report_file(tmp_path / "a.xlsx", wrong, typed=True))
    book.sheets["表四"].impl.activate()
    book.sheets["表四"].range("A1").select()
    found = next_fault(book)
    assert found.place is not None
    assert found.place.sheet == "表四"
    assert "第 " in found.message.zh
    assert found.place.address in found.message.zh


def test_next_without_faults(tmp_path: Path) -> None:
    book = opened(report_file(tmp_path / "a.xlsx"))
    found = next_fault(book)
    assert found.place is None
    assert found.message.zh.startswith("通过")


def test_a_cured_fault_is_not_gone_to(tmp_path: Path) -> None:
    book = opened(
        report_file(tmp_path / "a.xlsx", with_values(requests__received__natural_person=15), typed=True)
    )
    check(book)
    put(book, RECEIVED, 12)
    found = next_fault(book)
    assert found.place is None
    assert RECEIVED not in marked(book, found.report)


# --- clear --------------------------------------------------------------------------------------


def test_clear_takes_marks_and_list_away_and_no_figure(tmp_path: Path) -> None:
    path = report_file(tmp_path / "a.xlsx", with_values(requests__received__natural_person=15), typed=True)
    book = opened(path)
    report = check(book).report
    assert "清除" in clear(book).zh
    assert marked(book, report) == {}
    assert listed(book, "校验结果") == []
    copy = tmp_path / "b.xlsx"
    book.save(copy)
    assert xltools.read(copy).values == xltools.read(path).values
    # The labels in the first column of the hidden sheet are no marks.
    assert openpyxl.load_workbook(copy)["_marks"]["A1"].value == "proactive"


def test_clear_before_any_check(tmp_path: Path) -> None:
    book = opened(report_file(tmp_path / "a.xlsx"))
    assert "清除" in clear(book).zh
    assert "校验结果" not in sheets(book)


def test_a_moved_name_never_clears_figures(tmp_path: Path) -> None:
    path = report_file(tmp_path / "a.xlsx")
    changed = openpyxl.load_workbook(path)
    changed.defined_names["marks.requests"].attr_text = "'表三'!$D$6:$J$30"
    changed.save(path)
    book = opened(path)
    check(book)
    clear(book)
    copy = tmp_path / "b.xlsx"
    book.save(copy)
    assert xltools.read(copy).values[RECEIVED] == 12


def test_an_older_template_without_marks_is_listed_all_the_same(tmp_path: Path) -> None:
    path = report_file(tmp_path / "a.xlsx", with_values(requests__received__natural_person=15), typed=True)
    changed = openpyxl.load_workbook(path)
    for name in list(changed.defined_names):
        if name.startswith("marks."):
            del changed.defined_names[name]
    changed.save(path)
    book = opened(path)
    assert check(book).validation.summary["error"] == 2
    assert listed(book, "校验结果")


def test_the_list_made_by_mark_is_used(tmp_path: Path) -> None:
    """A copy marked on the command line has the sheet already: it is filled, and not added again."""
    path = report_file(tmp_path / "a.xlsx", with_values(requests__received__natural_person=15), typed=True)
    report = xltools.read(path)
    copy = tmp_path / "b.xlsx"
    copy.write_bytes(xltools.mark(path, report, xltools.validate(report)))
    book = opened(copy)
    checked = check(book)
    assert sheets(book).count("校验结果") == 1
    assert len(listed(book, "校验结果")) == len(checked.validation.findings)
    again = tmp_path / "c.xlsx"
    book.save(again)
    assert xltools.mark(again, xltools.read(again), xltools.validate(xltools.read(again)))


def test_a_sheet_of_the_same_title_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    path = report_file(tmp_path / "a.xlsx")
    changed = openpyxl.load_workbook(path)
    changed.create_sheet("校验结果")["A1"] = "我的笔记"
    changed.save(path)
    book = opened(path)
    check(book)
    check(book)
    clear(book)
    assert book.sheets["校验结果"].range("A1").value == "我的笔记"
    assert [name for name in sheets(book) if name.startswith("校验结果")] == ["校验结果（2）", "校验结果"]


def test_a_very_long_list_says_that_it_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xltools.excel.listing.MOST_ROWS", 3)
    blank = replace(base_report("2021"), values=dict.fromkeys(base_report("2021").values))
    book = opened(report_file(tmp_path / "a.xlsx", blank, typed=True))
    count = len(check(book).validation.findings)
    assert count > 3
    assert len(listed(book, "校验结果")) == 3
    assert f"共 {count} 条，只列出前 3 条" in str(book.sheets["校验结果"].range("A3").value)


def test_a_deleted_list_is_made_again(tmp_path: Path) -> None:
    path = report_file(tmp_path / "a.xlsx")
    book = opened(path)
    check(book)
    copy = tmp_path / "b.xlsx"
    book.save(copy)
    changed = openpyxl.load_workbook(copy)
    del changed["校验结果"]
    changed.defined_names["checks.results"].attr_text = "#REF!$A$1"
    changed.save(copy)
    book = opened(copy)
    check(book)
    assert book.names["checks.results"].refers_to == "='校验结果'!$A$1"


# --- how often the program is asked -------------------------------------------------------------


def test_twelve_calls_until_the_marks_are_there(tmp_path: Path) -> None:
    """Beside the list of names: eight sheets read, formulas of three, one write. Then the list, and where to go."""
    book = opened(
        report_file(tmp_path / "a.xlsx", with_values(requests__received__natural_person=15), typed=True)
    )
    check(book)
    book.impl.asked.clear()
    book.impl.actions.clear()
    check(book)
    assert sorted(book.impl.asked) == sorted(
        ["names", "values _meta", "values 封面", "values 表二", "values 表三", "values 表四", "values 文字",
         "values 校验", "values 自查清单", "formulas 表二", "formulas 表三", "formulas 表四"]
    )  # fmt: skip
    assert functions_of(book.impl.actions) == [
        "setValues", "sheetClearContents", "setValues", "activateSheet", "rangeSelect",
    ]  # fmt: skip
    calls = [call for call in book.impl.asked if call != "names"]
    assert len(calls) + functions_of(book.impl.actions).index("setValues") + 1 == 12


# --- what a person sees -------------------------------------------------------------------------


def in_the_file(path: Path, name: str) -> list[list[Any]]:
    book = openpyxl.load_workbook(path, data_only=True)
    sheet, _, address = book.defined_names[name].attr_text.rpartition("!")
    return [[cell.value for cell in row] for row in book[sheet.strip("$'")][address.replace("$", "")]]


@needs_libreoffice
def test_payload_actions_workbook_recalculated(tmp_path: Path) -> None:
    """The way of a browser: the flags of the native formulas are set just where native errors are marked."""
    paths = [office_file(office, tmp_path) for office in OFFICES]
    for path in paths:
        book = open_payload(json.loads(json.dumps(file_payload(path))))
        check(book)
        changed = openpyxl.load_workbook(path, rich_text=True)
        apply_actions(changed, json.loads(json.dumps(book.json()))["actions"])
        changed.save(tmp_path / f"marked-{path.name}")
    results = recalculate([tmp_path / f"marked-{path.name}" for path in paths], tmp_path / "out")
    native = {rule.id for rule in xltools.load_rules() if rule.native}
    flagged = 0
    for path, result in zip(paths, results, strict=True):
        report = xltools.read(path)
        form = xltools.load_form(report.form, report.supplements)
        findings = xltools.validate(report).findings
        wrong = {
            name for f in findings
            if f.rule in native and f.severity == "error" and f.verdict == "fail" for name in f.focus
        }  # fmt: skip
        for table in form.tables:
            marks, flags = in_the_file(result, f"marks.{table.id}"), in_the_file(result, f"flags.{table.id}")
            body = in_the_file(result, table.id)
            assert [len(row) for row in marks] == [len(row) for row in flags] == [len(row) for row in body]
            at = {str(report.places[n]): n for n in report.values if n.startswith(f"{table.id}.")}
            sheet = openpyxl.load_workbook(result)
            top = (
                sheet.defined_names[table.id].attr_text.rpartition("!")[2].replace("$", "").partition(":")[0]
            )
            origin = sheet[table.sheet][top]
            for r, (mark_row, flag_row) in enumerate(zip(marks, flags, strict=True)):
                for c, (mark, flag) in enumerate(zip(mark_row, flag_row, strict=True)):
                    cell = sheet[table.sheet].cell(origin.row + r, origin.column + c)
                    name = at.get(f"{table.sheet}!{cell.coordinate}")
                    assert bool(flag) == (name in wrong), f"{path.name} {name}"
                    assert not flag or mark == 3
                    flagged += bool(flag)
    assert flagged >= 5


def test_a_mark_is_where_the_formats_look(tmp_path: Path) -> None:
    """The template's format of D6 is INDEX(marks.requests, 1, 1): the first cell of both rectangles."""
    book = opened(
        report_file(tmp_path / "a.xlsx", with_values(requests__received__natural_person=15), typed=True)
    )
    check(book)
    body, marks = area_of(book, "requests"), area_of(book, "marks.requests")
    assert area_of(book, RECEIVED).address == body.address.partition(":")[0]
    first: xw.Range = marks.sheet.range((marks.row, marks.column))
    assert first.value == 3
    assert body.shape == marks.shape
