"""What single cells hold and are to hold: read and written in as few rectangles as there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

import xltools
from xltools.addresses import Corner, around, corner
from xltools.errors import XltoolsError
from xltools.excel.book import OpenBook, area_range, read_book, refused
from xltools.lang import Text
from xltools.model.report import Area, Place

if TYPE_CHECKING:
    import xlwings as xw

    from xltools.workbook.namemap import NameMap

Kind = Literal["number", "text", "formula", "blank"]
_MOST_CELLS = 50_000
_TAKEN_FOR_ELSE = ("=", "+", "-", "@", "'")


@dataclass(frozen=True, slots=True)
class Content:
    """What a cell holds; ``value`` is a number, or the text or formula."""

    kind: Kind
    value: float | str | None = None

    @staticmethod
    def of(value: object) -> Content:
        """The content of a plain value: a number, a text, None for a blank."""
        if value is None or value == "":
            return Content("blank")
        if isinstance(value, bool):
            return Content("text", str(value).upper())
        if isinstance(value, int | float | Decimal):
            return Content("number", float(value))
        return Content("text", str(value))

    def written(self, *, typed: bool) -> Any:
        """As a program takes it; ``typed``: in a cell where digits would turn into a number."""
        if self.kind == "text" and (typed or str(self.value).startswith(_TAKEN_FOR_ELSE)):
            return f"'{self.value}"
        return "" if self.value is None else self.value


Contents = Mapping[str, Content]
"""By defined name or sheet!address."""


def place_named(names: NameMap, name: str) -> Place:
    """Where a cell is now. Raises XltoolsError when its name is gone."""
    if name in names.areas:
        return names.place(name)
    sheet, _, address = name.rpartition("!")
    if sheet in names.parts:
        return Place(sheet, address)
    raise XltoolsError(
        Text(f"工作簿里没有名称“{name}”。", f"The workbook has no name {name!r}."),
        todo=Text("请改用完整的模板。", "Use a whole template."),
    )


def read_contents(book: xw.Book, names: NameMap, cells: Iterable[str]) -> dict[str, Content]:
    """What cells hold now; where a program tells no formulas, a total that equals its parts has its own."""
    at = {name: place_named(names, name) for name in cells}
    found: dict[str, Content] = {}
    unknown = False
    for sheet in dict.fromkeys(place.sheet for place in at.values()):
        mine = {name: corner(place.address) for name, place in at.items() if place.sheet == sheet}
        for box, names_there in _boxes(sheet, mine):
            values, formulas = OpenBook(book).values(box), OpenBook(book).formulas(box)
            unknown = unknown or formulas is None
            for name in names_there:
                row, column = mine[name][0] - box.top, mine[name][1] - box.left
                found[name] = _content(values[row][column], formulas[row][column] if formulas else None)
    return {**found, **_presumed(book, found)} if unknown else found


def _boxes(sheet: str, cells: Mapping[str, Corner]) -> list[tuple[Area, list[str]]]:
    """One rectangle around all; each cell by itself when one of them was moved far away."""
    alone = {name: Area(sheet, row, column, row, column) for name, (row, column) in cells.items()}
    box = around(alone.values())
    if (box.bottom - box.top + 1) * (box.right - box.left + 1) <= _MOST_CELLS:
        return [(box, list(cells))]
    return [(area, [name]) for name, area in alone.items()]


def _content(value: object, formula: object) -> Content:
    if isinstance(formula, str) and formula.startswith("=") and formula != value:
        return Content("formula", formula)
    return Content.of(value)


def _presumed(book: xw.Book, found: Contents) -> dict[str, Content]:
    report = read_book(book).report
    formulas = {name: xltools.total_formula(report, name) for name in found if name in report.formulas}
    return {name: Content("formula", formula) for name, formula in formulas.items() if formula}


def write_contents(book: xw.Book, names: NameMap, contents: Contents, before: Contents) -> None:
    """Writes all of them, or none: when the program refuses one, those written already are put back.

    ``before`` is what the same cells hold. Raises XltoolsError when the program refuses.
    """
    blocks = _blocks(names, contents)
    for number, (area, cells) in enumerate(blocks):
        try:
            _write(book, area, cells, contents)
        except Exception as error:  # a program of its own, with errors of its own
            for written, earlier in blocks[:number]:
                _write(book, written, earlier, before)
            with suppress(Exception):  # part of the block may have been written
                _write(book, area, cells, before)
            raise refused(error, str(place_named(names, cells[0][0]))) from error


def _write(book: xw.Book, area: Area, cells: Sequence[Sequence[str]], contents: Contents) -> None:
    rows = [[contents[name].written(typed=not _is_words(name)) for name in row] for row in cells]
    area_range(book, area).value = rows


def _is_words(name: str) -> bool:
    """Whether a cell is one of the cover or the texts, whose format keeps digits as typed."""
    return name.startswith(("office.", "report.", "text."))


def _blocks(names: NameMap, contents: Contents) -> list[tuple[Area, list[list[str]]]]:
    """The cells as rectangles: neighbours in a row first, then equal runs below each other."""
    at = {}
    for name in contents:
        place = place_named(names, name)
        at[place.sheet, *corner(place.address)] = name
    runs: list[tuple[Area, list[list[str]]]] = []
    for (sheet, row, column), name in sorted(at.items()):
        area, rows = runs[-1] if runs else (Area("", 0, 0, 0, 0), [])
        if (sheet, row, column) == (area.sheet, area.top, area.right + 1):
            runs[-1] = Area(sheet, row, area.left, row, column), [[*rows[0], name]]
        else:
            runs.append((Area(sheet, row, column, row, column), [[name]]))
    folded: list[tuple[Area, list[list[str]]]] = []
    for area, rows in runs:
        above, earlier = folded[-1] if folded else (Area("", 0, 0, 0, 0), [])
        if (above.sheet, above.bottom + 1, above.left, above.right) == (
            area.sheet,
            area.top,
            area.left,
            area.right,
        ):
            folded[-1] = Area(area.sheet, above.top, area.left, area.bottom, area.right), [*earlier, *rows]
        else:
            folded.append((area, rows))
    return folded
