"""调整: where the supervisor declares changes of the sums, each with its reason, name and date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from xltools.model.adjustment import (
    AREA,
    FIRST_ROW,
    NO_DATE,
    NO_NAME,
    NO_NUMBER,
    NO_REASON,
    SHEET,
    UNKNOWN_ITEM,
    VALID,
    Adjustment,
    fault_of,
    items_of,
    line_count,
)
from xltools.template.sheets import Sheets, lines

_HEADS = (
    ("序号", 6), ("项目", 44), ("调整数", 10), ("原因", 44), ("调整人", 12), ("日期", 12), ("状态", 16), ("单元格名称", 30),
)  # fmt: skip
_ITEMS, _NAMES = 10, 11
"""Columns of the list of cells; hidden."""
_TOLD = (
    "合计与本级应报的数不同、又不是哪个单位填错的（如联合发文、共同被告的案件只计一次），在这里逐条写明：选项目，填加减的数（减少填负数）、"
    "原因、调整人和日期。状态为“有效”的立即计入表中的合计；重新汇总到同一文件时照样保留。单位填错的不在这里改，请退回单位更正。"
)


def write_adjustments(sheets: Sheets, adjustments: Sequence[Adjustment]) -> None:
    """The sheet with the lines typed so far and empty ones."""
    letters = "ABCDEFGH"
    sheet = sheets.lay_out(
        SHEET,
        {f"{letter}:{letter}": width for letter, (_, width) in zip(letters, _HEADS, strict=True)},
        landscape=True,
    )
    sheets.merge(sheet, (0, 0, 0, 7), "合计的调整", "title")
    sheet.set_row(0, 28)
    sheets.merge(sheet, (1, 0, 1, 7), _TOLD, "told")
    sheet.set_row(1, 17 * lines(_TOLD, sum(width for _, width in _HEADS) - 4) + 6)
    for column, (head, _) in enumerate(_HEADS):
        sheet.write_string(FIRST_ROW - 2, column, head, sheets.style("head"))
    items = items_of(sheets.form)
    count = line_count(len(adjustments))
    _write_items(sheet, items)
    for number in range(count):
        line = adjustments[number] if number < len(adjustments) else Adjustment("", None, "", "", "")
        _write_line(sheets, sheet, number, line, items)
    _validate(sheets, sheet, FIRST_ROW - 1, FIRST_ROW + count - 2, len(items))
    sheets.define(AREA, SHEET, f"A{FIRST_ROW}", f"H{FIRST_ROW + count - 1}")
    sheet.freeze_panes(FIRST_ROW - 1, 2)
    sheet.repeat_rows(FIRST_ROW - 2)
    sheet.print_area(0, 0, FIRST_ROW + count - 2, 6)
    sheet.set_column(7, 7, 30, None, {"hidden": True})
    sheet.set_column(_ITEMS, _NAMES, 10, None, {"hidden": True})


def _write_items(sheet: Any, items: dict[str, str]) -> None:
    for row, (item, name) in enumerate(items.items(), FIRST_ROW - 1):
        sheet.write_string(row, _ITEMS, item)
        sheet.write_string(row, _NAMES, name)


def _write_line(sheets: Sheets, sheet: Any, number: int, line: Adjustment, items: dict[str, str]) -> None:
    row = FIRST_ROW - 1 + number
    at = row + 1
    text = sheets.style("reason")
    sheet.write_number(row, 0, number + 1, sheets.style("cell_center"))
    for column, value in ((1, line.item), (3, line.reason), (4, line.by)):
        if value:
            sheet.write_string(row, column, value, text)
        else:
            sheet.write_blank(row, column, None, text)
    _write_typed(sheet, row, 2, line.amount, sheets.style("input"))
    _write_typed(sheet, row, 5, _day(line.date), sheets.style("input_date"))
    fault = fault_of(line, items)
    state = fault or VALID if line.typed else ""
    sheet.write_formula(row, 6, "=" + _state_formula(at), sheets.style("cell_center"), state)
    last = FIRST_ROW + len(items) - 1
    found = f"INDEX($L${FIRST_ROW}:$L${last},MATCH(B{at},$K${FIRST_ROW}:$K${last},0))"
    name = items.get(line.item, "")
    sheet.write_formula(row, 7, f'=IF(LEN(B{at})=0,"",IFERROR({found},""))', sheets.style("hint"), name)
    if len(line.reason) > 20 or len(line.item) > 20:
        sheet.set_row(row, 15.5 * max(lines(line.reason, 42), lines(line.item, 42)) + 5)


def _state_formula(row: int) -> str:
    return (
        f'IF(COUNTA(B{row}:F{row})=0,"",IF(LEN(H{row})=0,"{UNKNOWN_ITEM}",IF(NOT(ISNUMBER(C{row})),"{NO_NUMBER}",'
        f'IF(LEN(TRIM(D{row}))=0,"{NO_REASON}",IF(LEN(TRIM(E{row}))=0,"{NO_NAME}",IF(NOT(ISNUMBER(F{row})),"{NO_DATE}","{VALID}"))))))'
    )


def _day(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _write_typed(sheet: Any, row: int, column: int, value: object, style: Any) -> None:
    """What was typed comes back as it was."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, style)
    elif isinstance(value, int | Decimal):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, str(value), style)


def _validate(sheets: Sheets, sheet: Any, first: int, last: int, count: int) -> None:
    sheet.data_validation(
        first, 1, last, 1,
        {
            "validate": "list", "source": f"=$K${FIRST_ROW}:$K${FIRST_ROW + count - 1}", "error_title": "项目",
            "error_message": "请从下拉列表中选择。",
        },
    )  # fmt: skip
    sheet.data_validation(
        first, 2, last, 2,
        {
            "validate": "decimal", "criteria": "between", "minimum": -1e12, "maximum": 1e12, "input_title": "调整数",
            "input_message": "加在各单位合计上的数，减少填负数。", "error_title": "调整数", "error_message": "请填数字。",
        },
    )  # fmt: skip
    sheet.data_validation(
        first, 5, last, 5,
        {
            "validate": "date", "criteria": ">=", "value": date(2000, 1, 1), "input_title": "日期",
            "input_message": "如 2026-02-10。", "error_title": "日期", "error_message": "请填日期，如 2026-02-10。",
        },
    )  # fmt: skip
    for text, style in ((VALID, "good"), ("项目", "wrong"), ("调整", "wrong"), ("缺", "wrong")):
        sheet.conditional_format(
            first, 6, last, 6, {"type": "text", "criteria": "begins with", "value": text, "format": sheets.style(style)}
        )  # fmt: skip
