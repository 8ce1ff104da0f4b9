"""The facts of a roll-up as one long table for pandas, DuckDB and Power Query (docs/facts.md)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.api.reports import StrPath
from xltools.forms import load_form

if TYPE_CHECKING:
    from xltools.api.rollups import RolledUp


def need_table(path: StrPath) -> None:
    """Raises XltoolsError when no table can be written under that name: told before the work begins."""
    from xltools.exporters.table import need_table as need

    need(Path(path).suffix.lower(), str(path))


def write_facts(path: StrPath, done: RolledUp) -> None:
    """The counted offices' facts, .csv or .parquet by the name of the file, written as they come.

    Raises XltoolsError for another extension, for parquet without pyarrow, and when it can't be written.
    """
    from xltools.documents import atomic_stream
    from xltools.exporters.table import write_table

    need_table(path)
    with atomic_stream(path) as stream:
        write_table(stream, _rows(done), Path(path).suffix.lower())


def _rows(done: RolledUp) -> Iterator[tuple[object, ...]]:
    from xltools.exporters.table import submission_rows

    for line in done.rollup.offices:
        sent = line.submission
        if line.counted and sent is not None:
            yield from submission_rows(sent, load_form(sent.form, sent.supplements, sent.own))
