"""Facts as a long table: one row per office and cell, for pandas, databases and pivot tables."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.form import Form
from xltools.model.report import Report
from xltools.model.rollup import Submission

if TYPE_CHECKING:
    import pandas as pd

_FEN = Decimal("0.000001")
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


def submission_rows(submission: Submission, form: Form) -> Iterator[tuple[object, ...]]:
    """The same rows from what a worker sent back: without sheet and address."""
    office = submission.office
    for (name, cell), value in zip(form.cells.items(), submission.values, strict=True):
        yield (
            office.name, office.code, submission.year, submission.form, name, cell.table, cell.row, cell.column,
            cell.label, cell.unit, value, submission.unreadable.get(name, ""), submission.source.file, "", "",
        )  # fmt: skip


def table_bytes(rows: list[tuple[object, ...]], suffix: str, where: str) -> bytes:
    """The table as a .csv or .parquet file; values are decimal(38, 6) in parquet."""
    if suffix == ".csv":
        return b"\xef\xbb\xbf" + csv_text(rows).encode()
    if suffix != ".parquet":
        raise XltoolsError(
            Text("长表只能存为 .csv 或 .parquet。", "The long table is .csv or .parquet."),
            where=where,
            todo=Text("请改正扩展名。", "Correct the extension."),
        )
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise XltoolsError(
            Text("没有安装写 parquet 所需的 pyarrow。", "pyarrow, which writes parquet, is not installed."),
            where=where,
            todo=Text(
                "请安装 xltools-disclosure[cluster]，或改存 .csv。",
                "Install the extra `cluster`, or write .csv.",
            ),
        ) from error
    kinds = {"year": pa.int32(), "value": pa.decimal128(38, 6)}
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(COLUMNS)
    arrays = []
    for name, values in zip(COLUMNS, columns, strict=True):
        cells = (
            [None if v is None else Decimal(v).quantize(_FEN) for v in values]
            if name == "value"
            else list(values)
        )
        arrays.append(pa.array(cells, kinds.get(name, pa.string())))
    sink = BytesIO()
    pq.write_table(pa.table(arrays, names=list(COLUMNS)), sink)
    return sink.getvalue()


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
