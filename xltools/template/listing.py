"""A workbook of one list, such as what a folder of files was imported into."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from xltools.model.report import Number
from xltools.template.sheets import lines
from xltools.template.styles import STYLES

_LINE = 14.5


def build_listing(
    sheet_name: str,
    title: str,
    columns: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[Number | str | None]],
) -> bytes:
    """The list as the bytes of an .xlsx file; ``columns`` are heads and widths in characters.

    A text that names a file beside the workbook after ``link:`` becomes a link to it.
    """
    target = BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": title, "author": "xltools", "created": datetime(2026, 1, 1)})
    style = {
        name: book.add_format(dict(STYLES[name])) for name in ("heading", "data_head", "data_text", "number")
    }
    sheet: Any = book.add_worksheet(sheet_name)  # numbers may be Decimal
    sheet.write_string(0, 0, title, style["heading"])
    sheet.set_row(0, 26)
    for column, (head, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(1, column, head, style["data_head"])
    for row, values in enumerate(rows, 2):
        for column, value in enumerate(values):
            if isinstance(value, str) and value.startswith("link:"):
                file = value.removeprefix("link:")
                sheet.write_url(row, column, f"external:{file}", style["data_text"], file)
            elif isinstance(value, str):
                sheet.write_string(row, column, value, style["data_text"])
            elif value is None:
                sheet.write_blank(row, column, None, style["data_text"])
            else:
                sheet.write_number(row, column, value, style["number"])
        pairs = zip(values, columns, strict=True)
        height = max(
            (lines(value, width - 1) for value, (_, width) in pairs if isinstance(value, str)), default=1
        )
        sheet.set_row(row, min(409.0, _LINE * height + 5))
    sheet.autofilter(1, 0, max(2, len(rows) + 1), len(columns) - 1)
    sheet.freeze_panes(2, 1)
    sheet.repeat_rows(1)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    book.close()
    return target.getvalue()
