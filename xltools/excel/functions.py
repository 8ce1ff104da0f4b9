"""Worksheet functions: plain functions of values, with their help; they touch no cell and remember nothing.

A program computes them again when a range among their arguments changes. Bad input raises XltoolsError
(an Excel error value with a readable text, see ``call``); what is missing is never taken for 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import xltools
from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.report import Number, Report

Rectangle = Sequence[Sequence[object]]
_WORDS = {"pass": "通过", "undecided": "待定", "unfilled": "未填", "not_used": "不适用"}
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument with its help; ``table``: a rectangle of values."""

    name: str
    help: str
    optional: bool = False
    table: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """``name`` in cells and in Python, ``title`` where a name may be Chinese; ``local``: it opens files of the PC."""

    name: str
    title: str
    help: str
    arguments: tuple[Argument, ...]
    call: Callable[..., Any]
    local: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """A value; or an Excel error value with the reason as text."""

    value: float | str | None
    error: str = ""
    text: str = ""


def rule_verdict(
    rule: str,
    table: Rectangle,
    table2: Rectangle | None = None,
    table3: Rectangle | None = None,
    level: object = None,
    year: object = None,
) -> str:
    """通过, 不通过, 提示, 待定, 未填 or 不适用: how a rule comes out on whole tables, as sheet 校验 says it."""
    report = xltools.ranges_report((given for given in (table, table2, table3) if given), level, year)
    found = xltools.rule_result(report, str(rule))
    if found.verdict == "fail":
        return "不通过" if found.severity == "error" else "提示"
    return _WORDS[found.verdict]


def identity_difference(identity: str, line: str, table: Rectangle) -> Number:
    """Left minus right of an identity in one of its rows or columns; 0 when it balances."""
    return xltools.identity_difference(xltools.ranges_report([table]), str(identity), str(line))


def fault_count(table: Rectangle, level: object = None, year: object = None) -> int:
    """How many errors a table has."""
    return len(xltools.table_findings(xltools.ranges_report([table], level, year), "error"))


def office_value(file: str, name: str) -> Number | str:
    """What a named cell of another workbook holds; "" for a blank."""
    report = xltools.read(_path(file))
    return _value(report, str(name).strip().lower(), str(file))


def folder_sum(folder: str, name: str, partial: object = False) -> Number:
    """The sum of a named cell over the workbooks of a folder; ``partial``: also when some have no number there."""
    place, wanted = _path(folder), str(name).strip().lower()
    found: list[Number] = []
    missing: list[str] = []
    for file in xltools.find_files([place]):
        try:
            report = xltools.read(file)
            _need_additive(report, wanted)
            value = _value(report, wanted, file)
        except XltoolsError as error:
            raise XltoolsError(error.what, where=Path(file).name, todo=error.todo) from error
        if isinstance(value, int | Decimal):
            found.append(value)
        else:
            missing.append(Path(file).name)
    if missing and not partial:
        shown = "、".join(missing[:_SHOWN]) + ("等" if len(missing) > _SHOWN else "")
        raise xltools.MissingFigureError(
            Text(
                f"{len(found) + len(missing)} 份中有 {len(missing)} 份没有这个数：{shown}。",
                f"{len(missing)} of {len(found) + len(missing)} have no number there: {shown}.",
            ),
            todo=Text("只加有数的，第三个参数填 TRUE。", "TRUE as third argument adds up the others."),
        )
    return sum(found)


def _path(text: str) -> Path:
    """Raises XltoolsError for a path that is not complete: where a program runs is nobody's business."""
    path = Path(str(text).strip())
    if not path.is_absolute():
        raise XltoolsError(
            Text("请写完整的路径。", "Give the whole path."),
            where=str(text),
            todo=Text("例如 D:\\年报\\甲街道.xlsx。", "Such as D:\\reports\\office.xlsx."),
        )
    return path


def _value(report: Report, name: str, where: str) -> Number | str:
    words: Mapping[str, Number | str | None] = {
        **report.controls,
        **report.text,
        **report.cover,
        "office.name": report.office.name,
        "office.code": report.office.code,
        "office.level": report.office.level,
        "office.parent": report.office.parent,
        "report.year": report.year,
        "report.form": report.form,
        "report.scope": report.scope,
        **report.values,
        **report.unreadable,
    }
    if name not in words:
        raise XltoolsError(
            Text(f"工作簿里没有名称“{name}”。", f"The workbook has no name {name!r}."),
            where=where,
            todo=Text("名称如 requests.received.total。", "Names are such as requests.received.total."),
        )
    value = words[name]
    return "" if value is None else value


def _need_additive(report: Report, name: str) -> None:
    cell = xltools.load_form(report.form, report.supplements, report.own).cells.get(name)
    if cell is None or not cell.additive:
        raise XltoolsError(
            Text(f"“{name}”不是能相加的数。", f"{name!r} is no figure that adds up."),
            todo=Text("请换成表中的数量或金额。", "Choose a count or an amount of a table."),
        )


_TABLE = "表的整个数据区，如 requests（表三）、disputes（表四）、proactive（表二）"
_LEVEL = Argument("level", "单位级别，即 office.level；只用于某些级别的规则要用", optional=True)
_YEAR = Argument("year", "年度，即 report.year；只用于某些年度的规则要用", optional=True)
FUNCTIONS = {
    function.name: function
    for function in (
        Function(
            "rule_verdict", "规则结论", "一条规则在表中的结论：通过、不通过、提示、待定、未填或不适用。",
            (
                Argument("rule", "规则编号，如 T3-01"),
                Argument("table", _TABLE, table=True),
                Argument("table2", "规则还要用到的另一张表", optional=True, table=True),
                Argument("table3", "规则还要用到的第三张表", optional=True, table=True),
                _LEVEL,
                _YEAR,
            ),
            rule_verdict,
        ),
        Function(
            "identity_difference", "勾稽差额", "一条勾稽关系左边减右边的差额，平衡时为 0。",
            (
                Argument("identity", "勾稽关系，如 requests.flow（第一项+第二项=第三项+第四项）"),
                Argument("line", "哪一列或哪一行，如 自然人 或 natural_person"),
                Argument("table", _TABLE, table=True),
            ),
            identity_difference,
        ),
        Function(
            "fault_count", "表内错误数", "一张表里有几个错误。",
            (Argument("table", _TABLE, table=True), _LEVEL, _YEAR), fault_count,
        ),
        Function(
            "office_value", "取单位数", "另一个单位工作簿里某一格的数。",
            (
                Argument("file", "工作簿的完整路径"),
                Argument("name", "格的名称，如 requests.received.total"),
            ),
            office_value, local=True,
        ),
        Function(
            "folder_sum", "文件夹合计", "一个文件夹里各单位工作簿某一格的合计。",
            (
                Argument("folder", "文件夹的完整路径"),
                Argument("name", "格的名称，如 requests.received.total"),
                Argument("partial", "有单位没填时：TRUE 只加有数的，不写则提示缺数", optional=True),
            ),
            folder_sum, local=True,
        ),
    )
}  # fmt: skip


def call(name: str, arguments: Sequence[Any]) -> Result:
    """The function of that name on values as a program hands them over; never raises."""
    try:
        function = FUNCTIONS.get(name)
        if function is None:
            raise XltoolsError(Text(f"没有函数“{name}”。", f"There is no function {name!r}."))
        value = function.call(*arguments)
    except xltools.MissingFigureError as error:
        return Result(None, "#N/A", _one_line(error))
    except XltoolsError as error:
        return Result(None, "#VALUE!", _one_line(error))
    except Exception as error:  # a cell must never show a traceback
        return Result(None, "#VALUE!", f"参数不对（{type(error).__name__}）。")
    return Result(float(value) if isinstance(value, int | Decimal) else str(value))


def _one_line(error: XltoolsError) -> str:
    return " ".join(error.say("zh").split("\n"))
