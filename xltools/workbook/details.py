"""The rows of 单位明细 of a district's workbook: what each office had, read row by row."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from xml.etree import ElementTree

from xltools.addresses import column_letters
from xltools.errors import XltoolsError
from xltools.model.details import Details, OfficeRow
from xltools.model.report import Area, Number
from xltools.model.rollup import COUNTED_NAME
from xltools.numerals import read_number
from xltools.package import Package, resolve
from xltools.workbook.cells import RawCell, SharedStrings, sheet_cells
from xltools.workbook.namemap import NameMap, name_map
from xltools.workbook.package import open_package

_WORKBOOK, _STRINGS = "xl/workbook.xml", "xl/sharedStrings.xml"
_PIECE = 256 << 10
_NAMES_ROW = 2
"""The row above the list that names the cells of its columns."""
_NAME, _CODE = -3, -2
"""Columns beside the one that says whether an office counts."""
_COUNTED = "计入"
_DIGITS, _LETTERS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def read_details(path: str | os.PathLike[str], wanted: Collection[str]) -> Details | None:
    """The counted offices with their figures of the ``wanted`` cells.

    None for a workbook without the sheet, and where the file is not there any more or can't be read: it was
    read as a report before, and without this only the names of the offices are missing.
    """
    try:
        package = open_package(path)
        names = name_map(package.read(_WORKBOOK), package.read("xl/_rels/workbook.xml.rels"))
        return _details(package, names, wanted) if COUNTED_NAME in names.areas else None
    except (ElementTree.ParseError, XltoolsError):
        return None


def _details(package: Package, names: NameMap, wanted: Collection[str]) -> Details:
    area = names.areas[COUNTED_NAME]
    strings = SharedStrings(package.read(_STRINGS) if _STRINGS in package.names else b"<sst></sst>")
    columns: dict[str, str] = {}
    found: list[OfficeRow] = []
    for row in _rows(package, resolve(_WORKBOOK, names.parts[area.sheet])):
        cells = {cell.address.rstrip(_DIGITS): cell for cell in row}
        number = int(row[0].address.lstrip(_LETTERS))
        if number == _NAMES_ROW:
            said = {letter: _words(cell, strings) for letter, cell in cells.items()}
            columns = {name: letter for letter, name in said.items() if name in wanted}
        elif area.top <= number <= area.bottom:
            office = _office(cells, area, columns, strings)
            if office is not None:
                found.append(office)
    return Details(tuple(columns), tuple(found))


def _rows(package: Package, part: str) -> Iterator[list[RawCell]]:
    """The cells of each row, one row at a time."""
    waiting = b""
    for piece in package.chunks(part, _PIECE):
        *rows, waiting = (waiting + piece).split(b"</row>")
        for row in rows:
            start = row.find(b"<row")
            cells = (
                sheet_cells(b"<sheetData>" + row[start:] + b"</row></sheetData>", None) if start >= 0 else []
            )
            if cells:
                yield cells


def _office(
    cells: dict[str, RawCell], area: Area, columns: dict[str, str], strings: SharedStrings
) -> OfficeRow | None:
    def words(offset: int) -> str:
        cell = cells.get(column_letters(area.left + offset))
        return _words(cell, strings) if cell else ""

    if words(0) != _COUNTED:
        return None
    values = tuple(_number(cells.get(letter)) for letter in columns.values())
    return OfficeRow(words(_NAME), words(_CODE), values)


def _number(cell: RawCell | None) -> Number | None:
    if cell is None or cell.kind != "n" or cell.value is None:
        return None
    try:
        return read_number(cell.value, "signed")
    except (ValueError, ArithmeticError):
        return None


def _words(cell: RawCell, strings: SharedStrings) -> str:
    if cell.kind == "s" and cell.value is not None:
        try:
            return strings[int(cell.value)]
        except (IndexError, ValueError):
            return ""
    return cell.value or ""
