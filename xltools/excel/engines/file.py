"""Workbook files as open workbooks, without a spreadsheet program: an xlwings engine over openpyxl.

For the server and for tests. What a program would compute is not computed: a cell that depends on a
changed one shows its old result until a program opens the saved file.
"""

from __future__ import annotations

import os
import warnings
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xltools
from xltools.errors import XltoolsError
from xltools.excel.engines.apply import apply_actions
from xltools.excel.engines.grid import Book, Engine, Payload, Store
from xltools.lang import Text

if TYPE_CHECKING:
    import xlwings as xw
    from openpyxl import Workbook

NAME = "xltools-file"
_NUMBERS = ("n", "b")
_MAX_CELLS = 3_000_000
StrPath = str | os.PathLike[str]


def open_file(path: StrPath) -> xw.Book:
    """The workbook file as an open book; ``save(path)`` writes a copy, ``save()`` the file itself.

    Raises XltoolsError when it is no workbook that can be read.
    """
    import xlwings as xw

    payload, store = _load(os.fspath(path))
    return xw.Book(impl=_engine().open(payload, os.fspath(path), store))


def register() -> xw.Engine:
    """The engine in xlwings' own list, so that ``activate()`` makes ``xw.Book(path)`` use it."""
    import xlwings as xw

    engine = xw.Engine(impl=_engine())
    xw.engines.add(engine)
    return engine


def _engine() -> Engine:
    return Engine(NAME, "desktop", _load)


def file_payload(path: StrPath) -> Payload:
    """What a browser would send of the workbook, with its formulas; a formula without a result is null.

    Raises XltoolsError when it is no workbook that can be read.
    """
    return _load(os.fspath(path))[0]


def _load(path: str) -> tuple[Payload, Store]:
    results = xltools.stored_results(path)
    book = _workbook(path)
    sheets = [_sheet_payload(sheet, results.get(sheet.title, {})) for sheet in book.worksheets]
    active = book.worksheets.index(book.active) if book.active in book.worksheets else 0
    names = [
        {"name": name, "refers_to": f"={defined.attr_text}", "book_scope": True, "scope_sheet_name": None, "scope_sheet_index": None}
        for name, defined in book.defined_names.items()
    ]  # fmt: skip
    for index, sheet in enumerate(book.worksheets):
        names += [
            {"name": name, "refers_to": f"={defined.attr_text}", "book_scope": False, "scope_sheet_name": sheet.title, "scope_sheet_index": index}
            for name, defined in sheet.defined_names.items()
        ]  # fmt: skip

    def store(opened: Book, target: str | None) -> None:
        apply_actions(book, opened.actions, points=False)
        opened.actions.clear()
        saved = BytesIO()
        book.save(saved)
        xltools.write(target or opened.fullname, saved.getvalue())

    about = {"name": Path(path).name, "active_sheet_index": active, "selection": "A1"}
    return {"client": "Office.js", "book": about, "names": names, "sheets": sheets}, store


def _workbook(path: str) -> Workbook:
    """openpyxl raises errors of many kinds on files that Excel opens, and warns of what it skips."""
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(path, keep_vba=Path(path).suffix.lower() == ".xlsm", rich_text=True)
    except Exception as error:
        raise XltoolsError(
            Text(f"打不开这个工作簿（{error}）。", f"The workbook can't be opened ({error})."),
            where=path,
            todo=Text("请用 Excel 或 WPS 打开并另存后再试。", "Open it in Excel or WPS and save it again."),
        ) from error


def _sheet_payload(sheet: Any, results: Any) -> Payload:
    values: list[list[Any]] = []
    formulas: list[list[Any]] = []
    if sheet.max_row * sheet.max_column > _MAX_CELLS:
        raise XltoolsError(
            Text(f"工作表“{sheet.title}”过大，无法读取。", f"Sheet {sheet.title!r} is too large to read."),
            todo=Text("请删除远处多余的单元格。", "Delete the stray cells far away."),
        )
    for row in sheet.iter_rows():
        contents = [(_content(cell), cell) for cell in row]
        formulas.append([content for content, _ in contents])
        values.append([_result(content, cell, results) for content, cell in contents])
    visibility = "Visible" if sheet.sheet_state == "visible" else "Hidden"
    return {"name": sheet.title, "values": values, "formulas": formulas, "visibility": visibility,
            "tables": [], "pictures": []}  # fmt: skip


def _content(cell: Any) -> Any:
    """A number, truth value or text; a formula as text; "" for a blank."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds") + "Z"
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00.000Z"
    if isinstance(value, int | float):
        return value
    return str(getattr(value, "text", value))


def _result(content: Any, cell: Any, results: Any) -> Any:
    """What the cell shows; None for a formula that was never calculated."""
    if cell.data_type != "f":
        return content
    stored = results.get(cell.coordinate)
    if stored is None:
        return None
    kind, value = stored
    return value if kind not in _NUMBERS else value == "1" if kind == "b" else float(value)
