"""Facts as a long table: one row per office and cell, for pandas, databases and pivot tables."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation, localcontext
from importlib.util import find_spec
from io import StringIO, TextIOWrapper
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, TextIO

from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.form import Form
from xltools.model.report import Report
from xltools.model.rollup import Submission

if TYPE_CHECKING:
    import pandas as pd

_FEN = Decimal("0.000001")
_ROW_GROUP = 25_000
"""Rows of a parquet file written at once: about 120 offices; more would only take memory."""
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


def write_table(stream: BinaryIO, rows: Iterable[tuple[object, ...]], suffix: str) -> None:
    """The table as .csv (UTF-8 with a mark, for Excel) or .parquet, row by row as they come.

    ``value`` is decimal(38, 6) in parquet. Raises XltoolsError as ``need_table`` does.
    """
    need_table(suffix, "")
    if suffix == ".csv":
        text = TextIOWrapper(stream, "utf-8-sig", newline="")
        _write_csv(text, rows)
        text.detach()
    else:
        _write_parquet(stream, rows)


def need_table(suffix: str, where: str) -> None:
    """Raises XltoolsError for another extension than .csv and .parquet, and for parquet without pyarrow."""
    if suffix not in (".csv", ".parquet"):
        raise XltoolsError(
            Text("长表只能存为 .csv 或 .parquet。", "The long table is .csv or .parquet."),
            where=where,
            todo=Text("请改正扩展名。", "Correct the extension."),
        )
    if suffix == ".parquet" and find_spec("pyarrow") is None:
        raise XltoolsError(
            Text("没有安装写 parquet 所需的 pyarrow。", "pyarrow, which writes parquet, is not installed."),
            where=where,
            todo=Text(
                "请安装 xltools-disclosure[cluster]，或改存 .csv。",
                "Install the extra `cluster`, or write .csv.",
            ),
        )


def _write_parquet(stream: BinaryIO, rows: Iterable[tuple[object, ...]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"year": pa.int32(), "value": pa.decimal128(38, 6)}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])
    left = iter(rows)
    with pq.ParquetWriter(stream, schema) as writer:
        while group := list(islice(left, _ROW_GROUP)):
            columns = dict(zip(COLUMNS, zip(*group, strict=True), strict=True))
            columns["value"] = tuple(map(_exact, columns["value"]))
            arrays = [pa.array(columns[name], schema.field(name).type) for name in COLUMNS]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _exact(value: object) -> Decimal | None:
    """A value as decimal(38, 6); one that does not fit, which no report can mean, is left empty."""
    with localcontext(prec=38):
        try:
            return None if value is None else Decimal(str(value)).quantize(_FEN)
        except InvalidOperation:
            return None


def csv_text(rows: Iterable[tuple[object, ...]]) -> str:
    """The table as CSV with a head line; texts that a spreadsheet would run as a formula are quoted with '."""
    out = StringIO(newline="")
    _write_csv(out, rows)
    return out.getvalue()


def _write_csv(out: TextIO, rows: Iterable[tuple[object, ...]]) -> None:
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([f"'{v}" if isinstance(v, str) and v[:1] in ("=", "+", "-", "@") else v for v in row])


def facts_frame(rows: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    """The table as a pandas DataFrame; ``value`` holds int, Decimal or None."""
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(COLUMNS))
