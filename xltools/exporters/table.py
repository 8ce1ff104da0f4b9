"""Facts as a long table: one row per office and cell, for pandas, databases and pivot tables."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import TYPE_CHECKING

from xltools.model.form import Form
from xltools.model.report import Report

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "office", "code", "year", "form", "name", "table", "row", "column", "label", "unit", "value", "text", "file",
    "sheet", "address",
)  # fmt: skip


def table_rows(report: Report, form: Form) -> Iterator[tuple[object, ...]]:
    """Rows in the order of ``COLUMNS``; ``value`` None for blank and unreadable, ``text`` of the latter."""
    office = report.office
    for name, cell in form.cells.items():
        place = report.places.get(name)
        yield (
            office.name, office.code, report.year, report.form, name, cell.table, cell.row, cell.column, cell.label,
            cell.unit, report.values.get(name), report.unreadable.get(name, ""), report.source.file,
            place.sheet if place else "", place.address if place else "",
        )  # fmt: skip


def csv_text(rows: Iterable[tuple[object, ...]]) -> str:
    """The table as CSV with a head line; texts that a spreadsheet would run as a formula are quoted with '."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([f"'{v}" if isinstance(v, str) and v[:1] in ("=", "+", "-", "@") else v for v in row])
    return out.getvalue()


def facts_frame(rows: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    """The table as a pandas DataFrame; ``value`` holds int, Decimal or None."""
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(COLUMNS))
