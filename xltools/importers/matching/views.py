"""Printed tables whose blocks stand side by side, or whose rows are columns, brought into the usual print."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from xltools.importers.matching.known import Known
from xltools.importers.matching.labels import is_words
from xltools.importers.matching.lines import Line, lines_of
from xltools.importers.printed import PrintedTable

_MOST_COLUMNS, _FEWEST_HEADS = 200, 2


def views(table: PrintedTable, known: Known) -> Iterator[list[Line]]:
    """The rows of a table as printed, then in other ways that its row labels make likely."""
    if not table.exact:
        yield list(_unfolded(lines_of([table]), known))
        return
    if not known.table.stub_width or table.width > _MOST_COLUMNS:
        yield lines_of([table])
        return
    strips = _strips(table, known)
    yield lines_of(strips)
    if _labels_stand_above(table, known):
        yield lines_of(_strips(transposed(table), known))


def transposed(table: PrintedTable) -> PrintedTable:
    """Rows as columns; places in the file stay with their cells."""
    cells = (
        replace(cell, row=cell.column, column=cell.row, rows=cell.columns, columns=cell.rows)
        for cell in table.cells
    )
    return replace(table, cells=tuple(cells))


def _labels_stand_above(table: PrintedTable, known: Known) -> bool:
    """Whether a row holds the labels of several rows of the form, or figures stand beside those of columns."""
    for line in lines_of([table]):
        if len({row for cell in line.own for row in known.rows_named(cell.text)}) > 1:
            return True
        leading = line.own[: line.first_figure]
        if (
            line.has_figures
            and leading
            and known.is_head(leading[-1].text)
            and not known.rows_named(leading[-1].text)
        ):
            return True
    return False


def _strips(table: PrintedTable, known: Known) -> list[PrintedTable]:
    """The table cut where row labels stand again behind figures; cells over a cut go with the left strip."""
    cuts = sorted(_cuts(table, known))
    if not cuts:
        return [table]
    borders = [0, *cuts, table.width]
    strips = []
    for first, end in itertools.pairwise(borders):
        inside = (cell for cell in table.cells if first <= cell.column < end)
        cells = (replace(cell, columns=min(cell.columns, end - cell.column)) for cell in inside)
        strips.append(replace(table, cells=tuple(cells)))
    return [strip for strip in strips if strip.cells]


def _cuts(table: PrintedTable, known: Known) -> set[int]:
    cuts: set[int] = set()
    for cells in table.rows():
        seen_row = seen_value = False
        for cell in cells:
            named = bool(known.rows_named(cell.text)) and is_words(cell.text)
            if named and seen_row and seen_value:
                cuts.add(cell.column)
                seen_value = False
            seen_row = seen_row or named
            seen_value = seen_row and (seen_value or not is_words(cell.text))
    return cuts


def _unfolded(lines: Sequence[Line], known: Known) -> Iterator[Line]:
    """Lines in which labels over columns and the first row run on, as two lines."""
    for line in lines:
        cut = _end_of_heads(line, known) if line.has_figures else 0
        if cut:
            yield line.only(line.own[:cut])
        yield line.only(line.own[cut:]) if cut else line


def _end_of_heads(line: Line, known: Known) -> int:
    leading = line.own[: line.first_figure]
    heads = 0
    for at, cell in enumerate(leading):
        if known.is_head(cell.text):
            heads += 1
        elif heads >= _FEWEST_HEADS and (known.rows_named(cell.text) or known.members(cell.text)):
            return at
    return len(leading) if heads >= _FEWEST_HEADS and not known.table.stub_width else 0
