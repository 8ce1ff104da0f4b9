"""The blank list of bodies that must report, and the log of what came in: templates/roster.xlsx."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from xltools.checks.codes import ALPHABET, LENGTH
from xltools.model.rollup import NATURES
from xltools.template.sheets import lines
from xltools.template.styles import STYLES

_COLUMNS = (
    ("单位名称", 32), ("统一社会信用代码", 22), ("级别", 16), ("上级主管部门", 26), ("曾用名或简称", 26),
    ("垂直管理", 10), ("联系人及电话", 22), ("报送期限", 14), ("本政府机关", 12), ("单位性质", 20),
)  # fmt: skip
_CODE, _LEVEL, _VERTICAL, _DEADLINE, _OWN, _NATURE = 1, 2, 5, 7, 8, 9
_LOG = (("单位名称", 32), ("收到日期", 14), ("退回日期", 14), ("备注", 40))
_FIRST = 4
"""The first row of a list, from 0."""
_ROWS = 100


def build_roster(district: str, rows: Sequence[Sequence[str]], levels: Sequence[str]) -> bytes:
    """A roster workbook; ``rows`` follow the heads and may be shorter; ``levels`` are the list of 级别."""
    target = BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": "报送单位名单", "author": "xltools", "created": datetime(2026, 1, 1)})
    style = {
        name: book.add_format(dict(STYLES[name]))
        for name in ("title", "label", "field", "head", "data_text", "wrong")
    }
    style["told"] = book.add_format({**STYLES["note"], "text_wrap": True})
    last = _FIRST + max(_ROWS, len(rows)) - 1
    told = (
        "每个单位一行；曾用名或简称有多个的用顿号隔开；代码变红的是抄错了（校验位不对），不知道的可以空着；垂直管理填“是”或空着；"
        "本级政府和办公室合并报送的那一行，本政府机关填“是”；单位性质可不填；报送期限填日期，如 2026-01-31。"
    )
    sheet = _list(book, style, "名单", "政府信息公开工作年度报告报送单位名单", told, _COLUMNS, last)
    sheet.write_string(1, 0, "汇总单位", style["label"])
    sheet.write_string(1, 1, district, style["field"])
    for row, values in enumerate(rows, _FIRST):
        for column, value in enumerate(values):
            if value:
                sheet.write_string(row, column, value, style["data_text"])
    sheet.conditional_format(
        _FIRST, _CODE, last, _CODE, {"type": "formula", "criteria": "=" + wrong_code(f"B{_FIRST + 1}"), "format": style["wrong"]}
    )  # fmt: skip
    _choose(sheet, _LEVEL, last, levels)
    for column in (_VERTICAL, _OWN):
        _choose(sheet, column, last, ["是", "否"])
    _choose(sheet, _NATURE, last, list(NATURES.values()))
    _ask_day(sheet, _DEADLINE, last)
    told = (
        "可不填。收到一份记一行，退回后重报的另记一行；日期如 2026-01-28。晚于报送期限收到的，汇总时列为“迟报”；"
        "没有登记的不判断：文件时间会随复制、下载改变，不作依据。"
    )
    log = _list(book, style, "报送登记", "年度报告报送登记", told, _LOG, last)
    log.data_validation(
        _FIRST, 0, last, 0,
        {"validate": "list", "source": f"='名单'!$A${_FIRST + 1}:$A${last + 1}", "error_type": "warning"},
    )  # fmt: skip
    for column in (1, 2):
        _ask_day(log, column, last)
    book.close()
    return target.getvalue()


def wrong_code(cell: str) -> str:
    """A formula, without =, that is true where a cell holds a code of another length or check character.

    Conditional formats take no array constants: 1 to 17 are the numbers of columns, which stay when a line
    of the list is deleted.
    """
    numbers = f"COLUMN($A:${xl_col_to_name(LENGTH - 2)})"
    values = f'FIND(MID(UPPER({cell}),{numbers},1),"{ALPHABET}")-1'
    total = f"SUMPRODUCT(({values})*MOD(3^({numbers}-1),31))"
    right = f'MID("{ALPHABET}",1+MOD(-{total},31),1)'
    return f"AND(LEN({cell})>0,IFERROR(OR(LEN({cell})<>{LENGTH},{right}<>RIGHT(UPPER({cell}),1)),TRUE))"


def _list(
    book: Any, style: Mapping[str, Any], name: str, title: str, told: str, columns: Sequence[tuple[str, float]], last: int
) -> Any:  # fmt: skip
    """A sheet with a title, an explanation and an empty list down to row ``last`` (from 0)."""
    sheet = book.add_worksheet(name)
    for column, (_, width) in enumerate(columns):
        sheet.set_column(column, column, width)
    width = sum(width for _, width in columns)
    sheet.merge_range(0, 0, 0, len(columns) - 1, title, style["title"])
    sheet.set_row(0, 30)
    sheet.merge_range(2, 0, 2, len(columns) - 1, told, style["told"])
    sheet.set_row(2, 16 * lines(told, width - 2) + 4)
    for column, (head, _) in enumerate(columns):
        sheet.write_string(_FIRST - 1, column, head, style["head"])
    for row in range(_FIRST, last + 1):
        for column in range(len(columns)):
            sheet.write_blank(row, column, None, style["data_text"])
    sheet.freeze_panes(_FIRST, 1)
    sheet.repeat_rows(_FIRST - 1)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.autofilter(_FIRST - 1, 0, last, len(columns) - 1)
    return sheet


def _choose(sheet: Any, column: int, last: int, choices: Sequence[str]) -> None:
    sheet.data_validation(_FIRST, column, last, column, {"validate": "list", "source": list(choices)})


def _ask_day(sheet: Any, column: int, last: int) -> None:
    """Cells are text, so that a day stays as typed; it is told how to type one."""
    sheet.data_validation(
        _FIRST, column, last, column,
        {"validate": "any", "input_title": "日期", "input_message": "如 2026-01-31。"},
    )  # fmt: skip
