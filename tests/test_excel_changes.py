"""建议修正, 导入报告, 结转上年 on an open workbook: shown first, made in one step, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

import xltools
from tests.support.base import base_report
from tests.support.excel import (
    area_of,
    listed,
    opened,
    put,
    report_file,
    sheets,
    value_of,
    with_values,
)
from xltools.errors import XltoolsError
from xltools.excel.actions import (
    accept_suggestion,
    carry_over,
    check,
    confirm_import,
    import_report,
    suggest,
    undo,
)
from xltools.excel.book import read_book
from xltools.excel.contents import Content
from xltools.excel.engines.file import file_payload
from xltools.excel.engines.wire import open_payload
from xltools.model.report import Office, Report

RECEIVED = "requests.received.natural_person"
TOTAL = "requests.received.total"
SHEET = "修正建议"


def faulty(tmp_path: Path) -> Path:
    """12 applications of natural persons typed as 15, in a report with typed totals."""
    return report_file(tmp_path / "a.xlsx", with_values(requests__received__natural_person=15), typed=True)


def contents(book: xw.Book) -> dict[str, Any]:
    """Everything in the sheets that a person fills in."""
    found = {}
    for name in ("封面", "表二", "表三", "表四", "文字", "校验", "自查清单"):
        block = book.sheets[name].range("A1:P120")
        found[name] = (block.options(ndim=2, err_to_str=True).value, block.formula)
    return found


# --- suggestions --------------------------------------------------------------------------------


def test_a_repair_is_listed_accepted_and_undone(tmp_path: Path) -> None:
    book = opened(faulty(tmp_path))
    before = contents(book)
    found = suggest(book)
    assert found.numbers[0] == 1
    assert contents(book) == before
    first = listed(book, SHEET)[0]
    assert (first[0], first[3], first[4], first[6]) == (1, 15, 12, RECEIVED)
    assert "唯一的最小改法" in first[5]
    assert "T3-01、T3-03" in first[5]
    assert book.sheets.active.name == SHEET
    assert "已改 1 格" in accept_suggestion(book, 1).zh
    assert value_of(book, RECEIVED) == 12
    assert check(book).validation.summary["error"] == 0
    assert "1 格恢复原样" in undo(book).zh
    assert value_of(book, RECEIVED) == 15
    assert contents(book) == before
    assert not book.sheets["_undo"].visible


def test_the_row_that_is_selected_is_accepted(tmp_path: Path) -> None:
    """Two mistakes in two tables: the repair of the second is chosen by its row."""
    wrong = with_values(requests__received__natural_person=15, disputes__reconsideration__total=9)
    book = opened(report_file(tmp_path / "a.xlsx", wrong, typed=True))
    suggest(book)
    rows = listed(book, SHEET)
    number = next(i for i, row in enumerate(rows) if row[6] == "disputes.reconsideration.total")
    book.sheets[SHEET].impl.activate()
    book.sheets[SHEET].range((5 + number, 6)).select()
    accept_suggestion(book)
    # 2 upheld, 1 corrected, 1 pending.
    assert value_of(book, "disputes.reconsideration.total") == 4
    assert value_of(book, RECEIVED) == 15


def test_nothing_to_suggest(tmp_path: Path) -> None:
    book = opened(report_file(tmp_path / "a.xlsx"))
    found = suggest(book)
    assert found.numbers == ()
    assert found.message.zh == "没有需要修正的地方。"
    assert SHEET not in sheets(book)


@pytest.mark.parametrize("number", [0, 99, -1])
def test_a_number_that_is_not_listed(number: int, tmp_path: Path) -> None:
    book = opened(faulty(tmp_path))
    suggest(book)
    with pytest.raises(XltoolsError, match=f"没有第 {number} 项"):
        accept_suggestion(book, number)
    assert value_of(book, RECEIVED) == 15


def test_accepting_before_asking(tmp_path: Path) -> None:
    book = opened(faulty(tmp_path))
    with pytest.raises(XltoolsError, match="没有可采用的修改"):
        accept_suggestion(book, 1)


def test_a_cell_that_changed_since_is_not_overwritten(tmp_path: Path) -> None:
    book = opened(faulty(tmp_path))
    suggest(book)
    put(book, RECEIVED, 20)
    with pytest.raises(XltoolsError) as refused:
        accept_suggestion(book, 1)
    assert "后来改过" in refused.value.what.zh
    assert refused.value.where == "表三!D6"
    assert value_of(book, RECEIVED) == 20


def test_one_of_several_must_be_chosen(tmp_path: Path) -> None:
    book = opened(faulty(tmp_path))
    suggest(book)
    numbers = {row[0] for row in listed(book, SHEET)}
    book.sheets["表三"].impl.activate()
    if len(numbers) > 1:
        with pytest.raises(XltoolsError, match="还没有选"):
            accept_suggestion(book)
    else:
        accept_suggestion(book)


def test_a_blank_is_filled_by_a_repair_and_blank_again(tmp_path: Path) -> None:
    """Natural persons: 14 in, 12 done, so 2 carried out; the 2 is not there."""
    book = opened(
        report_file(tmp_path / "a.xlsx", with_values(requests__carried_out__natural_person=None), typed=True)
    )
    found = suggest(book)
    if not found.numbers:
        pytest.skip("a blank is told by another rule, and nothing is suggested for it")
    rows = listed(book, SHEET)
    chosen = next(row for row in rows if row[6] == "requests.carried_out.natural_person")
    assert chosen[3] is None
    accept_suggestion(book, int(chosen[0]))
    assert value_of(book, "requests.carried_out.natural_person") == 2
    undo(book)
    assert value_of(book, "requests.carried_out.natural_person") is None


def test_a_total_with_a_wrong_formula_gets_the_right_one(tmp_path: Path) -> None:
    book = opened(report_file(tmp_path / "a.xlsx"))
    wrong = "=SUM(D6:I6)+3"
    put(book, TOTAL, wrong)
    # What the formula shows: this engine computes nothing.
    place = area_of(book, TOTAL)
    place.sheet.impl.grid.written[place.row, place.column] = (25, wrong)
    found = suggest(book)
    rows = [row for row in listed(book, SHEET) if row[6] == TOTAL]
    assert rows, found.message.zh
    accept_suggestion(book, int(rows[0][0]))
    assert area_of(book, TOTAL).formula == xltools.total_formula(read_book(book).report, TOTAL)
    undo(book)
    assert area_of(book, TOTAL).formula == wrong


# --- undo ---------------------------------------------------------------------------------------


def test_undo_without_anything_to_undo(tmp_path: Path) -> None:
    book = opened(faulty(tmp_path))
    with pytest.raises(XltoolsError, match="没有可以撤销的修改"):
        undo(book)
    assert "_undo" not in sheets(book)


def test_undo_never_overwrites_what_was_typed_since(tmp_path: Path) -> None:
    book = opened(faulty(tmp_path))
    suggest(book)
    accept_suggestion(book, 1)
    put(book, RECEIVED, 13)
    with pytest.raises(XltoolsError, match="表三!D6"):
        undo(book)
    assert value_of(book, RECEIVED) == 13


def test_changes_are_undone_one_after_the_other(tmp_path: Path) -> None:
    wrong = with_values(requests__received__natural_person=15, disputes__reconsideration__total=9)
    book = opened(report_file(tmp_path / "a.xlsx", wrong, typed=True))
    for name in (RECEIVED, "disputes.reconsideration.total"):
        suggest(book)
        accept_suggestion(book, next(int(row[0]) for row in listed(book, SHEET) if row[6] == name))
    assert check(book).validation.summary["error"] == 0
    undo(book)
    assert (value_of(book, RECEIVED), value_of(book, "disputes.reconsideration.total")) == (12, 9)
    undo(book)
    assert (value_of(book, RECEIVED), value_of(book, "disputes.reconsideration.total")) == (15, 9)
    with pytest.raises(XltoolsError, match="没有可以撤销"):
        undo(book)


@pytest.mark.parametrize("through_a_file", [False, True])
def test_undo_after_the_workbook_was_closed(through_a_file: bool, tmp_path: Path) -> None:
    """What the cells held is in the workbook itself: in a file, or in what the browser sends."""
    book = opened(faulty(tmp_path))
    suggest(book)
    accept_suggestion(book, 1)
    copy = tmp_path / "b.xlsx"
    book.save(copy)
    again = opened(copy) if through_a_file else open_payload(file_payload(copy))
    assert value_of(again, RECEIVED) == 12
    undo(again)
    assert value_of(again, RECEIVED) == 15


# --- locked cells -------------------------------------------------------------------------------


class LockedError(Exception):
    """As a program says it."""


def lock(book: xw.Book, *names: str) -> None:
    """Writing to these cells fails, as on a protected sheet."""
    cells = {(area_of(book, n).sheet.name, area_of(book, n).row, area_of(book, n).column) for n in names}
    for grid in book.impl.sheets.grids:
        plain: Callable[[int, int, object], None] = grid.put

        def put_unless_locked(
            row: int, column: int, content: object, plain: Any = plain, name: str = grid.name
        ) -> None:
            if (name, row, column) in cells:
                raise LockedError("受保护的单元格")
            plain(row, column, content)

        grid.put = put_unless_locked


def test_a_locked_cell_changes_nothing(tmp_path: Path) -> None:
    """Nine more were carried out in two columns last year; the second cell is locked, so the first is put back."""
    more = {"requests.carried_out.natural_person": 11, "requests.carried_out.legal_services": 10}
    last = replace(base_report("2021"), year=2023, values={**base_report("2021").values, **more})
    prior = report_file(tmp_path / "去年.xlsx", last, typed=True)
    book = opened(report_file(tmp_path / "a.xlsx", typed=True))
    before = contents(book)
    lock(book, "requests.carried_in.legal_services")
    with pytest.raises(XltoolsError) as refused:
        carry_over(book, prior)
    assert "没有写进去，原数未动" in refused.value.what.zh
    assert refused.value.todo is not None
    assert "撤销工作表保护" in refused.value.todo.zh
    assert contents(book) == before
    with pytest.raises(XltoolsError, match="没有可以撤销"):
        undo(book)


# --- carry-over ---------------------------------------------------------------------------------


def last_year(**changes: Any) -> Report:
    """Of 2023: each column carries out received + carried in - done, as the base report has it."""
    return replace(base_report("2021"), **{"year": 2023, **changes})


def test_carry_over_fills_what_last_year_carried_out(tmp_path: Path) -> None:
    """Carried out last year: natural 2, business 1, legal services 1, the others 0; total 4."""
    prior = report_file(tmp_path / "去年.xlsx", last_year(), typed=True)
    empty = replace(base_report("2021"), values=dict.fromkeys(base_report("2021").values))
    book = opened(report_file(tmp_path / "今年.xlsx", empty))
    told = carry_over(book, prior)
    report = read_book(book).report
    found = {n: report.values[f"requests.carried_in.{n}"] for n in ("natural_person", "business", "research")}
    assert found == {"natural_person": 2, "business": 1, "research": 0}
    assert report.values[RECEIVED] is None
    assert "已结转" in told.zh
    undo(book)
    assert read_book(book).report.values["requests.carried_in.natural_person"] is None


def test_carry_over_that_agrees_changes_nothing(tmp_path: Path) -> None:
    prior = report_file(tmp_path / "去年.xlsx", last_year(), typed=True)
    book = opened(report_file(tmp_path / "今年.xlsx", typed=True))
    carry_over(book, prior)
    assert "没有改动" in carry_over(book, prior).zh


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"year": 2022}, "上年工作簿是2022年度的，不是2023年度"),
        ({"office": Office("城西区河东街道办事处", level="street")}, "上年工作簿是“城西区河东街道办事处”的"),
    ],
)
def test_carry_over_of_another_year_or_office(changes: dict[str, Any], said: str, tmp_path: Path) -> None:
    prior = report_file(tmp_path / "去年.xlsx", last_year(**changes), typed=True)
    book = opened(report_file(tmp_path / "今年.xlsx", typed=True))
    before = contents(book)
    with pytest.raises(XltoolsError, match=said):
        carry_over(book, prior)
    assert contents(book) == before


def test_carry_over_of_nothing(tmp_path: Path) -> None:
    empty = replace(base_report("2021"), values=dict.fromkeys(base_report("2021").values))
    prior = report_file(tmp_path / "去年.xlsx", replace(empty, year=2023))
    book = opened(report_file(tmp_path / "今年.xlsx", typed=True))
    with pytest.raises(XltoolsError, match="没有可以结转的数字"):
        carry_over(book, prior)


# --- import -------------------------------------------------------------------------------------


def published(tmp_path: Path, report: Report | None = None) -> Path:
    path = tmp_path / "公开.html"
    path.write_bytes(xltools.export(report or base_report("2021"), "html"))
    return path


def blank(tmp_path: Path, **changes: Any) -> Path:
    report = Report("2021", None, Office(), dict.fromkeys(base_report("2021").values))
    return report_file(tmp_path / "空白.xlsx", replace(report, **changes))


def test_an_import_is_shown_then_filled_in_then_undone(tmp_path: Path) -> None:
    book = opened(blank(tmp_path))
    before = contents(book)
    shown = import_report(book, published(tmp_path))
    assert contents(book) == before
    rows = {row[6]: (row[3], row[4]) for row in listed(book, "导入预览") if row[6]}
    assert rows[RECEIVED] == (None, 12)
    assert rows["report.year"] == (None, 2024)
    assert rows["office.name"] == (None, "城东区柳河街道办事处")
    assert shown.changes == len(rows)
    assert f"{shown.changes} 格" in confirm_import(book).zh
    report = read_book(book).report
    form = xltools.load_form("2021")
    expected = base_report("2021").values
    # Totals stay formulas, which this engine does not compute.
    assert {n: report.values[n] for n in form.cells if n not in form.totals} == {
        n: expected[n] for n in form.cells if n not in form.totals
    }
    assert set(form.totals) <= report.formulas
    assert report.text == base_report("2021").text
    assert (report.year, report.office.name) == (2024, "城东区柳河街道办事处")
    undo(book)
    assert contents(book) == before


def test_a_printed_total_that_does_not_add_up_is_kept_as_printed(tmp_path: Path) -> None:
    wrong = with_values(requests__received__total=25)
    page = tmp_path / "公开.html"
    page.write_bytes(xltools.export(wrong, "html", draft=True))
    book = opened(blank(tmp_path))
    import_report(book, page)
    confirm_import(book)
    report = read_book(book).report
    assert report.values[TOTAL] == 25
    assert TOTAL not in report.formulas


def test_what_the_publication_lacks_changes_nothing(tmp_path: Path) -> None:
    lacking = with_values(proactive__regulations__made=None)
    page = tmp_path / "公开.html"
    page.write_bytes(xltools.export(lacking, "html", draft=True))
    book = opened(report_file(tmp_path / "a.xlsx", typed=True))
    put(book, "proactive.regulations.made", 5)
    assert import_report(book, page).changes == 0
    assert value_of(book, "proactive.regulations.made") == 5


def test_an_import_that_says_the_same(tmp_path: Path) -> None:
    page = published(tmp_path)
    book = opened(report_file(tmp_path / "a.xlsx"))
    shown = import_report(book, page)
    assert (shown.changes, shown.message.zh) == (0, "工作簿与报告一致，没有要改的格。")
    with pytest.raises(XltoolsError, match="没有可采用的修改"):
        confirm_import(book)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"year": 2023}, "报告是2024年度的，本工作簿是2023年度"),
        ({"office": Office("城西区河东街道办事处")}, "报告是“城东区柳河街道办事处”的"),
    ],
)
def test_a_report_of_another_year_or_office(changes: dict[str, Any], said: str, tmp_path: Path) -> None:
    book = opened(blank(tmp_path, **changes))
    before = contents(book)
    with pytest.raises(XltoolsError, match=said):
        import_report(book, published(tmp_path))
    assert contents(book) == before
    assert "导入预览" not in sheets(book)


def test_a_report_of_another_form(tmp_path: Path) -> None:
    page = published(tmp_path, base_report("2019"))
    with pytest.raises(XltoolsError, match="报告是2019年格式的，本工作簿是2021年格式"):
        import_report(opened(blank(tmp_path)), page)


def test_a_file_that_is_no_report(tmp_path: Path) -> None:
    page = tmp_path / "通知.txt"
    page.write_text("关于召开会议的通知", encoding="utf-8")
    book = opened(blank(tmp_path))
    with pytest.raises(XltoolsError):
        import_report(book, page)


def test_texts_that_look_like_something_else_stay_texts(tmp_path: Path) -> None:
    report = base_report("2021")
    texts = {**report.text, "text.other": "=1+1。本年度未收取信息处理费。"}
    book = opened(blank(tmp_path))
    import_report(book, published(tmp_path, replace(report, text=texts)))
    confirm_import(book)
    assert value_of(book, "text.other") == texts["text.other"]
    copy = tmp_path / "b.xlsx"
    book.save(copy)
    saved = openpyxl.load_workbook(copy)
    sheet, _, address = saved.defined_names["text.other"].attr_text.rpartition("!")
    assert saved[sheet.strip("'")][address.replace("$", "")].data_type == "s"


# --- contents -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "typed", "written"),
    [
        (Content.of(None), True, ""),
        (Content.of(""), True, ""),
        (Content.of(12), True, 12),
        (Content.of(Decimal("3.5")), True, 3.5),
        (Content.of("00"), True, "'00"),
        (Content.of("00"), False, "00"),
        (Content.of("=1+1"), False, "'=1+1"),
        (Content.of("-3"), False, "'-3"),
        (Content.of("'x"), False, "''x"),
        (Content("formula", "=A1"), True, "=A1"),
    ],
)
def test_how_a_content_is_written(content: Content, typed: bool, written: object) -> None:
    assert content.written(typed=typed) == written
