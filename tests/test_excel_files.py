"""导出报告, 汇总文件夹, 关于; the file engine; and that xlwings stays where it belongs."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
import xlwings as xw

import xltools
from tests.support.base import base_report
from tests.support.excel import opened, put, report_file, value_of, with_values
from xltools.errors import XltoolsError
from xltools.excel.actions import about, check, export_report, roll_up_files, roll_up_folder, save_export
from xltools.excel.engines.apply import apply_actions
from xltools.excel.engines.file import NAME, open_file, register
from xltools.model.report import Office

RECEIVED = "requests.received.natural_person"


# --- export -------------------------------------------------------------------------------------


def test_the_export_is_that_of_the_file(tmp_path: Path) -> None:
    path = report_file(tmp_path / "a.xlsx")
    made = export_report(opened(path))
    assert made.data == xltools.export(xltools.read(path), "docx")
    assert made.name == "城东区柳河街道办事处2024年政府信息公开工作年度报告.docx"


def test_the_export_is_of_what_is_open_not_of_what_was_saved(tmp_path: Path) -> None:
    book = opened(report_file(tmp_path / "a.xlsx"))
    put(book, "text.other", "本年度未收取信息处理费。另有一句。")
    assert "另有一句" in export_report(book, "html").data.decode()


def test_errors_are_exported_only_as_a_draft(tmp_path: Path) -> None:
    book = opened(
        report_file(tmp_path / "a.xlsx", with_values(requests__received__natural_person=15), typed=True)
    )
    with pytest.raises(XltoolsError, match="有 2 个错误，没有导出"):
        export_report(book)
    made = export_report(book, draft=True)
    assert "（草稿）" in made.name
    told = save_export(book, tmp_path / "草稿.docx", draft=True)
    assert (tmp_path / "草稿.docx").read_bytes() == made.data
    assert str(tmp_path / "草稿.docx") in told.zh


def test_a_name_for_the_file_has_nothing_that_a_file_system_refuses(tmp_path: Path) -> None:
    report = replace(base_report("2021"), office=Office('甲/乙:"丙"街道办事处', level="street"))
    made = export_report(opened(report_file(tmp_path / "a.xlsx", report)), draft=True)
    assert not set(made.name) & set('\\/:*?"<>|')


def test_an_unknown_format(tmp_path: Path) -> None:
    with pytest.raises(XltoolsError, match="不能导出为“xyz”"):
        save_export(opened(report_file(tmp_path / "a.xlsx")), tmp_path / "a.xyz")
    assert not (tmp_path / "a.xyz").exists()


# --- roll-up ------------------------------------------------------------------------------------


def offices(folder: Path) -> Path:
    folder.mkdir()
    for number, name in enumerate(("甲街道办事处", "乙街道办事处", "丙街道办事处"), 1):
        report = with_values(requests__received__natural_person=12 + number)
        report_file(folder / f"{name}.xlsx", replace(report, office=Office(name, level="street")), typed=True)
    return folder


def test_a_folder_is_added_up_beside_it(tmp_path: Path) -> None:
    folder = offices(tmp_path / "2024 各单位")
    first, second = roll_up_folder(folder), roll_up_folder(folder)
    assert [first.name, second.name] == ["2024 各单位汇总.xlsx", "2024 各单位汇总（2）.xlsx"]
    # 13 + 14 + 15.
    assert xltools.read(first).values[RECEIVED] == 42
    assert xltools.read(second).values == xltools.read(first).values


def test_files_that_were_sent_are_added_up(tmp_path: Path) -> None:
    folder = offices(tmp_path / "各单位")
    sent = [(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]
    # The same name twice, and a name with a path in it: neither leaves the folder of the request.
    sent[1] = (sent[0][0], sent[1][1])
    sent[2] = ("..\\..\\外面/丙.xlsx", sent[2][1])
    made = roll_up_files(sent)
    (tmp_path / made.name).write_bytes(made.data)
    assert xltools.read(tmp_path / made.name).values[RECEIVED] == 42
    assert made.message.zh == "3 个单位，计入 3 个。"
    with ZipFile(io.BytesIO(made.data)) as archive:
        said = b"".join(archive.read(name) for name in archive.namelist())
    # Where they lay on the server is nobody's business; the links are to files beside the workbook.
    assert b"xltools-" not in said
    assert 'HYPERLINK("丙.xlsx"'.encode() in said


def test_nothing_to_add_up(tmp_path: Path) -> None:
    with pytest.raises(XltoolsError, match="请至少选一个工作簿"):
        roll_up_files([])
    with pytest.raises(XltoolsError, match="没有找到"):
        roll_up_folder(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_about(tmp_path: Path) -> None:
    said = about(opened(report_file(tmp_path / "a.xlsx"))).zh
    assert said.splitlines()[0] == f"年报工具 xltools {xltools.__version__}"
    assert xltools.rules_version() in said
    assert "2021年格式，模板 " in said


# --- the file engine ----------------------------------------------------------------------------


def test_saving_writes_a_copy_and_leaves_the_file(tmp_path: Path) -> None:
    path = report_file(tmp_path / "a.xlsx", typed=True)
    before = path.read_bytes()
    book = open_file(path)
    put(book, RECEIVED, 40)
    book.save(tmp_path / "b.xlsx")
    assert path.read_bytes() == before
    assert xltools.read(tmp_path / "b.xlsx").values[RECEIVED] == 40
    put(book, RECEIVED, 41)
    book.save()
    assert xltools.read(path).values[RECEIVED] == 41


def test_a_saved_copy_keeps_formulas_formats_and_protection(tmp_path: Path) -> None:
    path = report_file(tmp_path / "a.xlsx")
    book = open_file(path)
    check(book)
    book.save(tmp_path / "b.xlsx")
    old, new = openpyxl.load_workbook(path), openpyxl.load_workbook(tmp_path / "b.xlsx")
    assert [s for s in new.sheetnames if s != "校验结果"] == old.sheetnames
    for sheet in old:
        copied = new[sheet.title]
        assert copied.protection.sheet == sheet.protection.sheet
        formats = [[str(f.sqref) for f in one.conditional_formatting] for one in (sheet, copied)]
        assert formats[0] == formats[1]
        if sheet.title != "_marks":
            for row in sheet.iter_rows():
                for cell in row:
                    assert (copied[cell.coordinate].value or "") == (cell.value or "")
                    assert copied[cell.coordinate].number_format == cell.number_format


def test_macros_are_kept(tmp_path: Path) -> None:
    shipped = Path(xltools.template_folder()) / "annual-report-2021.xlsm"
    path = tmp_path / "a.xlsm"
    path.write_bytes(shipped.read_bytes())
    book = open_file(path)
    check(book)
    book.save(tmp_path / "b.xlsm")
    with ZipFile(path) as old, ZipFile(tmp_path / "b.xlsm") as new:
        assert new.read("xl/vbaProject.bin") == old.read("xl/vbaProject.bin")


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(XltoolsError):
        open_file(path)


def test_xlwings_opens_files_by_itself_when_told_to(tmp_path: Path) -> None:
    path = report_file(tmp_path / "a.xlsx", typed=True)
    before, listed = xw.engines.active, list(xw.engines.engines)
    engine = register()
    try:
        engine.activate()
        active: Any = xw.engines.active
        assert active.name == NAME
        with_app = xw.App(add_book=False)
        book = with_app.books.open(str(path))
        assert value_of(book, RECEIVED) == 12
        assert check(xw.Book(str(path))).validation.summary["error"] == 0
        assert len(with_app.books) == 1
        book.close()
        assert len(with_app.books) == 0
    finally:
        xw.engines.active = before
        xw.engines.engines[:] = listed
        xw.engines.engines_by_name.pop(NAME, None)


def test_an_action_that_is_not_known_changes_nothing(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(report_file(tmp_path / "a.xlsx"))
    known = {"func": "setValues", "args": [None], "values": [[1]], "sheet_position": 0, "start_row": 0,
             "start_column": 0, "row_count": 1, "column_count": 1}  # fmt: skip
    with pytest.raises(XltoolsError, match="runMacro"):
        apply_actions(book, [known, {**known, "func": "runMacro"}])
    assert book.worksheets[0]["A1"].value is None


# --- where xlwings is loaded --------------------------------------------------------------------

ONLY_THERE = """
import sys, xltools
xltools.validate(xltools.read({path!r}))
import xltools.excel.functions
assert xltools.excel.functions.call("office_value", [{path!r}, "requests.received.total"]).value == 22
assert "xlwings" not in sys.modules
import xltools.excel.actions
assert "xlwings" not in sys.modules and "pandas" not in sys.modules
"""


def test_xlwings_is_loaded_when_a_book_is_opened_not_before(tmp_path: Path) -> None:
    path = report_file(tmp_path / "a.xlsx", typed=True)
    done = subprocess.run(
        [sys.executable, "-c", ONLY_THERE.format(path=str(path))], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_no_licence_key_is_needed(tmp_path: Path) -> None:
    """The tests run without one: the parts of xlwings that need it are not there."""
    assert not xw.__pro__
    assert check(opened(report_file(tmp_path / "a.xlsx"))).validation.summary["error"] == 0
