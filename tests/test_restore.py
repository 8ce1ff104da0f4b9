"""A damaged workbook's values in a clean template: by name, by label where the names are gone or lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

import xltools
from tests.support.base import base_report
from xltools.cli import main
from xltools.errors import XltoolsError
from xltools.model.content import Content

TEXTS = {
    "text.overview": "主动公开工作平稳。\n" * 60,
    "text.problems": "一是解读形式单一。",
    "text.other": "没有收费。",
}
BASE = replace(base_report("2021"), text=TEXTS)
NATURAL = "requests.received.natural_person"


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """Every cell typed, totals too: what a program that knows no formulas leaves."""
    path = tmp_path / "好 的.xlsx"
    path.write_bytes(xltools.make_workbook(Content(BASE)))
    return path


def broken(whole: Path, damage: Callable[[openpyxl.Workbook], None]) -> Path:
    book = openpyxl.load_workbook(whole)
    damage(book)
    path = whole.with_name("坏.xlsx")
    book.save(path)
    return path


def without_names(book: openpyxl.Workbook) -> None:
    for name in list(book.defined_names):
        del book.defined_names[name]


def with_a_lost_row(book: openpyxl.Workbook) -> None:
    for name in list(book.defined_names):
        if name.startswith("requests.granted."):
            book.defined_names[name].attr_text = "#REF!"


def with_a_row_pushed_in(book: openpyxl.Workbook) -> None:
    """By a program that moves cells and not the names: every name below points one row too high."""
    sheet = book["表三"]
    sheet.insert_rows(9)
    for merged in sheet.merged_cells.ranges:
        if merged.min_row >= 9:
            merged.shift(0, 1)
        elif merged.max_row >= 9:
            merged.expand(down=1)


def with_a_row_pushed_through_merged_labels(book: openpyxl.Workbook) -> None:
    """Merged cells stay where they were, so that some labels are lost, too."""
    book["表三"].insert_rows(9)


def without_the_cover(book: openpyxl.Workbook) -> None:
    del book["封面"]


@pytest.mark.parametrize("damage", [without_names, with_a_lost_row, with_a_row_pushed_in, without_the_cover])
def test_every_value_is_found_again(whole: Path, damage: Callable[[openpyxl.Workbook], None]) -> None:
    path = broken(whole, damage)
    done = xltools.restore(path)
    again = whole.with_name("新.xlsx")
    again.write_bytes(xltools.restored_workbook(done))
    report = xltools.read(again)
    assert dict(report.values) == dict(BASE.values)
    assert report.text == xltools.read(whole).text
    assert not [finding for finding in xltools.validate(report).findings if finding.severity == "error"]


def test_names_that_lie_are_told_with_what_they_point_at(whole: Path) -> None:
    moved = {cell.name: cell for cell in xltools.restore(broken(whole, with_a_row_pushed_in)).moved}
    # Above the new row 9 nothing moved; (二) 部分公开 stood in row 9 and stands in row 10.
    assert not any(name.startswith(("requests.received.", "requests.granted.")) for name in moved)
    cell = moved["requests.partially_granted.natural_person"]
    assert (cell.before, cell.after, cell.how) == ("表三!D10", "表三!D9", "label not name")


def test_a_name_that_leads_to_another_cell_is_not_believed(whole: Path) -> None:
    """Where names of a table lie, a cell whose label is lost is left blank."""
    done = xltools.restore(broken(whole, with_a_row_pushed_through_merged_labels))
    for cell in done.cells:
        assert cell.how in ("lost", "formula") or cell.value == BASE.values[cell.name], cell
    assert {cell.how for cell in done.cells} >= {"lost", "label not name", "name"}


def test_a_cover_without_names_is_read_where_it_is_in_the_template(whole: Path) -> None:
    found = xltools.restore(broken(whole, without_names)).report
    assert (found.office, found.year, found.cover) == (BASE.office, BASE.year, xltools.read(whole).cover)


def test_what_is_gone_is_left_blank_and_listed(whole: Path) -> None:
    def without_disputes(book: openpyxl.Workbook) -> None:
        del book["表四"]

    done = xltools.restore(broken(whole, without_disputes))
    lost = [cell.name for cell in done.cells if cell.how == "lost"]
    # Of 15 cells three are totals, which have their formulas again.
    assert len(lost) == 12 and all(name.startswith("disputes.") for name in lost)
    assert {cell.name for cell in done.moved if cell.how == "formula"} == {
        f"disputes.{block}.total"
        for block in ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
    }
    assert all(done.report.values[name] is None for name in lost if name in done.report.values)
    path = whole.with_name("新.xlsx")
    path.write_bytes(xltools.restored_workbook(done))
    rows = [
        row[:6] for row in openpyxl.load_workbook(path)["修复说明"].iter_rows(min_row=3, values_only=True)
    ]
    told = ["没有找到，留空"] * 4 + ["合计没有找到或公式已坏，恢复为模板公式"]
    assert [row[5] for row in rows] == told * 3


def test_a_broken_formula_becomes_the_template_s(whole: Path) -> None:
    def with_ref(book: openpyxl.Workbook) -> None:
        sheet = book["表三"]
        sheet["J6"].value, sheet["J6"].data_type = "#REF!", "e"

    done = xltools.restore(broken(whole, with_ref))
    (cell,) = done.moved
    assert (cell.name, cell.how) == ("requests.received.total", "formula")
    path = whole.with_name("新.xlsx")
    path.write_bytes(xltools.restored_workbook(done))
    report = xltools.read(path)
    assert "requests.received.total" in report.formulas
    assert report.values["requests.received.total"] == BASE.values["requests.received.total"]


def test_a_whole_workbook_stays_as_it_is(whole: Path) -> None:
    done = xltools.restore(whole)
    assert not done.moved and not done.notes
    assert dict(done.report.values) == dict(BASE.values)
    assert done.report.office == BASE.office and done.report.year == BASE.year


def test_the_command(whole: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = broken(whole, without_names)
    before = path.read_bytes()
    new = whole.with_name("新.xlsx")
    assert main(["repair-template", str(path), "-o", str(new)]) == 0
    out = capsys.readouterr().out
    assert "单元格名称已失效" in out and "200 格中 200 格" in out and "0 格没有找到" in out
    assert path.read_bytes() == before
    assert main(["repair-template", str(path), "-o", str(new)]) == 2
    assert "没有覆盖" in capsys.readouterr().err
    assert main(["repair-template", str(path), "-o", str(path)]) == 2


def test_what_is_no_report_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("通讯录").append(["姓名", "电话"])
    path = tmp_path / "通讯录.xlsx"
    book.save(path)
    with pytest.raises(XltoolsError, match="没有找到法定的三张表"):
        xltools.restore(path)


def test_a_file_that_was_cut_off_is_told_as_a_workbook(whole: Path) -> None:
    whole.write_bytes(whole.read_bytes()[:500])
    with pytest.raises(XltoolsError, match="用 Excel 或 WPS 打开"):
        xltools.restore(whole)
