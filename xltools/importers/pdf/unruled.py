"""Tables that are printed without lines, found by the labels that a form gives them.

A table of which not every row and column can be told is given line by line, and then is not ``exact``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from xltools.forms import form_ids, load_form, supplement_ids
from xltools.grid import Grid, GridCell, grid
from xltools.importers.matching.landmarks import ENOUGH_LABELS, count_labels, is_part_heading, labels
from xltools.importers.pdf.cells import PageTable
from xltools.importers.pdf.labels import Word, find_labels
from xltools.importers.pdf.lines import Line, Segment
from xltools.importers.pdf.overlay import overlay
from xltools.importers.pdf.sheet import Box
from xltools.importers.printed import PrintedCell
from xltools.narrative.words import bare

Item = Line | PageTable

_PAGE = 100_000.0
"""The height of a page in the coordinates that run over all pages."""


@cache
def _grids() -> tuple[Grid, ...]:
    """The grids of all tables, each once, those of newer forms first."""
    found: dict[tuple[GridCell, ...], Grid] = {}
    for form_id in reversed(form_ids()):
        for table in load_form(form_id, supplement_ids()).tables:
            made = grid(table)
            found.setdefault(tuple(cell for cell in made.cells if cell.text), made)
    return tuple(found.values())


def with_unruled(items: Sequence[Item]) -> list[Item]:
    """The items with the lines that make up tables replaced by the tables."""
    made: list[Item] = []
    stretch: list[Line] = []
    for item in items:
        if isinstance(item, Line):
            stretch.append(item)
            continue
        made += [*_tables(stretch), item]
        stretch = []
    return made + _tables(stretch)


def _tables(lines: Sequence[Line]) -> list[Item]:
    items: list[Item] = list(lines)
    if count_labels(segment.text for line in lines for segment in line.segments) < ENOUGH_LABELS:
        return items
    for table_grid in _grids():
        items = _with_form(items, table_grid)
    return _line_by_line(items)


def _with_form(items: Sequence[Item], table_grid: Grid) -> list[Item]:
    """The items with one table, if it is printed there."""
    lines = [item for item in items if isinstance(item, Line)]
    words = {
        id(segment): Word(segment, line.page, _everywhere(segment.box, line.page), bare(segment.text))
        for line in lines
        for segment in line.segments
    }
    ordered = sorted(words.values(), key=lambda word: (round(word.box.centre), word.box.x0))
    found = find_labels([cell for cell in table_grid.cells if cell.text], ordered)
    laid = overlay(table_grid, found, ordered)
    if laid is None:
        return list(items)
    used = {id(word.segment) for word in laid.used}
    pages = sorted({word.page for word in laid.used})
    first = [word.segment.box for word in laid.used if word.page == pages[0]]
    table = PageTable(
        pages[0],
        (min(box.x0 for box in first), max(box.x1 for box in first)),
        (min(box.top for box in first), max(box.bottom for box in first)),
        laid.cells,
        until=pages[-1],
        ruled=False,
    )
    rest = [shortened for item in items for shortened in _without(item, used)]
    return sorted([*rest, table], key=lambda item: (item.page, item.box.top))


def _everywhere(box: Box, page: int) -> Box:
    return Box(box.x0, box.top + page * _PAGE, box.x1, box.bottom + page * _PAGE)


def _without(item: Item, used: set[int]) -> list[Item]:
    if isinstance(item, PageTable):
        return [item]
    segments = tuple(segment for segment in item.segments if id(segment) not in used)
    return [Line(item.page, segments)] if segments else []


def _line_by_line(items: Sequence[Item]) -> list[Item]:
    """Stretches of lines that hold labels of a form, as tables that only count the cells of a row."""
    made: list[Item] = []
    section: list[Line] = []
    for item in items:
        if isinstance(item, Line) and not is_part_heading(item.text):
            section.append(item)
            continue
        made += [*_section(section), item]
        section = []
    return made + _section(section)


def _section(lines: Sequence[Line]) -> list[Item]:
    known = [
        i for i, line in enumerate(lines) if any(bare(segment.text) in labels() for segment in line.segments)
    ]
    if len(known) < ENOUGH_LABELS:
        return list(lines)
    body = lines[known[0] : known[-1] + 1]
    if sum(len(line.segments) > 1 or _is_short(line.segments) for line in body) < 0.8 * len(body):
        return list(lines)
    cells = tuple(
        PrintedCell(row, column, segment.text)
        for row, line in enumerate(body)
        for column, segment in enumerate(line.segments)
    )
    box = body[0].box
    table = PageTable(
        body[0].page,
        (box.x0, box.x1),
        (box.top, box.bottom),
        cells,
        exact=False,
        until=body[-1].page,
        ruled=False,
    )
    return [*lines[: known[0]], table, *lines[known[-1] + 1 :]]


def _is_short(segments: Sequence[Segment]) -> bool:
    return len(segments[0].text) <= 16
