"""Sheets that grew: a million formatted rows take no time and no memory."""

from __future__ import annotations

import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.parity import stored_book, unpacked
from tests.support.readings import edited, filled, opened, part_of, pointing, swap
from xltools.api.reports import read

LAST_ROW = 1_048_576


@pytest.fixture(scope="module")
def formatted_to_the_end() -> bytes:
    """Someone formatted whole columns: a styled row and cell down to the last row, 60 MB of nothing."""
    data = filled()
    bottom = stored_book(data).names["requests"].bottom
    rows = "".join(
        f'<row r="{row}" s="3" customFormat="1"><c r="A{row}" s="3"/></row>'
        for row in range(bottom + 1, LAST_ROW + 1)
    )
    return edited(data, 表三=swap("</sheetData>", rows + "</sheetData>"))


def test_a_sheet_formatted_to_the_last_row_is_read_in_a_moment(
    formatted_to_the_end: bytes, tmp_path: Path
) -> None:
    expected = opened(filled(), tmp_path)
    path = tmp_path / "long.xlsx"
    path.write_bytes(formatted_to_the_end)
    assert len(unpacked(formatted_to_the_end)[part_of(filled(), "表三")]) > 55_000_000
    start = time.perf_counter()
    report = read(path)
    assert time.perf_counter() - start < 30
    assert report == replace(expected, source=report.source)
    tracemalloc.start()
    try:
        read(path)
        assert tracemalloc.get_traced_memory()[1] < 8 * len(formatted_to_the_end) + (16 << 20)
    finally:
        tracemalloc.stop()


def test_rows_of_the_same_kind_between_the_figures_stay_within_a_limit(tmp_path: Path) -> None:
    """A total moved to the last row: all that stands above is read, or refused with a word."""
    data = filled()
    area = stored_book(data).names["requests.carried_out.total"]
    rows = "".join(f'<row r="{row}" s="3" customFormat="1"/>' for row in range(area.bottom + 1, LAST_ROW))
    last = f'<row r="{LAST_ROW}"><c r="J{LAST_ROW}"><v>3</v></c></row>'
    moved = edited(
        data,
        表三=swap("</sheetData>", rows + last + "</sheetData>"),
        book=pointing("requests.carried_out.total", f"'表三'!$J${LAST_ROW}"),
    )
    start = time.perf_counter()
    report = opened(moved, tmp_path)
    assert time.perf_counter() - start < 60
    assert report.values["requests.carried_out.total"] == 3
