"""Any number of workbooks, made, read and thrown away one by one, then added up: ``python -m benchmarks.flood 100000``.

A hundred thousand workbooks would be 5 GB of files; here each process writes one file over and over. The
time holds the making (about 2 ms each); growth and memory are what it is for.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.folded import add_up
from benchmarks.load import base
from xltools.api.reading import submission
from xltools.model.rollup import Submission
from xltools.rollup.reading.pool import run_local
from xltools.rollup.reading.record import record_of
from xltools.rollup.reading.spool import Spool

_CHUNK = 25


def made_and_read(numbers: Sequence[int]) -> list[bytes]:
    """The records of some workbooks that exist for a moment."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "office.xlsx"
        found = []
        for number in numbers:
            file.write_bytes(base().variant(number))
            found.append(record_of(submission(str(file))))
        return found


def lost(number: int) -> bytes:
    raise RuntimeError(f"workbook {number} ended its process")


def flood(count: int) -> Iterator[Submission]:
    spool = Spool()
    chunks = (range(start, min(start + _CHUNK, count)) for start in range(0, count, _CHUNK))
    for numbers, records in run_local(made_and_read, chunks, os.cpu_count() or 1, lost):
        for number, record in zip(numbers, records, strict=True):
            yield spool.add(record, f"{number:06d}.xlsx")


if __name__ == "__main__":
    add_up(list(flood(int(sys.argv[1]))))
