"""Published PDFs into printed blocks: text in paragraphs, tables by their lines or by their words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xltools.importers.matching.landmarks import ENOUGH_LABELS, count_labels
from xltools.importers.needs import need
from xltools.importers.pdf.cells import PageTable
from xltools.importers.pdf.items import Item, items_of, settled, with_places
from xltools.importers.pdf.join import joined
from xltools.importers.pdf.lines import Line
from xltools.importers.pdf.prose import goes_on, margins_of, paragraph, without_furniture
from xltools.importers.pdf.refusals import NO_LETTERS, NO_TEXT, SCAN, TOO_BIG, page_list, refused
from xltools.importers.pdf.unruled import with_unruled
from xltools.importers.printed import Block, PrintedTable

MAX_BYTES = 100 << 20
_FEW_LETTERS, _PICTURE = 20, 0.3
"""A page with fewer characters and a picture over more of it than this is a scanned page."""
_UNKNOWN = 0.1


def read_pdf(data: bytes, file: str) -> tuple[Block, ...]:
    """The paragraphs and tables of a PDF in the order of print; a table that goes on over pages is one.

    A table is ``exact`` unless it is printed without lines and not every row and column can be told.
    Characters that a font doesn't name are U+FFFD. Raises XltoolsError for a scan, a PDF that is
    encrypted, damaged, too big or too slow to read, and one with many such characters.
    """
    if len(data) > MAX_BYTES:
        raise refused(file, TOO_BIG, size=len(data) >> 20, limit=MAX_BYTES >> 20)
    need("pdfminer")
    from xltools.importers.pdf.drawn import UNKNOWN
    from xltools.importers.pdf.pages import sheets

    items: list[Item] = []
    sizes: dict[int, tuple[float, float]] = {}
    scanned: list[int] = []
    letters = unknown = 0
    for sheet in sheets(data, file):
        sizes[sheet.number] = sheet.width, sheet.height
        letters += len(sheet.glyphs)
        unknown += sum(UNKNOWN in glyph.text for glyph in sheet.glyphs)
        if len(sheet.glyphs) < _FEW_LETTERS and sheet.pictured > _PICTURE:
            scanned.append(sheet.number)
        items += items_of(sheet)
    if unknown > _UNKNOWN * letters:
        raise refused(file, NO_LETTERS, share=round(100 * unknown / letters))
    if scanned and not _holds_a_report(items):
        raise refused(file, SCAN, pages=page_list(scanned))
    if not items:
        raise refused(file, NO_TEXT)
    found = settled(without_furniture(items, {page: size[1] for page, size in sizes.items()}))
    return tuple(_blocks(list(with_places(with_unruled(found))), sizes))


def _holds_a_report(items: Sequence[Item]) -> bool:
    texts = [
        part.text for item in items for part in (item.segments if isinstance(item, Line) else item.cells)
    ]
    return count_labels(texts) >= ENOUGH_LABELS


def _blocks(items: Sequence[Item], sizes: Mapping[int, tuple[float, float]]) -> Iterator[Block]:
    """Paragraphs and tables, each with its parts put together."""
    lines = [item for item in items if isinstance(item, Line)]
    margins = margins_of(lines) if lines else None
    text: list[Line] = []
    table: PageTable | None = None
    for item in items:
        if isinstance(item, Line):
            if table is not None:
                yield _printed(table)
                table = None
            if text and margins and not goes_on(text[-1], item, margins, sizes[item.page][0] / 2):
                yield paragraph(text)
                text = []
            text.append(item)
            continue
        if text:
            yield paragraph(text)
            text = []
        whole = None if table is None else joined(table, item)
        if table is not None and whole is None:
            yield _printed(table)
        table = whole or item
    if text:
        yield paragraph(text)
    if table is not None:
        yield _printed(table)


def _printed(table: PageTable) -> PrintedTable:
    return PrintedTable(table.cells, table.place, table.exact)
