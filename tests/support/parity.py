"""Parity: the formulas of the workbooks, as LibreOffice computes them, against the Python engine.

``python -m tests.support.parity N SEED`` writes N random faulty workbooks, recalculates them, compares
every verdict, figure, count and stored formula result, prints one summary line, and exits 1 on any
difference.
"""

from __future__ import annotations

import math
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tests.support.generate import SIZES, valid_report
from tests.support.libreoffice import SOFFICE, recalculate
from xltools.api.reports import fill, make_workbook, plan_for, read
from xltools.checks import applies, decide
from xltools.exporters.facts import facts_document
from xltools.forms import load_form
from xltools.model.content import Content
from xltools.model.form import Form
from xltools.model.report import Number, Office, Report
from xltools.model.rule import Instance, Outcome
from xltools.model.value import Formula
from xltools.numerals import plain

_BATCH = 50
"""Files for one start of LibreOffice."""

FORMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("2021", ()),
    ("2019", ()),
    ("2021", ("channels",)),
    ("2019", ("channels",)),
)
_TEXTS = (
    "/", "-", "——", "无", "3件", "134.8648万", "127.047万元", "251000元", "00", "007", "0%", "--253", "+-3",
    "22（其中修订16件）", "[bookmark: _GoBack]0", "1-2", "１２件", "=1+1", "+A1", "@x", "'7", "#DIV/0!", "TRUE",
    "a&b<c>\"d'", "甲\n乙", "_x0041_", "😀", "长" * 300, "1,23", "3。5", "Σ",
)  # fmt: skip
_LEVELS = ("ministry", "province", "city", "county", "town", "street", "department", None, "某级")
_NAMES = ("某某区教育局", "甲&乙<丙>“丁”", "=1+1", "O'Neill 办公室", "", "😀局", "长" * 80)


# --- what a workbook stores ---------------------------------------------------------------------


class Stored(NamedTuple):
    """A cell as a viewer shows it: a formula's value is its stored result; ``""`` and none are alike."""

    value: float | str | bool
    formula: str | None = None
    error: bool = False


class Area(NamedTuple):
    sheet: str
    top: int
    left: int
    bottom: int
    right: int


Cells = Mapping[tuple[int, int], Stored]


@dataclass(frozen=True, slots=True)
class StoredBook:
    """Every cell and name of a workbook, read with nothing of ours: rows and columns count from 1."""

    sheets: Mapping[str, Cells]
    names: Mapping[str, Area]

    def at(self, name: str) -> Stored:
        area = self.names[name]
        return self.sheets[area.sheet].get((area.top, area.left), Stored(""))

    def cell(self, sheet: str, row: int, column: int) -> Stored:
        return self.sheets[sheet].get((row, column), Stored(""))

    def column(self, name: str) -> list[tuple[int, Stored]]:
        """Row number and cell of a name that is one column."""
        area = self.names[name]
        return [(row, self.cell(area.sheet, row, area.left)) for row in range(area.top, area.bottom + 1)]

    def rectangle(self, name: str) -> list[list[Stored]]:
        area = self.names[name]
        columns = range(area.left, area.right + 1)
        return [[self.cell(area.sheet, r, c) for c in columns] for r in range(area.top, area.bottom + 1)]


_TARGET = re.compile(r"\$?'?((?:[^'!]|'')+)'?!\$([A-Z]+)\$(\d+)(?::\$([A-Z]+)\$(\d+))?")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def stored_book(file: Path | bytes) -> StoredBook:
    """The workbook in a file, or of these bytes."""
    with ZipFile(BytesIO(file) if isinstance(file, bytes) else file) as archive:
        workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        parts = {link.get("Id"): link.get("Target", "").removeprefix("/xl/") for link in relations}
        strings: list[str] = []
        if "xl/sharedStrings.xml" in archive.namelist():
            root = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
            strings = [_string(item) for item in root]
        sheets = {}
        for element in workbook.iterfind("{*}sheets/{*}sheet"):
            relation = next(value for key, value in element.items() if key.endswith("}id"))
            root = ElementTree.fromstring(archive.read(f"xl/{parts[relation]}"))
            sheets[element.get("name", "")] = _sheet(root, strings)
    names = {}
    for element in workbook.iterfind("{*}definedNames/{*}definedName"):
        match = _TARGET.fullmatch(element.text or "")
        if match and not element.get("name", "").startswith("_xlnm"):
            top, left = int(match[3]), column_number(match[2])
            bottom, right = (int(match[5]), column_number(match[4])) if match[4] else (top, left)
            names[element.get("name", "")] = Area(match[1].replace("''", "'"), top, left, bottom, right)
    return StoredBook(sheets, names)


def _sheet(root: ElementTree.Element, strings: Sequence[str]) -> dict[tuple[int, int], Stored]:
    found = {}
    # Only the main namespace: "{*}" takes twice as long, and LibreOffice and we write no other.
    for cell in root.iter(f"{_MAIN}c"):
        if not len(cell):
            continue
        formula, value = cell.find(f"{_MAIN}f"), cell.findtext(f"{_MAIN}v") or ""
        kind, address = cell.get("t", "n"), cell.get("r", "")
        letters = address.rstrip("0123456789")
        shown: float | str | bool = value
        if kind == "s":
            shown = strings[int(value)]
        elif kind == "inlineStr":
            shown = "".join(_string(item) for item in cell.iterfind("{*}is"))
        elif kind == "b":
            shown = value == "1"
        elif kind == "n" and value:
            shown = float(value)
        elif kind == "str":
            shown = _unescaped(value)
        if shown != "" or formula is not None:
            text = None if formula is None else formula.text or ""
            found[int(address[len(letters) :]), column_number(letters)] = Stored(shown, text, kind == "e")
    return found


def _string(item: ElementTree.Element) -> str:
    runs = [*item.iterfind(f"{_MAIN}t"), *item.iterfind(f"{_MAIN}r/{_MAIN}t")]
    return _unescaped("".join(run.text or "" for run in runs))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


# --- what a person types into it ----------------------------------------------------------------


def unpacked(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook."""
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def typed_into(data: bytes, cells: Mapping[str, str]) -> bytes:
    """The workbook with the named cells replaced by XML such as ``<c><v>7</v></c>``; nothing is computed.

    Address and style are put in; every cell must have been written before.
    """
    parts, book = unpacked(data), stored_book(data)
    order = list(book.sheets)
    for name, cell in cells.items():
        area = book.names[name]
        address = f"{chr(64 + area.left)}{area.top}"
        part = f"xl/worksheets/sheet{order.index(area.sheet) + 1}.xml"
        old = re.search(rb'<c r="%s"(?: s="(\d+)")?[^>]*?(?:/>|>.*?</c>)' % address.encode(), parts[part])
        assert old, f"{name} was never written"
        new = cell.replace("<c", f'<c r="{address}" s="{(old[1] or b"0").decode()}"', 1)
        parts[part] = parts[part].replace(old[0], new.encode())
    return packed(parts)


# --- random workbooks ---------------------------------------------------------------------------


@dataclass(slots=True)
class Draft:
    """Figures on their way into a workbook; a total that is absent from ``values`` stays a formula."""

    rng: random.Random
    form: Form
    size: int
    values: dict[str, Number | None] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    controls: dict[str, Number | None] = field(default_factory=dict)

    def some(self, names: Iterable[str], most: int) -> list[str]:
        known = list(names)
        return self.rng.sample(known, min(len(known), self.rng.randint(1, most)))


@dataclass(frozen=True, slots=True)
class Case:
    """A workbook to be checked: what went in (totals worked out by hand) and the file."""

    label: str
    form: Form
    content: Content
    values: Mapping[str, Number | None]
    data: bytes


def case(seed: int, index: int) -> Case:
    """The random workbook of that seed and index: always the same."""
    rng = random.Random(f"{seed}/{index}")
    form_id, supplements = FORMS[index % len(FORMS)]
    form = load_form(form_id, supplements)
    draft = Draft(rng, form, rng.choice((2, 9, 60, 4_000, 99_999_999)))
    valid = valid_report(rng, form, rng.choice(list(SIZES)))
    draft.values = {name: value for name, value in valid.values.items() if name not in form.totals}
    _type_totals(draft)
    faults = rng.choices(_FAULTS, k=rng.choice((0, 1, 1, 2, 3)))
    for fault in faults:
        fault(draft)
    _fit(draft)
    _control(draft)
    label = f"{seed}/{index} {form_id}{'+'.join(('', *supplements))} {[f.__name__ for f in faults]}"
    return make(label, _report(draft), rng)


def make(label: str, report: Report, rng: random.Random | None = None) -> Case:
    """A case from a report whose absent totals stay formulas; with ``rng`` one of the ways to write it."""
    form = load_form(report.form, report.supplements)
    way = rng.random() if rng else 1.0
    content = Content(report)
    if way < 0.4:
        document = facts_document(report, form)
        document["facts"] = {
            name: value
            for name, value in document["facts"].items()
            if name in report.values or name in form.controls
        }
        data, _ = fill(document)
    else:
        if rng and way < 0.6:
            content = replace(content, **_extras(rng, report))  # type: ignore[arg-type]  # fields of Content
        data = make_workbook(content)
    values = {name: by_hand(name, report, form) for name in form.cells}
    return Case(label, form, content, values, data)


def by_hand(name: str, report: Report, form: Form) -> Number | None:
    """A cell's number: its own, or for a total left to its formula the sum of the parts that have one."""
    if name in report.values or name not in form.totals:
        return report.values.get(name)
    parts = [by_hand(part, report, form) for part in form.totals[name]]
    numbers = [part for part in parts if part is not None]
    return sum(numbers) if numbers else None


def _extras(rng: random.Random, report: Report) -> dict[str, object]:
    """Formulas as a district's workbook has them, carried-over cells, notes."""
    filled = [name for name, value in report.values.items() if value is not None]
    chosen = rng.sample(filled, min(len(filled), 12))
    formulas = {}
    for name in chosen[:8]:
        value = report.values[name]
        part = rng.randint(0, 9)
        formulas[name] = Formula(f"SUM({part},{(value or 0) - part})", value)
    return {"formulas": formulas, "locked": frozenset(chosen[8:]), "notes": dict.fromkeys(chosen[8:], "注")}


def _type_totals(draft: Draft) -> None:
    """Leaves the totals to their formulas, types all of them, or some."""
    share = draft.rng.choice((0.0, 0.0, 0.0, 1.0, 0.3))
    report = _report(draft)
    for name in draft.form.totals:
        if draft.rng.random() < share:
            draft.values[name] = by_hand(name, report, draft.form)


def _report(draft: Draft) -> Report:
    rng, form = draft.rng, draft.form
    values = {name: None if name in draft.texts else draft.values[name] for name in draft.values}
    values.update(dict.fromkeys(draft.texts))
    years = (None, 2018, 2019, 2020, 2021, 2023, 2024, 2025, form.first_year, form.last_year)
    return Report(
        form=form.id,
        year=rng.choice(years),
        office=Office(rng.choice(_NAMES), None, rng.choice(_LEVELS), rng.choice((None, "某某区人民政府"))),
        values={name: values[name] for name in form.cells if name in values},
        supplements=form.supplements,
        scope=rng.choice((None, "本机关", "本级政府汇总")),
        unreadable=dict(draft.texts),
        raw=dict(draft.texts),
        controls=dict(draft.controls),
        text={
            part.text: rng.choice(("", "字" * 700, "=甲\n“乙” & <丙>")) for part in form.parts if part.text
        },
        cover=rng.choice(({}, {"report.date": "2026-01-20", "report.prepared_by": "张三"})),
    )


def _fit(draft: Draft) -> None:
    """A workbook holds 15 digits: no more decimals than the sum of all the cells leaves room for."""
    digits = max(
        (len(str(abs(int(value)))) for value in draft.values.values() if value is not None), default=1
    )
    places = Decimal(1).scaleb(-max(0, 12 - digits))
    for name, value in draft.values.items():
        if isinstance(value, Decimal) and draft.form.cells[name].type != "money":
            draft.values[name] = plain(value.quantize(places)) if value % places else value


def _control(draft: Draft) -> None:
    """Control totals: none, agreeing, disagreeing."""
    if draft.rng.random() < 0.5:
        return
    report = _report(draft)
    for name in draft.some(draft.form.controls, 6):
        found = by_hand(name.removeprefix("control."), report, draft.form) or 0
        draft.controls[name] = max(0, int(found) + draft.rng.choice((0, 0, 1, -1, 1000)))


# --- faults -------------------------------------------------------------------------------------


def typed_over(draft: Draft) -> None:
    """Totals typed over with another number."""
    for name in draft.some(draft.form.totals, 6):
        right = by_hand(name, _report(draft), draft.form) or 0
        draft.values[name] = right + draft.rng.choice((-1, 1, 1, 10, -right, draft.size))


def totals_missing(draft: Draft) -> None:
    """Totals typed over with 0 or nothing, under filled rows."""
    for name in draft.some(draft.form.totals, 12):
        draft.values[name] = draft.rng.choice((0, None))


def blanks(draft: Draft) -> None:
    for name in draft.some(draft.form.cells, 20):
        draft.values[name] = None


def blank_column(draft: Draft) -> None:
    """A column of 表三, a block of 表四 or a row of 表二 left blank, with or without its total."""
    form, rng = draft.form, draft.rng
    table = rng.choice(("requests", "requests", "disputes", "proactive"))
    chosen = rng.choice(form.columns(table) if table == "requests" else form.rows(table))
    for cell in form.cells.values():
        if cell.table == table and chosen in (cell.row, cell.column):
            if cell.name in form.totals and rng.random() < 0.5:
                draft.values.pop(cell.name, None)
            else:
                draft.values[cell.name] = None


def blank_table(draft: Draft) -> None:
    table = draft.rng.choice(draft.form.tables).id
    for name, cell in draft.form.cells.items():
        if cell.table == table:
            draft.values.pop(name, None)


def everything_blank(draft: Draft) -> None:
    """A blank template, or one whose total formulas were deleted too."""
    draft.values = {} if draft.rng.random() < 0.5 else dict.fromkeys(draft.form.cells)


def zeros(draft: Draft) -> None:
    draft.values = {name: 0 for name in draft.form.cells if name not in draft.form.totals}


def texts(draft: Draft) -> None:
    """Cells with a text that is no number, totals among them."""
    for name in draft.some(draft.form.cells, draft.rng.choice((1, 3, 12))):
        draft.texts[name] = draft.rng.choice(_TEXTS)


def texts_in_totals(draft: Draft) -> None:
    for name in draft.some(draft.form.totals, 4):
        draft.texts[name] = draft.rng.choice(_TEXTS)


def negatives(draft: Draft) -> None:
    for name in draft.some(draft.form.cells, 4):
        draft.values[name] = -draft.rng.randint(1, draft.size)


def fractions(draft: Draft) -> None:
    """Counts that are no whole numbers; money with more decimals than there are 分."""
    for name in draft.some(draft.form.cells, 5):
        digits = draft.rng.choice((1, 2, 6, 6, 8))
        draft.values[name] = Decimal(draft.rng.randint(1, 10**digits * 20)).scaleb(-digits)


def huge(draft: Draft) -> None:
    for name in draft.some(draft.form.cells, 30):
        draft.values[name] = 99_999_999 - draft.rng.choice((0, 1))


def wrong_column(draft: Draft) -> None:
    """An applicant counted in another column: two imbalances that cancel."""
    columns = draft.form.table("requests").groups["applicants"]
    row = draft.rng.choice(("received", "carried_out"))
    gap = draft.rng.randint(1, 3)
    for column, shift in zip(
        draft.rng.sample(columns, 3), (gap, -gap, draft.rng.choice((0, 0, 1))), strict=True
    ):
        name = f"requests.{row}.{column}"
        draft.values[name] = (draft.values.get(name) or 0) + shift


def one_request_twice(draft: Draft) -> None:
    for name in draft.some(draft.form.totals["requests.total.natural_person"], 3):
        draft.values[name] = (draft.values.get(name) or 0) + draft.rng.randint(1, 3)


def swapped_rows(draft: Draft) -> None:
    """规章 filled where 规范性文件 belongs."""
    for name, cell in draft.form.cells.items():
        if cell.row in ("regulations", "normative_documents"):
            filled = cell.row == "regulations"
            draft.values[name] = draft.rng.randint(0, 3) if filled else draft.rng.choice((0, 0, None))


def edges(draft: Draft) -> None:
    """Figures at, just below and just above what a rule compares with."""
    known = [name for name in _EDGES if name in draft.form.cells]
    for name in known:
        if draft.rng.random() < 0.7:
            draft.values[name] = draft.rng.choice(_EDGES[name])
    if draft.rng.random() < 0.5:
        for column in draft.form.table("requests").groups["organisations"]:
            draft.values[f"requests.received.{column}"] = 0


def a_fifth_unexplained(draft: Draft) -> None:
    """其他处理 at, below and above one result in five."""
    form, rng = draft.form, draft.rng
    table = form.table("requests")
    for row in (*table.groups["results"],):
        for column in table.groups["applicants"]:
            draft.values[f"requests.{row}.{column}"] = 0
    fifth = rng.randint(0, 9)
    draft.values["requests.granted.natural_person"] = max(0, 4 * fifth + rng.choice((-1, 0, 1)))
    draft.values[f"requests.{table.groups['other_unexplained'][-1]}.business"] = fifth


def channels(draft: Draft) -> None:
    """The supplement's whole against its parts."""
    for name, cell in draft.form.cells.items():
        if cell.table == "channels":
            draft.values[name] = draft.rng.randint(0, 3)


def matters(draft: Draft) -> None:
    """Decisions without items, equal to items, and items below nothing (form 2019)."""
    rng = draft.rng
    for row in draft.form.table("proactive").groups.get("items", ()):
        prior, change = rng.randint(0, 4), rng.randint(-6, 4)
        draft.values[f"proactive.{row}.prior_items"] = prior
        draft.values[f"proactive.{row}.change"] = change
        if f"proactive.{row}.decisions" in draft.form.cells:
            draft.values[f"proactive.{row}.decisions"] = rng.choice((0, 1, max(0, prior + change)))


_FAULTS: tuple[Callable[[Draft], None], ...] = (
    typed_over, totals_missing, blanks, blank_column, blank_table, everything_blank, zeros, texts,
    texts_in_totals, negatives, fractions, huge, wrong_column, wrong_column, one_request_twice, swapped_rows,
    edges, edges, a_fifth_unexplained, channels, matters,
)  # fmt: skip
_MONEY = tuple(
    map(
        Decimal,
        ("0", "0.000001", "0.1", "0.099999", "0.999999", "1", "5000", "5000.000001", "50000", "50000.000001"),
    )
)
_EDGES: Mapping[str, tuple[Number | None, ...]] = {
    "proactive.normative_documents.made": (9, 10, 11),
    "proactive.normative_documents.repealed": (0, 1, 11),
    "proactive.normative_documents.in_force": (0, 9, 10),
    "proactive.normative_documents.newly_public": (9, 10, 11),
    "proactive.normative_documents.total_public": (9, 10, 11),
    "proactive.licensing.prior_items": (499, 500, 501),
    "proactive.fees.prior_items": (500, 501),
    "proactive.procurement.projects": (0, 1, 10, None),
    "proactive.procurement.amount": (*_MONEY, None),
    "proactive.fees.amount": _MONEY,
    "requests.received.natural_person": (49, 50, 51),
    "requests.refused_state_secret.natural_person": (0, 1),
    "disputes.litigation_direct.upheld": (0, 1, 2),
    "disputes.litigation_after_reconsideration.upheld": (0, 1, 2),
    "disputes.reconsideration.pending": (0, 1),
}


# --- comparison ---------------------------------------------------------------------------------


@dataclass(slots=True)
class Comparison:
    """What was compared, and every difference in words."""

    counts: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def same(self, kind: str, where: str, found: object, expected: object) -> None:
        self.counts[kind] += 1
        if not alike(found, expected):
            self.differences.append(f"{where}: {kind}: found {found!r}, expected {expected!r}")


def alike(one: object, other: object) -> bool:
    """Equal; numbers up to what binary fractions make of them."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float | Decimal) and isinstance(other, int | float | Decimal):
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-9)
    return one == other


def compare(case: Case, written: Path, computed: Path, comparison: Comparison) -> None:
    """``computed`` is LibreOffice's copy of the file ``written`` for ``case``."""
    report, again = read(written), read(computed)
    before, after = stored_book(written), stored_book(computed)
    _compare_stored(case.label, before, after, comparison)
    _compare_reports(case, report, again, comparison)
    compare_live(case.label, report, after, comparison)


def compare_live(label: str, report: Report, after: StoredBook, comparison: Comparison) -> None:
    """What the sheets say, once recalculated, against the engine on the report read from them."""
    form = load_form(report.form, report.supplements)
    lines = _compare_verdicts(label, report, after, comparison)
    _compare_flags(label, form, lines, after, comparison)
    _compare_counts(label, form, report, lines, after, comparison)
    _compare_controls(label, report, after, comparison)


def _compare_stored(label: str, before: StoredBook, after: StoredBook, comparison: Comparison) -> None:
    """What our writer stored is what LibreOffice computes, in every cell of every sheet."""
    comparison.same("names", label, dict(after.names), dict(before.names))
    comparison.same("sheets", label, list(after.sheets), list(before.sheets))
    for sheet, cells in before.sheets.items():
        for (row, column), cell in cells.items():
            kind = "typed cells" if cell.formula is None else "stored results"
            there = after.cell(sheet, row, column)
            where = f"{label} {sheet}!R{row}C{column}"
            comparison.same(kind, where, there.value, cell.value)
            if there.error or (cell.formula is None) != (there.formula is None):
                comparison.differences.append(f"{where}: {there!r} where {cell!r} was written")
        for place, cell in after.sheets[sheet].items():
            if place not in cells:
                comparison.differences.append(f"{label} {sheet}!{place}: {cell!r} was not written")


def _compare_reports(case: Case, report: Report, again: Report, comparison: Comparison) -> None:
    """The file reads as what went in, and LibreOffice's copy reads as the file."""
    content = case.content.report
    expected_formulas = {
        n for n in case.form.totals if n not in content.values
    } | case.content.formulas.keys()
    for name, found, expected in (
        ("values", dict(report.values), dict(case.values)),
        ("unreadable", dict(report.unreadable), dict(content.unreadable)),
        ("controls", dict(report.controls), {n: v for n, v in content.controls.items() if v is not None}),
        ("formulas", set(report.formulas), expected_formulas),
        ("office", report.office, content.office),
        ("year", report.year, content.year),
        ("text", dict(report.text), {**dict.fromkeys(report.text, ""), **content.text}),
        ("cover", dict(report.cover), dict(content.cover)),
        ("observations", report.observations, ()),
    ):
        comparison.same("read from the file", f"{case.label} {name}", found, expected)
    for name in Report.__slots__:
        if name != "source":
            found, expected = getattr(again, name), getattr(report, name)
            comparison.same("read from LibreOffice's copy", f"{case.label} {name}", found, expected)


Line = tuple[Instance, Outcome, str]


def _compare_verdicts(label: str, report: Report, after: StoredBook, comparison: Comparison) -> list[Line]:
    """Every line of 校验 against the engine; returns instances with the engine's outcome and words."""
    plan = plan_for(report.form, report.supplements)
    values = {**report.values, **report.controls}
    expected: dict[str, Line] = {}
    for checked in plan.checked:
        instance = checked.instance
        if instance.rule.native:
            outcome = decide(instance, values, report.unreadable)
            line = (instance, outcome, verdict_text(instance, outcome, report))
            expected[f"{instance.rule.id}:{instance.key}"] = line
    keys, verdicts = after.column("checks.keys"), dict(after.column("checks.verdicts"))
    lines = {str(cell.value): row for row, cell in keys if cell.value}
    comparison.same("keys", label, sorted(lines), sorted(expected))
    comparison.same("keys", label, len(lines), sum(1 for _, cell in keys if cell.value))
    sheet = after.names["checks.keys"].sheet
    for key in lines.keys() & expected.keys():
        _, outcome, verdict = expected[key]
        row = lines[key]
        comparison.same("verdicts", f"{label} {key}", verdicts[row].value, verdict)
        for column, figure in ((4, outcome.left), (5, outcome.right), (6, outcome.difference)):
            found = after.cell(sheet, row, column)
            if not found.error:
                comparison.same("figures", f"{label} {key} {'DEF'[column - 4]}", found.value, figure)
    return list(expected.values())


def verdict_text(instance: Instance, outcome: Outcome, report: Report) -> str:
    """What the sheet must say for an outcome of the engine."""
    if not applies(instance.rule, report):
        return "不适用"
    if outcome.verdict == "undecided":
        return "待定" if outcome.texts else "未填"
    if outcome.verdict == "pass":
        return "通过"
    return "不通过" if instance.rule.severity == "error" else "提示"


def _compare_flags(
    label: str, form: Form, lines: Sequence[Line], after: StoredBook, comparison: Comparison
) -> None:
    """The hidden rectangle behind the red cells counts the failing errors at each cell.

    They must be numbers: Excel and WPS, unlike LibreOffice, hold that FALSE > 0.
    """
    failures = Counter(
        cell for instance, _, verdict in lines if verdict == "不通过" for cell in instance.focus
    )
    for table in form.tables:
        area, flags = after.names[table.id], after.rectangle(f"flags.{table.id}")
        for name, cell in form.cells.items():
            if cell.table == table.id:
                place = after.names[name]
                flag = flags[place.top - area.top][place.left - area.left].value
                comparison.same("flags", f"{label} {name}", 0 if flag == "" else flag, failures[name])


def _compare_counts(
    label: str, form: Form, report: Report, lines: Sequence[Line], after: StoredBook, comparison: Comparison
) -> None:
    """未填, 非数字, 不通过 and 提示 per table, their sums, and the verdicts in words."""
    total = after.names["checks.blank"]
    sums = [0, 0, 0, 0]
    for offset, table in enumerate(form.tables):
        counts = _counts(table.id, form, report, lines)
        sums = [a + b for a, b in zip(sums, counts, strict=True)]
        row = total.top - len(form.tables) + offset
        where = f"{label} {table.sheet}"
        comparison.same(
            "counts", where, after.cell(total.sheet, row, 1).value, f"{table.sheet}　{table.title}"
        )
        for column, count in enumerate(counts, 3):
            found = after.cell(total.sheet, row, column).value
            comparison.same("counts", f"{where} {'CDEF'[column - 3]}", found, count)
        comparison.same("counts", f"{where} status", after.cell(table.sheet, 2, 1).value, in_words(counts))
    for name, count in zip(("blank", "text", "failed", "hinted"), sums, strict=True):
        comparison.same("counts", f"{label} checks.{name}", after.at(f"checks.{name}").value, count)
    comparison.same("overall verdicts", label, after.at("checks.overall").value, in_words(sums))


def _counts(table: str, form: Form, report: Report, lines: Sequence[Line]) -> list[int]:
    names = [name for name, cell in form.cells.items() if cell.table == table]
    said = [verdict for instance, _, verdict in lines if instance.table == table]
    filled = report.unreadable.keys() | report.formulas
    blank = sum(report.values[name] is None and name not in filled for name in names)
    return [blank, sum(name in report.unreadable for name in names), said.count("不通过"), said.count("提示")]


def in_words(counts: Sequence[int]) -> str:
    """The state that a person sees: 通过, or what is missing and wrong."""
    blank, text, failed, _ = counts
    said = (f"不通过 {failed} 项", failed), (f"未填 {blank} 格", blank), (f"待定 {text} 格（不是数字）", text)
    return "；".join(words for words, count in said if count) or "通过"


def _compare_controls(label: str, report: Report, after: StoredBook, comparison: Comparison) -> None:
    """The control block against rule CT-01."""
    values = {**report.values, **report.controls}
    for checked in plan_for(report.form, report.supplements).checked:
        instance = checked.instance
        if instance.rule.id != "CT-01":
            continue
        name, target = instance.cells
        outcome = decide(instance, values, report.unreadable)
        used = report.controls.get(name) is not None
        gap = outcome.difference if used else ""
        verdict = verdict_text(instance, outcome, report) if used or name in report.unreadable else ""
        area = after.names[name]
        shown = [after.cell(area.sheet, area.top, column) for column in (5, 6, 7)]
        for column, found, value in zip(
            "EFG", shown, (report.values[target] or 0, gap, verdict), strict=True
        ):
            if column == "G" or not found.error:
                comparison.same("controls", f"{label} {name} {column}", found.value, value)


# --- the run ------------------------------------------------------------------------------------


def run(cases: Sequence[Case], folder: Path) -> Comparison:
    """Write, recalculate in one call and compare ``cases`` in ``folder``."""
    written = [folder / f"{number:05}.xlsx" for number in range(len(cases))]
    for item, path in zip(cases, written, strict=True):
        path.write_bytes(item.data)
    copies = folder / "recalculated"
    copies.mkdir()
    comparison = Comparison()
    for item, path, copy in zip(cases, written, recalculate(written, copies), strict=True):
        compare(item, path, copy, comparison)
        comparison.counts["workbooks"] += 1
    return comparison


def run_random(number: int, seed: int) -> Comparison:
    """Random workbooks, in as many processes as there are processors, each with its own LibreOffice."""
    workers = min(os.cpu_count() or 1, number)
    whole = Comparison()
    with ProcessPoolExecutor(workers) as pool:
        for part in pool.map(_run_share, [(seed, range(first, number, workers)) for first in range(workers)]):
            whole.counts.update(part.counts)
            whole.differences += part.differences
    return whole


def _run_share(share: tuple[int, range]) -> Comparison:
    seed, indexes = share
    comparison = Comparison()
    for first in range(0, len(indexes), _BATCH):
        with tempfile.TemporaryDirectory() as folder:
            cases = [case(seed, index) for index in indexes[first : first + _BATCH]]
            try:
                part = run(cases, Path(folder))
            except pytest.fail.Exception as failure:
                # That exception itself does not get out of a process.
                raise RuntimeError(f"{cases[0].label} and the {len(cases) - 1} after it: {failure}") from None
        comparison.counts.update(part.counts)
        comparison.differences += part.differences
    return comparison


def summary(comparison: Comparison, seconds: float) -> str:
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(comparison.counts.items()))
    return f"parity: {len(comparison.differences)} differences in {counts}; {seconds:.0f} s"


def main(arguments: Sequence[str]) -> int:
    number, seed = (int(text) for text in (*arguments, *("200", "1")[len(arguments) :]))
    if SOFFICE is None:
        print(
            "LibreOffice (soffice) is not installed: nothing can recalculate the workbooks", file=sys.stderr
        )
        return 2
    start = time.monotonic()
    comparison = run_random(number, seed)
    for difference in comparison.differences:
        print(difference)
    print(summary(comparison, time.monotonic() - start))
    return 1 if comparison.differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
