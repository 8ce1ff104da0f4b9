"""What stands on a page, from top to bottom: lines of text and ruled tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from xltools.importers.matching.landmarks import ENOUGH_LABELS, count_labels, is_part_heading, labels
from xltools.importers.pdf.cells import PageTable, filled, holds, with_spilled, with_title_row
from xltools.importers.pdf.grid import Ruling
from xltools.importers.pdf.join import is_beside, joined
from xltools.importers.pdf.lines import Line, lines_of
from xltools.importers.pdf.rules import rulings
from xltools.importers.pdf.sheet import Box, Glyph, Sheet
from xltools.narrative.words import bare

Item = Line | PageTable

_LOW, _HIGHEST_ROW = 0.6, 60.0


def items_of(sheet: Sheet) -> list[Item]:
    """The lines and tables of a page. A row of one cell at its foot may be the top of the next page's
    table: it is given as a table with its ``lines``, see ``settled``."""
    centres = [(glyph.box.middle, glyph.box.centre) for glyph in sheet.glyphs if not glyph.text.isspace()]
    whole = lines_of(sheet.glyphs, sheet.number) if sheet.rules else []
    headings = [line.box.centre for line in whole if is_part_heading(line.text)]
    # A table within a cell of another is read first.
    found = sorted(rulings(sheet.rules, centres, headings), key=lambda ruling: _area(ruling.box))
    rest: Sequence[Glyph] = sheet.glyphs
    tables: list[PageTable] = []
    for ruling in found:
        inside = [glyph for glyph in rest if holds(ruling.box, glyph)]
        is_box = len(ruling.xs) == 2
        if not inside or (is_box and not _may_begin_a_table(ruling, sheet)):
            continue
        table = filled(ruling, inside, sheet.number)
        lines = tuple(lines_of(inside, sheet.number))
        if _lines_are_missing(table, lines):
            continue
        rest = [glyph for glyph in rest if not holds(ruling.box, glyph)]
        tables.append(replace(table, lines=lines) if is_box else table)
    lines_around = lines_of(rest, sheet.number)
    for number, table in enumerate(tables):
        whole_table, lines_around = with_spilled(table, lines_around)
        tables[number], lines_around = with_title_row(whole_table, lines_around)
    return sorted([*lines_around, *tables], key=_top)


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.bottom - box.top)


def _may_begin_a_table(ruling: Ruling, sheet: Sheet) -> bool:
    return ruling.box.top > _LOW * sheet.height and ruling.box.bottom - ruling.box.top < _HIGHEST_ROW


def _lines_are_missing(table: PageTable, lines: Iterable[Line]) -> bool:
    """Whether labels stand apart that the lines put into one cell: the lines don't make the table."""
    words = [segment.text for line in lines for segment in line.segments]
    return count_labels(words) > max(ENOUGH_LABELS, 2 * count_labels(cell.text for cell in table.cells))


def _top(item: Item) -> float:
    return item.box.centre if isinstance(item, Line) else item.box.top


def settled(items: Sequence[Item]) -> list[Item]:
    """The items with the boxes that begin no table as the lines in them, and nothing between the parts
    of a table that stand beside each other on several pages."""
    made: list[Item] = []
    left: PageTable | None = None
    for item, following in zip(items, [*items[1:], None], strict=True):
        if isinstance(item, Line):
            made.append(item)
        elif item.lines and not (isinstance(following, PageTable) and joined(item, following)):
            made += item.lines
        else:
            made.append(item)
            if left is None or not is_beside(left, item):
                left = item
                continue
            # A head over columns of both pages is printed without borders.
            heads = made[made.index(left) + 1 : -1]
            if all(isinstance(head, PageTable) or bare(head.text) in labels() for head in heads):
                between = [head for head in heads if isinstance(head, Line)]
                rest = [table for table in heads if isinstance(table, PageTable)]
                made[made.index(left) :] = [*between, left, *rest, item]
    return made


def with_places(items: Iterable[Item]) -> Iterator[Item]:
    """The items with tables numbered on each page, and every cell with its place."""
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
