"""A printed row whose figures stand in the next one: where a rule finds fault with a filled row beside an empty one."""

from __future__ import annotations

from collections.abc import Iterator, Set
from math import log

from xltools.localize.kinds.slips import ONE
from xltools.localize.proposal import Blamed, Proposal
from xltools.model.form import Form
from xltools.model.report import Report


def rows_one_off(form: Form, report: Report, suspicious: Set[str], elsewhere: Set[str]) -> Iterator[Proposal]:
    """The rows of a table exchanged with an empty neighbour that has the same columns.

    ``suspicious``: cells that failing rules mark; ``elsewhere``: cells whose rows and columns add up.
    """
    rows = {
        (form.cells[name].table, form.cells[name].row)
        for name in suspicious - elsewhere
        if name in form.cells
    }
    for table, row in sorted(rows):
        listed = form.rows(table)
        at = listed.index(row)
        for neighbour in listed[max(0, at - 1) : at] + listed[at + 1 : at + 2]:
            yield from _moved(report, _cells(form, table, row), _cells(form, table, neighbour))


def _cells(form: Form, table: str, row: str) -> dict[str, str]:
    return {cell.column: cell.name for cell in form.cells.values() if (cell.table, cell.row) == (table, row)}


def _moved(report: Report, filled: dict[str, str], empty: dict[str, str]) -> Iterator[Proposal]:
    if (
        len(filled) < 2
        or filled.keys() != empty.keys()
        or not report.unreadable.keys().isdisjoint(filled.values())
    ):
        return
    moved = {column: report.values.get(name) or 0 for column, name in filled.items()}
    if any(moved.values()) and not any(report.values.get(name) for name in empty.values()):
        changes = {empty[column]: value for column, value in moved.items() if value}
        changes |= {filled[column]: 0 for column, value in moved.items() if value}
        blamed = Blamed("row_one_off", (*empty.values(), *filled.values()))
        yield Proposal(changes, (blamed,), ONE + log(4), spotless=True)
