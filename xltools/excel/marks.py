"""Marks as data: levels in the hidden sheet ``_marks``, which the template's conditional formats show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from xltools.addresses import around
from xltools.excel.book import area_range
from xltools.model.report import Area

if TYPE_CHECKING:
    import xlwings as xw

    from xltools.workbook.marks import Marks

_LOOSE = 4
"""A rectangle around all may have so many times their cells: one write is worth some blanks."""


def write_marks(book: xw.Book, marks: Sequence[Marks]) -> int:
    """Writes the levels, None where there is none; one write for the rectangles of a sheet. Returns how many."""
    writes = 0
    for sheet in dict.fromkeys(mark.area.sheet for mark in marks):
        mine = [mark for mark in marks if mark.area.sheet == sheet]
        box = around(mark.area for mark in mine)
        if _size(box) > _LOOSE * sum(_size(mark.area) for mark in mine):
            blocks = [(mark.area, [list(row) for row in mark.levels]) for mark in mine]
        else:
            blocks = [(box, _together(box, mine))]
        for area, rows in blocks:
            area_range(book, area).value = rows
            writes += 1
    return writes


def _together(box: Area, marks: Sequence[Marks]) -> list[list[Any]]:
    rows: list[list[Any]] = [[None] * (box.right - box.left + 1) for _ in range(box.bottom - box.top + 1)]
    for mark in marks:
        for number, levels in enumerate(mark.levels, mark.area.top - box.top):
            left = mark.area.left - box.left
            rows[number][left : left + len(levels)] = levels
    return rows


def _size(area: Area) -> int:
    return (area.bottom - area.top + 1) * (area.right - area.left + 1)
