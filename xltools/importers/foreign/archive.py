"""Sheets of .xlsx and .ods, by python-calamine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.parsers import expat

from xltools import refusals
from xltools.importers.foreign.scan import ContentPart, Scanned, SheetPart
from xltools.importers.foreign.sheet import Sheet, check_count, shown
from xltools.importers.needs import need
from xltools.package import Package, resolve
from xltools.refusals import refusal

_STRINGS = "xl/sharedStrings.xml"
_COUNT = re.compile(rb"""\suniqueCount\s*=\s*["']\s*0*(\d+)""")
_MOST_DIGITS = 6
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


def zipped_sheets(package: Package, data: bytes) -> Iterator[Sheet]:
    """The sheets of a workbook of the new formats; ``package`` is ``data`` opened. Raises XltoolsError."""
    is_ods = package.find(_BOOK) is None
    scanned = ContentPart(package).found if is_ods else _parts(package)
    check_count(len(scanned), package.file)
    by_name = {found.name: found for found in scanned}
    calamine = need("python_calamine")
    try:
        with calamine.load_workbook(BytesIO(data)) as book:
            for name in book.sheet_names:
                found = by_name.get(name)
                if found is None:
                    raise refusal(package.file, refusals.DAMAGED)
                yield _sheet(book.get_sheet_by_name(name), found, is_ods)
    except (calamine.CalamineError, ValueError, OSError):
        raise refusal(package.file, refusals.DAMAGED) from None


def _sheet(found: Any, scanned: Scanned, is_ods: bool) -> Sheet:
    top, left = found.start or (0, 0)
    texts = {
        (row, column): text
        for row, values in enumerate(found.to_python(skip_empty_area=True), top)
        for column, value in enumerate(values, left)
        if (text := shown(value))
    }
    merged = [(*first, *last) for first, last in found.merged_cell_ranges or ()]
    return Sheet(scanned.name, {**texts, **scanned.errors}, scanned.merged if is_ods else merged)


def _parts(package: Package) -> list[Scanned]:
    """Every sheet that the workbook names, scanned."""
    targets: dict[str, str] = {}
    for name, attributes in _elements(package, _RELATIONS):
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            targets[attributes.get("Id", "")] = resolve(_BOOK, attributes.get("Target", ""))
    sheets = [attributes for name, attributes in _elements(package, _BOOK) if name == "sheet"]
    check_count(len(sheets), package.file)
    _check_strings(package)
    found: list[Scanned] = []
    for attributes in sheets:
        target = next(
            (targets.get(value, "") for key, value in attributes.items() if key.endswith(":id")), ""
        )
        if package.find(target) is None:
            raise refusal(package.file, refusals.NO_PART, part=target or attributes.get("name", ""))
        found.append(SheetPart(package, target, attributes.get("name", "")).found)
    return found


def _check_strings(package: Package) -> None:
    """Refuses a count of strings that can't be: calamine makes room for as many as a file declares."""
    if package.find(_STRINGS) is None:
        return
    for head in package.chunks(_STRINGS):
        declared = _COUNT.search(head)
        if declared and len(declared[1]) > _MOST_DIGITS:
            raise refusal(package.file, refusals.DAMAGED_PART, part=_STRINGS)
        if b"sst" in head:
            return


def _elements(package: Package, part: str) -> list[tuple[str, dict[str, str]]]:
    elements: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = lambda name, attributes: elements.append(
        (name.rpartition(":")[2], attributes)
    )
    try:
        parser.Parse(package.read(part), True)
    except expat.ExpatError:
        raise refusal(package.file, refusals.DAMAGED_PART, part=part) from None
    return elements
