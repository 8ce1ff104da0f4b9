"""One report: read, validated, made new, filled, exported."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from xltools.checks.offices import same_office
from xltools.checks.years import last_year
from xltools.engine import Around, Plan, prepare
from xltools.engine import validate as _validate
from xltools.engine.places import place_text
from xltools.errors import XltoolsError
from xltools.forms import form_for_year, load_form
from xltools.lang import Text
from xltools.model.catalogue import NOTHING_ADDED, Catalogue
from xltools.model.content import Content
from xltools.model.finding import Validation
from xltools.model.form import Form, Supplement
from xltools.model.report import Number, Office, Report
from xltools.model.rule import Rule
from xltools.rules import load_rules, rules_version

if TYPE_CHECKING:
    import pandas as pd

    from xltools.model.document import Document
    from xltools.model.repair import Suggestions
    from xltools.model.rollup import Roster
    from xltools.model.rule import Instance
    from xltools.template import Macros

StrPath = str | os.PathLike[str]


FormKey = tuple[str, tuple[str, ...], tuple[Supplement, ...]]
"""What ``load_form`` takes: the form of a report."""


@cache
def plan_for(
    form_id: str,
    supplements: tuple[str, ...] = (),
    own: tuple[Supplement, ...] = (),
    prior: FormKey | None = None,
    catalogue: Catalogue = NOTHING_ADDED,
) -> Plan:
    """The shipped rules, and a district's own, worked out for a form; ``prior``: last year's form."""
    form = load_form(form_id, supplements, own)
    return prepare(form, rules_for(form, catalogue), load_form(*prior) if prior else None)


def rules_for(form: Form, catalogue: Catalogue = NOTHING_ADDED) -> tuple[Rule, ...]:
    """The shipped rules, then the district's own for that form."""
    return (*load_rules(), *catalogue.rules_of(form))


def read(path: StrPath, catalogue: Catalogue = NOTHING_ADDED) -> Report:
    """The report in a workbook. Raises XltoolsError when it can't be read as one."""
    from xltools.workbook.read import read_report

    return read_report(path, catalogue.supplements)


def validate(
    report: Report,
    *,
    prior: Report | Sequence[Report] | None = None,
    roster: Roster | None = None,
    document: Document | None = None,
    catalogue: Catalogue = NOTHING_ADDED,
) -> Validation:
    """Every finding on a report; ``catalogue`` adds a district's own rules.

    ``prior`` is last year's report of the same office, or those of the offices merged into it (former
    names on the roster); any other is told in one finding and not compared. ``roster`` is who must
    report, ``document`` the report's text as published (the workbook's text parts unless given).
    """
    given = () if prior is None else (prior,) if isinstance(prior, Report) else tuple(prior)
    last = last_year(report, given, roster)
    plan = plan_for(*_key(report), _key(last.prior) if last.prior else None, catalogue)
    return _validate(report, plan, Around(last.prior, roster, document, last.predecessors, last.refused))


def _key(report: Report) -> FormKey:
    return report.form, report.supplements, report.own


def make_workbook(
    content: Content, catalogue: Catalogue = NOTHING_ADDED, macros: Macros | None = None
) -> bytes:
    """A workbook with ``content``, as the bytes of an .xlsx file; own native rules are in it too.

    ``macros`` make it an .xlsm file with buttons.
    """
    from xltools.template import build

    form = load_form(*_key(content.report))

    def place_of(instance: Instance) -> str:
        return place_text(form, instance).zh

    rules = rules_for(form, catalogue)
    return build(form, rules, content, rules_version=rules_version(), place_of=place_of, macros=macros)


def new(
    form_id: str,
    *,
    supplements: tuple[str, ...] = (),
    office: Office | None = None,
    year: int | None = None,
    prior: Report | None = None,
    catalogue: Catalogue = NOTHING_ADDED,
    macros: bool = False,
) -> bytes:
    """A blank workbook; with ``prior`` the carry-over cells are filled from last year and locked.

    ``macros``: an .xlsm file with buttons for desktop Excel instead of an .xlsx file. ``supplements`` may
    name those of ``catalogue``, whose rules go into the workbook too. Raises XltoolsError when the year is
    not one of the form's, or ``prior`` is not this office's of the year before.
    """
    own = catalogue.named(supplements)
    form = load_form(form_id, supplements, own)
    if year is not None and not form.covers_year(year):
        right = form_for_year(year)
        raise XltoolsError(
            Text(f"{year}年度的报告应使用{right}年格式。", f"A report for {year} uses the {right} form."),
            todo=Text(f"请改用 --form {right}。", f"Use --form {right}."),
        )
    carried = _carry_over(form, year, office, prior) if prior is not None else {}
    report = Report(form_id, year, office or Office(), carried, supplements, own=own)
    content = Content(report, locked=frozenset(carried))
    if not macros:
        return make_workbook(content, catalogue)
    from xltools.api.macros import shipped_macros

    return make_workbook(content, catalogue, shipped_macros())


def _carry_over(
    form: Form, year: int | None, office: Office | None, prior: Report
) -> dict[str, Number | None]:
    if year is not None and prior.year is not None and prior.year != year - 1:
        raise XltoolsError(
            Text(
                f"上年工作簿是{prior.year}年度的，不是{year - 1}年度。",
                f"The prior workbook is of {prior.year}.",
            ),
            where=prior.source.file,
            todo=Text("请换成上一年度的工作簿。", "Give last year's workbook."),
        )
    if office is not None and not same_office(office, prior.office):
        zh = f"上年工作簿是“{prior.office.name}”的，不是“{office.name}”的。"
        en = f"The prior workbook is of {prior.office.name!r}, not of {office.name!r}."
        todo = Text(
            "请换成本单位上年的工作簿；单位更名的，在上年工作簿的封面写上现名后另存再用。",
            "Give this office's; after a change of name, put the new one on the cover of a copy of it.",
        )
        raise XltoolsError(Text(zh, en), where=prior.source.file, todo=todo)
    carried: dict[str, Number | None] = {}
    for name, terms in form.carry_over.items():
        found = [(term.times, prior.values.get(term.cell)) for term in terms]
        if all(value is not None for _, value in found):
            carried[name] = sum(times * (value or 0) for times, value in found)
    return carried


def carried_over(report: Report, prior: Report) -> dict[str, Number | None]:
    """The carry-over cells of ``report`` as last year's report gives them; those that it can't give are left out.

    Raises XltoolsError when ``prior`` is not this office's of the year before.
    """
    return _carry_over(load_form(*_key(report)), report.year, report.office, prior)


def fill(
    document: Mapping[str, Any],
    *,
    form_id: str | None = None,
    where: str = "",
    catalogue: Catalogue = NOTHING_ADDED,
) -> tuple[bytes, Report]:
    """A facts document as a filled workbook, and the report that it holds.

    Raises XltoolsError for a name that the form does not have.
    """
    from xltools.exporters.facts import report_from_facts

    supplements = tuple(document.get("supplements", ()))
    own = catalogue.named(supplements)
    form = load_form(form_id or document["form"], supplements, own)
    report = replace(report_from_facts(document, form, where), own=own)
    notes = {new_name: f"原报告中为另一格式的“{old}”，已归入本格。" for old, new_name in report.moved.items()}
    return make_workbook(Content(report, notes=notes), catalogue), report


def mark(
    path: StrPath, report: Report, validation: Validation, suggestions: Suggestions | None = None
) -> bytes:
    """A copy of the workbook with the findings marked, noted and listed; the original is not touched.

    ``suggestions`` are listed in a sheet of their own.
    """
    from xltools.workbook.copies.mark import mark_copy

    return mark_copy(path, report, validation, suggestions)


def facts(report: Report) -> dict[str, Any]:
    """The facts document of a report (schemas/facts.schema.json)."""
    from xltools.exporters.facts import facts_document

    return facts_document(report, load_form(*_key(report)))


def facts_csv(reports: Iterable[Report]) -> str:
    """The long table of facts as CSV."""
    from xltools.exporters.table import csv_text, table_rows

    return csv_text(row for report in reports for row in table_rows(report, load_form(*_key(report))))


def facts_frame(reports: Iterable[Report]) -> pd.DataFrame:
    """The long table of facts as a pandas DataFrame, one row per office and cell."""
    from xltools.exporters.table import facts_frame as frame
    from xltools.exporters.table import table_rows

    return frame(row for report in reports for row in table_rows(report, load_form(*_key(report))))


def write(path: StrPath, data: bytes) -> None:
    """Write an output in one step: complete or not at all."""
    from xltools.documents import atomic_write

    atomic_write(path, data)
