"""An open workbook as a browser sends it, and the changes to send back.

The payload is the one of xlwings' clients (Office.js and others), and so are the actions. Of our own:
a sheet may have ``formulas``, rows as Office.js gives them, so that totals by formula are told from typed
ones. No licence key and no state is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xltools.errors import XltoolsError
from xltools.excel.engines.grid import Engine, Payload
from xltools.lang import Text

if TYPE_CHECKING:
    import xlwings as xw

NAME = "xltools-wire"
_MAX_SHEETS, _MAX_NAMES, _MAX_CELLS = 400, 20_000, 3_000_000


def open_payload(payload: object) -> xw.Book:
    """The workbook that a client sent; its ``json()`` are the actions so far, ``{"actions": [...]}``.

    Raises XltoolsError when the payload is not one.
    """
    import xlwings as xw

    return xw.Book(impl=Engine(NAME, "remote").open(_checked(payload)))


def _checked(payload: object) -> Payload:
    """The payload itself: all that is read of it later has the right type."""
    if not isinstance(payload, dict):
        raise _wrong("$")
    book, sheets, names = payload.get("book"), payload.get("sheets"), payload.get("names", [])
    if not (isinstance(book, dict) and isinstance(book.get("name"), str)):
        raise _wrong("$.book")
    if not (isinstance(sheets, list) and 0 < len(sheets) <= _MAX_SHEETS):
        raise _wrong("$.sheets")
    active = book.get("active_sheet_index", 0)
    if not (isinstance(active, int) and 0 <= active < len(sheets)):
        raise _wrong("$.book.active_sheet_index")
    if not isinstance(book.get("selection"), str | None):
        raise _wrong("$.book.selection")
    cells = 0
    for number, sheet in enumerate(sheets):
        cells += _count(sheet, f"$.sheets[{number}]")
    if cells > _MAX_CELLS:
        raise _wrong("$.sheets")
    if not (isinstance(names, list) and len(names) <= _MAX_NAMES and all(_is_name(n, sheets) for n in names)):
        raise _wrong("$.names")
    return payload


def _count(sheet: object, where: str) -> int:
    """How many cells a sheet has. Raises XltoolsError when it is none."""
    if not (isinstance(sheet, dict) and isinstance(sheet.get("name"), str)):
        raise _wrong(where)
    cells = 0
    for part in ("values", "formulas"):
        rows = sheet.get(part)
        if rows is None and part == "formulas":
            continue
        if not (isinstance(rows, list) and all(isinstance(row, list) for row in rows)):
            raise _wrong(f"{where}.{part}")
        if not all(isinstance(cell, str | int | float | None) for row in rows for cell in row):
            raise _wrong(f"{where}.{part}")
        cells += sum(len(row) for row in rows)
    return cells


def _is_name(name: object, sheets: list[Any]) -> bool:
    if not (isinstance(name, dict) and isinstance(name.get("name"), str)):
        return False
    index = name.get("sheet_index")
    known = isinstance(name.get("refers_to"), str | None) and isinstance(name.get("address"), str | None)
    return known and (index is None or (isinstance(index, int) and 0 <= index < len(sheets)))


def _wrong(where: str) -> XltoolsError:
    return XltoolsError(
        Text(f"收到的工作簿数据不完整（{where}）。", f"The workbook did not arrive complete ({where})."),
        todo=Text("请刷新任务窗格后重试。", "Reload the task pane and try again."),
    )
