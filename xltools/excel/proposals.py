"""Changes that are shown before they are made: a list in the open workbook, from which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import xltools
from xltools.addresses import corner
from xltools.errors import XltoolsError
from xltools.excel.book import names_of, read_book, selected, show
from xltools.excel.contents import Content, place_named, read_contents
from xltools.excel.listing import (
    HEAD_ROW,
    MOST_ROWS,
    Listing,
    listing_sheet,
    read_listing,
    text,
    write_listing,
)
from xltools.excel.undo import change
from xltools.lang import Text

if TYPE_CHECKING:
    import xlwings as xw

    from xltools.workbook.namemap import NameMap
    from xltools.workbook.opened import OpenedReport

_HEADS = {"序号": 6, "位置": 16, "项目": 44, "现在": 14, "改为": 14, "说明": 50, "名称": 0}
_NUMBER, _NOW, _THEN, _NAME = 0, 3, 4, 6
Plain = int | float | Decimal | str | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One cell of a proposed change; those of one ``number`` belong together.

    ``open`` says what the new content may be where it is not settled: such a change can't be made.
    """

    number: int
    cell: str
    now: Plain
    then: Plain
    why: str
    open: str = ""


def listing(title: str, name: str) -> Listing:
    """A sheet of proposals."""
    return Listing(title, name, _HEADS)


def show_proposals(
    book: xw.Book,
    opened: OpenedReport,
    sheet: Listing,
    said: tuple[str, str],
    proposals: Sequence[Proposal],
    notes: Sequence[str] = (),
) -> None:
    """Lists them below the summary and hint in ``said``, with ``notes`` under them, and shows the sheet."""
    if len(proposals) + len(notes) > MOST_ROWS:
        notes = notes[: MOST_ROWS - len(proposals)]
    # What the cell holds, not what was read from it: a text of digits is one.
    held = read_contents(book, opened.names, [item.cell for item in proposals])
    unsettled = {item.number for item in proposals if item.open}
    rows: list[list[Any]] = [
        [
            item.number,
            _link(opened, item.cell),
            text(xltools.cell_label(opened.report, item.cell).zh),
            _shown(item.now if held[item.cell].kind == "formula" else held[item.cell].value),
            text(item.open) or _shown(item.then),
            text(item.why),
            None if item.number in unsettled else text(item.cell),
        ]
        for item in proposals
    ]
    rows += [[None, None, None, None, None, text(note), None] for note in notes]
    show(write_listing(book, opened.names, sheet, text(said[0]), text(said[1]), rows))


def accept(book: xw.Book, sheet: Listing, number: int | None, what: str, *, restoring: bool = False) -> Text:
    """Makes the proposed change of that number, or that of the selected row; what was there can be put back.

    ``restoring``: a total with a formula gets the template's formula. Raises XltoolsError when there is no such
    proposal, it leaves a value open, or its cells have changed since.
    """
    names = names_of(book)
    rows = [row for row in read_listing(book, names, sheet) if row[_NUMBER] is not None]
    if not rows:
        raise XltoolsError(
            Text(f"“{sheet.title}”表里没有可采用的修改。", f"There is nothing to accept in {sheet.title}."),
            todo=Text(f"请先点“{sheet.title}”。", "List the proposals first."),
        )
    chosen = number if number is not None else _chosen(book, names, sheet, rows)
    mine = [row for row in rows if int(row[_NUMBER]) == chosen]
    if not mine:
        raise XltoolsError(
            Text(f"没有第 {chosen} 项。", f"There is no proposal {chosen}."),
            todo=Text("请看“序号”一列。", "See the first column."),
        )
    if not all(row[_NAME] for row in mine):
        raise XltoolsError(
            Text(f"第 {chosen} 项没有给出唯一的数。", f"Proposal {chosen} leaves the value open."),
            todo=Text("请核实后自己填写。", "Find out the number and enter it yourself."),
        )
    now = _unchanged(book, names, sheet, mine)
    new = {str(row[_NAME]): Content.of(row[_THEN]) for row in mine}
    if restoring:
        new |= _formulas(book, [name for name in new if now[name].kind == "formula"])
    change(book, names, new, what)
    return Text(
        f"已改 {len(mine)} 格，原数可以撤销。请重新校验。",
        f"{len(mine)} cells changed; that can be undone. Check again.",
    )


def drop(book: xw.Book, sheet: Listing, said: str) -> None:
    """Empties the list, whose changes are made or no longer fit."""
    found = listing_sheet(book, names_of(book), sheet)
    if found is not None:
        found.clear_contents()
        found.range((1, 1), (2, 1)).value = [[sheet.title], [text(said)]]


def _chosen(book: xw.Book, names: NameMap, sheet: Listing, rows: Sequence[Sequence[Any]]) -> int:
    """The number in the selected row of the list; the only one, when there is only one."""
    area, here = names.areas.get(sheet.name), selected(book)
    if here and area and here.sheet == area.sheet:
        row = corner(here.address)[0] - HEAD_ROW - 1
        if 0 <= row < len(rows):
            return int(rows[row][_NUMBER])
    numbers = {int(row[_NUMBER]) for row in rows}
    if len(numbers) == 1:
        return numbers.pop()
    raise XltoolsError(
        Text("还没有选要采用哪一项。", "No proposal is chosen."),
        todo=Text(f"请在“{sheet.title}”表中点它那一行。", f"Select its row in {sheet.title}."),
    )


def _unchanged(
    book: xw.Book, names: NameMap, sheet: Listing, rows: Sequence[Sequence[Any]]
) -> dict[str, Content]:
    """What the cells hold, which is what was listed; a formula may show something else by now.

    Raises XltoolsError when one was changed since.
    """
    now = read_contents(book, names, [str(row[_NAME]) for row in rows])
    for row in rows:
        name = str(row[_NAME])
        if now[name].kind != "formula" and now[name] != Content.of(row[_NOW]):
            raise XltoolsError(
                Text(
                    "这一格后来改过，建议不再适用。",
                    "The cell has changed since; the proposal no longer fits.",
                ),
                where=str(place_named(names, name)),
                todo=Text(f"请重新点“{sheet.title}”。", "List the proposals again."),
            )
    return now


def _formulas(book: xw.Book, names: Sequence[str]) -> dict[str, Content]:
    """The template's formulas of those that are totals."""
    if not names:
        return {}
    report = read_book(book).report
    formulas = {name: xltools.total_formula(report, name) for name in names}
    return {name: Content("formula", formula) for name, formula in formulas.items() if formula}


def _link(opened: OpenedReport, name: str) -> str:
    place = opened.report.places.get(name)
    shown = str(place or name).replace('"', '""')
    return f'=HYPERLINK("#{name}","{shown}")' if place else text(shown)


def _shown(value: Plain) -> Plain:
    return text(value) if isinstance(value, str) else value
