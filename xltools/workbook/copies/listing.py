"""Sheets of a copy that list something: a title, lines of text, a table; A4 landscape, one page wide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xltools.workbook.copies.result_rows import printable
from xltools.workbook.namemap import NameMap

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

HEAD_ROW = 4
_LETTERS = "ABCDEFGHIJ"
_FONT, _EDGE, _GREY = "宋体", "FF404040", "FFF2F2F2"
_MAX_HEIGHT = 400


@dataclass(frozen=True, slots=True)
class Listing:
    """A sheet ``title`` with the defined name ``name``, by which an earlier one is found whatever it is called.

    ``heads``: head -> width in characters; the first numbers the ``rows``, which hold the others. ``keep``: rows
    of an earlier sheet stay above.
    """

    title: str
    name: str
    hint: str
    heads: Mapping[str, float]
    rows: Sequence[Sequence[str]]
    keep: bool = False


def add_listing(book: Workbook, names: NameMap, listing: Listing, after: str = "") -> Worksheet:
    """Put a sheet in, in place of an earlier one; ``after``: the name of the sheet that it follows."""
    earlier = names.areas.get(listing.name)
    rows = list(listing.rows)
    if earlier and earlier.sheet in book.sheetnames:
        if listing.keep:
            rows = [*_rows_of(book[earlier.sheet], len(listing.heads)), *rows]
        book.remove(book[earlier.sheet])
    sheet = named_sheet(book, listing.title, listing.name, after)
    for letter, width in zip(_LETTERS, listing.heads.values(), strict=False):
        sheet.column_dimensions[letter].width = width
    widths = list(listing.heads.values())
    line(sheet, 1, listing.title, widths, size=16, bold=True, centred=True)
    line(sheet, 2, listing.hint, widths)
    head(sheet, listing.heads)
    for number, texts in enumerate(rows, 1):
        _row(sheet, HEAD_ROW + number, (str(number), *texts), widths)
    last = _LETTERS[len(widths) - 1]
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{last}{HEAD_ROW + len(rows)}"
    sheet.freeze_panes = f"A{HEAD_ROW + 1}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    lay_out(sheet)
    return sheet


def named_sheet(book: Workbook, title: str, name: str, after: str = "") -> Worksheet:
    """A new sheet with a defined name, behind the sheet ``after``, else at the end."""
    from openpyxl.workbook.defined_name import DefinedName

    book.defined_names.pop(name, None)
    place = book.sheetnames.index(after) + 1 if after in book.sheetnames else None
    sheet: Worksheet = book.create_sheet(title, place)
    book.defined_names[name] = DefinedName(name, attr_text=f"'{sheet.title}'!$A$1")
    return sheet


def lines(text: str, width: float) -> int:
    """How many lines a wrapped text takes in ``width`` characters; Chinese characters and their quotes take two."""
    widths = (sum(2 if ord(c) > 0x2000 else 1 for c in part) for part in text.split("\n"))
    return sum(max(1, -(-taken // max(1, int(width)))) for taken in widths)


def line(
    sheet: Worksheet,
    row: int,
    text: str,
    widths: Sequence[float],
    *,
    size: float = 10.5,
    bold: bool = False,
    centred: bool = False,
    fill: str = "",
) -> None:
    """A line over the whole width of the table."""
    from openpyxl.styles import Alignment, Font

    sheet.merge_cells(f"A{row}:{_LETTERS[len(widths) - 1]}{row}")
    cell = sheet.cell(row, 1)
    write(cell, text)
    cell.font = Font(name=_FONT, size=size, bold=bold)
    cell.alignment = Alignment(horizontal="center" if centred else "left", vertical="center", wrap_text=True)
    if fill:
        cell.fill = solid(fill)
    sheet.row_dimensions[row].height = 12 + size * 1.4 * lines(text, sum(widths) * 10.5 / size)


def head(sheet: Worksheet, heads: Mapping[str, float]) -> None:
    """The heads of the table."""
    for column, text in enumerate(heads, 1):
        cell = sheet.cell(HEAD_ROW, column)
        write(cell, text)
        style(cell, centred=True, bold=True)
        cell.fill = solid(_GREY)
    sheet.row_dimensions[HEAD_ROW].height = 22


def fit_height(sheet: Worksheet, row: int, texts: Sequence[str], widths: Sequence[float]) -> None:
    """Make a row as high as its texts need."""
    most = max(lines(text, width - 2) for text, width in zip(texts, widths, strict=True))
    sheet.row_dimensions[row].height = min(_MAX_HEIGHT, max(20, 14.5 * most + 6))


def write(cell: Any, text: str) -> None:
    """A text that stays one, whatever it begins with, also when a person edits the cell."""
    cell.value = printable(text)
    cell.data_type = "s"
    if text.startswith(("=", "+", "-", "@")):
        cell.quotePrefix = True


def style(cell: Any, *, centred: bool, bold: bool = False, link: bool = False) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side

    edge = Side("thin", _EDGE)
    cell.border = Border(edge, edge, edge, edge)
    cell.alignment = Alignment(
        horizontal="center" if centred else "left",
        vertical="center",
        wrap_text=True,
        indent=0 if centred else 1,
    )
    colour = "FF0563C1" if link else "FF000000"
    cell.font = Font(name=_FONT, size=10.5, bold=bold, color=colour, underline="single" if link else None)


def solid(colour: str) -> Any:
    from openpyxl.styles import PatternFill

    return PatternFill("solid", fgColor=colour)


def lay_out(sheet: Any) -> None:
    """A4 landscape, one page wide."""
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.6
    margins.top = margins.bottom = 0.7
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _row(sheet: Worksheet, row: int, texts: Sequence[str], widths: Sequence[float]) -> None:
    for column, text in enumerate(texts, 1):
        cell = sheet.cell(row, column)
        write(cell, text)
        style(cell, centred=column == 1)
    sheet.cell(row, 1).value = int(texts[0])
    fit_height(sheet, row, texts, widths)


def _rows_of(sheet: Worksheet, width: int) -> list[list[str]]:
    """The rows of an earlier sheet without their numbers."""
    found = sheet.iter_rows(min_row=HEAD_ROW + 1, min_col=2, max_col=width, values_only=True)
    return [["" if text is None else str(text) for text in row] for row in found]
