"""Where the VBA looks for Python: the add-in's settings sheet, and a file of the user's that templates share."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from xltools.addin.runtime import PROJECT
from xltools.errors import XltoolsError
from xltools.lang import Text

SHEET = f"{PROJECT}.conf"
INTERPRETER_WIN, INTERPRETER_MAC, PROGRAM_WIN = "INTERPRETER_WIN", "INTERPRETER_MAC", "PROGRAM_WIN"
OURS = (INTERPRETER_WIN, INTERPRETER_MAC, PROGRAM_WIN)
"""The keys that installing writes; all others are the user's."""
DEFAULTS: Mapping[str, str] = {
    "PYTHONPATH": "",
    "CONDA PATH": "",
    "CONDA ENV": "",
    "DEBUG UDFS": "False",
    "SHOW CONSOLE": "False",
    "SHOW_ERROR_POPUPS": "True",
    "USE UDF SERVER": "False",
}
"""What the add-in comes with; its sheet goes before the user's file."""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet_xml(settings: Mapping[str, str]) -> bytes:
    """The settings sheet: keys in column A without a gap, values in column B, all of them texts."""
    rows = "".join(
        f'<row r="{row}">{_cell("A", row, key)}{_cell("B", row, value)}</row>'
        for row, (key, value) in enumerate(settings.items(), 1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}">'
        '<sheetPr codeName="Sheet1"/><cols><col min="1" max="1" width="24" customWidth="1"/>'
        f'<col min="2" max="2" width="60" customWidth="1"/></cols><sheetData>{rows}</sheetData></worksheet>'
    ).encode()


def read_sheet(xml: bytes) -> dict[str, str]:
    """The settings in such a sheet; of another one what there is of inline texts."""
    found: dict[str, str] = {}
    for row in ElementTree.fromstring(xml).iter(f"{{{_MAIN}}}row"):
        texts = ["".join(cell.itertext()) for cell in row.iter(f"{{{_MAIN}}}c")]
        if texts:
            found[texts[0]] = texts[1] if len(texts) > 1 else ""
    return found


def merged(old: bytes, settings: Mapping[str, str], encoding: str, where: str) -> bytes:
    """The user's file with our keys set to ``settings`` (left out: removed), every other line kept.

    Raises XltoolsError when a path can't be written in ``encoding``, that of the PC, which VBA reads.
    """
    kept = [row for row in _rows(old, encoding) if row and row[0].upper() not in OURS]
    target = io.StringIO()
    csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows([*kept, *settings.items()])
    try:
        return target.getvalue().encode(encoding)
    except UnicodeEncodeError:
        raise XltoolsError(
            Text("路径里有 VBA 读不出的字符。", "The path has characters that VBA can't read."),
            where=where,
            todo=Text("请把 Python 装到只含英文字母和数字的路径下。", "Install Python in a folder with an ASCII name."),
        ) from None  # fmt: skip


def read_file(data: bytes, encoding: str) -> dict[str, str]:
    """The settings of the user's file, by key in capitals; the first of two counts, as in VBA."""
    found: dict[str, str] = {}
    for row in _rows(data, encoding):
        if len(row) >= 2:
            found.setdefault(row[0].upper(), row[1])
    return found


def _rows(data: bytes, encoding: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(encoding, "replace"), newline="")))


def _cell(column: str, row: int, text: str) -> str:
    return f'<c r="{column}{row}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
