"""The add-in ``xltools.xlam``: a hidden workbook with the VBA, the ribbon and its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xltools.addin.project import build_project
from xltools.addin.runtime import PROJECT, xlwings_version
from xltools.addin.settings import DEFAULTS, SHEET, read_sheet, sheet_xml
from xltools.addin.sources import modules, ribbon, texts
from xltools.errors import XltoolsError
from xltools.package import Package

FILE = f"{PROJECT}.xlam"
_SETTINGS, _RIBBON, _PROPERTIES = "xl/worksheets/sheet1.xml", "customUI/customUI.xml", "docProps/custom.xml"
_VERSION, _XLWINGS = "xltools.version", "xltools.xlwings"
_PROPERTY = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}property"
_TYPES = "application/vnd.ms-excel.{}.macroEnabled.main+xml"
_RELATION = (
    '<Relationship Id="rIdRibbon" Type="http://schemas.microsoft.com/office/2006/relationships/ui/extensibility"'
    f' Target="{_RIBBON}"/></Relationships>'
)


@dataclass(frozen=True, slots=True)
class Addin:
    """What an add-in file of ours says of itself: both versions, and its settings by key."""

    version: str
    xlwings: str
    settings: Mapping[str, str]


def build_addin(version: str) -> bytes:
    """The add-in as the bytes of an .xlam file; the same version gives the same bytes.

    Raises XltoolsError when xlwings or pyOpenVBA is not installed.
    """
    import xlsxwriter

    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"title": "年报工具 xltools", "author": "xltools", "created": datetime(2026, 1, 1)})
    book.set_custom_property(_VERSION, version, "text")
    book.set_custom_property(_XLWINGS, xlwings_version(), "text")
    book.add_worksheet(SHEET)
    said = book.add_worksheet("_texts")
    for row, (key, text) in enumerate(sorted(texts().items())):
        said.write_string(row, 0, key)
        said.write_string(row, 1, text)
    # XlsxWriter's annotation says a path, its documentation also a stream.
    project: Any = BytesIO(build_project(modules("addin"), 2))
    book.add_vba_project(project, is_stream=True)
    book.close()
    return _replaced(
        target.getvalue(),
        {
            "[Content_Types].xml": (_TYPES.format("sheet"), _TYPES.format("addin")),
            "_rels/.rels": ("</Relationships>", _RELATION),
            "xl/workbook.xml": ("<workbookView ", '<workbookView visibility="hidden" '),
        },
        {_SETTINGS: sheet_xml(DEFAULTS), _RIBBON: ribbon().encode()},
    )


def with_settings(addin: bytes, settings: Mapping[str, str]) -> bytes:
    """A copy of the add-in that has ``settings`` besides those it comes with."""
    return _replaced(addin, {}, {_SETTINGS: sheet_xml({**DEFAULTS, **settings})})


def read_addin(data: bytes, file: str) -> Addin | None:
    """What the file says of itself; None when it is no add-in of ours, or no workbook at all."""
    try:
        package = Package(file, data)
        properties = _properties(package.read(_PROPERTIES))
        settings = read_sheet(package.read(_SETTINGS))
    except (XltoolsError, ElementTree.ParseError):
        return None
    if _VERSION not in properties or package.find(_RIBBON) is None:
        return None
    return Addin(properties[_VERSION], properties.get(_XLWINGS, ""), settings)


def _properties(xml: bytes) -> dict[str, str]:
    return {
        item.attrib.get("name", ""): "".join(item.itertext())
        for item in ElementTree.fromstring(xml).iter(_PROPERTY)
    }


def _replaced(data: bytes, edits: Mapping[str, tuple[str, str]], parts: Mapping[str, bytes]) -> bytes:
    """The archive with a text changed for another in some parts, and ``parts`` in place of theirs or added."""
    target = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        first = old.infolist()[0]
        content = {item.filename: old.read(item) for item in old.infolist()} | dict(parts)
        for name, (before, after) in edits.items():
            text = content[name].decode()
            assert text.count(before) == 1, name
            content[name] = text.replace(before, after).encode()
        for name, part in content.items():
            info = ZipInfo(name, first.date_time)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = first.external_attr
            new.writestr(info, part)
    return target.getvalue()
