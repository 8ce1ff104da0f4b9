"""文字 (the three text parts with a live character count) and 填表说明 (how to fill in)."""

from __future__ import annotations

import math
from typing import Any

from xltools.model.form import Form
from xltools.template.sheets import GUIDE, TEXTS, Sheets, lines

_WIDTH = 78
_LINE, _HIGHEST = 17, 400
"""Points of a line, and of a row: no spreadsheet program has a row above 409."""
_HEIGHTS = {"text.overview": 380, "text.problems": 260, "text.other": 140}
_HINTS = {
    "text.overview": "写主动公开、依申请公开、政府信息管理、平台建设、监督保障五个方面，一般不超过1000字。",
    "text.problems": "写存在的主要问题和改进措施，至少各一条。",
    "text.other": "写信息处理费收取情况（没有收取也要写明）和其他需要报告的事项。",
}


def write_texts(sheets: Sheets) -> None:
    """Parts 一, 五 and 六, each in one cell."""
    sheet = sheets.lay_out(TEXTS, {"A:A": _WIDTH})
    row = 0
    for part in sheets.form.parts:
        if not part.text:
            continue
        sheet.write_string(row, 0, f"{part.number}、{part.title}", sheets.style("heading"))
        sheet.set_row(row, 26)
        sheet.write_string(row + 1, 0, _HINTS.get(part.text, ""), sheets.style("note"))
        text = sheets.content.report.text.get(part.text, "")[:32767]
        last = _write_text(sheets, sheet, row + 2, text, _HEIGHTS.get(part.text, 200))
        sheets.define(part.text, TEXTS, f"A{row + 3}")
        count = f'"已写 "&LEN({part.text})&" 字"'
        sheet.write_formula(last + 1, 0, "=" + count, sheets.style("status"), f"已写 {len(text)} 字")
        row = last + 3


def _write_text(sheets: Sheets, sheet: Any, row: int, text: str, least: float) -> int:
    """A text in one cell, merged over as many rows as it needs; returns the last of them."""
    height = max(least, _LINE * lines(text, _WIDTH - 2))
    count = math.ceil(height / _HIGHEST)
    for offset in range(count):
        sheet.set_row(row + offset, height / count)
    if count > 1:
        sheet.merge_range(row, 0, row + count - 1, 0, text, sheets.style("text"))
    elif text:
        sheet.write_string(row, 0, text, sheets.style("text"))
    else:
        sheet.write_blank(row, 0, None, sheets.style("text"))
    return row + count - 1


def write_guide(sheets: Sheets) -> None:
    """How to fill in, in a page."""
    sheet = sheets.lay_out(GUIDE, {"A:A": 6, "B:B": 72})
    sheets.merge(sheet, (0, 0, 0, 1), "填表说明", "title")
    sheet.set_row(0, 30)
    for row, text in enumerate(guide_lines(sheets.form), 2):
        sheet.write_string(row, 0, f"{row - 1}", sheets.style("cell_center"))
        sheet.write_string(row, 1, text, sheets.style("cell"))
        sheet.set_row(row, 17 * lines(text, 69) + 6)


def guide_lines(form: Form) -> list[str]:
    """The guide's sentences for a form."""
    last = f"{form.last_year}" if form.last_year else "以后各"
    years = f"{form.first_year}—{last}年度" if form.last_year else f"{form.first_year}年度及以后各年度"
    return [
        f"本工作簿适用于{years}的{form.title}，表格样式依据{form.basis}。",
        "先填封面（带 * 的必填），再填表二、表三、表四和文字部分，最后看“校验”表。",
        "白色格填数字；没有发生的填 0，不要留空，也不要写“/”“无”。浅黄色的格表示还没有填。",
        "只填阿拉伯数字，不带单位、百分号和说明文字；需要说明的写在文字部分。",
        "浅蓝色的总计由公式自动计算，一般不用改。照录已经公布的报告时可以改写，表格会先提醒一次。",
        "表三每一列：第一项加第二项，等于第三项（七）总计加第四项。每一行：自然人与五类组织之和等于总计。",
        "表三区分处理（部分公开）的申请，只计“部分公开”一项，不再计入其他结果。",
        *(
            ["表二的收费金额以万元为单位，最多6位小数。例如 251000 元填 25.1。"]
            if form.id != "2019"
            else ["表二的采购总金额统一以万元为单位，只填数字。“本年增/减”减少的填负数。"]
        ),
        "表四没有结转栏：按当年的审理结果填写，年底没有审结的填“尚未审结”。",
        "变红的格表示勾稽关系不成立；点“校验”表里的“查看”可以跳到该格。",
        "“校验”表上方可以填核对数：从台账抄录合计数，与表中比对，能查出漏填的数字。",
        "各表已加保护（没有密码），只能填写应填的格。可以改工作表名称，不影响汇总；请不要删除行列。",
        "文字部分的数字可以写成 {新收}、{办结}、{结转下年度} 等，导出时自动填入表中的数。",
        "关闭宏或使用 WPS 也能正常校验，因为校验全部由表格自带的公式完成。",
    ]
