"""Published PDFs into printed blocks: text in paragraphs, tables by their lines or by their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from xltools.importers.landmarks import ENOUGH_LABELS, count_labels
from xltools.importers.needs import need
from xltools.importers.pdf_cells import PageTable, filled, holds
from xltools.importers.pdf_join import joined
from xltools.importers.pdf_lines import Line, lines_of
from xltools.importers.pdf_prose import Item, goes_on, margins_of, paragraph, without_furniture
from xltools.importers.pdf_refusals import NO_LETTERS, NO_TEXT, SCAN, TOO_BIG, refused
from xltools.importers.pdf_rules import rulings
from xltools.importers.pdf_sheet import Box, Glyph, Sheet
from xltools.importers.pdf_unruled import with_unruled
from xltools.importers.printed import Block, PrintedTable

MAX_BYTES = 100 << 20


def read_pdf(data: bytes, file: str) -> tuple[Block, ...]:
    """The paragraphs and tables of a PDF in the order of print; a table that goes on over pages is one.

    Tables with lines are ``exact``. Raises XltoolsError for a scan, a PDF that is encrypted, damaged,
    too big or too slow to read, and one whose fonts don't say what they print.
    """
    if len(data) > MAX_BYTES:
        raise refused(file, TOO_BIG, size=len(data) >> 20, limit=MAX_BYTES >> 20)
    need("pdfminer")
    from xltools.importers.pdf_pages import UNKNOWN, sheets

    items: list[Item] = []
    heights: dict[int, float] = {}
    widths: dict[int, float] = {}
    pictures: list[int] = []
    letters = unknown = 0
    for sheet in sheets(data, file):
        heights[sheet.number], widths[sheet.number] = sheet.height, sheet.width
        letters += len(sheet.glyphs)
        unknown += sum(UNKNOWN in glyph.text for glyph in sheet.glyphs)
        if len(sheet.glyphs) < 20 and sheet.pictured > 0.3:
            pictures.append(sheet.number)
        items += _items(sheet)
    if unknown > 0.05 * letters:
        raise refused(file, NO_LETTERS, share=round(100 * unknown / letters))
    if pictures and len(pictures) * 2 > len(heights):
        raise refused(file, SCAN, pages=pictures)
    if not letters:
        raise refused(file, NO_TEXT)
    items = with_unruled(without_furniture(items, heights))
    return tuple(_blocks(list(_with_places(items)), widths))


def _items(sheet: Sheet) -> list[Item]:
    """The ruled tables and the lines around them, from top to bottom."""
    centres = [(g.box.middle, g.box.centre) for g in sheet.glyphs if not g.text.isspace()]
    # A table within a cell of another is read first.
    found = sorted(rulings(sheet.rules, centres), key=lambda ruling: _area(ruling.box))
    rest: Sequence[Glyph] = sheet.glyphs
    tables: list[PageTable] = []
    for ruling in found:
        inside = [glyph for glyph in rest if holds(ruling.box, glyph)]
        table = filled(ruling, inside, sheet.number)
        if inside and not _lines_are_missing(table, inside):
            rest = [glyph for glyph in rest if not holds(ruling.box, glyph)]
            tables.append(table)
    return sorted([*lines_of(rest, sheet.number), *tables], key=_top)


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.bottom - box.top)


def _lines_are_missing(table: PageTable, inside: Sequence[Glyph]) -> bool:
    """Whether labels stand apart that the lines put into one cell: the lines don't make the table."""
    words = [segment.text for line in lines_of(inside, table.page) for segment in line.segments]
    return count_labels(words) > max(ENOUGH_LABELS, 2 * count_labels(cell.text for cell in table.cells))


def _top(item: Item) -> float:
    return item.box.centre if isinstance(item, Line) else item.box.top


def _with_places(items: Iterable[Item]) -> Iterator[Item]:
    counts: Counter[int] = Counter()
    for item in items:
        if isinstance(item, Line):
            yield item
            continue
        counts[item.page] += 1
        pages = f"{item.page}—{item.until}" if item.until > item.page else str(item.page)
        place = f"第{pages}页第{counts[item.page]}个表格"
        cells = tuple(
            replace(cell, place=f"{place}第{cell.row + 1}行第{cell.column + 1}列") for cell in item.cells
        )
        yield replace(item, cells=cells, place=place)


def _blocks(items: Sequence[Item], widths: dict[int, float]) -> Iterable[Block]:
    lines = [item for item in items if isinstance(item, Line)]
    margins = margins_of(lines) if lines else None
    open_lines: list[Line] = []
    open_table: PageTable | None = None
    for item in items:
        if isinstance(item, Line):
            assert margins is not None
            if open_table is not None:
                yield _table(open_table)
                open_table = None
            if open_lines and not goes_on(open_lines[-1], item, margins, widths[item.page] / 2):
                yield paragraph(open_lines)
                open_lines = []
            open_lines.append(item)
            continue
        if open_lines:
            yield paragraph(open_lines)
            open_lines = []
        whole = joined(open_table, item) if open_table is not None else None
        if open_table is not None and whole is None:
            yield _table(open_table)
        open_table = whole or item
    if open_lines:
        yield paragraph(open_lines)
    if open_table is not None:
        yield _table(open_table)


def _table(table: PageTable) -> PrintedTable:
    return PrintedTable(table.cells, table.place, table.exact)
