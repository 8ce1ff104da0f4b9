"""The grammar of defined names, against what spreadsheet libraries accept."""

from __future__ import annotations

import io
import re
import warnings

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from xltools.lang import Text
from xltools.names import check_name, check_names, is_good

GOOD = [
    "requests",
    "requests.received.total",
    "requests.refused_state_secret.natural_person",
    "control.requests.received.total",
    "office.name",
    "text.overview",
    "report.template_version",
    "channels.press_conferences_by_head",
    "disputes.litigation_after_reconsideration.pending",
    "proactive.fees.amount",
    "abcd",
    "abcd_",
    "requests.item1",
    "requests.ab_1",
    "requests.a1b",
    "requests.abc",
    "requests.rcx",
    "requests.truely",
    "rcrc",
    "database.rows",
    "a" * 255,
]

BAD = [
    ("", "空的"),
    ("a" * 256, "256 个字符，最多 255"),
    ("Requests.total", "小写"),
    ("requests.Total", "小写"),
    ("requests total", "不能用的字符"),
    ("requests-total", "不能用的字符 -"),
    ("requests.*", "不能用的字符 *"),
    ("requests.总计", "不能用的字符 总"),
    ("requests.total\n", "不能用的字符 U+000A"),
    ("requests\u200b", "不能用的字符 U+200B"),
    ("réquests", "不能用的字符 é"),
    ("requests.\uff11a", "不能用的字符 １"),
    ("requests..total", "点前后"),
    (".requests", "点前后"),
    ("requests.", "点前后"),
    (".", "点前后"),
    ("req", "至少要有四个字母"),
    ("abc_d.total", "至少要有四个字母"),
    ("_requests", "至少要有四个字母"),
    ("tables3.total", "不能有数字"),
    ("2024.total", "不能有数字"),
    ("t3.total", "单元格地址"),
    ("fy2024", "单元格地址"),
    ("xfd1048576", "单元格地址"),
    ("requests.a1", "单元格地址"),
    ("requests.xfe1", "单元格地址"),
    ("requests.zzz99999999", "单元格地址"),
    ("requests.total.b02", "单元格地址"),
    ("requests.r1", "单元格地址"),
    ("requests.c1", "单元格地址"),
    ("requests.rc1", "单元格地址"),
    ("r", "行列地址"),
    ("requests.r", "行列地址"),
    ("requests.c", "行列地址"),
    ("requests.rc", "行列地址"),
    ("requests.r1c", "行列地址"),
    ("requests.r1c1", "行列地址"),
    ("requests.r10c200.total", "行列地址"),
    ("true", "逻辑值"),
    ("requests.false", "逻辑值"),
    ("requests._total", "以字母开头"),
    ("requests.2024", "以字母开头"),
    ("requests.1a", "以字母开头"),
    ("_xlnm.Print_Area", "Excel 保留"),
    ("_xlfn.sum", "Excel 保留"),
    ("_XLNM._FilterDatabase", "Excel 保留"),
    ("xlfn.total", "Excel 保留"),
    ("print_area", "固定含义"),
    ("Auto_Open", "固定含义"),
    ("criteria", "固定含义"),
]


@pytest.mark.parametrize("name", GOOD)
def test_good_names(name: str) -> None:
    assert check_name(name) is None
    assert is_good(name)


@pytest.mark.parametrize(("name", "why"), BAD)
def test_bad_names_say_why(name: str, why: str) -> None:
    reason = check_name(name)
    assert reason is not None
    assert why in reason.zh
    assert reason.zh.isprintable()
    assert reason.en.isprintable()
    assert reason.en != reason.zh
    assert "{" not in reason.zh + reason.en
    assert not is_good(name)


def reasons(*names: str) -> list[tuple[str, str]]:
    return [(name, reason.zh) for name, reason in check_names(names)]


def test_good_names_that_differ_are_no_problem() -> None:
    assert check_names(iter(GOOD)) == []
    assert check_names([]) == []


def test_repeats_and_case_clashes() -> None:
    (first, why), (second, again) = reasons("office.name", "office.code", "office.name", "office.name")
    assert (first, second) == ("office.name", "office.name")
    assert "不止一次" in why
    assert why == again
    found = reasons("office.name", "Office.Name")
    assert [name for name, _ in found] == ["Office.Name", "Office.Name"]
    assert "小写" in found[0][1]
    assert "“Office.Name”与“office.name”只有大小写不同" in found[1][1]


def test_problems_come_in_the_order_given() -> None:
    assert [name for name, _ in reasons("a1", "office.name", "", "b2")] == ["a1", "", "b2"]
    assert check_names([""]) == [("", Text("名称是空的。", "The name is empty."))]


SEGMENT = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True) | st.sampled_from(["rc", "true", "a1", "x_1"])
FIRST = st.from_regex(r"[a-z]{4}[a-z_]{0,6}", fullmatch=True) | st.sampled_from(
    ["_xlnm", "true", "abc_", "a1"]
)
NAMES = st.builds(
    lambda first, later: ".".join([first, *later]), FIRST | SEGMENT, st.lists(SEGMENT, max_size=3)
)


@given(st.lists(NAMES, max_size=40))
@settings(max_examples=25, deadline=None)
def test_accepted_names_are_names_everywhere(candidates: list[str]) -> None:
    names = list(dict.fromkeys(filter(is_good, ["office.name", *candidates])))
    assert check_names(names) == []
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.add_worksheet("表")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for row, name in enumerate(names, 1):
            assert book.define_name(name, f"='表'!$A${row}") == 0
        book.close()
    again = openpyxl.load_workbook(stream)
    assert {name: found.attr_text for name, found in again.defined_names.items()} == {
        name: f"'表'!$A${row}" for row, name in enumerate(names, 1)
    }


@given(NAMES | st.text(max_size=12))
@settings(max_examples=300, deadline=None)
def test_the_grammar_in_one_expression(name: str) -> None:
    cell = r"(?:[a-z]{1,3}[0-9]+|r|c|rc|r[0-9]+c[0-9]*|true|false)(?![^.])"
    grammar = rf"(?!{cell})[a-z]{{4}}[a-z_]*(?:\.(?!{cell})[a-z][a-z0-9_]*)*"
    reserved = r"(?:xlnm|xlfn|xlws|xlpm|xludf).*|print_area|print_titles|criteria|extract|database|recorder"
    expected = bool(re.fullmatch(grammar, name)) and not re.fullmatch(reserved, name)
    assert is_good(name) == expected
