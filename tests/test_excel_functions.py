"""Worksheet functions: values in, a value out; an error value with a readable text on bad input."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import xltools
from tests.support.base import base_report
from tests.support.excel import (
    OFFICES,
    names_of_offices,
    office_file,
    opened,
    report_file,
    rows_of,
    with_values,
)
from xltools.excel.functions import (
    FUNCTIONS,
    Result,
    call,
    fault_count,
    folder_sum,
    identity_difference,
    office_value,
    rule_verdict,
)
from xltools.grid import grid
from xltools.model.report import Report

Rows = list[list[Any]]


def body(report: Report, table: str) -> Rows:
    """The values of a table as a range gives them."""
    form = xltools.load_form(report.form, report.supplements)
    drawn = grid(form.table(table))
    rows: Rows = [[None] * (drawn.columns - drawn.left) for _ in range(drawn.rows - drawn.body)]
    for cell in drawn.values():
        value = report.values.get(cell.name)
        shown = report.unreadable.get(cell.name) if value is None else value
        rows[cell.row - drawn.body][cell.column - drawn.left] = shown
    return rows


BASE = base_report("2021")
WRONG = with_values(requests__received__natural_person=15)


# --- verdicts -----------------------------------------------------------------------------------


def test_the_verdict_of_an_identity() -> None:
    assert rule_verdict("T3-01", body(BASE, "requests")) == "通过"
    assert rule_verdict("T3-01", body(WRONG, "requests")) == "不通过"
    assert rule_verdict(" t3-01 ", body(WRONG, "requests")) == "不通过"


def test_text_makes_it_undecided_and_nothing_makes_it_unfilled() -> None:
    rows = body(BASE, "requests")
    rows[0][0] = "约12"
    assert rule_verdict("T3-01", rows) == "待定"
    assert rule_verdict("T3-01", [[None] * 7 for _ in rows]) == "未填"
    assert rule_verdict("T3-01", [[""] * 7 for _ in rows]) == "未填"


def test_a_warning_is_a_hint() -> None:
    """T2-08: decisions without any item, in the form of 2019."""
    report = base_report("2019")
    values = {**report.values, "proactive.penalties.prior_items": 0, "proactive.penalties.change": 0}
    table = body(replace(report, values=values), "proactive")
    assert rule_verdict("T2-08", table) == "提示"


def test_a_rule_for_some_levels_wants_to_know_the_level() -> None:
    """T2-04: a street office makes no 规章; the base report of a street has none, here is one."""
    table = body(with_values(proactive__regulations__made=1), "proactive")
    assert rule_verdict("T2-04", table) == "不适用"
    for level in ("street", "街道办事处"):
        assert rule_verdict("T2-04", table, None, None, level) == "不通过"
    assert rule_verdict("T2-04", table, None, None, "province") == "不适用"
    assert (fault_count(table), fault_count(table, "街道办事处")) == (0, 1)


def test_rules_about_how_a_cell_was_written() -> None:
    rows = body(BASE, "disputes")
    assert rule_verdict("CQ-05", rows) == "通过"
    rows[0][0] = "2件"
    assert rule_verdict("CQ-03", rows) == "不通过"
    rows[0][0] = "/"
    assert rule_verdict("CQ-02", rows) == "提示"


@pytest.mark.parametrize("rule", ["ST-13", "ST-01", "WB-02", "T3-11", "CQ-14", "NT-01"])
def test_a_rule_that_figures_alone_do_not_decide_is_never_said_to_hold(rule: str) -> None:
    result = call("rule_verdict", [rule, body(BASE, "requests")])
    assert (result.error, "不是只看表中数字" in result.text) == ("#VALUE!", True)


@pytest.mark.parametrize("office", OFFICES, ids=names_of_offices)
def test_the_verdicts_are_those_of_the_native_formulas(office: Path, tmp_path: Path) -> None:
    """For every native rule of tables 二, 三 and 四: the worst of its lines in sheet 校验."""
    book = opened(office_file(office, tmp_path))
    verdicts, keys = rows_of(book, "checks.verdicts"), rows_of(book, "checks.keys")
    said: dict[str, set[str]] = {}
    for (verdict,), (key,) in zip(verdicts, keys, strict=True):
        if key:
            said.setdefault(key.partition(":")[0], set()).add(verdict)
    tables = [rows_of(book, name) for name in ("proactive", "requests", "disputes")]
    worst = ("不通过", "提示", "待定", "未填", "通过", "不适用")
    annex = {rule.id for rule in xltools.load_rules() if rule.forms == ("supplement:channels",)}
    cover = [book.names[name].refers_to_range.value for name in ("office.level", "report.year")]
    assert len(said.keys() - annex) > 10
    for rule, words in said.items():
        if rule not in annex:
            assert rule_verdict(rule, *tables, *cover) == min(words, key=worst.index), rule


@pytest.mark.parametrize(
    ("rule", "tables", "said"),
    [
        ("T9-99", ["requests"], "没有规则“T9-99”"),
        ("T3-01", [], "没有给出表"),
        ("T3-01", ["requests", "requests"], "同一张表给了两次"),
        ("T3-01", ["disputes"], "还要用到 requests 表"),
    ],
)
def test_bad_input_is_said(rule: str, tables: list[str], said: str) -> None:
    given = [body(BASE, name) for name in tables] + [None] * 3
    result = call("rule_verdict", [rule, *given[:3]])
    assert result.error == "#VALUE!"
    assert said in result.text
    assert "\n" not in result.text


def test_a_range_that_is_no_table() -> None:
    result = call("rule_verdict", ["T3-01", [[1, 2], [3, 4]]])
    assert result.error == "#VALUE!"
    assert "（2行2列）" in result.text


# --- differences --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("identity", "line", "difference"),
    [
        # 15 + 2 in; 12 done + 2 carried out.
        ("requests.flow", "natural_person", 3),
        ("requests.flow", "自然人", 3),
        ("requests.flow", "business", 0),
        # 15+5+1+1+2+1 typed apart, 22 in total.
        ("requests.applicants", "received", 3),
        ("requests.applicants", "一、本年新收政府信息公开申请数量", 3),
        ("requests.applicants", "carried_in", 0),
    ],
)
def test_the_difference_of_an_identity(identity: str, line: str, difference: int) -> None:
    assert identity_difference(identity, line, body(WRONG, "requests")) == difference


def test_a_blank_is_not_taken_for_zero() -> None:
    rows = body(BASE, "requests")
    rows[0][0] = None
    result = call("identity_difference", ["requests.flow", "自然人", rows])
    assert result == Result(None, "#N/A", result.text)
    assert "有 1 格没有数字（requests.received.natural_person）" in result.text


@pytest.mark.parametrize(("identity", "line"), [("requests.nothing", "自然人"), ("requests.flow", "外星人")])
def test_no_such_identity_or_line(identity: str, line: str) -> None:
    result = call("identity_difference", [identity, line, body(BASE, "requests")])
    assert (result.error, "没有勾稽关系" in result.text) == ("#VALUE!", True)


# --- counts -------------------------------------------------------------------------------------


def test_how_many_errors_a_table_has() -> None:
    assert fault_count(body(BASE, "requests")) == 0
    assert fault_count(body(WRONG, "requests")) == 2
    assert fault_count(body(BASE, "disputes")) == 0
    rows = body(BASE, "disputes")
    rows[0][4] = 9
    assert fault_count(rows) == 1


@pytest.mark.parametrize("office", OFFICES, ids=names_of_offices)
def test_the_count_is_that_of_a_validation(office: Path, tmp_path: Path) -> None:
    path = office_file(office, tmp_path)
    report, book = xltools.read(path), opened(path)
    errors = [f for f in xltools.validate(report).findings if f.severity == "error"]
    for table in ("proactive", "requests", "disputes"):
        cover = [book.names[name].refers_to_range.value for name in ("office.level", "report.year")]
        assert fault_count(rows_of(book, table), *cover) == sum(f.table == table for f in errors)


# --- other workbooks ----------------------------------------------------------------------------


def test_a_value_of_another_office(tmp_path: Path) -> None:
    path = str(report_file(tmp_path / "甲 街道.xlsx", typed=True))
    assert office_value(path, "requests.received.total") == 22
    assert office_value(path, " Requests.Received.Total ") == 22
    assert office_value(path, "proactive.fees.amount") == Decimal("3.5")
    assert office_value(path, "office.name") == "城东区柳河街道办事处"
    assert call("office_value", [path, "requests.received.total"]) == Result(22.0)


def test_a_blank_and_a_text_of_another_office(tmp_path: Path) -> None:
    report = with_values(requests__received__research=None)
    report = replace(
        report,
        values={**report.values, "requests.granted.business": None},
        unreadable={"requests.granted.business": "若干"},
    )
    path = str(report_file(tmp_path / "a.xlsx", report, typed=True))
    assert office_value(path, "requests.received.research") == ""
    assert office_value(path, "requests.granted.business") == "若干"


@pytest.mark.parametrize(
    ("file", "name", "said"),
    [
        ("a.xlsx", "requests.received.total", "请写完整的路径"),
        ("/没有/a.xlsx", "requests.received.total", "找不到这个文件"),
        ("{file}", "requests.received.nobody", "没有名称“requests.received.nobody”"),
        ("", "", "请写完整的路径"),
    ],
)
def test_another_office_that_is_not_there(file: str, name: str, said: str, tmp_path: Path) -> None:
    path = report_file(tmp_path / "a.xlsx")
    result = call("office_value", [file.format(file=path), name])
    assert (result.value, result.error) == (None, "#VALUE!")
    assert said in result.text


def test_the_sum_of_a_folder(tmp_path: Path) -> None:
    report_file(tmp_path / "甲.xlsx", typed=True)
    report_file(tmp_path / "乙.xlsx", WRONG, typed=True)
    (tmp_path / "~$甲.xlsx").write_bytes(b"lock")
    assert folder_sum(str(tmp_path), "requests.received.natural_person") == 12 + 15
    assert folder_sum(str(tmp_path), "proactive.fees.amount") == Decimal("7.0")


def test_a_missing_figure_is_never_zero(tmp_path: Path) -> None:
    report_file(tmp_path / "甲.xlsx", typed=True)
    report_file(tmp_path / "乙.xlsx", with_values(requests__received__natural_person=None), typed=True)
    arguments = [str(tmp_path), "requests.received.natural_person"]
    result = call("folder_sum", arguments)
    assert (result.error, "2 份中有 1 份没有这个数：乙.xlsx" in result.text) == ("#N/A", True)
    assert call("folder_sum", [*arguments, True]) == Result(12.0)


def test_what_does_not_add_up_is_not_added_up(tmp_path: Path) -> None:
    report_file(tmp_path / "甲.xlsx", typed=True)
    for name in ("office.name", "report.year"):
        result = call("folder_sum", [str(tmp_path), name])
        assert (result.error, "不是能相加的数" in result.text) == ("#VALUE!", True)


def test_a_workbook_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    report_file(tmp_path / "甲.xlsx", typed=True)
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    result = call("folder_sum", [str(tmp_path), "requests.received.total", True])
    assert result.error == "#VALUE!"
    assert result.text.startswith("坏.xlsx：")
    assert str(tmp_path) not in result.text


def test_an_empty_folder(tmp_path: Path) -> None:
    assert "没有找到 .xlsx" in call("folder_sum", [str(tmp_path), "requests.received.total"]).text


# --- help and calling ---------------------------------------------------------------------------


def test_every_function_has_chinese_help_for_itself_and_its_arguments() -> None:
    for function in FUNCTIONS.values():
        assert function.name.isascii()
        texts = [function.title, function.help, *(argument.help for argument in function.arguments)]
        assert all(any("\u4e00" <= letter <= "\u9fff" for letter in text) for text in texts)
        # Excel's function wizard takes 255 characters.
        assert all(len(text) <= 255 for text in texts)
        assert function.arguments


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("nothing", []), ("fault_count", []), ("fault_count", [3]), ("fault_count", [[]]), ("fault_count", [[[object()]]]),
     ("rule_verdict", [None, None]), ("office_value", [None, None]), ("folder_sum", [3, 4])],
)  # fmt: skip
def test_nothing_raises(name: str, arguments: list[Any]) -> None:
    result = call(name, arguments)
    assert result.error in ("#VALUE!", "#N/A")
    assert result.text


DECORATED = """
import json, sys
from unittest.mock import MagicMock
for name in ("pythoncom", "pywintypes", "win32com", "win32com.client"):
    sys.modules[name] = MagicMock()
import xlwings
xlwings._xlwindows = sys.modules["xlwings._xlwindows"] = MagicMock()
import xlwings.udfs
xlwings.func, xlwings.arg = xlwings.udfs.xlfunc, xlwings.udfs.xlarg
from xltools.excel import functions
from xltools.excel import runtimes
found = {}
for name in functions.FUNCTIONS:
    made = getattr(runtimes, name).__xlfunc__
    found[name] = {"help": made["ret"]["doc"], "volatile": made["volatile"], "result": made["ret"]["options"], "arguments": [
        [a["name"], a["doc"], "optional" in a, a["options"]] for a in made["args"]]}
print(json.dumps(found))
"""


def test_windows_gets_names_help_and_options() -> None:
    """xlwings' own decorators, which do something on Windows only, with stand-ins for what is of Windows."""
    done = subprocess.run([sys.executable, "-c", DECORATED], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert list(found) == list(FUNCTIONS)
    for name, function in FUNCTIONS.items():
        made = found[name]
        assert (made["help"], made["volatile"], made["result"]) == (function.help, False, {})
        assert made["arguments"] == [
            [a.name, a.help, a.optional, {"ndim": 2, "err_to_str": True} if a.table else {}]
            for a in function.arguments
        ]
