"""Reads, validates and adds up without writing a workbook: ``python -m benchmarks.folded FOLDER``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from xltools.api.rollups import find_files, submissions
from xltools.model.report import Office
from xltools.model.rollup import Submission
from xltools.rollup import choose_year, fold, sort_out


def received(files: Sequence[str], jobs: int | None) -> list[Submission]:
    found = list(submissions(files, jobs))
    assert not any(submission.error for submission in found)
    return found


def summed(files: Sequence[str], jobs: int | None = None) -> None:
    found = received(files, jobs)
    year = choose_year(found, None)
    fold(sort_out(found, year), year, Office("区"))


if __name__ == "__main__":
    summed(find_files(sys.argv[1:]))
