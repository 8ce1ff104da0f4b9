"""What Excel says while a value cell is filled in, and what it refuses."""

from __future__ import annotations

from typing import Any

from xltools.grid import GridCell
from xltools.model.form import Cell
from xltools.template.places import address, runs
from xltools.template.sheets import Sheets


def write_prompts(sheets: Sheets, sheet: Any, values: list[tuple[GridCell, Cell]]) -> None:
    """Prompts and error texts; cells with the same ones share a record, which keeps the file small."""
    by_kind: dict[str, list[GridCell]] = {}
    for cell, definition in values:
        if definition.name not in sheets.content.formulas:
            kind: str = "total" if definition.name in sheets.form.totals else definition.type
            by_kind.setdefault(kind, []).append(cell)
    for kind, cells in by_kind.items():
        (top, left, bottom, right), *others = runs(cells)
        rule = _validation(kind, address(cells[0]))
        sheet.data_validation(top, left, bottom, right, {**rule, "other_cells": others})


def _validation(kind: str, first: str) -> dict[str, Any]:
    if kind == "total":
        return {
            "validate": "custom", "value": "=FALSE", "error_type": "warning",
            "input_title": "总计", "input_message": "由公式自动合计，一般不用填写。",
            "error_title": "改写总计", "error_message": "总计由公式计算。只有照录已经公布的报告时才需要改写，是否继续？",
        }  # fmt: skip
    common = {"error_type": "stop", "error_title": "数字不符合要求"}
    if kind == "money":
        return {
            **common, "validate": "custom", "value": f"=AND(ISNUMBER({first}),{first}>=0,ROUND({first},6)={first})",
            "input_title": "金额（万元）", "input_message": "以万元为单位，只填数字，最多6位小数；没有填0。",
            "error_message": "请填大于等于0的数字，单位万元，最多6位小数，不要写“万元”。",
        }  # fmt: skip
    signed = kind == "signed"
    told = "增加填正数，减少填负数，没有变化填0。" if signed else "填整数；没有发生的填0，不要留空。"
    return {
        **common, "validate": "integer", "criteria": "between", "minimum": -99999999 if signed else 0,
        "maximum": 99999999, "input_title": "本年增/减" if signed else "数量", "input_message": told,
        "error_message": "请只填整数，不带单位和说明。" + ("" if signed else "不能小于0。"),
    }  # fmt: skip
