"""One workbook while it is written: its formats, and where each name stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from xltools.model.content import Content
from xltools.model.form import Form
from xltools.model.report import Place
from xltools.template.styles import STYLES

COVER, TEXTS, VERIFY, CHECKLIST, GUIDE = "封面", "文字", "校验", "自查清单", "填表说明"
META, FLAGS, MARKS = "_meta", "_flags", "_marks"
_PROTECTION = {
    "format_cells": False, "format_columns": True, "format_rows": True, "sort": True, "autofilter": True,
    "select_locked_cells": True, "select_unlocked_cells": True,
}  # fmt: skip


@dataclass(slots=True)
class Sheets:
    """The writer's state: the XlsxWriter workbook, formats by style name, places by defined name."""

    book: xlsxwriter.Workbook
    form: Form
    content: Content
    places: dict[str, Place] = field(default_factory=dict)
    _formats: dict[str, Any] = field(default_factory=dict)

    def style(self, name: str) -> Any:
        if name not in self._formats:
            self._formats[name] = self.book.add_format(dict(STYLES[name]))
        return self._formats[name]

    def sheet(self, name: str) -> Any:
        """The sheet of that name, which ``book`` has put among the tabs; untyped, since numbers may be Decimal."""
        found = self.book.get_worksheet_by_name(name)
        assert found is not None
        return found

    def lay_out(self, name: str, widths: Mapping[str, float], *, landscape: bool = False) -> Any:
        """A protected A4 sheet, one page wide; its place among the tabs was given by ``book``."""
        sheet = self.sheet(name)
        for columns, width in widths.items():
            sheet.set_column(columns, width)
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
        sheet.center_horizontally()
        sheet.set_footer("&C第 &P 页，共 &N 页")
        sheet.hide_gridlines(2)
        sheet.protect("", _PROTECTION)
        return sheet

    def define(self, name: str, sheet: str, first: str, last: str = "") -> None:
        """Define a workbook-level name for a cell or rectangle."""
        row, column = xl_cell_to_rowcol(first)
        target = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
        if last:
            row, column = xl_cell_to_rowcol(last)
            target += f":{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"
        else:
            self.places[name] = Place(sheet, first)
        self.book.define_name(name, f"='{sheet}'!{target}")

    def merge(self, sheet: Any, span: tuple[int, int, int, int], text: str, style: str) -> None:
        """Write ``text`` over first row, first column, last row, last column; merged when more than one."""
        top, left, bottom, right = span
        if (top, left) == (bottom, right):
            sheet.write_string(top, left, text, self.style(style))
        else:
            sheet.merge_range(top, left, bottom, right, text, self.style(style))


def text_width(text: str) -> int:
    """Width in characters of a column; Chinese characters take two."""
    if text.isascii():
        return len(text)
    return sum(2 if character > "\u2e7f" else 1 for character in text)


@lru_cache(maxsize=4096)  # the sheets of a roll-up say the same thousands of times
def lines(text: str, width: float) -> int:
    """How many lines a wrapped text takes in a column of ``width`` characters."""
    return sum(max(1, -(-text_width(part) // max(1, int(width)))) for part in text.split("\n"))
