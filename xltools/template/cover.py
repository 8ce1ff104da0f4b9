"""封面: who reports, for which year, and the verdict in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from xltools.model.form import CoverField
from xltools.template.sheets import COVER, META, Sheets
from xltools.template.verify import Summary

_FIRST_FIELD = 3


def write_cover(sheets: Sheets, summary: Summary) -> None:
    """Identity, persons and the overall verdict; lists for level and scope."""
    sheet = sheets.lay_out(COVER, {"A:A": 3, "B:B": 18, "C:C": 42, "D:D": 36})
    form, report = sheets.form, sheets.content.report
    sheet.set_row(0, 20)
    sheet.set_row(1, 40)
    name = report.office.name or "（单位名称）"
    year = report.year or "____"
    title = f"{name}{year}年{form.title}"
    formula = (
        'IF(LEN(office.name)=0,"（单位名称）",office.name)&IF(LEN(report.year)=0,"____",report.year)'
        f'&"年{form.title}"'
    )
    sheet.merge_range(1, 1, 1, 3, "", sheets.style("title"))
    sheet.write_formula(1, 1, "=" + formula, sheets.style("title"), title)
    row = _FIRST_FIELD
    for item in form.cover:
        _write_field(sheets, sheet, row, item)
        row += 1
    row += 1
    sheet.set_row(row, 34)
    sheet.write_string(row, 1, "校验结论", sheets.style("label"))
    sheet.merge_range(row, 2, row, 3, "", sheets.style("verdict"))
    sheet.write_formula(row, 2, "=" + summary.verdict_formula, sheets.style("verdict"), summary.verdict)
    sheets.define("checks.overall", COVER, f"C{row + 1}")
    for criteria, style in (
        ("不通过", "wrong"),
        ("未填", "doubtful"),
        ("待定", "doubtful"),
        ("通过", "good"),
    ):
        sheet.conditional_format(
            row, 2, row, 2,
            {"type": "text", "criteria": "begins with", "value": criteria, "format": sheets.style(style), "stop_if_true": True},
        )  # fmt: skip
    row += 1
    sheet.set_row(row, 24)
    sheet.write_string(row, 1, "报告格式", sheets.style("label"))
    sheet.merge_range(row, 2, row, 3, f"{form.id}年格式（{form.basis}）", sheets.style("cell"))
    row += 2
    notes = "填写顺序：封面、表二、表三、表四、文字；填完看“校验”表。白色格可填，浅蓝色为自动合计，浅黄色表示还没有填。"
    sheet.merge_range(row, 1, row, 3, notes, sheets.style("paragraph"))
    sheet.set_row(row, 48)
    sheet.print_area(0, 0, row, 3)
    sheet.activate()


def _write_field(sheets: Sheets, sheet: Any, row: int, item: CoverField) -> None:
    sheet.set_row(row, 26)
    sheet.write_string(row, 1, item.label + (" *" if item.required else ""), sheets.style("label"))
    sheet.write_string(row, 3, item.hint, sheets.style("hint"))
    value = cover_value(sheets, item)
    number = item.name == "report.year"
    style = sheets.style(
        "field_number" if number else "field_date" if item.name == "report.date" else "field"
    )
    if value is None or value == "":
        sheet.write_blank(row, 2, None, style)
    elif isinstance(value, int):
        sheet.write_number(row, 2, value, style)
    elif isinstance(value, date):
        sheet.write_datetime(row, 2, value, style)
    else:
        sheet.write_string(row, 2, value, style)
    address = f"C{row + 1}"
    sheets.define(item.name, COVER, address)
    if item.choices:
        sheet.data_validation(
            address,
            {
                "validate": "list", "source": [label for _, label in item.choices], "input_title": item.label,
                "input_message": item.hint[:250], "error_title": item.label, "error_message": "请从下拉列表中选择。",
            },
        )  # fmt: skip
    elif number:
        sheet.data_validation(
            address,
            {
                "validate": "integer", "criteria": "between", "minimum": sheets.form.first_year,
                "maximum": sheets.form.last_year or 2100, "input_title": item.label, "input_message": item.hint,
                "error_title": item.label, "error_type": "warning",
                "error_message": f"本工作簿是{sheets.form.id}年格式，年度应在 {sheets.form.first_year}"
                + (f"—{sheets.form.last_year}。" if sheets.form.last_year else " 年以后。"),
            },
        )  # fmt: skip


def cover_value(sheets: Sheets, item: CoverField) -> str | int | date | None:
    """What the content holds for a field, as the sheet shows it."""
    report = sheets.content.report
    known: dict[str, str | int | None] = {
        "office.name": report.office.name,
        "office.code": report.office.code,
        "office.level": sheets.form.level_label(report.office.level),
        "office.parent": report.office.parent,
        "report.year": report.year,
        "report.scope": report.scope,
    }
    if item.name in known:
        return known[item.name]
    value = report.cover.get(item.name)
    if item.name == "report.date" and value:
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def write_meta(sheets: Sheets, rules_version: str) -> None:
    """The hidden sheet that says which form and template this is."""
    sheet = sheets.sheet(META)
    report = sheets.content.report
    moved = "；".join(f"{old}>{new}" for old, new in sorted(report.moved.items()))
    lines = (
        ("report.form", sheets.form.id),
        ("report.template_version", sheets.form.version),
        ("report.supplements", ",".join(sheets.form.supplements)),
        ("report.rules_version", rules_version),
        ("report.moved", moved),
    )
    for row, (name, value) in enumerate(lines):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
        sheets.define(name, META, f"B{row + 1}")
    sheet.set_column("A:B", 26)
    sheet.hide()
