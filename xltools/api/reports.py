"""One report: read, validated, made new, filled, exported."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from xltools.engine import Around, Plan, prepare
from xltools.engine import validate as _validate
from xltools.engine.messages import place_text
from xltools.errors import XltoolsError
from xltools.forms import form_for_year, load_form
from xltools.lang import Text
from xltools.model.content import Content
from xltools.model.finding import Validation
from xltools.model.form import Form
from xltools.model.report import Number, Office, Report
from xltools.rules import load_rules, rules_version

if TYPE_CHECKING:
    import pandas as pd

    from xltools.model.document import Document
    from xltools.model.rollup import Roster
    from xltools.model.rule import Instance

StrPath = str | os.PathLike[str]


@cache
def plan_for(
    form_id: str, supplements: tuple[str, ...] = (), prior: tuple[str, tuple[str, ...]] | None = None
) -> Plan:
    """The shipped rules worked out for a form; ``prior`` is the form of last year's report."""
    return prepare(load_form(form_id, supplements), load_rules(), load_form(*prior) if prior else None)


def read(path: StrPath) -> Report:
    """The report in a workbook. Raises XltoolsError when it can't be read as one."""
    from xltools.workbook.read import read_report

    return read_report(path)


def validate(
    report: Report,
    *,
    prior: Report | None = None,
    roster: Roster | None = None,
    document: Document | None = None,
) -> Validation:
    """Every finding on a report.

    ``prior`` is last year's report of the same office, ``roster`` who must report, ``document`` the
    report's text as published (the workbook's text parts unless given).
    """
    plan = plan_for(report.form, report.supplements, (prior.form, prior.supplements) if prior else None)
    return _validate(report, plan, Around(prior, roster, document))


def make_workbook(content: Content) -> bytes:
    """A workbook with ``content``, as the bytes of an .xlsx file."""
    from xltools.template import build

    report = content.report
    form = load_form(report.form, report.supplements)

    def place_of(instance: Instance) -> str:
        return place_text(form, instance).zh

    return build(form, load_rules(), content, rules_version=rules_version(), place_of=place_of)


def new(
    form_id: str,
    *,
    supplements: tuple[str, ...] = (),
    office: Office | None = None,
    year: int | None = None,
    prior: Report | None = None,
) -> bytes:
    """A blank workbook; with ``prior`` the carry-over cells are filled from last year and locked.

    Raises XltoolsError when the year is not one of the form's, or ``prior`` is not the year before.
    """
    form = load_form(form_id, supplements)
    if year is not None and not form.covers_year(year):
        right = form_for_year(year)
        raise XltoolsError(
            Text(f"{year}年度的报告应使用{right}年格式。", f"A report for {year} uses the {right} form."),
            todo=Text(f"请改用 --form {right}。", f"Use --form {right}."),
        )
    carried = _carry_over(form, year, prior) if prior is not None else {}
    report = Report(form_id, year, office or Office(), carried, supplements)
    return make_workbook(Content(report, locked=frozenset(carried)))


def _carry_over(form: Form, year: int | None, prior: Report) -> dict[str, Number | None]:
    if year is not None and prior.year is not None and prior.year != year - 1:
        raise XltoolsError(
            Text(
                f"上年工作簿是{prior.year}年度的，不是{year - 1}年度。",
                f"The prior workbook is of {prior.year}.",
            ),
            where=prior.source.file,
            todo=Text("请换成上一年度的工作簿。", "Give last year's workbook."),
        )
    carried: dict[str, Number | None] = {}
    for name, terms in form.carry_over.items():
        found = [(term.times, prior.values.get(term.cell)) for term in terms]
        if all(value is not None for _, value in found):
            carried[name] = sum(times * (value or 0) for times, value in found)
    return carried


def fill(document: Mapping[str, Any], *, form_id: str | None = None, where: str = "") -> tuple[bytes, Report]:
    """A facts document as a filled workbook, and the report that it holds.

    Raises XltoolsError for a name that the form does not have.
    """
    from xltools.exporters.facts import report_from_facts

    form = load_form(form_id or document["form"], tuple(document.get("supplements", ())))
    report = report_from_facts(document, form, where)
    notes = {new_name: f"原报告中为另一格式的“{old}”，已归入本格。" for old, new_name in report.moved.items()}
    return make_workbook(Content(report, notes=notes)), report


def mark(path: StrPath, report: Report, validation: Validation) -> bytes:
    """A copy of the workbook with the findings marked, noted and listed; the original is not touched."""
    from xltools.workbook.mark import mark_copy

    return mark_copy(path, report, validation)


def facts(report: Report) -> dict[str, Any]:
    """The facts document of a report (schemas/facts.schema.json)."""
    from xltools.exporters.facts import facts_document

    return facts_document(report, load_form(report.form, report.supplements))


def facts_csv(reports: Iterable[Report]) -> str:
    """The long table of facts as CSV."""
    from xltools.exporters.table import csv_text, table_rows

    return csv_text(
        row for report in reports for row in table_rows(report, load_form(report.form, report.supplements))
    )


def facts_frame(reports: Iterable[Report]) -> pd.DataFrame:
    """The long table of facts as a pandas DataFrame, one row per office and cell."""
    from xltools.exporters.table import facts_frame as frame
    from xltools.exporters.table import table_rows

    return frame(
        row for report in reports for row in table_rows(report, load_form(report.form, report.supplements))
    )


def write(path: StrPath, data: bytes) -> None:
    """Write an output in one step: complete or not at all."""
    from xltools.documents import atomic_write

    atomic_write(path, data)
