"""The blank list of bodies that must report: templates/roster.xlsx."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

import xlsxwriter

from xltools.model.rollup import NATURES
from xltools.template.styles import STYLES

_COLUMNS = (
    ("单位名称", 32), ("统一社会信用代码", 22), ("级别", 16), ("上级主管部门", 26), ("曾用名或简称", 26),
    ("垂直管理", 10), ("联系人及电话", 22), ("报送期限", 14), ("本政府机关", 12), ("单位性质", 20),
)  # fmt: skip
_VERTICAL, _OWN, _NATURE = 5, 8, 9
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
        for name in ("title", "label", "field", "head", "note", "data_text")
    }
    sheet = book.add_worksheet("名单")
    for column, (_, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
    sheet.merge_range(0, 0, 0, len(_COLUMNS) - 1, "政府信息公开工作年度报告报送单位名单", style["title"])
    sheet.set_row(0, 30)
    sheet.write_string(1, 0, "汇总单位", style["label"])
    sheet.write_string(1, 1, district, style["field"])
    told = (
        "每个单位一行；曾用名或简称有多个的用顿号隔开；垂直管理填“是”或空着；"
        "本级政府和办公室合并报送的那一行，本政府机关填“是”；单位性质可不填。"
    )
    sheet.write_string(2, 0, told, style["note"])
    for column, (head, _) in enumerate(_COLUMNS):
        sheet.write_string(3, column, head, style["head"])
    for row in range(max(_ROWS, len(rows))):
        values = rows[row] if row < len(rows) else ()
        for column in range(len(_COLUMNS)):
            if column < len(values) and values[column]:
                sheet.write_string(4 + row, column, values[column], style["data_text"])
            else:
                sheet.write_blank(4 + row, column, None, style["data_text"])
    last = 3 + max(_ROWS, len(rows))
    sheet.data_validation(4, 2, last, 2, {"validate": "list", "source": list(levels)})
    for column in (_VERTICAL, _OWN):
        sheet.data_validation(4, column, last, column, {"validate": "list", "source": ["是", "否"]})
    sheet.data_validation(4, _NATURE, last, _NATURE, {"validate": "list", "source": list(NATURES.values())})
    sheet.freeze_panes(4, 1)
    sheet.repeat_rows(3)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.autofilter(3, 0, last, len(_COLUMNS) - 1)
    book.close()
    return target.getvalue()
