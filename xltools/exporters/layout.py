"""A report as it is printed: title, paragraphs and tables in order. Word and web files draw the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from xltools.checks.publication import date_in
from xltools.exporters.draft import MARK, overview_paragraph
from xltools.grid import Grid, grid
from xltools.model.form import Form, Part, Table
from xltools.model.report import Report
from xltools.model.rollup import SCOPE
from xltools.narrative.placeholders import Figure

ParagraphKind = Literal[
    "title", "salutation", "part", "heading", "body", "draft", "annex", "signature", "date"
]
TITLE_WIDTH = 20
"""Characters of the title's size on a line."""
_LONGEST_HEADING = 30
_LEVEL_TWO = re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")
_FIRST_SENTENCE = re.compile(r"[^。！？]*[。！？]")
# Tab and line break stay.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``text`` may hold line breaks; its first ``lead`` characters are a heading in the line.

    ``indent``: characters between a signature and the right margin.
    """

    kind: ParagraphKind
    text: str
    lead: int = 0
    indent: float = 0


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table with its values as printed, by cell name; ``heads``: rows to repeat on every page."""

    title: str
    grid: Grid
    values: Mapping[str, str]
    heads: int
    has_units: bool


Block = Paragraph | TableBlock


def layout(report: Report, form: Form) -> tuple[Block, ...]:
    """The whole report; its texts are printed as they are, an empty part 一 as a draft from the tables."""
    return tuple(_blocks(report, form))


def report_title(report: Report) -> str:
    """``<office><year>年政府信息公开工作年度报告``, on two lines where one is too short."""
    year = f"{report.year}年" if report.year is not None else ""
    office, rest = printable(report.office.name).strip(), f"{year}政府信息公开工作年度报告"
    return f"{office}\n{rest}" if office and width(office + rest) > TITLE_WIDTH else office + rest


def width(text: str) -> float:
    """How wide a text prints, in characters: a narrow sign is half as wide as a Chinese one."""
    return sum(0.5 if character.isascii() else 1 for character in text)


def printed(report: Report, name: str) -> str:
    """A cell as printed: its digits, what could not be read as it was found, "" for a blank."""
    if name in report.unreadable:
        return printable(report.unreadable[name])
    return Figure(report.values.get(name)).text


def _blocks(report: Report, form: Form) -> Iterator[Block]:
    yield Paragraph("title", report_title(report))
    yield from (Paragraph("body", line) for line in introduction(report, form))
    for part in form.parts:
        yield Paragraph("part", f"{part.number}、{part.title}")
        yield from _part(part, report, form)
    for table in form.tables:
        if table.supplement:
            yield Paragraph("annex", table.title)
            yield _table(table, report)
    office, dated = (
        printable(text).strip() for text in (report.office.name, report.cover.get("report.date", ""))
    )
    yield from closing(office, _date(dated))


def introduction(report: Report, form: Form) -> list[str]:
    """By what the report was made and for what period; whom to ask, in a line of its own."""
    said = f"本报告根据《中华人民共和国政府信息公开条例》和{form.basis}规定的格式编制"
    if report.year is not None:
        said += f"，所列数据的统计期限为{report.year}年1月1日至{report.year}年12月31日"
    if report.scope == SCOPE:
        said += "，数据为本级政府汇总"
    phone = printable(report.cover.get("report.phone", "")).strip()
    return [f"{said}。", *([f"如有疑问，请联系我们。联系电话：{phone}"] if phone else [])]


def _part(part: Part, report: Report, form: Form) -> Iterator[Block]:
    if part.table:
        yield _table(form.table(part.table), report)
        return
    text = printable(report.text.get(part.text, ""))
    if not text.strip() and part.text == "text.overview":
        yield Paragraph("draft", MARK + overview_paragraph(report, form))
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if said := line.strip():
            yield _paragraph(said)


def _paragraph(said: str) -> Paragraph:
    """（一） at the beginning makes a heading: of the whole line, or of its first sentence."""
    if not _LEVEL_TWO.match(said):
        return Paragraph("body", said)
    sentence = _FIRST_SENTENCE.match(said)
    if sentence is None:
        return Paragraph("heading" if len(said) <= _LONGEST_HEADING else "body", said)
    lead = sentence.end()
    return Paragraph("body", said, lead if lead <= _LONGEST_HEADING and lead < len(said) else 0)


def _table(table: Table, report: Report) -> TableBlock:
    drawn = grid(table)
    values = {cell.name: printed(report, cell.name) for cell in drawn.values()}
    # Heads in the middle of a table belong to their own rows and are not repeated.
    heads = drawn.body if len(table.blocks) == 1 else 0
    return TableBlock(table.title, drawn, values, heads, bool(table.unit_column))


def closing(office: str, dated: str) -> Iterator[Paragraph]:
    """Office and date, where an official letter has them: one centred over the other, or its first
    character two before the other's when the name is the longer."""
    longer = width(office) - width(dated)
    right = 2.0 if longer > 0 else 4 - longer / 2
    if office:
        yield Paragraph("signature", office, indent=right)
    if dated:
        yield Paragraph("date", dated, indent=longer if longer > 0 else 4.0)


def _date(text: str) -> str:
    day = date_in(text)
    return f"{day.year}年{day.month}月{day.day}日" if day else text


def printable(text: str) -> str:
    """The text without signs that neither XML nor a printer takes."""
    return _UNPRINTABLE.sub("", text)
