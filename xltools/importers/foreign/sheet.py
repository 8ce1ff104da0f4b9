"""A sheet of a foreign workbook as plain texts, and how big one may be."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.numerals import plain
from xltools.refusals import DAMAGED, refusal

MAX_ROWS, MAX_COLUMNS, MAX_SHEETS = 2_000, 200, 50
MAX_CELLS = 400_000
"""Of all sheets together, blank ones between filled ones included."""

Merged = tuple[int, int, int, int]
"""First row, first column, last row, last column, counted from 0."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """``texts``: of the cells that are not empty, by row and column from 0."""

    name: str
    texts: Mapping[tuple[int, int], str]
    merged: Sequence[Merged] = ()


def address(row: int, column: int) -> str:
    """``D6`` for (5, 3)."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def shown(value: object) -> str:
    """A stored value as text: numbers to the 15 digits that spreadsheets keep, without formats; ISO dates."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{plain(Decimal(format(value, '.15g'))):f}"
    if isinstance(value, datetime.datetime):
        is_day = value.time() == datetime.time()
        return str(value.date()) if is_day else value.isoformat(" ", "seconds")
    if isinstance(value, datetime.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(value).replace("\r\n", "\n").replace("\r", "\n")


def check_place(row: int, column: int, sheet: str, file: str) -> None:
    """Raises XltoolsError when a filled cell stands outside of what is read."""
    if row < MAX_ROWS and column < MAX_COLUMNS:
        return
    at = address(row, column) if row < 1 << 20 and column < 1 << 14 else ""
    where, where_en = (f"“{at}”处", f" at {at}") if at else ("很远处", " far out")
    raise XltoolsError(
        Text(
            f"工作表“{sheet[:40]}”在{where}还有内容，最多读 {MAX_ROWS} 行 {MAX_COLUMNS} 列。",
            f"Sheet {sheet[:40]!r} has content{where_en}; at most {MAX_ROWS} rows and {MAX_COLUMNS} columns"
            " are read.",
        ),
        where=file,
        todo=Text(
            "请删除表格以外的内容，保存后再试。",
            "Delete what is outside the tables, save the file and try again.",
        ),
    )


def check_count(sheets: int, file: str) -> None:
    """Raises XltoolsError when there are too many sheets."""
    if sheets > MAX_SHEETS:
        raise XltoolsError(
            Text(
                f"有 {sheets} 张工作表，最多 {MAX_SHEETS} 张。",
                f"There are {sheets} sheets; at most {MAX_SHEETS} are read.",
            ),
            where=file,
            todo=Text("请只留年度报告的工作表。", "Keep the sheets of the annual report only."),
        )


def sound(sheet: Sheet, file: str) -> Sheet:
    """The sheet with its merged cells as far as sheets are read.

    Raises XltoolsError when they overlap so much that the file must be damaged.
    """
    merged = [
        (top, left, min(bottom, MAX_ROWS - 1), min(right, MAX_COLUMNS - 1))
        for top, left, bottom, right in sheet.merged
        if top < MAX_ROWS and left < MAX_COLUMNS
    ]
    clipped = replace(sheet, merged=merged)
    rows, columns = extent(clipped)
    area = sum(
        max(0, min(bottom, rows - 1) - top + 1) * max(0, min(right, columns - 1) - left + 1)
        for top, left, bottom, right in merged
    )
    if area > rows * columns:
        raise refusal(file, DAMAGED)
    return clipped


def extent(sheet: Sheet) -> tuple[int, int]:
    """Rows and columns from the first cell of the sheet to the last filled one, a merged one whole."""
    rows = max((row for row, _ in sheet.texts), default=-1) + 1
    columns = max((column for _, column in sheet.texts), default=-1) + 1
    wide = (right + 1 for top, left, _, right in sheet.merged if (top, left) in sheet.texts)
    return rows, max(columns, *wide, 0)
