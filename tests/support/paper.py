"""Printed tables written down in a few lines, and what is found in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from xltools.forms import load_form
from xltools.importers.matching.assign import layouts
from xltools.importers.matching.heads import Columns, columns_by_place
from xltools.importers.matching.heads_order import columns_in_order
from xltools.importers.matching.known import Known, known_of
from xltools.importers.matching.lines import Line, lines_of
from xltools.importers.matching.tables import Match, match_table
from xltools.importers.printed import Block, Paragraph, PrintedCell, PrintedTable
from xltools.model.document import Document

LEFT, ABOVE = "<", "^"
"""A place that the cell on its left, or the one above it, covers."""


def known(table: str, form: str = "2021") -> Known:
    return known_of(load_form(form).table(table))


def printed(rows: Iterable[str], *, exact: bool = True) -> PrintedTable:
    """A table from lines of cells parted by ``|``; ``\\n`` in a cell breaks its line."""
    cells: dict[tuple[int, int], PrintedCell] = {}
    first: dict[tuple[int, int], tuple[int, int]] = {}
    for row, line in enumerate(rows):
        for column, text in enumerate(line.split("|")):
            place = row, column
            if text not in (LEFT, ABOVE):
                cells[place], first[place] = (
                    PrintedCell(row, column, text, place=f"{row + 1},{column + 1}"),
                    place,
                )
                continue
            first[place] = start = first[row, column - 1] if text == LEFT else first[row - 1, column]
            cells[start] = replace(cells[start], rows=row - start[0] + 1, columns=column - start[1] + 1)
    return PrintedTable(tuple(cells.values()), "the table", exact)


def lines(*rows: str, exact: bool = True) -> list[Line]:
    return lines_of([printed(rows, exact=exact)])


def by_place(table: str, *rows: str, form: str = "2021") -> Columns:
    """The columns of a table's first block from head rows with places."""
    one = known(table, form)
    return columns_by_place(lines(*rows), one.table.blocks[0], one)


def in_order(table: str, *rows: str, form: str = "2021") -> tuple[str | None, ...]:
    """The ids of a table's columns from head rows without places, None for what is none of them."""
    one = known(table, form)
    block = one.table.blocks[0]
    order = columns_in_order(lines(*rows, exact=False), block, one).order
    return tuple(None if j is None else block.columns[j].id for j in order)


def match(table: str, *rows: str, form: str = "2021", exact: bool = True) -> Match:
    return match_table(known(table, form), lines(*rows, exact=exact))


def texts(match: Match) -> dict[str, str]:
    """What was found, by names without the table's."""
    return {name.partition(".")[2]: found.text for name, found in match.found.items()}


def document(*items: str | Sequence[str], exact: bool = True) -> list[Block]:
    """Paragraphs and tables in the order of print."""
    return [Paragraph(item) if isinstance(item, str) else printed(item, exact=exact) for item in items]


def matched(table: str, blocks: Sequence[Block], form: str = "2021", year: str = "") -> Match:
    """What a document is found to hold of a table."""
    return next(layout for layout in layouts(blocks, (), year) if layout.form.id == form).matches[table]


def report_text(title: str = "", introduction: str = "", closing: str = "", raw: str = "") -> Document:
    return Document(title=title, introduction=introduction, closing=closing, raw=raw, complete=True)
