"""Control totals on the sheet 校验: what the office's own register says, beside the figures of the tables."""

from __future__ import annotations

from typing import Any

from xltools.model.report import Number
from xltools.template.native import FAIL, HINT, UNDECIDED
from xltools.template.sheets import VERIFY, Sheets


def write_controls(sheets: Sheets, sheet: Any, top: int, values: dict[str, Number | None]) -> None:
    """The optional block of totals from the office's own register."""
    text = (
        "核对数（可不填）：从本单位台账抄录合计数，与表中比对；表内合计是公式，查不出漏填的数，核对数可以。"
    )
    sheets.merge(sheet, (top - 1, 0, top - 1, 7), text, "section")
    for column, head in (
        (0, "编号"),
        (1, "合计项"),
        (3, "台账数"),
        (4, "表中数"),
        (5, "差额"),
        (6, "结果"),
        (7, "查看"),
    ):
        sheet.write_string(top, column, head, sheets.style("head"))
    sheet.merge_range(top, 1, top, 2, "合计项", sheets.style("head"))
    report = sheets.content.report
    for offset, (name, cell) in enumerate(sheets.form.controls.items(), 1):
        row = top + offset
        target = name.removeprefix("control.")
        value, found = report.controls.get(name), values.get(target)
        sheet.write_string(row, 0, "CT-01", sheets.style("cell_center"))
        label = f"{sheets.form.table(target.split('.')[0]).sheet}　{cell.label}"
        sheet.merge_range(row, 1, row, 2, label, sheets.style("cell"))
        if name in report.unreadable:
            sheet.write_string(row, 3, report.unreadable[name], sheets.style("input"))
        elif value is None:
            sheet.write_blank(row, 3, None, sheets.style("input"))
        else:
            sheet.write_number(row, 3, value, sheets.style("input"))
        doubtful = name in report.unreadable or target in report.unreadable
        gap = "" if value is None else round(value - (found or 0), 6)
        verdict = "" if value is None else UNDECIDED if doubtful else HINT if gap else "通过"
        if name in report.unreadable:
            verdict = UNDECIDED
        sheet.write_formula(row, 4, f"=SUM({target})", sheets.style("number"), found or 0)
        sheet.write_formula(
            row, 5, f'=IF(ISNUMBER({name}),ROUND({name}-SUM({target}),6),"")', sheets.style("number"), gap
        )
        sheet.write_formula(
            row, 6, f'=IFERROR(IF(ISBLANK({name}),"",IF(ISNUMBER({name}),IF(LEN(T({target}))>0,"{UNDECIDED}",IF(F{row + 1}=0,"通过","{HINT}")),"{UNDECIDED}")),"{UNDECIDED}")',
            sheets.style("cell_center"), verdict,
        )  # fmt: skip
        sheet.write_formula(row, 7, f'=HYPERLINK("#{target}","查看")', sheets.style("link"), "查看")
        sheets.define(name, VERIFY, f"D{row + 1}")
        sheet.data_validation(
            row, 3, row, 3,
            {
                "validate": "integer", "criteria": "between", "minimum": 0, "maximum": 99999999,
                "input_title": "核对数", "input_message": "从本单位台账抄录，可不填。",
                "error_title": "核对数", "error_message": "请填大于等于0的整数。",
            },
        )  # fmt: skip
    colour_verdicts(sheets, sheet, f"G{top + 2}:G{top + 1 + len(sheets.form.controls)}")


def colour_verdicts(sheets: Sheets, sheet: Any, area: str) -> None:
    """The colours of the verdicts in an area such as ``G10:G40``."""
    pairs = (
        (FAIL, "wrong"), (HINT, "doubtful"), (UNDECIDED, "doubtful"), ("通过", "good"),
    )  # fmt: skip
    for text, style in pairs:
        sheet.conditional_format(
            area, {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": sheets.style(style)}
        )
