"""A printed row whose figures stand in the next one: where a rule finds fault with a filled row beside an empty one."""

from __future__ import annotations

from collections.abc import Iterator, Set
from itertools import pairwise
from math import log

from xltools.localize.proposal import Blamed, Proposal
from xltools.localize.slips import ONE
from xltools.model.form import Form
from xltools.model.report import Report


def rows_one_off(form: Form, report: Report, suspicious: Set[str], elsewhere: Set[str]) -> Iterator[Proposal]:
    """The rows of a table exchanged with an empty neighbour that has the same columns.

    ``suspicious``: cells that failing rules mark; ``elsewhere``: cells whose rows and columns add up.
    """
    for table in form.tables:
        for first, second in pairwise(form.rows(table.id)):
            for filled, empty in ((first, second), (second, first)):
                cells = {c.column: c for c in form.cells.values() if (c.table, c.row) == (table.id, filled)}
                others = {c.column: c for c in form.cells.values() if (c.table, c.row) == (table.id, empty)}
                names = {cell.name for cell in cells.values()}
                if len(cells) < 2 or cells.keys() != others.keys() or not names & suspicious or names & elsewhere:
                    continue
                if any(report.values.get(cell.name) for cell in others.values()):
                    continue
                moved = {column: report.values.get(cell.name) or 0 for column, cell in cells.items()}
                if any(moved.values()) and not names & report.unreadable.keys():
                    changes = {others[column].name: value for column, value in moved.items() if value}
                    changes |= {cells[column].name: 0 for column, value in moved.items() if value}
                    blamed = Blamed("row_one_off", tuple(cell.name for cell in cells.values()))
                    yield Proposal(changes, (blamed,), ONE + log(4), spotless=True)
