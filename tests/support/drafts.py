"""A report on its way to print: what varies is added step by step, and what must be read is kept with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from tests.support.drawn import Drawn, draw, relabelled
from tests.support.generate import broken_report, valid_report
from tests.support.press import Block, text_file, web_page, word_file, workbook
from tests.support.surround import OFFICES, Headline, parts, plain_headline
from xltools.forms import load_form
from xltools.model.form import Form, Table
from xltools.model.report import Report

TABLES = ("proactive", "requests", "disputes")
TEXT_KINDS = ("tabs", "pipes", "rows", "spaces", "bare")
EXACT_KINDS = ("html", "docx", "xlsx")
"""Kinds in which cells keep their places."""

Reshape = Callable[[Random, Table], Table]
Redraw = Callable[[Random, list[Drawn]], list[Drawn]]
Around = Callable[[Random, list[Block]], list[Block]]


@dataclass(frozen=True, slots=True)
class Expected:
    """What one report of a file says: the printed text of every value cell that is printed.

    ``either``: texts that may be read or left open; ``year`` and ``office`` None and "" where not told.
    """

    form: str
    texts: Mapping[str, str]
    year: int | None
    office: str
    either: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Draft:
    """One report and how it is to be printed; the steps run in the order of the fields."""

    rng: Random
    report: Report
    kind: str
    head: Headline
    texts: dict[str, str]
    reshape: list[Reshape] = field(default_factory=list)
    relabel: list[Callable[[str], str]] = field(default_factory=list)
    redraw: list[Redraw] = field(default_factory=list)
    around: list[Around] = field(default_factory=list)
    others: dict[str, str] = field(default_factory=dict)
    """Tables that are drawn from another form: table id -> form id."""
    meant: dict[str, str] = field(default_factory=dict)
    """What must be read where it is not what the cell says alone."""
    more: list[Draft] = field(default_factory=list)
    """Other reports in the same file."""
    borders: bool = True
    chrome: bool = False
    attributes: str = 'border="1"'
    sheet_each: bool = False

    @property
    def form(self) -> Form:
        return load_form(self.report.form)


def draft_of(rng: Random, kind: str, form_id: str | None = None) -> Draft:
    """A report by chance in the usual print."""
    form = load_form(form_id or rng.choice(("2019", "2021")))
    report = valid_report(rng, form, rng.choice(("street", "town", "county", "city")))
    if rng.random() < 0.3:
        report = replace(broken_report(rng, form, report), year=report.year, form=form.id)
    office = rng.choice(OFFICES)
    report = replace(report, office=replace(report.office, name=office))
    assert report.year is not None
    return Draft(rng, report, kind, plain_headline(office, report.year), texts_of(report))


def texts_of(report: Report) -> dict[str, str]:
    """What is printed in each value cell."""
    found = {}
    for name in load_form(report.form).cells:
        value = report.values.get(name)
        found[name] = report.unreadable.get(name, "" if value is None else str(value))
    return found


def drawn_tables(draft: Draft) -> list[list[Drawn]]:
    """The tables under parts 二, 三 and 四 after every step."""
    found = []
    for table_id in TABLES:
        table = load_form(draft.others.get(table_id, draft.report.form)).table(table_id)
        for reshape in draft.reshape:
            table = reshape(draft.rng, table)
        texts = {**_filler(draft.rng, table), **draft.texts}
        drawn = draw(table, texts)
        for change in draft.relabel:
            drawn = relabelled(drawn, change)
        tables = [drawn]
        for redraw in draft.redraw:
            tables = redraw(draft.rng, tables)
        found.append(tables)
    return found


def _filler(rng: Random, table: Table) -> dict[str, str]:
    """Figures for rows and columns that the report has not."""
    return {spot.name: str(rng.randint(0, 99)) for spot in draw(table, {}).spots if spot.kind == "value"}


def printed(draft: Draft) -> tuple[list[Block], Expected]:
    """The blocks of the document and what must be read from them."""
    tables = drawn_tables(draft)
    blocks: list[Block] = list(parts(draft.head, tables))
    for change in draft.around:
        blocks = change(draft.rng, blocks)
    spots = [spot for drawn in (d for group in tables for d in group) for spot in drawn.spots]
    texts = {spot.name: spot.text for spot in spots}
    texts |= {name: text for name, text in draft.meant.items() if name in texts}
    read, either = _of_form(draft, texts)
    return blocks, Expected(
        draft.report.form,
        read,
        draft.report.year if draft.head.tells_year else None,
        draft.report.office.name if draft.head.tells_office else "",
        either,
    )


def _of_form(draft: Draft, texts: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What stands under names of the report's form: what must be read, and what may be."""
    read: dict[str, str] = {}
    either: dict[str, str] = {}
    for name, text in texts.items():
        # 表二 of the other form has other meanings under the same names but for the decisions.
        if "proactive" in draft.others and name.startswith("proactive."):
            if name.endswith(".decisions") and name in draft.form.cells:
                either[name] = text
        elif home := draft.form.moved.get(name):
            read[home] = text
        elif name in draft.form.cells:
            read[name] = text
    return read, either


def file_of(draft: Draft, blocks: Sequence[Block]) -> tuple[str, bytes]:
    """The file's name and content."""
    stem = draft.head.file
    if draft.kind == "html":
        title = "".join(draft.head.lines)
        return f"{stem}.html", web_page(blocks, title, draft.chrome, draft.attributes)
    if draft.kind in ("docx", "pdf"):
        return f"{stem}.docx", word_file(blocks, borders=draft.borders)
    if draft.kind == "xlsx":
        return f"{stem}.xlsx", workbook(blocks, sheet_each=draft.sheet_each)
    return f"{stem}.txt", text_file(blocks, draft.kind)
