"""A report in a workbook that a spreadsheet program has open: read, and what is written back about it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xltools.forms import load_form
from xltools.lang import Text
from xltools.model.catalogue import NOTHING_ADDED, Catalogue
from xltools.model.finding import Finding, Validation
from xltools.model.opened import OpenWorkbook

if TYPE_CHECKING:
    from xltools.model.report import Report
    from xltools.workbook.copies.result_rows import ResultRow
    from xltools.workbook.marks import Marks
    from xltools.workbook.namemap import NameMap
    from xltools.workbook.opened import OpenedReport

StrPath = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class ResultList:
    """What the sheet 校验结果 shows: a line above, a hint, and the findings in order."""

    summary: str
    hint: str
    rows: tuple[ResultRow, ...]


def read_open(workbook: OpenWorkbook, catalogue: Catalogue = NOTHING_ADDED) -> OpenedReport:
    """The report in an open workbook, with where its names are; as ``read`` has it for the same file,
    but that hidden rows and columns are not seen. Raises XltoolsError when it is no workbook of ours.
    """
    from xltools.workbook.opened import read_open as read

    return read(workbook, catalogue.supplements)


def open_names(workbook: OpenWorkbook) -> NameMap:
    """Where the names of an open workbook are."""
    from xltools.workbook.opened import names_of

    return names_of(workbook)


def mark_levels(
    names: NameMap, report: Report | None = None, findings: Sequence[Finding] = ()
) -> tuple[Marks, ...]:
    """What to write into each rectangle of marks: 3 error, 2 warning, 1 info, None; without a report all None."""
    from xltools.workbook.marks import Marks, marks_of, rectangles

    if report is not None:
        return marks_of(findings, report, names)
    return tuple(
        Marks(area, ((None,) * (area.right - area.left + 1),) * (area.bottom - area.top + 1))
        for area in rectangles(names).values()
    )


def result_list(opened: OpenedReport, validation: Validation) -> ResultList:
    """The findings as the sheet 校验结果 lists them."""
    from xltools.workbook.copies.result_rows import HINT, NOTHING, result_rows, result_summary

    rows = result_rows(opened.report, validation, opened.names)
    return ResultList(result_summary(opened.report, validation), HINT if rows else NOTHING, rows)


def stored_results(path: StrPath) -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """By sheet and address: type (``n``, ``b``, ``e``, ``str``) and text of every figure and result in a file.

    A formula that was never calculated has none. Raises XltoolsError when it is no workbook.
    """
    from xltools.workbook.copies.cached import stored_figures
    from xltools.workbook.package import open_package

    return stored_figures(open_package(path))


def total_formula(report: Report, name: str) -> str | None:
    """The formula that the template has in a total, with its ``=``; None for any other cell."""
    from xltools.template.tables import total_formula as formula

    parts = load_form(report.form, report.supplements, report.own).totals.get(name)
    return f"={formula(parts)}" if parts else None


def cell_label(report: Report, name: str) -> Text:
    """What a person calls a cell or field of the report; its name where it has no label."""
    form = load_form(report.form, report.supplements, report.own)
    labels = {name: cell.label for name, cell in (*form.cells.items(), *form.controls.items())}
    labels |= {item.name: item.label for item in form.cover}
    labels |= {part.text: f"{part.number}、{part.title}" for part in form.parts if part.text}
    return Text(labels.get(name, name), name)
