"""Which offices a district's workbook holds: its sheet of details lists them."""

from __future__ import annotations

import os
from xml.etree import ElementTree

from xltools.addresses import column_letters
from xltools.model.rollup import COUNTED_NAME
from xltools.package import Package, resolve
from xltools.refusals import DAMAGED_PART, refusal
from xltools.workbook.cells import RawCell, SharedStrings, sheet_cells
from xltools.workbook.namemap import name_map
from xltools.workbook.package import open_package

_WORKBOOK = "xl/workbook.xml"
_STRINGS = "xl/sharedStrings.xml"
_MAX_SHEET = 64 << 20
_NAME, _CODE = -3, -2
"""Columns from the one that says whether an office counts."""


def counted_members(path: str | os.PathLike[str], counted: str) -> tuple[str, ...]:
    """Names and codes of the offices marked with ``counted``; () for a workbook without that sheet.

    Raises XltoolsError when the file can't be opened or the sheet is too large to read.
    """
    package = open_package(path)
    names = name_map(package.read(_WORKBOOK), package.read("xl/_rels/workbook.xml.rels"))
    area = names.areas.get(COUNTED_NAME)
    part = package.find(resolve(_WORKBOOK, names.parts.get(area.sheet, ""))) if area else None
    if area is None or part is None or area.left + _NAME < 1:
        return ()
    data = package.read(part, _MAX_SHEET)
    # A name may point to a million rows; only those that are there count.
    rows = range(area.top, min(area.bottom, area.top + data.count(b"row ")) + 1)
    letters = [column_letters(area.left + step).encode() for step in (0, _NAME, _CODE)]
    wanted = {b"%s%d" % (letter, row): None for row in rows for letter in letters}
    strings = _strings(package)
    try:
        texts = {cell.address.encode(): _text(cell, strings) for cell in sheet_cells(data, wanted)}
    except ElementTree.ParseError as error:
        raise refusal(package.file, DAMAGED_PART, part=part) from error
    found: list[str] = []
    for row in rows:
        flag, *known = (texts.get(b"%s%d" % (letter, row), "") for letter in letters)
        if flag == counted:
            found += [text for text in known if text]
    return tuple(found)


def _strings(package: Package) -> SharedStrings:
    return SharedStrings(package.read(_STRINGS, _MAX_SHEET) if package.find(_STRINGS) else b"")


def _text(cell: RawCell, strings: SharedStrings) -> str:
    if cell.kind != "s" or cell.value is None:
        return (cell.value or "").strip()
    try:
        return strings[int(cell.value)].strip()
    except (IndexError, ValueError):
        return ""
