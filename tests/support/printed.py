"""Statutory tables as a web page or a document prints them, and what a reader must find in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from xltools.forms import load_form
from xltools.grid import GridCell, grid
from xltools.importers.printed import Block, PrintedTable
from xltools.model.form import Table

FORMS = ("2019", "2021")
TABLES = [(form_id, table) for form_id in FORMS for table in ("proactive", "requests", "disputes")]

Spot = tuple[int, int, int, int, str]
"""Row, column, rows, columns, text."""


def table_of(form_id: str, table: str) -> Table:
    return load_form(form_id).table(table)


def sample_texts(form_id: str) -> dict[str, str]:
    """A text for every value cell: counts, a negative change, money with decimals, blanks."""
    texts: dict[str, str] = {}
    for number, cell in enumerate(load_form(form_id).cells.values()):
        if cell.type == "money":
            texts[cell.name] = "7545.25"
        elif cell.type == "signed":
            texts[cell.name] = f"-{number + 1}"
        else:
            texts[cell.name] = "" if number % 11 == 5 else str(number * 7 % 1000)
    return texts


def text_of(cell: GridCell, texts: Mapping[str, str]) -> str:
    return texts.get(cell.name, "") if cell.kind == "value" else "" if cell.kind == "dash" else cell.text


def expected(table: Table, texts: Mapping[str, str]) -> set[Spot]:
    """Every cell of a printed table, labels too, as ``found`` gives them."""
    return {
        (cell.row, cell.column, cell.rows, cell.columns, "".join(text_of(cell, texts).split()))
        for cell in grid(table).cells
    }


def found(table: PrintedTable) -> set[Spot]:
    """The same of a table that was read; breaks of lines within a cell don't count."""
    return {
        (cell.row, cell.column, cell.rows, cell.columns, "".join(cell.text.split())) for cell in table.cells
    }


def html_table(table: Table, texts: Mapping[str, str], attributes: str = 'border="1"') -> str:
    """The table as mark-up with rowspan and colspan."""
    lines: dict[int, list[str]] = {row: [] for row in range(grid(table).rows)}
    for cell in sorted(grid(table).cells, key=lambda cell: (cell.row, cell.column)):
        spans = f'rowspan="{cell.rows}" colspan="{cell.columns}"'
        lines[cell.row].append(f"<td {spans}>{escape(text_of(cell, texts))}</td>")
    rows = "".join(f"<tr>{''.join(cells)}</tr>\n" for cells in lines.values())
    return f"<table {attributes}>\n{rows}</table>"


def html_report(form_id: str, texts: Mapping[str, str], attributes: str = 'border="1"') -> str:
    """The body of a report's page: six parts, three tables."""
    form = load_form(form_id)
    parts = ["<p>　　本年度报告由示例局编制。</p>"]
    for part in form.parts:
        parts.append(f"<p>{part.number}、{part.title}</p>")
        if part.table:
            parts.append(html_table(form.table(part.table), texts, attributes))
        else:
            parts.append(f"<p>　　这是第{part.number}部分的正文。</p>")
    return "\n".join(parts)


def tables_in(blocks: Iterable[Block]) -> list[PrintedTable]:
    return [block for block in blocks if isinstance(block, PrintedTable)]


def lines_in(blocks: Iterable[Block]) -> list[str]:
    return [block.text for block in blocks if not isinstance(block, PrintedTable)]
