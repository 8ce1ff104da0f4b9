"""Sheets of .xls and .et, by xlrd: python-calamine ends the process on damaged files of this kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from io import StringIO
from typing import Any

from xltools import refusals
from xltools.errors import XltoolsError
from xltools.importers.foreign.sheet import Merged, Sheet, check_count, check_place, shown
from xltools.importers.matching.compound import Compound, DamagedError
from xltools.importers.needs import need
from xltools.refusals import refusal

MAX_STREAM = 32 << 20
_STREAMS = ("Workbook", "Book")


def old_sheets(data: bytes, file: str) -> Iterator[Sheet]:
    """The sheets of a workbook of the old format. Raises XltoolsError."""
    xlrd = need("xlrd")
    try:
        # xlrd runs in circles on damaged envelopes, so it gets the content without one.
        compound = Compound(data)
        if compound.stream("EncryptedPackage") is not None:
            raise refusal(file, refusals.PASSWORD)
        stream = next((found for name in _STREAMS if (found := compound.stream(name)) is not None), b"")
        if not stream:
            raise refusal(file, refusals.DAMAGED)
        if len(stream) > MAX_STREAM:
            size, limit = len(stream) >> 20, MAX_STREAM >> 20
            raise refusal(file, refusals.TOO_BIG, part="Workbook", size=size, limit=limit)
        yield from _sheets(xlrd, stream, file)
    except XltoolsError:
        raise
    except DamagedError:
        raise refusal(file, refusals.DAMAGED) from None
    # xlrd raises whatever its code meets in a damaged file: AssertionError, KeyError, struct.error.
    except Exception as error:
        problem = refusals.PASSWORD if "encrypted" in str(error).lower() else refusals.DAMAGED
        raise refusal(file, problem) from error


def _sheets(xlrd: Any, stream: bytes, file: str) -> Iterator[Sheet]:
    book = xlrd.open_workbook(
        file_contents=stream, formatting_info=True, on_demand=True, ragged_rows=True, logfile=StringIO()
    )
    check_count(book.nsheets, file)
    for index in range(book.nsheets):
        sheet = book.sheet_by_index(index)
        texts: dict[tuple[int, int], str] = {}
        for row in range(sheet.nrows):
            for column, cell in enumerate(sheet.row(row)):
                if text := _text(xlrd, cell, book.datemode):
                    check_place(row, column, sheet.name, file)
                    texts[row, column] = text
        merged: list[Merged] = [
            (top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells
        ]
        yield Sheet(sheet.name, texts, merged)
        book.unload_sheet(index)


def _text(xlrd: Any, cell: Any, epoch: int) -> str:
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return shown(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#ERR!"))
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            value = xlrd.xldate_as_datetime(cell.value, epoch)
        except (ValueError, OverflowError):
            return shown(cell.value)
        return shown(time(value.hour, value.minute, value.second) if 0 <= cell.value < 1 else value)
    return shown(cell.value)
