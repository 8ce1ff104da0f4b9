"""A workbook that a spreadsheet program has open, read into a Report: one request per sheet and kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import reduce

from xltools.addresses import column_letters, column_number
from xltools.model.form import Supplement
from xltools.model.opened import OpenWorkbook
from xltools.model.report import Area, Reason, Report, Source
from xltools.workbook.cells import RawCell
from xltools.workbook.layout import WORDS, SheetLayout
from xltools.workbook.namemap import NameMap, open_name_map
from xltools.workbook.reader import Hidden, read_cells
from xltools.workbook.reasons import KEYS, REASONS, STAMPS, read_reasons

_FIRST_DAY = datetime(1899, 12, 30)
_MAX_CELLS = 200_000
_MOST_REASONS = 2_000
_EXACT = 10**15
"""Whole numbers below it are exact in a cell."""


@dataclass(frozen=True, slots=True)
class OpenedReport:
    """A report as it stands in an open workbook, with where its names are now."""

    report: Report
    names: NameMap


def read_open(workbook: OpenWorkbook, own: tuple[Supplement, ...] = ()) -> OpenedReport:
    """The report in an open workbook; ``own``: supplements that are not shipped.

    As the reader of files has it, but that hidden rows and columns are not seen; where the program tells
    no formulas, a total that equals its parts is taken for one. Raises XltoolsError when it is no
    workbook of ours.
    """
    names = names_of(workbook)
    return OpenedReport(read_cells(_OpenCells(workbook, names), own), names)


def names_of(workbook: OpenWorkbook) -> NameMap:
    """Where the names of an open workbook are."""
    return open_name_map(tuple(workbook.names()), tuple(workbook.sheets()))


class _OpenCells:
    """The cells of an open workbook; a rectangle is asked for once."""

    def __init__(self, workbook: OpenWorkbook, names: NameMap) -> None:
        self.workbook = workbook
        self.names = names
        self.knows_formulas = True
        self._known: dict[str, tuple[Area, bool, Mapping[str, RawCell]]] = {}

    def at(self, sheet: str, addresses: Collection[bytes]) -> list[RawCell]:
        wanted = [address.decode() for address in addresses]
        areas = [_area_of(sheet, address) for address in wanted]
        # What of this sheet is wanted later comes along.
        words = (self.names.areas.get(name) for name in WORDS)
        areas += [area for area in words if area and area.sheet == sheet]
        cells = self._cells(sheet, areas, formulas=False)
        return [cells[address] for address in wanted if address in cells]

    def of(self, layout: SheetLayout) -> tuple[list[RawCell], Hidden | None]:
        areas = [_area_of(layout.sheet, address.decode()) for address in layout.wanted]
        areas += [body.area for body in layout.bodies]
        # The sheet with the reasons is asked for once.
        beside = (self.names.areas.get(name) for name in (REASONS, KEYS, STAMPS))
        areas += [
            area for area in beside
            if area and area.sheet == layout.sheet and area.bottom - area.top <= _MOST_REASONS
        ]  # fmt: skip
        cells = self._cells(layout.sheet, areas, formulas=bool(layout.bodies))
        addresses = [address.decode() for address in layout.wanted]
        # A blank cell is there too, as in a file.
        found = [cells.get(address) or RawCell(address, "n", None, None) for address in addresses]
        if layout.bodies:
            strays = (cell for address, cell in cells.items() if address.encode() not in layout.wanted)
            found += [cell for cell in strays if cell.kind == "n" and cell.value is not None]
        return found, None

    def text(self, cell: RawCell) -> str | None:
        return cell.value

    def reasons(self) -> tuple[Reason, ...]:
        area = self.names.areas.get(REASONS)
        rows = range(area.top, min(area.bottom, area.top + _MOST_REASONS) + 1) if area else ()
        return read_reasons(self.names, self.at, self.text, rows)

    def source(self, version: str | None) -> Source:
        return Source(self.workbook.file, template_version=version)

    def _cells(self, sheet: str, areas: Collection[Area], *, formulas: bool) -> Mapping[str, RawCell]:
        """The cells of a sheet in the rectangle around some areas, by address."""
        if not areas:
            return {}
        box = reduce(_around, areas)
        known = self._known.get(sheet)
        if known and _around(known[0], box) == known[0] and known[1] >= formulas:
            return known[2]
        if _size(box) > _MAX_CELLS:
            # A cell was moved far away: everything between is not worth asking for.
            small = [area for area in dict.fromkeys(areas) if _size(area) <= _MAX_CELLS]
            return {cell.address: cell for area in small for cell in self._read(area, formulas)}
        cells = {cell.address: cell for cell in self._read(box, formulas)}
        self._known[sheet] = box, formulas, cells
        return cells

    def _read(self, area: Area, formulas: bool) -> list[RawCell]:
        values = self.workbook.values(area)
        written = self.workbook.formulas(area) if formulas else None
        if formulas and written is None:
            self.knows_formulas = False
        found = []
        for row, line in enumerate(values):
            for column, value in enumerate(line):
                formula = _formula(written[row][column], value) if written else None
                if formula is not None or value not in ("", None):
                    address = f"{column_letters(area.left + column)}{area.top + row}"
                    found.append(_raw_cell(address, value, formula))
        return found


def _around(one: Area, other: Area) -> Area:
    return Area(
        one.sheet,
        min(one.top, other.top),
        min(one.left, other.left),
        max(one.bottom, other.bottom),
        max(one.right, other.right),
    )


def _size(area: Area) -> int:
    return (area.bottom - area.top + 1) * (area.right - area.left + 1)


def _area_of(sheet: str, address: str) -> Area:
    letters = address.rstrip("0123456789")
    row, column = int(address[len(letters) :]), column_number(letters)
    return Area(sheet, row, column, row, column)


def _formula(written: object, value: object) -> str | None:
    """The formula; a text that only begins like one is its own value."""
    return written if isinstance(written, str) and written.startswith("=") and written != value else None


def _raw_cell(address: str, value: object, formula: str | None) -> RawCell:
    """The cell as the same content is stored in a file."""
    if value is None:
        return RawCell(address, "n", None, formula)
    if isinstance(value, bool):
        return RawCell(address, "b", "1" if value else "0", formula)
    if isinstance(value, int | float | Decimal):
        return RawCell(address, "n", _number(value), formula)
    if isinstance(value, date | time):
        return RawCell(address, "n", _number(_serial(value)), formula)
    return RawCell(address, "str", str(value), formula)


def _number(value: int | float | Decimal) -> str:
    """Programs hand over 95 as 95.0."""
    number = float(value)
    return str(int(number)) if abs(number) < _EXACT and number.is_integer() else repr(number)


def _serial(value: date | time) -> float:
    """A date as the number that a cell holds."""
    if isinstance(value, time):
        value = datetime.combine(_FIRST_DAY, value)
    elif not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    return (value.replace(tzinfo=None) - _FIRST_DAY) / timedelta(days=1)
