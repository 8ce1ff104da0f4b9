"""A chosen repair made in a copy of the user's own workbook, and logged there in the sheet 修正记录."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from xltools.lang import Text
from xltools.model.repair import Change, Repair
from xltools.model.report import Number, Report
from xltools.workbook.copies.cached import Stored, put_back, stored_figures
from xltools.workbook.copies.listing import Listing, add_listing
from xltools.workbook.copies.original import checked_package, errors_of_openpyxl, opened
from xltools.workbook.namemap import name_map

if TYPE_CHECKING:
    from openpyxl import Workbook

LOG, NAME = "修正记录", "checks.repairs"
_HEADS: Mapping[str, float] = {
    "序号": 6, "位置": 14, "名称": 34, "原来": 14, "改为": 14, "规则": 22, "说明": 60, "时间": 22,
}  # fmt: skip
_HINT = "以下各格是按修正建议改的；其余各格没有动。请核对台账，确认无误后报送。"
_WHAT = Text("修正副本", "repaired copy")


def repaired_copy(
    path: str | os.PathLike[str],
    report: Report,
    repairs: Sequence[Repair],
    formulas: Mapping[str, str],
    when: datetime,
) -> bytes:
    """The workbook at ``path``, which is only read, as bytes with the cells of ``repairs`` changed.

    ``report`` is that of the same file; every change has a value and a place. ``formulas``: what to put into
    totals that held a wrong formula. Earlier lines of the log stay. The same arguments give the same
    bytes. Raises XltoolsError when the file can't be opened or has changed since it was read.
    """
    package, data = checked_package(path, report)
    names = name_map(package.read("xl/workbook.xml"), package.read("xl/_rels/workbook.xml.rels"))
    with errors_of_openpyxl(package.file, _WHAT):
        book = opened(data, package)
        figures = {sheet: dict(stored) for sheet, stored in stored_figures(package).items()}
        for change in (change for repair in repairs for change in repair.changes):
            _write(book, report, change, formulas.get(change.cell), figures)
        for change in (change for repair in repairs for change in repair.follows):
            _store(report, change, figures)
        # What else is computed from the cells is computed anew when the copy is opened.
        book.calculation.fullCalcOnLoad = True
        listing = Listing(LOG, NAME, _HINT, _HEADS, list(_lines(repairs, when)), keep=True)
        add_listing(book, names, listing)
        saved = BytesIO()
        book.save(saved)
        return put_back(saved.getvalue(), figures, package)


def _write(
    book: Workbook, report: Report, change: Change, formula: str | None, figures: dict[str, dict[str, Stored]]
) -> None:
    place = report.places[change.cell]
    cell: Any = book[place.sheet][place.address]
    cell.value = f"={formula}" if formula else change.after
    cell.quotePrefix = False
    _store(report, change, figures)


def _store(report: Report, change: Change, figures: dict[str, dict[str, Stored]]) -> None:
    place = report.places[change.cell]
    figures.setdefault(place.sheet, {})[place.address] = Stored("n", _digits(change.after))


def _lines(repairs: Sequence[Repair], when: datetime) -> Iterator[tuple[str, ...]]:
    told = when.isoformat(sep=" ", timespec="seconds")
    for repair in repairs:
        rules = "、".join(dict.fromkeys(cured.rule for cured in repair.cures))
        for change in repair.changes:
            found = "（空白）" if change.before is None else _digits(change.before)
            yield change.at, change.cell, found, _digits(change.after), rules, repair.message.zh, told


def _digits(value: Number | str | None) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return str(value) if isinstance(value, int) else format(value, "f")
