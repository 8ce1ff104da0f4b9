"""A Report from a workbook that is open in a program, read in bulk by its defined names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import xltools
from xltools.addresses import corner
from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.catalogue import NOTHING_ADDED, Catalogue
from xltools.model.report import Area, Place

if TYPE_CHECKING:
    import xlwings as xw

    from xltools.workbook.namemap import NameMap
    from xltools.workbook.opened import OpenedReport


class OpenBook:
    """An xlwings book as ``xltools.read_open`` asks for it; every method is one call to the program."""

    def __init__(self, book: xw.Book) -> None:
        self.book = book

    @property
    def file(self) -> str:
        """The path; the name where the program has none, or will not tell."""
        try:
            return str(self.book.fullname)
        except Exception:  # a program of its own, with errors of its own: files on OneDrive
            return str(self.book.name)

    def sheets(self) -> Iterable[str]:
        return [sheet.name for sheet in self.book.sheets]

    def names(self) -> Iterable[tuple[str, str]]:
        return [(name.name, name.refers_to or "") for name in self.book.names]

    def values(self, area: Area) -> Sequence[Sequence[object]]:
        values: list[list[object]] = (
            area_range(self.book, area).options(ndim=2, err_to_str=True, empty="").value
        )
        return values

    def formulas(self, area: Area) -> Sequence[Sequence[object]] | None:
        try:
            formulas: Any = area_range(self.book, area).formula
        except NotImplementedError:
            return None
        return _rows(formulas, area)


def _rows(found: Any, area: Area) -> Sequence[Sequence[object]]:
    """By rows: programs give a single cell or row without them."""
    if not isinstance(found, list | tuple):
        return [[found]]
    if found and isinstance(found[0], list | tuple):
        return found
    return [found] if area.top == area.bottom else [[cell] for cell in found]


def read_book(book: xw.Book, catalogue: Catalogue = NOTHING_ADDED) -> OpenedReport:
    """The report in an open book. Raises XltoolsError when it is no workbook of ours."""
    return xltools.read_open(OpenBook(book), catalogue)


def names_of(book: xw.Book) -> NameMap:
    """Where the names of an open book are."""
    return xltools.open_names(OpenBook(book))


def area_range(book: xw.Book, area: Area) -> xw.Range:
    """A rectangle as a range."""
    return book.sheets[area.sheet].range((area.top, area.left), (area.bottom, area.right))


def go_to(book: xw.Book, place: Place) -> None:
    """Shows the sheet and selects the cell."""
    sheet = book.sheets[place.sheet]
    show(sheet)
    sheet.range(corner(place.address)).select()


def show(sheet: xw.Sheet) -> None:
    """Brings the sheet to the front."""
    # In other programs than desktop Excel, xlwings would look for one that is running.
    (sheet if sheet.book.app.engine.name == "excel" else sheet.impl).activate()


def selected(book: xw.Book) -> Place | None:
    """The cell that is selected; None when it is a picture, or the program can't tell."""
    try:
        selection = book.selection
        if selection is None:
            return None
        return Place(selection.sheet.name, selection.address.partition(":")[0].replace("$", ""))
    except Exception:  # what a program answers when a shape is selected differs
        return None


def sheet_named(book: xw.Book, name: str) -> xw.Sheet | None:
    """The sheet of that name, None without it."""
    return next((sheet for sheet in book.sheets if sheet.name.casefold() == name.casefold()), None)


def refused(error: Exception, where: str) -> XltoolsError:
    """What to say when the program did not let us write."""
    return XltoolsError(
        Text(f"没有写进去，原数未动（{error}）。", f"Nothing was written ({error})."),
        where=where,
        todo=Text(
            "如单元格被锁定，请先撤销工作表保护；正在编辑的单元格请先按回车。",
            "Unprotect the sheet if the cell is locked; leave the cell that is being edited.",
        ),
    )
