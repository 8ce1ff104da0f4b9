"""Builds a workbook: the blank template, one office's report, or a district's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import BytesIO

import xlsxwriter

from xltools.model.adjustment import SHEET as ADJUSTMENTS
from xltools.model.content import Content
from xltools.model.form import Form
from xltools.model.overview import SHEET as OVERVIEW
from xltools.model.rule import Instance, Rule
from xltools.template.adjustments import write_adjustments
from xltools.template.buttons import SAID, Macros, write_buttons
from xltools.template.cover import write_cover, write_meta
from xltools.template.evidence import finish, write_heads
from xltools.template.overview import write_overview
from xltools.template.reasons import checklist_rules, write_checklist
from xltools.template.sheets import CHECKLIST, COVER, FLAGS, GUIDE, MARKS, META, TEXTS, VERIFY, Sheets
from xltools.template.tables import write_rectangles, write_status, write_table
from xltools.template.texts import write_guide, write_texts
from xltools.template.verify import write_verify
from xltools.template.worksheet import PlainWorksheet

_BUILT = datetime(2026, 1, 1, tzinfo=UTC)
"""One fixed date in every file: the same input gives the same bytes."""


def build(
    form: Form,
    rules: Sequence[Rule],
    content: Content,
    *,
    rules_version: str,
    place_of: Callable[[Instance], str],
    macros: Macros | None = None,
) -> bytes:
    """The workbook as bytes of an .xlsx file, or of an .xlsm file with ``macros``.

    ``place_of`` words the place of a rule instance. The same arguments give the same bytes.
    """
    target = BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    title = f"{content.report.office.name}{content.report.year or ''}{form.title}"
    book.set_properties({"title": title, "author": "xltools", "created": _BUILT.replace(tzinfo=None)})
    book.set_size(2400, 1400)
    sheets = Sheets(book, form, content)
    for name in _sheet_order(sheets, rules):
        book.add_worksheet(name, PlainWorksheet)
    if macros:
        book.add_worksheet(SAID)
    for table in form.tables:
        write_table(sheets, table)
    write_texts(sheets)
    summary = write_verify(sheets, rules, place_of)
    for table in form.tables:
        write_status(sheets, table, *summary.states[table.id])
    questions = checklist_rules(sheets, rules)
    if questions:
        write_checklist(sheets, questions)
    write_guide(sheets)
    write_cover(sheets, summary)
    write_rectangles(sheets, form.tables, summary.flags)
    write_meta(sheets, rules_version)
    for sheet in content.evidence:
        write_heads(sheets, sheet)
    if content.adjustments is not None:
        write_adjustments(sheets, content.adjustments)
    if content.overview:
        write_overview(sheets, content.overview)
    if macros:
        write_buttons(sheets, macros)
    book.close()
    return finish(sheets, target.getvalue())


def _sheet_order(sheets: Sheets, rules: Sequence[Rule]) -> list[str]:
    """Tabs in the order a person turns them; the hidden ones last."""
    tables = [table.sheet for table in sheets.form.tables]
    checklist = [CHECKLIST] if checklist_rules(sheets, rules) else []
    content = sheets.content
    evidence = [sheet.name for sheet in content.evidence]
    overview = [OVERVIEW] if content.overview else []
    typed = [ADJUSTMENTS] if content.adjustments is not None else []
    return [
        COVER,
        *overview,
        *tables,
        TEXTS,
        VERIFY,
        *checklist,
        *typed,
        *evidence,
        GUIDE,
        FLAGS,
        MARKS,
        META,
    ]
