"""Lost names of a damaged workbook, set again beside the labels that they have in the clean template."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.addresses import address, corners, quoted
from xltools.lang import Text
from xltools.workbook.copies.original import errors_of_openpyxl, opened
from xltools.workbook.package import open_package

if TYPE_CHECKING:
    import os

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_WHAT = Text("修复后的工作簿", "repaired workbook")


@dataclass(frozen=True, slots=True)
class Renamed:
    """``data``: a copy with the lost names, None where none could be set; ``formulas``: cells with one, such
    as ``表三!J6``."""

    data: bytes | None
    formulas: frozenset[str]


def renamed(path: str | os.PathLike[str], blank: bytes, left_out: Collection[str]) -> Renamed:
    """The workbook with the names of the ``blank`` one that it lost, but those ``left_out``.

    Raises XltoolsError when it can't be opened.
    """
    package = open_package(path)
    with errors_of_openpyxl(package.file, _WHAT):
        book = opened(Path(path).read_bytes(), package)
        formulas = frozenset(_formulas(book))
        return Renamed(_saved(book) if _rename(book, blank, left_out) else None, formulas)


def _rename(book: Workbook, blank: bytes, left_out: Collection[str]) -> bool:
    from openpyxl import load_workbook
    from openpyxl.workbook.defined_name import DefinedName

    clean = load_workbook(BytesIO(blank))
    printed = {sheet.title: _printed(sheet) for sheet in clean}
    there = {sheet.title: _by_text(sheet) for sheet in book.worksheets}
    added = False
    for name, defined in clean.defined_names.items():
        mine = book.defined_names.get(name)
        is_lost = mine is None or "#REF!" in (mine.attr_text or "")
        if not is_lost or name in left_out:
            continue
        for title, area in defined.destinations:
            place = _found(area, printed[title], there.get(title, {}))
            if place:
                book.defined_names[name] = DefinedName(name, attr_text=f"{quoted(title)}!{place}")
                added = True
    return added


def _printed(sheet: Worksheet) -> dict[tuple[int, int], str]:
    """What a sheet of the template says, by row and column."""
    return {
        (cell.row, cell.column): cell.value
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.strip() and not cell.value.startswith("=")
    }


def _by_text(sheet: Worksheet) -> dict[tuple[str, int], list[int]]:
    """The rows in which a text stands, by text and column."""
    found: dict[tuple[str, int], list[int]] = {}
    for (row, column), text in _printed(sheet).items():
        found.setdefault((str(text), column), []).append(row)
    return found


def _found(
    area: str, printed: Mapping[tuple[int, int], str], there: Mapping[tuple[str, int], list[int]]
) -> str | None:
    """Where an area of the template is now: as far from the label beside or above it as it was."""
    from openpyxl.utils import absolute_coordinate

    (top, left), (bottom, right) = corners(area)
    beside = ((top, column) for column in range(left - 1, 0, -1))
    above = ((row, left) for row in range(top - 1, 0, -1))
    anchor = next((at for at in (*beside, *above) if at in printed), None)
    rows = there.get((printed[anchor], anchor[1]), []) if anchor else []
    if anchor is None or len(rows) != 1:
        return None
    down = rows[0] - anchor[0]
    first, last = address(top + down, left), address(bottom + down, right)
    return absolute_coordinate(first if first == last else f"{first}:{last}")


def _formulas(book: Workbook) -> list[str]:
    return [
        f"{sheet.title}!{cell.coordinate}"
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def _saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()
