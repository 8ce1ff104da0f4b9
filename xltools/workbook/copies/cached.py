"""What openpyxl loses when it saves a workbook, put back: results of formulas, numbers as they were stored.

openpyxl never writes the result of a formula, and turns a number that is shown as a date into a date,
or into an error when it is none. It also writes the present time; here the same input gives the
same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from io import BytesIO
from typing import NamedTuple
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xltools.package import Package, resolve
from xltools.workbook.cells import sheet_cells
from xltools.workbook.namemap import name_map

_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_CORE, _CONTENT_TYPES = "docProps/core.xml", "[Content_Types].xml"
_MAX_SHEET = 64 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)
_NO_DATE = b"2026-01-01T00:00:00Z"
_DATE = re.compile(rb"(<(?:\w+:)?(created|modified)\b[^>]*>)([^<]*)")
_TEXT_KINDS = frozenset(("s", "inlineStr"))
# A cell as openpyxl writes it, but for texts: address, style, formula.
_SAVED = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"( s="[0-9]+")?(?: t="[a-zA-Z]+")?'
    rb" ?(?:/>|></c>|>(<f[^>]*(?:/>|>[^<]*</f>))?<v ?(?:/>|>[^<]*</v>)</c>)"
)
# openpyxl marks spaces around a text as meant, but not a text that is all spaces.
_SPACES = re.compile(rb"<t>(\s+)</t>")
_MERGED = re.compile(rb"(<mergeCells\b[^>]*>)(.*?)(</mergeCells>)", re.DOTALL)
_MERGE = re.compile(rb"<mergeCell [^>]*>")


class Stored(NamedTuple):
    """A number, logical value, error, or result of a formula: the cell's ``t`` and the text of its ``v``."""

    kind: str
    value: str


Figures = Mapping[str, Mapping[str, Stored]]
"""Sheet name -> address -> what is stored there."""


def stored_figures(package: Package) -> dict[str, Mapping[str, Stored]]:
    """Every figure of a workbook that is no plain text.

    Raises XltoolsError when a sheet can't be read or is too large, ElementTree.ParseError when one is
    not well-formed.
    """
    names = name_map(package.read(_WORKBOOK), package.read(_RELATIONS))
    return {
        sheet: {
            cell.address: Stored(cell.kind, cell.value)
            for cell in sheet_cells(package.read(resolve(_WORKBOOK, target), _MAX_SHEET), None)
            if cell.value is not None and cell.kind not in _TEXT_KINDS and (cell.value or cell.kind == "str")
        }
        for sheet, target in names.parts.items()
    }


def put_back(saved: bytes, figures: Figures, original: Package) -> bytes:
    """A workbook that openpyxl saved, with the ``figures`` and the dates of ``original`` put in.

    A cell without an entry stays as it was saved.
    """
    target = BytesIO()
    with ZipFile(BytesIO(saved)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        names = name_map(old.read(_WORKBOOK), old.read(_RELATIONS))
        sheets = {resolve(_WORKBOOK, part): sheet for sheet, part in names.parts.items()}
        for part in sorted(old.namelist(), key=lambda name: (name != _CONTENT_TYPES, name)):
            data = old.read(part)
            if part == _CORE:
                data = _with_dates(data, original)
            elif part in sheets:
                data = _SAVED.sub(partial(_with_figure, figures.get(sheets[part], {})), data)
                data = _SPACES.sub(rb'<t xml:space="preserve">\1</t>', _MERGED.sub(_in_order, data))
            info = ZipInfo(part, _EPOCH)
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, data)
    return target.getvalue()


def _with_figure(figures: Mapping[str, Stored], cell: re.Match[bytes]) -> bytes:
    address, style, formula = cell[1], cell[2] or b"", cell[3] or b""
    stored = figures.get(address.decode())
    if stored is None:
        # openpyxl gives an empty cell a type.
        return cell[0] if b"<v" in cell[0] else b'<c r="%b"%b/>' % (address, style)
    kind = b"" if stored.kind == "n" else f' t="{stored.kind}"'.encode()
    return b'<c r="%b"%b%b>%b<v>%b</v></c>' % (address, style, kind, formula, escape(stored.value).encode())


def _in_order(merged: re.Match[bytes]) -> bytes:
    """openpyxl keeps merged cells in a set, and writes them in another order each time."""
    return merged[1] + b"".join(sorted(_MERGE.findall(merged[2]))) + merged[3]


def _with_dates(core: bytes, original: Package) -> bytes:
    found = original.read(_CORE) if original.find(_CORE) else b""
    dates = {match[2]: match[3] for match in _DATE.finditer(found)}
    return _DATE.sub(lambda match: match[1] + dates.get(match[2], _NO_DATE), core)
