"""A sheet as paragraphs and tables: prose and headings stand alone in their rows, tables do not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from xltools.importers.foreign.sheet import Merged, Sheet, address, extent
from xltools.importers.printed import Block, Paragraph, PrintedCell, PrintedTable
from xltools.narrative.parts import heading_in
from xltools.narrative.tables import is_caption, is_number
from xltools.narrative.words import bare

_LONG = 60
_BLOCK_TITLE = re.compile(r"第[一二三四五六七八九十]+条")


@dataclass(frozen=True, slots=True)
class _Band:
    """Rows held together by merged cells, with the texts that are shown in them."""

    first: int
    last: int
    texts: tuple[tuple[int, int, str], ...]

    @property
    def is_prose(self) -> bool:
        return len(self.texts) == 1 and _is_prose(self.texts[0][2])

    @property
    def is_head(self) -> bool:
        """Whether it may be the first row of another table."""
        return len(self.texts) > 1 and not any(is_number(text) for _, _, text in self.texts)


def sheet_blocks(sheet: Sheet) -> Iterator[Block]:
    """The blocks of a sheet from top to bottom; places are like ``表三!D6``."""
    merged = [area for area in sheet.merged if area[0] < area[2] or area[1] < area[3]]
    covered = _covered(merged, sheet)
    bands = list(_bands(sheet, merged, covered))
    for is_prose, group in groupby(bands, key=lambda band: band.is_prose):
        for part in [list(group)] if is_prose else _parts(list(group)):
            yield from _block(sheet, part, merged, covered)


def _is_prose(text: str) -> bool:
    """Whether a text that stands alone is no row of a table: long, a sentence, a heading, a title."""
    first = text.strip().split("\n")[0]
    heading = heading_in(first)
    return (
        len(text) >= _LONG
        or "。" in text
        or is_caption(first)
        or bare(first).endswith(("报告", "年报"))
        or (heading is not None and heading.usual == heading.number)
    )


def _covered(merged: Sequence[Merged], sheet: Sheet) -> set[tuple[int, int]]:
    """Places under merged cells but their first; only as far as the sheet is filled."""
    rows, columns = extent(sheet)
    return {
        (row, column)
        for top, left, bottom, right in merged
        for row in range(top, min(bottom + 1, rows))
        for column in range(left, min(right + 1, columns))
        if (row, column) != (top, left)
    }


def _bands(sheet: Sheet, merged: Sequence[Merged], covered: set[tuple[int, int]]) -> Iterator[_Band]:
    by_row: dict[int, list[tuple[int, int, str]]] = {}
    for (row, column), text in sorted(sheet.texts.items()):
        if text.strip() and (row, column) not in covered:
            by_row.setdefault(row, []).append((row, column, text))
    reach: dict[int, int] = {}
    for top, _, bottom, _ in merged:
        reach[top] = max(bottom, reach.get(top, top))
    last_row, row = max(by_row, default=-1), 0
    while row <= last_row:
        first, last = row, row
        while row <= last:
            last = min(max(last, reach.get(row, row)), last_row)
            row += 1
        texts = [text for at in range(first, last + 1) for text in by_row.get(at, ())]
        yield _Band(first, last, tuple(texts))


def _parts(bands: list[_Band]) -> Iterator[list[_Band]]:
    """Tables apart: where a blank row stands before what may be the head of another table."""
    part: list[_Band] = []
    gap: list[_Band] = []
    for band in bands:
        if not band.texts:
            gap.append(band)
            continue
        filled = sum(len(one.texts) > 1 for one in part)
        if gap and filled > 1 and band.is_head:
            yield part
            part = []
        elif part:
            part += gap
        part.append(band)
        gap = []
    yield part


def _block(
    sheet: Sheet, bands: list[_Band], merged: Sequence[Merged], covered: set[tuple[int, int]]
) -> Iterator[Block]:
    """Titles and notes above a table, then the table; paragraphs only where there is none."""
    start = next((i for i, band in enumerate(bands) if len(band.texts) > 1), len(bands))
    if start < len(bands):
        while start and bands[start - 1].texts and _BLOCK_TITLE.match(bare(bands[start - 1].texts[0][2])):
            start -= 1
    for band in bands[:start]:
        for row, column, text in band.texts:
            place = f"{sheet.name}!{address(row, column)}"
            yield from (Paragraph(line, place) for line in text.split("\n") if line.strip())
    if start < len(bands):
        yield _table(sheet, bands[start:], merged, covered)


def _table(
    sheet: Sheet, bands: list[_Band], merged: Sequence[Merged], covered: set[tuple[int, int]]
) -> PrintedTable:
    top, bottom = bands[0].first, bands[-1].last
    spans = {(first, left): (last, right) for first, left, last, right in merged}
    filled = [(row, column) for band in bands for row, column, _ in band.texts]
    left = min(column for _, column in filled)
    right = max(spans.get(place, place)[1] for place in filled)
    cells: list[PrintedCell] = []
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            if (row, column) in covered:
                continue
            last, end = spans.get((row, column), (row, column))
            cells.append(
                PrintedCell(
                    row - top,
                    column - left,
                    sheet.texts.get((row, column), ""),
                    min(last, bottom) - row + 1,
                    min(end, right) - column + 1,
                    f"{sheet.name}!{address(row, column)}",
                )
            )
    return PrintedTable(tuple(cells), f"{sheet.name}!{address(top, left)}:{address(bottom, right)}")
