"""A workbook file read into a Report, by defined name only.

Sheets may be renamed or moved and rows inserted: names follow.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from xml.etree import ElementTree

from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.form import Supplement
from xltools.model.report import Reason, Report, Source
from xltools.package import Package, resolve
from xltools.workbook.cells import RawCell, SharedStrings, sheet_cells
from xltools.workbook.layout import SheetLayout
from xltools.workbook.namemap import NameMap, name_map
from xltools.workbook.package import open_package
from xltools.workbook.reader import Hidden, read_cells
from xltools.workbook.reasons import REASONS, read_reasons, rows_with_texts

_WORKBOOK = "xl/workbook.xml"
_MAX_SHEET = 64 << 20
_PIECE = 64 << 10
_ROW = re.compile(rb'<(?:\w+:)?row r="(\d+)"')
_CLOSED = b"</sheetData></worksheet>"
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row (?=[^>]*hidden="(?:1|true)")(?=[^>]*\br="(\d+)")')
_HIDDEN_COLUMNS = re.compile(
    rb'<(?:\w+:)?col (?=[^>]*hidden="(?:1|true)")(?=[^>]*min="(\d+)")(?=[^>]*max="(\d+)")'
)


def read_report(path: str | os.PathLike[str], own: tuple[Supplement, ...] = ()) -> Report:
    """The report in a workbook made from one of our templates; ``own``: supplements that are not shipped.

    Raises XltoolsError when the file can't be opened or is no such workbook.
    """
    package = open_package(path)
    try:
        names = name_map(package.read(_WORKBOOK), package.read("xl/_rels/workbook.xml.rels"))
        return read_cells(_FileCells(package, names), own)
    except ElementTree.ParseError as error:
        raise XltoolsError(
            Text(f"工作簿已损坏（{error}）。", f"The workbook is damaged ({error})."),
            where=package.file,
            todo=Text("请用 Excel 或 WPS 打开并另存后再试。", "Open it in Excel or WPS and save it again."),
        ) from error
    except XltoolsError as error:
        raise XltoolsError(error.what, where=error.where or package.file, todo=error.todo) from error


class _FileCells:
    """The cells of a file; parts are read when they are asked for."""

    knows_formulas = True

    def __init__(self, package: Package, names: NameMap) -> None:
        self.package = package
        self.names = names
        self.strings: SharedStrings | None = None
        self.whole: dict[str, bytes] = {}
        """Parts that are read whole, by sheet: the one with the reasons is needed twice."""

    def at(self, sheet: str, addresses: Collection[bytes]) -> list[RawCell]:
        return sheet_cells(self._part(sheet, 0), addresses)

    def of(self, layout: SheetLayout) -> tuple[list[RawCell], Hidden | None]:
        area = self.names.areas.get(REASONS)
        whole = area is not None and area.sheet == layout.sheet
        data = self._part(layout.sheet, 0 if whole else layout.last_row)
        cells = sheet_cells(data, layout.wanted, strays=bool(layout.bodies))
        return cells, _hidden(data) if layout.bodies and b"hidden" in data else None

    def text(self, cell: RawCell) -> str | None:
        if cell.kind != "s" or cell.value is None:
            return cell.value
        if self.strings is None:
            part = "xl/sharedStrings.xml"
            self.strings = SharedStrings(
                self.package.read(part, _MAX_SHEET) if part in self.package.names else b""
            )
        try:
            return self.strings[int(cell.value)]
        except (IndexError, ValueError):
            return ""

    def reasons(self) -> tuple[Reason, ...]:
        area = self.names.areas.get(REASONS)
        if area is None:
            return ()
        return read_reasons(self.names, self.at, self.text, rows_with_texts(self._part(area.sheet, 0), area))

    def source(self, version: str | None) -> Source:
        return Source(self.package.file, self.package.sha256, self.package.size, version)

    def _part(self, sheet: str, last_row: int) -> bytes:
        """The XML of a sheet; with ``last_row`` at least down to that row, with all that belongs to it."""
        part = resolve(_WORKBOOK, self.names.parts.get(sheet, ""))
        if not last_row or sheet in self.whole:
            if sheet not in self.whole:
                self.whole[sheet] = self.package.read(part)
            return self.whole[sheet]
        read = b""
        for piece in self.package.chunks(part, _PIECE):
            read += piece
            # Rows stand in order, so the first later one ends what is needed.
            for row in _ROW.finditer(read, max(0, len(read) - len(piece) - 40)):
                if int(row[1]) > last_row:
                    # Closed as it was opened: some programs write a prefix.
                    prefix = row[0][1:].partition(b"row")[0]
                    return read[: row.start()] + _CLOSED.replace(b"</", b"</" + prefix)
            if len(read) > _MAX_SHEET:
                raise XltoolsError(
                    Text(f"工作表“{sheet}”过大，无法读取。", f"Sheet {sheet!r} is too large to read."),
                    todo=Text("请把数据抄录到新的模板中。", "Copy the figures into a new template."),
                )
        return read


def _hidden(data: bytes) -> Hidden:
    rows = {int(match[1]) for match in _HIDDEN_ROW.finditer(data)}
    columns = {
        number
        for match in _HIDDEN_COLUMNS.finditer(data)
        for number in range(int(match[1]), int(match[2]) + 1)
    }
    return Hidden(rows, columns)
