"""Where an office explains warnings (说明 in 校验), and ticks off what only it can check (自查清单)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xltools.model.rollup import SCOPE
from xltools.model.rule import Rule
from xltools.template.sheets import CHECKLIST, Sheets, lines

_OTHERS = 12
_ANSWERS = ("是", "否", "不适用")
_QUESTION_WIDTH = 70


def write_reasons(sheets: Sheets, sheet: Any, row_of: Mapping[str, int], top: int) -> int:
    """The column 说明 beside the native rules, and lines below for all others.

    ``row_of``: ``<rule>:<key>`` -> row counted from 1. Returns the last row, counted from 1. Column J
    holds the key of each line, column K the fingerprint of the values that were explained.
    """
    style = sheets.style("reason")
    for row in row_of.values():
        sheet.write_blank(row - 1, 8, None, style)
    text = (
        "其他提醒的说明：上面没有列出的提醒，在左边写规则编号，在右边写说明（错误必须更正，不能用说明代替）"
    )
    sheets.merge(sheet, (top, 0, top, 8), text, "section")
    reasons = {f"{reason.rule}:{reason.key}": reason for reason in sheets.content.report.reasons}
    others = [key for key in reasons if key not in row_of]
    for key, row in row_of.items():
        if key in reasons:
            sheet.write_string(row - 1, 8, reasons[key].text, style)
            sheet.write_string(row - 1, 10, reasons[key].stamp)
    for offset in range(_OTHERS):
        row = top + 1 + offset
        sheet.merge_range(row, 1, row, 7, "", sheets.style("cell"))
        if offset < len(others):
            reason = reasons[others[offset]]
            sheet.write_string(row, 0, reason.rule, sheets.style("input"))
            sheet.write_string(row, 8, reason.text, style)
            sheet.write_string(row, 9, others[offset])
            sheet.write_string(row, 10, reason.stamp)
        else:
            sheet.write_blank(row, 0, None, sheets.style("input"))
            sheet.write_blank(row, 8, None, style)
            sheet.write_formula(row, 9, f'=IF(LEN(A{row + 1})=0,"",TRIM(A{row + 1})&":*")', None, "")
    return top + 1 + _OTHERS


def checklist_rules(sheets: Sheets, rules: Sequence[Rule]) -> list[Rule]:
    """The rules of the form that only the office's own records can answer; a district has some more."""
    district = sheets.content.report.scope == SCOPE
    return [
        rule
        for rule in rules
        if rule.kind == "checklist"
        and rule.is_for(sheets.form.layout)
        and (district or rule.arguments.get("for") != "district")
    ]


def checklist_name(rule_id: str) -> str:
    """The defined name of the answer to a rule: ``checklist.pb_04``."""
    return f"checklist.{rule_id.lower().replace('-', '_')}"


def write_checklist(sheets: Sheets, rules: Sequence[Rule]) -> None:
    """One line per question; the answer is chosen from a list."""
    sheet = sheets.lay_out(CHECKLIST, {"A:A": 9, "B:B": _QUESTION_WIDTH, "C:C": 10})
    sheets.merge(sheet, (0, 0, 0, 2), "自查清单", "title")
    sheet.set_row(0, 30)
    told = "表格里查不出、只有本单位的台账和档案能说明的事项，报送前请逐条核对并选择结果。"
    sheets.merge(sheet, (1, 0, 1, 2), told, "note")
    for column, head in enumerate(("编号", "自查事项", "结果")):
        sheet.write_string(2, column, head, sheets.style("head"))
    answers = sheets.content.report.checklist or {}
    for row, rule in enumerate(rules, 3):
        question: Any = rule.arguments["question"]
        sheet.set_row(row, 16 * lines(question["zh"], _QUESTION_WIDTH - 3) + 8)
        sheet.write_string(row, 0, rule.id, sheets.style("cell_center"))
        sheet.write_string(row, 1, question["zh"], sheets.style("cell"))
        answer = answers.get(rule.id, "")
        if answer:
            sheet.write_string(row, 2, answer, sheets.style("input"))
        else:
            sheet.write_blank(row, 2, None, sheets.style("input"))
        sheets.define(checklist_name(rule.id), CHECKLIST, f"C{row + 1}")
    last = 2 + len(rules)
    sheet.data_validation(
        3, 2, last, 2,
        {
            "validate": "list", "source": list(_ANSWERS), "input_title": "自查结果", "input_message": "核对后选择。",
            "error_title": "自查结果", "error_message": "请从下拉列表中选择“是”“否”或“不适用”。",
        },
    )  # fmt: skip
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(0, 2)
    sheet.print_area(0, 0, last, 2)
