"""The lines of the sheet 调整 of a district's workbook, as a person typed them."""

from __future__ import annotations

import os
from xml.etree import ElementTree

from xltools.addresses import column_letters
from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.adjustment import AREA, COLUMNS, Adjustment
from xltools.model.report import Number
from xltools.numerals import read_number, read_text
from xltools.package import Package, resolve
from xltools.workbook.cells import RawCell, SharedStrings, sheet_cells
from xltools.workbook.cover import iso_day
from xltools.workbook.namemap import NameMap, name_map
from xltools.workbook.package import open_package

_WORKBOOK, _STRINGS = "xl/workbook.xml", "xl/sharedStrings.xml"
_TYPED = ("item", "amount", "reason", "by", "date")


def read_adjustments(path: str | os.PathLike[str]) -> tuple[Adjustment, ...]:
    """The lines with anything in them, in order; () for a workbook without the sheet.

    Raises XltoolsError when the file can't be read.
    """
    package = open_package(path)
    try:
        names = name_map(package.read(_WORKBOOK), package.read("xl/_rels/workbook.xml.rels"))
        return _lines(package, names) if AREA in names.areas else ()
    except ElementTree.ParseError as error:
        raise XltoolsError(
            Text(f"工作簿已损坏（{error}）。", f"The workbook is damaged ({error})."),
            where=package.file,
            todo=Text("请用 Excel 或 WPS 打开并另存后再试。", "Open it in Excel or WPS and save it again."),
        ) from error


def _lines(package: Package, names: NameMap) -> tuple[Adjustment, ...]:
    area = names.areas[AREA]
    letters = {field: column_letters(area.left + COLUMNS.index(field)) for field in _TYPED}
    rows = range(area.top, area.bottom + 1)
    wanted = {f"{letter}{row}".encode(): (row, field) for row in rows for field, letter in letters.items()}
    data = package.read(resolve(_WORKBOOK, names.parts[area.sheet]))
    strings = SharedStrings(package.read(_STRINGS) if _STRINGS in package.names else b"<sst></sst>")
    found: dict[int, dict[str, RawCell]] = {}
    for cell in sheet_cells(data, wanted):
        row, field = wanted[cell.address.encode()]
        found.setdefault(row, {})[field] = cell
    lines = (_line(found[row], strings, names.date1904) for row in sorted(found))
    return tuple(line for line in lines if line.typed)


def _line(cells: dict[str, RawCell], strings: SharedStrings, date1904: bool) -> Adjustment:
    words = {field: _words(cell, strings) for field, cell in cells.items()}
    dated, day = cells.get("date"), words.get("date", "").strip()
    return Adjustment(
        words.get("item", "").strip(),
        _amount(cells.get("amount"), words.get("amount", "")),
        words.get("reason", "").strip(),
        words.get("by", "").strip(),
        iso_day(day, date1904) if dated and dated.kind == "n" else day,
    )


def _words(cell: RawCell, strings: SharedStrings) -> str:
    if cell.kind == "s" and cell.value is not None:
        try:
            return strings[int(cell.value)]
        except (IndexError, ValueError):
            return ""
    return cell.value or ""


def _amount(cell: RawCell | None, words: str) -> Number | str | None:
    """A number, also one typed as text; other text as it is."""
    if cell is None or not words.strip():
        return None
    if cell.kind == "n":
        try:
            return read_number(words, "signed")
        except (ValueError, ArithmeticError):
            return words
    value = read_text(words, "signed").value
    return words if value is None else value
