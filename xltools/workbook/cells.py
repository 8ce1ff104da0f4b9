"""The cells of a sheet part, and the shared strings they point to.

Spreadsheet programs write plain, prefix-free XML in one of few shapes; that is read with one pattern,
several times faster than a parser. Anything else (prefixes, CDATA, comments, cells without an
address) goes through ElementTree and gives the same result.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from html import unescape
from typing import NamedTuple
from xml.etree import ElementTree

from xltools.addresses import column_letters, column_number

# address, type, formula, value; or, for a cell of another shape, everything in it.
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3}[0-9]{1,7})"(?: s="[0-9]+")?(?: t="([a-zA-Z]+)")?'
    rb"(?:/>|>(<f(?: [^>]*)?(?:/>|>[^<]*</f>))?(?:<v/>|<v />|<v>([^<]*)</v>)?</c>|>(.*?)</c>)",
    re.DOTALL,
)
_OTHER_CELL = re.compile(rb"<c[>/\n\t\r]")
_SECTION = re.compile(rb"<!(?:--|\[C)")
_VALUE = re.compile(rb"<v(?: [^>]*)?>([^<]*)</v>")
_FORMULA = re.compile(rb"<f(?: [^>]*)?(?:/>|>[^<]*</f>)")
_TEXT_RUN = re.compile(rb"<t(?: [^>]*)?>([^<]*)</t>")
_PHONETIC = re.compile(rb"<rPh.*?</rPh>", re.DOTALL)
# A prefix for the elements of spreadsheets has to be declared somewhere in the part.
_PREFIX = re.compile(
    rb"""xmlns:[^=]+=\s*["']http://(?:schemas\.openxmlformats\.org|purl\.oclc\.org/ooxml)/spreadsheetml/"""
    rb"""(?:2006/)?main["']"""
)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class RawCell(NamedTuple):
    """A cell as stored: ``kind`` is its ``t`` (``n`` when absent); ``value`` None when it has none.

    ``formula`` is the formula element as stored, None for a cell without one.
    """

    address: str
    kind: str
    value: str | None
    formula: str | None


def sheet_cells(data: bytes, wanted: Collection[bytes] | None, *, strays: bool = False) -> list[RawCell]:
    """The cells at the ``wanted`` addresses, None for all; with ``strays`` also every other number, in order of print.

    Raises ElementTree.ParseError when the part is not well-formed.
    """
    try:
        plain = _plain_cells(data, wanted, strays=strays)
    except UnicodeDecodeError:  # damaged, or in another encoding: the parser says
        plain = None
    if plain is not None:
        return plain
    return [
        cell
        for cell in _parsed_cells(data)
        if _is_in(cell, wanted) or (strays and cell.kind == "n" and cell.value is not None)
    ]


def _plain_cells(data: bytes, wanted: Collection[bytes] | None, *, strays: bool) -> list[RawCell] | None:
    """The cells of a part in one of the usual shapes, None for any other."""
    start, end = data.find(b"<sheetData"), data.rfind(b"</sheetData>")
    if start >= 0 and wanted is not None and not strays and _has_no_sections(data):
        few = _cells_at(wanted, data, start)
        if few is not None:
            return few
    if start < 0 or not _is_plain(data):
        return None
    found = _CELL.findall(data, start, end if end > 0 else len(data))
    if len(found) != data.count(b"<c ", start) or _OTHER_CELL.search(data, start):
        return None
    cells = [
        _raw_cell(*groups)
        for groups in found
        if wanted is None
        or groups[0] in wanted
        or (strays and groups[1] in (b"", b"n") and (groups[3] or groups[4]))
    ]
    if not strays:
        return cells
    return [cell for cell in cells if cell.value is not None or _is_in(cell, wanted)]


def _is_in(cell: RawCell, wanted: Collection[bytes] | None) -> bool:
    return wanted is None or cell.address.encode() in wanted


def _cells_at(wanted: Collection[bytes], data: bytes, start: int) -> list[RawCell] | None:
    """The cells at the wanted addresses without a look at the others; None unless all are written plainly."""
    cells, at = [], start
    for address in wanted:
        begin = b'<c r="%b"' % address
        at = data.find(begin, at)
        if at < 0:  # not in the order of print
            at = data.find(begin, start)
        cell = _CELL.match(data, at) if at >= 0 else None
        if cell is None:
            return None
        cells.append(_raw_cell(*cell.groups(b"")))
    return cells


def _is_plain(data: bytes) -> bool:
    """Whether a part has no prefixes, comments and CDATA sections."""
    return _has_no_sections(data) and not _PREFIX.search(data)


def _has_no_sections(data: bytes) -> bool:
    """No comments and CDATA sections, in which what looks like a cell is none."""
    return _SECTION.search(data) is None


def _raw_cell(address: bytes, kind: bytes, formula: bytes, value: bytes, other: bytes) -> RawCell:
    if other:
        return _odd_cell(address.decode(), kind.decode() or "n", other)
    if kind and kind != b"n":
        return RawCell(address.decode(), kind.decode(), _text(value), _text(formula) if formula else None)
    return RawCell(address.decode(), "n", value.decode() or None, _text(formula) if formula else None)


def _odd_cell(address: str, kind: str, content: bytes) -> RawCell:
    """A cell with more in it than a formula and a value: inline text, extensions."""
    if kind == "inlineStr":
        return RawCell(address, kind, _joined_runs(content) or None, None)
    value, formula = _VALUE.search(content), _FORMULA.search(content)
    text = _text(value[1]) if value else None
    return RawCell(
        address, kind, text or (None if kind == "n" else text), _text(formula[0]) if formula else None
    )


def _text(data: bytes) -> str:
    text = data.decode()
    return unescape(text) if "&" in text else text


def _parsed_cells(data: bytes) -> Iterator[RawCell]:
    root = ElementTree.fromstring(data)
    number = 0
    for row in root.iterfind("{*}sheetData/{*}row"):
        number = int(row.get("r", number + 1))
        column = 0
        for cell in row.iterfind("{*}c"):
            column += 1
            address = cell.get("r")
            if address is None:
                address = f"{column_letters(column)}{number}"
            else:
                column = column_number(address.rstrip("0123456789"))
            kind = cell.get("t", "n")
            written = cell.find("{*}f")
            formula = None if written is None else written.text or ""
            if kind == "inlineStr":
                item = cell.find("{*}is")
                yield RawCell(address, kind, None if item is None else _parsed_string(item) or None, None)
                continue
            value = cell.find("{*}v")
            text = None if value is None or (value.text is None and kind == "n") else value.text or ""
            yield RawCell(address, kind, text, formula)


class SharedStrings:
    """The shared strings of a workbook; each is decoded when asked for: a report needs few of them."""

    def __init__(self, data: bytes) -> None:
        self._items: list[bytes] | None = None
        self._texts: list[str] = []
        if not _is_plain(data):
            root = ElementTree.fromstring(data)
            self._texts = [_parsed_string(item) for item in root.iterfind("{*}si")]
        else:
            self._items = re.split(rb"</si>|<si/>", data)

    def __getitem__(self, index: int) -> str:
        """Raises IndexError outside the table, ElementTree.ParseError for bytes that are no text."""
        if index < 0:
            raise IndexError(index)
        if self._items is None:
            return self._texts[index]
        # The last piece is what follows the last string.
        item = self._items[:-1][index] if index == len(self._items) - 1 else self._items[index]
        try:
            return _joined_runs(item)
        except UnicodeDecodeError as error:
            raise ElementTree.ParseError(f"not well-formed: shared string {index}") from error


def _joined_runs(data: bytes) -> str:
    if b"<rPh" in data:
        data = _PHONETIC.sub(b"", data)
    return _unescape_control("".join(_text(run) for run in _TEXT_RUN.findall(data)))


def _parsed_string(item: ElementTree.Element) -> str:
    runs = [*item.iterfind("{*}t"), *item.iterfind("{*}r/{*}t")]
    return _unescape_control("".join(run.text or "" for run in runs))


def _unescape_control(text: str) -> str:
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    """The character meant; half of one (D800 to DFFF) stays as written, since no file could hold it."""
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code < 0xE000 else chr(code)
