"""Reads, validates and adds up without writing a workbook: ``python -m benchmarks.folded FOLDER``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import xltools
from xltools.api.files import find_files
from xltools.api.reading import submissions
from xltools.engine import Plan, prepare
from xltools.model.report import Office
from xltools.model.rollup import Submission
from xltools.rollup import choose_year, fold, sort_out


def received(files: Sequence[str], jobs: int | None) -> list[Submission]:
    found = submissions(files, jobs)
    assert not any(submission.error for submission in found)
    return found


def table_plan(form_id: str) -> Plan:
    """The rules that need the tables of the report and nothing else."""
    return prepare(xltools.load_form(form_id), [rule for rule in xltools.load_rules() if rule.needs == "T"])


def summed(files: Sequence[str], jobs: int | None = None) -> None:
    add_up(received(files, jobs))


def add_up(found: Sequence[Submission]) -> None:
    year = choose_year(found, None)
    fold(sort_out(found, year), year, Office("区"))


if __name__ == "__main__":
    summed(find_files(sys.argv[1:]))
