"""Sheets of lists that the actions write into the open workbook: 校验结果, 修正建议, 导入预览.

A line for the title, one for the summary, one for a hint, the heads, then the rows. Only what differs from
sheet to sheet is here as data; each is made once, formatted once, and from then on only filled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xltools.addresses import quoted
from xltools.excel.book import sheet_named, show

if TYPE_CHECKING:
    import xlwings as xw

    from xltools.workbook.namemap import NameMap

HEAD_ROW = 4
MOST_ROWS = 1000
LINKS = "位置"
"""The column with links to cells; every listing has it."""
_POINTS_PER_CHARACTER = 5.6
_GREY, _BLUE = "#F2F2F2", "#0563C1"
_AFTER = "checks.verdicts"
Content = str | int | float | Decimal | None


@dataclass(frozen=True, slots=True)
class Listing:
    """``name``: the defined name of the sheet; ``heads`` with widths in characters, 0 for a hidden column.

    ``colours``: texts of the column ``coloured`` with the colour of their cell.
    """

    title: str
    name: str
    heads: Mapping[str, float]
    coloured: str = ""
    colours: Mapping[str, str] = field(default_factory=dict)


def text(value: str) -> str:
    """A text that stays one in every program, whatever it looks like."""
    return "'" + value if value else ""


def write_listing(
    book: xw.Book,
    names: NameMap,
    listing: Listing,
    summary: str,
    hint: str,
    rows: Sequence[Sequence[Content]],
) -> xw.Sheet:
    """Fills the sheet, which is made when there is none. A text is written as it is: see ``text``.

    Of more rows than ``MOST_ROWS`` the first are shown, and the hint says so.
    """
    sheet = listing_sheet(book, names, listing)
    if sheet is None:
        sheet = _new_sheet(book, names, listing)
    else:
        sheet.clear_contents()
    width = len(listing.heads)
    if len(rows) > MOST_ROWS:
        hint += f"（共 {len(rows)} 条，只列出前 {MOST_ROWS} 条。）"
    above: list[list[Content]] = [[line] + [None] * (width - 1) for line in (listing.title, summary, hint)]
    block = [*above, [*listing.heads], *(_numbers(row) for row in rows[:MOST_ROWS])]
    sheet.range((1, 1), (len(block), width)).value = block
    return sheet


def listing_sheet(book: xw.Book, names: NameMap, listing: Listing) -> xw.Sheet | None:
    """The sheet by its defined name, whatever it is called now: one of the same title may be the person's own."""
    area = names.areas.get(listing.name)
    return sheet_named(book, area.sheet) if area else None


def read_listing(book: xw.Book, names: NameMap, listing: Listing) -> list[list[Any]]:
    """The rows of the sheet as far as they are filled; none without the sheet."""
    sheet = listing_sheet(book, names, listing)
    if sheet is None:
        return []
    block = sheet.range((HEAD_ROW + 1, 1), (HEAD_ROW + MOST_ROWS, len(listing.heads)))
    rows: list[list[Any]] = block.options(ndim=2, err_to_str=True).value
    last = max((number for number, row in enumerate(rows, 1) if any(v is not None for v in row)), default=0)
    return rows[:last]


def _numbers(row: Iterable[Content]) -> list[Content]:
    """Programs know no Decimal."""
    return [float(value) if isinstance(value, Decimal) else value for value in row]


def _new_sheet(book: xw.Book, names: NameMap, listing: Listing) -> xw.Sheet:
    shown = book.sheets.active
    after = names.areas.get(_AFTER)
    beside = book.sheets[after.sheet] if after else book.sheets[len(book.sheets) - 1]
    title = _free_title(book, listing.title)
    sheet = book.sheets.add(title, after=beside)
    # A new sheet comes to the front; what the person was looking at stays there.
    show(shown)
    points = _POINTS_PER_CHARACTER if book.app.engine.type == "remote" else 1
    for column, width in enumerate(listing.heads.values(), 1):
        sheet.range((1, column)).column_width = width * points
    top, heads = sheet.range((1, 1)), sheet.range((HEAD_ROW, 1), (HEAD_ROW, len(listing.heads)))
    top.font.bold = True
    top.font.size = 16
    heads.font.bold = True
    heads.color = _GREY
    body = sheet.range((HEAD_ROW + 1, 1), (HEAD_ROW + MOST_ROWS, len(listing.heads)))
    body.wrap_text = True
    body.vertical_alignment = "top"
    _column(sheet, listing, LINKS).font.color = _BLUE
    if listing.coloured:
        cells = _column(sheet, listing, listing.coloured)
        for word, colour in listing.colours.items():
            cells.conditional_formats.add_cell_value("equal_to", f'="{word}"', fill_color=colour)
    _define(book, listing.name, f"={quoted(title)}!$A$1")
    return sheet


def _free_title(book: xw.Book, title: str) -> str:
    found, number = title, 1
    while sheet_named(book, found) is not None:
        number += 1
        found = f"{title}（{number}）"
    return found


def _column(sheet: xw.Sheet, listing: Listing, head: str) -> xw.Range:
    column = [*listing.heads].index(head) + 1
    return sheet.range((HEAD_ROW + 1, column), (HEAD_ROW + MOST_ROWS, column))


def _define(book: xw.Book, name: str, target: str) -> None:
    if name in book.names:
        # Its sheet was deleted.
        book.names[name].refers_to = target
    else:
        book.names.add(name, target)
