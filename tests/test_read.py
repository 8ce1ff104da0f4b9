"""Reading by defined name: whatever was done to the workbook, and whatever program wrote its XML."""

from __future__ import annotations

import io
import random
import re
import time
import tracemalloc
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl.utils import column_index_from_string, get_column_letter

from tests.support.base import base_report
from tests.support.libreoffice import needs_libreoffice, recalculate
from tests.support.mutants import parts_of, zipped
from tests.support.parity import packed, stored_book, typed_into, unpacked
from xltools.api.reports import fill, make_workbook, read, validate
from xltools.errors import XltoolsError
from xltools.forms import load_form
from xltools.model.content import Content, empty
from xltools.model.finding import Finding
from xltools.model.report import Number, Office, Reason, Report
from xltools.numerals import read_text
from xltools.workbook.cells import RawCell, SharedStrings, sheet_cells

BOOK, STRINGS = "xl/workbook.xml", "xl/sharedStrings.xml"
FORMS = ("2019", "2021")
both_forms = pytest.mark.parametrize("form_id", FORMS)
RECEIVED = "requests.received.natural_person"


def with_formulas(form_id: str, supplements: tuple[str, ...] = ()) -> Report:
    """A valid report whose totals are left to the formulas of the template."""
    report = base_report(form_id, supplements)
    totals = load_form(form_id, supplements).totals
    return replace(report, values={name: v for name, v in report.values.items() if name not in totals})


@cache
def filled(form_id: str = "2021", supplements: tuple[str, ...] = ()) -> bytes:
    return make_workbook(Content(with_formulas(form_id, supplements)))


def opened(data: bytes, folder: Path) -> Report:
    path = folder / "report.xlsx"
    path.write_bytes(data)
    return read(path)


def findings(report: Report, *rules: str) -> list[Finding]:
    return [finding for finding in validate(report).findings if finding.rule in rules]


def figures(report: Report) -> Mapping[str, Any]:
    """What a report says, without where it stood."""
    return {
        "values": dict(report.values),
        "unreadable": dict(report.unreadable),
        "controls": dict(report.controls),
        "text": dict(report.text),
        "cover": dict(report.cover),
        "office": report.office,
        "year": report.year,
        "form": report.form,
        "supplements": report.supplements,
        "scope": report.scope,
    }


def part_of(data: bytes, sheet: str) -> str:
    return f"xl/worksheets/sheet{list(stored_book(data).sheets).index(sheet) + 1}.xml"


def edited(data: bytes, **changes: Callable[[bytes], bytes]) -> bytes:
    """The workbook with parts changed; ``book`` is the workbook part, others are sheet names."""
    parts = unpacked(data)
    for name, change in changes.items():
        part = BOOK if name == "book" else part_of(data, name)
        before = parts[part]
        parts[part] = change(before)
        assert parts[part] != before, f"{name} is as it was"
    return packed(parts)


def swap(old: str, new: str) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(old.encode(), new.encode())


def without_names(*names: str) -> Callable[[bytes], bytes]:
    def change(book: bytes) -> bytes:
        for name in names:
            book = re.sub(
                rb'<definedName name="%s">[^<]*</definedName>' % re.escape(name).encode(), b"", book
            )
        return book

    return change


def pointing(name: str, target: str) -> Callable[[bytes], bytes]:
    """The name's target replaced."""
    return lambda book: re.sub(
        rb'(<definedName name="%s">)[^<]*' % re.escape(name).encode(),
        lambda match: match[1] + escape(target).encode(),
        book,
    )


# --- places -------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["三、申请", "O'Neill & Co", "a!b", "Sheet1", "表 三", "R1C1", "'", "2024"])
def test_sheets_may_be_renamed(title: str, tmp_path: Path) -> None:
    data = filled()
    shown, quoted = escape(title, {'"': "&quot;"}), escape(title.replace("'", "''"))

    def rename(book: bytes) -> bytes:
        book = swap('<sheet name="表三"', f'<sheet name="{shown}"')(book)
        return swap("'表三'!", f"'{quoted}'!")(book).replace("表三!".encode(), f"'{quoted}'!".encode())

    report = opened(edited(data, book=rename), tmp_path)
    assert figures(report) == figures(opened(data, tmp_path))
    assert report.places[RECEIVED].sheet == title
    assert report.observations == ()


def test_names_may_stand_without_quotes_dollars_or_capitals(tmp_path: Path) -> None:
    """As LibreOffice and other programs write them."""
    data = filled("2021", ("channels",))

    def loosen(book: bytes) -> bytes:
        return (
            re.sub(rb"'([^']+)'!", rb"\1!", book)
            .replace(b"$", b"")
            .replace(b'name="requests.', b'name="Requests.')
        )

    report = opened(edited(data, book=loosen), tmp_path)
    assert figures(report) == figures(opened(data, tmp_path))


def test_sheets_may_be_reordered(tmp_path: Path) -> None:
    data = filled()

    def reverse(book: bytes) -> bytes:
        sheets = re.findall(rb"<sheet [^>]*/>", book)
        joined = b"".join(sheets)
        return book.replace(joined, b"".join(reversed(sheets)))

    report = opened(edited(data, book=reverse), tmp_path)
    assert report == replace(opened(data, tmp_path), source=report.source)


def shifted(data: bytes, sheet: str, row: int, rows: int, column: int = 1, columns: int = 0) -> bytes:
    """Rows and columns inserted before ``row`` and ``column``, as a program does: cells and names move."""

    def moved(letters: str, number: str) -> tuple[str, int]:
        at = column_index_from_string(letters)
        right, down = at + columns * (at >= column), int(number) + rows * (int(number) >= row)
        return get_column_letter(right), down

    def cell(match: re.Match[bytes]) -> bytes:
        letters, number = moved(match[1].decode(), match[2].decode())
        return f'<c r="{letters}{number}"'.encode()

    def line(match: re.Match[bytes]) -> bytes:
        return f'<row r="{moved("A", match[1].decode())[1]}"'.encode()

    def target(match: re.Match[str]) -> str:
        letters, number = moved(match[1], match[2])
        return f"${letters}${number}"

    def name(match: re.Match[str]) -> str:
        return match[1] + re.sub(r"\$([A-Z]+)\$(\d+)", target, match[2]) + "<"

    parts, part = unpacked(data), part_of(data, sheet)
    parts[part] = re.sub(rb'<row r="(\d+)"', line, re.sub(rb'<c r="([A-Z]+)(\d+)"', cell, parts[part]))
    book = re.sub(rf"(>'?{sheet}'?!)([^<]*)<", name, parts[BOOK].decode())
    parts[BOOK] = book.encode()
    return packed(parts)


@both_forms
@pytest.mark.parametrize(
    ("sheet", "row", "rows", "column", "columns"),
    [
        ("表三", 1, 3, 1, 0),
        ("表三", 8, 2, 1, 0),
        ("表三", 1, 0, 5, 2),
        ("表三", 10, 500, 4, 30),
        ("表二", 6, 1, 2, 1),
        ("表四", 4, 1, 8, 1),
        ("封面", 1, 4, 1, 1),
        ("文字", 3, 2, 1, 1),
        ("校验", 1, 7, 1, 1),
        ("_meta", 1, 5, 1, 3),
    ],
)
def test_rows_and_columns_may_be_inserted(
    form_id: str, sheet: str, row: int, rows: int, column: int, columns: int, tmp_path: Path
) -> None:
    data = filled(form_id)
    before = opened(data, tmp_path)
    after = opened(shifted(data, sheet, row, rows, column, columns), tmp_path)
    assert figures(after) == figures(before)
    assert after.observations == ()
    if sheet.startswith("表"):
        assert after.places != before.places


# --- names --------------------------------------------------------------------------------------

TABLES = {
    "ST-03": "proactive.regulations.made",
    "ST-04": RECEIVED,
    "ST-05": "disputes.reconsideration.upheld",
}


@both_forms
@pytest.mark.parametrize(("rule", "name"), TABLES.items())
def test_a_deleted_name_is_found_and_the_rest_is_read(
    rule: str, name: str, form_id: str, tmp_path: Path
) -> None:
    whole = opened(filled(form_id), tmp_path)
    for gone in (without_names(name), pointing(name, "'表三'!#REF!"), pointing(name, "#REF!")):
        report = opened(edited(filled(form_id), book=gone), tmp_path)
        assert dict(report.values) == {key: value for key, value in whole.values.items() if key != name}
        place = str(whole.places[name])
        told = {(f.rule, f.severity, f.cells) for f in findings(report, *TABLES, "T3-11")}
        # Its figure still stands there, and now belongs to nothing.
        stray = "T3-11" if rule == "ST-04" else rule
        assert told == {(rule, "error", (name,)), (stray, "error", (place,))}
        assert validate(report).verdict == "invalid"


def test_a_table_without_any_name_is_missing_as_a_whole(tmp_path: Path) -> None:
    form = load_form("2021")
    gone = [name for name in form.cells if name.startswith("disputes.")]
    report = opened(edited(filled(), book=without_names("disputes", *gone)), tmp_path)
    (finding,) = findings(report, *TABLES)
    assert (finding.rule, set(finding.cells)) == ("ST-05", set(gone))
    assert len(report.values) == len(form.cells) - 15


def test_a_workbook_without_our_names_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    book = openpyxl.Workbook()
    book.save(path)
    with pytest.raises(XltoolsError, match="模板") as caught:
        read(path)
    assert caught.value.where == str(path)


@pytest.mark.parametrize(("rule", "name"), TABLES.items())
def test_a_name_defined_twice_is_told(rule: str, name: str, tmp_path: Path) -> None:
    data = filled()
    before = opened(data, tmp_path)
    there = stored_book(data).names["requests.granted.business"]
    target = f"'{there.sheet}'!${chr(64 + there.left)}${there.top}"
    for order in ("first", "last"):
        extra = f'<definedName name="{name}" localSheetId="0">{target}</definedName>'
        mark = "<definedNames>" if order == "first" else "</definedNames>"
        both = mark + extra if order == "first" else extra + mark
        report = opened(edited(data, book=swap(mark, both)), tmp_path)
        # The name of the workbook is the one that its formulas use, wherever it stands.
        assert figures(report) == figures(before), order
        (finding,) = findings(report, *TABLES)
        assert (finding.rule, finding.cells) == (rule, (name,))


def test_a_name_defined_twice_at_one_place_is_no_fault(tmp_path: Path) -> None:
    data = filled()
    extra = re.search(
        rb'<definedName name="requests.received.total">[^<]*</definedName>', unpacked(data)[BOOK]
    )
    assert extra
    local = extra[0].decode().replace(" name=", ' localSheetId="2" name=')
    report = opened(edited(data, book=swap("</definedNames>", local + "</definedNames>")), tmp_path)
    assert not findings(report, *TABLES)


def test_names_of_others_are_left_alone(tmp_path: Path) -> None:
    data = filled()
    others = (
        '<definedName name="_xlnm._FilterDatabase" localSheetId="2" hidden="1">\'表三\'!$A$1:$J$28</definedName>'
        '<definedName name="税率">0.13</definedName><definedName name="x">OFFSET(\'表三\'!$A$1,0,0)</definedName>'
        '<definedName name="y">\'C:\\[a.xlsx]表三\'!$A$1</definedName><definedName name="z"></definedName>'
    )
    report = opened(edited(data, book=swap("</definedNames>", others + "</definedNames>")), tmp_path)
    assert report == replace(opened(data, tmp_path), source=report.source)


def test_a_name_into_another_file_is_missing(tmp_path: Path) -> None:
    """Excel writes [1] for the first other file."""
    for target in ("[1]表三!$D$6", "'[1]表三'!$D$6", "'C:\\x\\[上年.xlsx]表三'!$D$6"):
        report = opened(edited(filled(), book=pointing(RECEIVED, target)), tmp_path)
        assert RECEIVED not in report.values, target
        assert [finding.cells for finding in findings(report, *TABLES)] == [(RECEIVED,)]


def test_a_name_of_a_sheet_that_is_gone_is_missing(tmp_path: Path) -> None:
    report = opened(edited(filled(), book=pointing(RECEIVED, "'删掉的表'!$D$6")), tmp_path)
    assert RECEIVED not in report.values
    assert [finding.cells for finding in findings(report, *TABLES)] == [(RECEIVED,)]


# --- which template, which form -----------------------------------------------------------------


@pytest.mark.parametrize("version", ["2025.1", "2031.4", "", "abc", None])
def test_an_unknown_template_version_is_told_and_read(version: str | None, tmp_path: Path) -> None:
    data = filled()
    if version is None:
        other = edited(data, book=without_names("report.template_version"))
    else:
        text = f'<c t="inlineStr"><is><t>{version}</t></is></c>'
        other = typed_into(data, {"report.template_version": text})
    report = opened(other, tmp_path)
    assert figures(report) == figures(opened(data, tmp_path))
    (finding,) = findings(report, "WB-02")
    assert finding.severity == "warning"
    assert (version or "无") in finding.message.zh


@both_forms
def test_the_form_shows_without_its_name(form_id: str, tmp_path: Path) -> None:
    data = filled(form_id)
    report = opened(edited(data, book=without_names("report.form")), tmp_path)
    assert figures(report) == figures(opened(data, tmp_path))


def test_an_unknown_form_is_refused(tmp_path: Path) -> None:
    data = typed_into(filled(), {"report.form": '<c t="inlineStr"><is><t>2031</t></is></c>'})
    with pytest.raises(XltoolsError, match="2031"):
        opened(data, tmp_path)


@pytest.mark.parametrize(
    ("form_id", "year", "right"),
    [("2019", 2021, False), ("2019", 2020, True), ("2021", 2020, False), ("2021", 2030, True)],
)
def test_a_form_belongs_to_its_years(form_id: str, year: int, right: bool, tmp_path: Path) -> None:
    report = opened(typed_into(filled(form_id), {"report.year": f"<c><v>{year}</v></c>"}), tmp_path)
    assert report.year == year
    assert [f.cells for f in findings(report, "ST-01")] == ([] if right else [("report.year",)])


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("<c><v>2024.0</v></c>", 2024),
        ('<c t="inlineStr"><is><t>2024</t></is></c>', 2024),
        ('<c t="inlineStr"><is><t>　２０２４年度 </t></is></c>', 2024),
        ('<c t="inlineStr"><is><t>2024年</t></is></c>', 2024),
        ('<c t="inlineStr"><is><t>去年</t></is></c>', None),
        ("<c><v>20245</v></c>", None),
        ("<c><v>2024.5</v></c>", None),
        ('<c t="b"><v>1</v></c>', None),
        ('<c t="e"><v>#REF!</v></c>', None),
        ("<c/>", None),
    ],
)
def test_the_year_as_people_type_it(cell: str, year: int | None, tmp_path: Path) -> None:
    assert opened(typed_into(filled(), {"report.year": cell}), tmp_path).year == year


# --- what a cell may hold -----------------------------------------------------------------------

CQ = ("CQ-01", "CQ-02", "CQ-03", "CQ-04", "CQ-05", "CQ-06", "CQ-07", "CQ-08", "CQ-09", "CQ-10", "CQ-12", "CQ-13", "CQ-14", "CQ-15")  # fmt: skip


@pytest.mark.parametrize("inline", [True, False], ids=["inline", "formula"])
@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        ("12", 12, "CQ-12"),
        ("　12　", 12, "CQ-09"),
        ("\u00a012", 12, "CQ-09"),
        ("12\t\n", 12, "CQ-09"),
        ("１２", 12, "CQ-10"),
        ("1,234", 1234, "CQ-10"),
        ("12,345,678", 12345678, "CQ-10"),
        ("－５", -5, "CQ-10"),
        ("12.0", 12, "CQ-12"),
        ("0", 0, "CQ-12"),
        ("　　", None, "CQ-09"),
        ("\u00a0", None, "CQ-09"),
    ],
)
def test_numbers_stored_as_text_are_read_and_told(
    text: str, value: int | None, rule: str, inline: bool, tmp_path: Path
) -> None:
    shown = escape(text)
    kind = f'<c t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'
    cell = kind if inline else f'<c t="str"><f>T("x")</f><v xml:space="preserve">{shown}</v></c>'
    report = opened(typed_into(filled("2019"), {RECEIVED: cell}), tmp_path)
    assert report.values[RECEIVED] == value
    assert isinstance(report.values[RECEIVED], int | None)
    assert report.raw[RECEIVED] == text
    assert RECEIVED not in report.unreadable
    told = [finding for finding in findings(report, *CQ) if RECEIVED in finding.cells]
    assert rule in {finding.rule for finding in told}
    assert {finding.severity for finding in told} <= {
        "info",
        "error" if value is None or value < 0 else "info",
    }


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("/", "CQ-02"), ("无", "CQ-02"), ("3件", "CQ-03"), ("1-2", "CQ-03"), ("00", "CQ-07"), ("134.8648万", "CQ-05"),
        ("251000元", "CQ-05"), ("0%", "CQ-06"), ("--253", "CQ-08"), ("[bookmark: _GoBack]0", "CQ-15"),
        ("#DIV/0!", "CQ-14"), ("12,34", "CQ-03"), ("1 2", "CQ-03"), ("=3+4", "CQ-03"), ("1e3", "CQ-03"),
    ],
)  # fmt: skip
def test_a_text_is_never_a_number(text: str, rule: str, tmp_path: Path) -> None:
    cell = f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>'
    report = opened(typed_into(filled("2019"), {RECEIVED: cell}), tmp_path)
    assert report.values[RECEIVED] is None
    assert report.unreadable[RECEIVED] == report.raw[RECEIVED] == text
    assert rule in {finding.rule for finding in findings(report, *CQ) if RECEIVED in finding.cells}


@pytest.mark.parametrize(
    "error", ["#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#N/A", "#NUM!", "#NULL!", "#SPILL!"]
)
def test_formula_errors(error: str, tmp_path: Path) -> None:
    report = opened(typed_into(filled(), {RECEIVED: f'<c t="e"><f>1/0</f><v>{error}</v></c>'}), tmp_path)
    assert report.values[RECEIVED] is None
    assert report.unreadable[RECEIVED] == error
    (finding,) = findings(report, "CQ-14")
    assert finding.cells == (RECEIVED,) and error in finding.message.zh


@pytest.mark.parametrize("formula", ["[1]Sheet1!$A$1", "'C:\\x\\[上年.xlsx]表三'!D6+1", "SUM([2]表三!A1:A9)"])
def test_a_link_to_another_file_is_told(formula: str, tmp_path: Path) -> None:
    report = opened(typed_into(filled(), {RECEIVED: f"<c><f>{escape(formula)}</f><v>12</v></c>"}), tmp_path)
    assert report.values[RECEIVED] == 12
    assert [finding.cells for finding in findings(report, "CQ-14")] == [(RECEIVED,)]


@pytest.mark.parametrize("formula", ["SUM(台账[件数])", "台账[[#Totals],[件数]]", 'IF(A1="[1]",12,12)'])
def test_a_bracket_alone_is_no_other_file(formula: str, tmp_path: Path) -> None:
    """Columns of a table of the user's own and brackets in texts; another file is [1], [2] and so on."""
    report = opened(typed_into(filled(), {RECEIVED: f"<c><f>{escape(formula)}</f><v>12</v></c>"}), tmp_path)
    assert report.values[RECEIVED] == 12
    assert not findings(report, "CQ-14")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c t="b"><v>1</v></c>', "TRUE"),
        ('<c t="b"><v>0</v></c>', "FALSE"),
        ('<c t="b"><f>1=1</f><v>1</v></c>', "TRUE"),
    ],
)
def test_a_truth_value_is_no_number(cell: str, text: str, tmp_path: Path) -> None:
    report = opened(typed_into(filled(), {RECEIVED: cell}), tmp_path)
    assert report.values[RECEIVED] is None
    assert report.unreadable[RECEIVED] == text
    assert RECEIVED in {cell for finding in findings(report, "CQ-03") for cell in finding.cells}


@pytest.mark.parametrize(
    ("stored", "name", "value"),
    [
        ("12", RECEIVED, 12),
        ("1.2E1", RECEIVED, 12),
        ("99999999", RECEIVED, 99999999),
        ("9.9999999E7", RECEIVED, 99999999),
        ("12.000000000000001", RECEIVED, 12),
        ("3.5", RECEIVED, Decimal("3.5")),
        ("-1", RECEIVED, -1),
        ("-0", RECEIVED, 0),
        ("0.1", "proactive.fees.amount", Decimal("0.1")),
        ("7545.2500000000009", "proactive.fees.amount", Decimal("7545.25")),
        ("99999999.999999", "proactive.fees.amount", Decimal("99999999.999999")),
        ("1E-06", "proactive.fees.amount", Decimal("0.000001")),
        ("0.30000000000000004", "proactive.fees.amount", Decimal("0.3")),
        ("25", "proactive.fees.amount", Decimal(25)),
        ("1E+20", RECEIVED, 10**20),
    ],
)
def test_numbers_as_programs_store_them(stored: str, name: str, value: Number, tmp_path: Path) -> None:
    for cell in (f"<c><v>{stored}</v></c>", f'<c t="n"><v>{stored}</v></c>'):
        report = opened(typed_into(filled(), {name: cell}), tmp_path)
        assert report.values[name] == value
        assert str(report.values[name]) == str(value)
        assert name not in report.unreadable and name not in report.raw


@pytest.mark.parametrize("stored", ["1E+400", "INF", "NaN", "abc", "1e99999", "１２"])
def test_a_number_that_is_none_never_raises(stored: str, tmp_path: Path) -> None:
    report = opened(typed_into(filled(), {RECEIVED: f"<c><v>{stored}</v></c>"}), tmp_path)
    assert report.values[RECEIVED] is None or stored == "１２"
    validate(report)


@pytest.mark.parametrize(
    "stored", ["1E+300", "-1E+300", "1E-300", "123456789012345678", "0.1234567890123456"]
)
@pytest.mark.parametrize("name", [RECEIVED, "proactive.fees.amount", "requests.total.business"])
def test_absurd_numbers_are_validated(stored: str, name: str, tmp_path: Path) -> None:
    """Bad data gives findings, never an exception."""
    other = "requests.received.business"
    data = typed_into(filled(), {name: f"<c><v>{stored}</v></c>", other: "<c><v>0.5</v></c>"})
    assert validate(opened(data, tmp_path)).verdict == "invalid"


@pytest.mark.parametrize(
    ("part", "before", "after"),
    [
        ("xl/worksheets/sheet2.xml", b"<f>", b"<f>\xe9A"),
        ("xl/sharedStrings.xml", "城".encode(), b"\xe5\x9f\x41"),
    ],
)
def test_bytes_that_are_no_text_are_refused(part: str, before: bytes, after: bytes, tmp_path: Path) -> None:
    form = load_form("2019")
    report = replace(base_report("2019"), office=Office("东城区"))
    values = {name: value for name, value in report.values.items() if name not in form.totals}
    parts = parts_of(make_workbook(Content(replace(report, values=values))))
    names = [name for name in parts if name.startswith(part.rpartition("/")[0]) and before in parts[name]]
    assert names
    for name in names:
        parts = {**parts, name: parts[name].replace(before, after)}
    with pytest.raises(XltoolsError, match="工作簿已损坏"):
        opened(zipped(parts), tmp_path)


# --- formulas -----------------------------------------------------------------------------------


def test_a_formula_of_the_user_counts_with_its_stored_result(tmp_path: Path) -> None:
    report = opened(typed_into(filled(), {RECEIVED: "<c><f>3+4</f><v>7</v></c>"}), tmp_path)
    assert report.values[RECEIVED] == 7
    assert RECEIVED in report.formulas
    assert not findings(report, *CQ)


@pytest.mark.parametrize(
    "cell",
    [
        "<c><f>3+4</f></c>",
        "<c><f>3+4</f><v></v></c>",
        "<c><f>3+4</f><v/></c>",
        '<c t="n"><f>3+4</f><v></v></c>',
    ],
)
def test_a_formula_of_the_user_without_a_result_is_unreadable(cell: str, tmp_path: Path) -> None:
    report = opened(typed_into(filled(), {RECEIVED: cell}), tmp_path)
    assert report.values[RECEIVED] is None
    assert RECEIVED in report.unreadable
    assert [finding.cells for finding in findings(report, "CQ-14")] == [(RECEIVED,)]
    assert not findings(report, "CQ-01"), "no blank: something stands there"


def test_a_formula_that_shows_nothing_is_blank(tmp_path: Path) -> None:
    report = opened(typed_into(filled(), {RECEIVED: '<c t="str"><f>IF(1=1,"",1)</f><v></v></c>'}), tmp_path)
    assert report.values[RECEIVED] is None
    assert RECEIVED not in report.unreadable


@both_forms
def test_totals_never_calculated_are_computed_and_told_once(form_id: str, tmp_path: Path) -> None:
    """openpyxl saves formulas without their results."""
    data = filled(form_id)
    book = openpyxl.load_workbook(io.BytesIO(data))
    target = io.BytesIO()
    book.save(target)
    report, before = opened(target.getvalue(), tmp_path), opened(data, tmp_path)
    assert figures(report) == figures(before)
    assert report.formulas == before.formulas == frozenset(load_form(form_id).totals)
    (finding,) = findings(report, "WB-01")
    assert finding.severity == "info"
    assert set(finding.cells) == set(load_form(form_id).totals)
    assert [f for f in validate(report).findings if f.rule != "WB-01"] == list(validate(before).findings)


def test_a_blank_workbook_never_calculated_is_blank(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(make_workbook(empty("2021"))))
    target = io.BytesIO()
    book.save(target)
    report = opened(target.getvalue(), tmp_path)
    assert set(report.values.values()) == {None}
    assert not report.unreadable and not findings(report, "WB-01", "CQ-14")


def test_openpyxl_may_fill_in_a_template(tmp_path: Path) -> None:
    form = load_form("2021")
    book = openpyxl.load_workbook(io.BytesIO(make_workbook(empty("2021"))))
    expected: dict[str, Number | None] = {}
    for number, name in enumerate(form.cells):
        if name not in form.totals:
            sheet, address = next(book.defined_names[name].destinations)
            book[sheet][address.replace("$", "")] = number % 5
            expected[name] = number % 5
    target = io.BytesIO()
    book.save(target)
    report = opened(target.getvalue(), tmp_path)
    for name in form.cells:
        if name in form.totals:
            expected[name] = by_parts(name, expected, form.totals)
    assert dict(report.values) == {name: expected[name] for name in form.cells}


def by_parts(
    name: str, values: Mapping[str, Number | None], totals: Mapping[str, Iterable[str]]
) -> Number | None:
    if name not in totals or values.get(name) is not None:
        return values.get(name)
    parts = [by_parts(part, values, totals) for part in totals[name]]
    numbers = [part for part in parts if part is not None]
    return sum(numbers) if numbers else None


# --- rows and columns that are not ours ---------------------------------------------------------


def with_subtotal(data: bytes, sheet: str, row: int, cells: str) -> bytes:
    """A row of the user's inserted before ``row``; the named rectangles grow with it."""
    grown = shifted(data, sheet, row, 1)
    line = re.compile(rb'(?=<row r="%d")' % (row + 1))
    return edited(
        grown, **{sheet: lambda part: line.sub(f'<row r="{row}">{cells}</row>'.encode(), part, count=1)}
    )


@pytest.mark.parametrize("kind", ["", ' t="n"', ' s="3"', ' s="3" t="n"'])
def test_a_subtotal_row_in_table_three_is_left_out_and_told(kind: str, tmp_path: Path) -> None:
    data = filled()
    row = stored_book(data).names["requests.unavailable_not_held.total"].top
    cells = f'<c r="C{row}" t="inlineStr"><is><t>小计</t></is></c>' + "".join(
        f'<c r="{letter}{row}"{kind}><v>5</v></c>' for letter in "DEJ"
    )
    report = opened(with_subtotal(data, "表三", row, cells), tmp_path)
    assert figures(report) == figures(opened(data, tmp_path))
    (finding,) = findings(report, "T3-11")
    assert finding.severity == "error"
    assert finding.cells == (f"表三!D{row}", f"表三!E{row}", f"表三!J{row}")
    assert not findings(report, *TABLES)


@pytest.mark.parametrize(
    ("sheet", "name", "rule"),
    [
        ("表二", "proactive.penalties.decisions", "ST-03"),
        ("表四", "disputes.reconsideration.upheld", "ST-05"),
    ],
)
def test_an_added_cell_of_other_tables_is_told(sheet: str, name: str, rule: str, tmp_path: Path) -> None:
    data = filled()
    row = stored_book(data).names[name].top
    if sheet == "表四":
        # A 16th figure: the column is inserted before 总计 of the first block.
        grown = shifted(data, sheet, 1000, 0, 5, 1)
        part = part_of(grown, sheet)
        parts = unpacked(grown)
        parts[part] = re.sub(
            rb'(?=<c r="F%d")' % row, f'<c r="E{row}"><v>9</v></c>'.encode(), parts[part], count=1
        )
        report = opened(packed(parts), tmp_path)
        place = f"表四!E{row}"
    else:
        report = opened(with_subtotal(data, sheet, row, f'<c r="B{row}"><v>9</v></c>'), tmp_path)
        place = f"表二!B{row}"
    assert figures(report) == figures(opened(data, tmp_path))
    assert [(f.rule, f.cells) for f in findings(report, *TABLES, "T3-11")] == [(rule, (place,))]


def test_words_and_blanks_beside_the_figures_are_no_fault(tmp_path: Path) -> None:
    data = filled()
    row = stored_book(data).names["requests.granted.total"].top
    cells = f'<c r="D{row}" t="inlineStr"><is><t>备注</t></is></c><c r="E{row}" s="2"/><c r="F{row}" t="str"><f>""</f><v></v></c>'
    report = opened(with_subtotal(data, "表三", row, cells), tmp_path)
    assert figures(report) == figures(opened(data, tmp_path))
    assert not findings(report, "T3-11")


@pytest.mark.parametrize(
    "written",
    [
        '<row r="{row}" hidden="1"',
        '<row r="{row}" s="3" customFormat="false" hidden="true"',
        '<row hidden="1" r="{row}"',
    ],
)
def test_a_hidden_row_is_told(written: str, tmp_path: Path) -> None:
    data = filled()
    row = stored_book(data).names["requests.granted.total"].top
    hidden = edited(data, 表三=swap(f'<row r="{row}"', written.replace("{row}", str(row))))
    report = opened(hidden, tmp_path)
    assert figures(report) == figures(opened(data, tmp_path))
    told = {cell for finding in findings(report, "CQ-14") for cell in finding.cells}
    assert told == {name for name in report.values if name.startswith("requests.granted.")}


@pytest.mark.parametrize(
    "columns",
    [
        '<col min="4" max="5" width="9" hidden="1" customWidth="1"/>',
        '<col collapsed="false" customWidth="true" hidden="true" outlineLevel="0" max="5" min="4" width="0"/>',
    ],
)
def test_hidden_columns_are_told(columns: str, tmp_path: Path) -> None:
    hidden = edited(
        filled(), 表三=lambda part: re.sub(rb"<cols>.*?</cols>", f"<cols>{columns}</cols>".encode(), part)
    )
    report = opened(hidden, tmp_path)
    told = {cell for finding in findings(report, "CQ-14") for cell in finding.cells}
    assert told == {name for name in report.values if name.endswith((".natural_person", ".business"))}


@needs_libreoffice
def test_what_is_hidden_stays_known_when_libreoffice_saves(tmp_path: Path) -> None:
    data = filled()
    row = stored_book(data).names["requests.granted.total"].top
    hidden = edited(data, 表三=swap(f'<row r="{row}"', f'<row r="{row}" hidden="1"'))
    path = tmp_path / "hidden.xlsx"
    path.write_bytes(hidden)
    (copy,) = recalculate([path], tmp_path / "out")
    assert findings(read(copy), "CQ-14") and len(findings(read(copy), "CQ-14")) == len(
        findings(read(path), "CQ-14")
    )


# --- cover and text -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "epoch", "said"),
    [
        ("<c><v>46042</v></c>", 1900, "2026-01-20"),
        ("<c><v>46042.75</v></c>", 1900, "2026-01-20"),
        ("<c><v>44580</v></c>", 1904, "2026-01-20"),
        ('<c t="inlineStr"><is><t>2026-01-20</t></is></c>', 1900, "2026-01-20"),
        ('<c t="inlineStr"><is><t>2026年1月20日</t></is></c>', 1904, "2026年1月20日"),
        ("<c><v>-5</v></c>", 1900, "-5"),
        ("<c><v>1E+20</v></c>", 1900, "1E+20"),
        ("<c/>", 1900, None),
    ],
)
def test_dates(cell: str, epoch: int, said: str | None, tmp_path: Path) -> None:
    data = typed_into(filled(), {"report.date": cell})
    if epoch == 1904:
        data = edited(data, book=swap("<workbookPr", '<workbookPr date1904="1"'))
    assert opened(data, tmp_path).cover.get("report.date") == said


def test_iso_dates_of_strict_workbooks(tmp_path: Path) -> None:
    """Excel's strict format stores dates as such."""
    data = typed_into(filled(), {"report.date": '<c t="d"><v>2026-01-20T00:00:00</v></c>'})
    assert opened(data, tmp_path).cover["report.date"].startswith("2026-01-20")


def test_office_fields_as_people_type_them(tmp_path: Path) -> None:
    data = typed_into(
        filled(),
        {
            "office.name": '<c t="inlineStr"><is><t xml:space="preserve">　甲区教育局 </t></is></c>',
            "office.code": "<c><v>11110105000000001</v></c>",
            "office.level": '<c t="inlineStr"><is><t>县级政府</t></is></c>',
            "report.phone": "<c><v>13800000000</v></c>",
        },
    )
    report = opened(data, tmp_path)
    assert report.office == Office("甲区教育局", "11110105000000001", "county", None)
    assert report.cover["report.phone"] == "13800000000"


def test_an_unknown_level_stays_as_typed(tmp_path: Path) -> None:
    data = typed_into(filled(), {"office.level": '<c t="inlineStr"><is><t>处级</t></is></c>'})
    report = opened(data, tmp_path)
    assert report.office.level == "处级"
    validate(report)


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ('<si><r><t>甲</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 乙</t></r></si>', "甲 乙"),
        ('<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>', "東京"),
        ('<si><r><t>東</t></r><rPh sb="0" eb="1"><t>ヒガシ</t></rPh><r><t>京</t></r></si>', "東京"),
        ("<si><t>a_x000D_\nb</t></si>", "a\r\nb"),
        ("<si><t>_x005F_x0041_</t></si>", "_x0041_"),
        ("<si><t>_x0041_</t></si>", "A"),
        ("<si><t>_x00zz_ _X0041_</t></si>", "_x00zz_ _X0041_"),
        ("<si><t>&lt;b&gt; &amp;amp; &#x4e2d;&#20013; &quot;</t></si>", '<b> &amp; 中中 "'),
        ("<si><t/></si>", ""),
        ("<si/>", ""),
        ('<si><t xml:space="preserve">  x  </t></si>', "  x  "),
        ("<si><t>😀</t></si>", "😀"),
        ("<si><t><![CDATA[a<b]]></t></si>", "a<b"),
        ("<si><!-- a --><t>x<!-- b -->y</t></si>", "xy"),
    ],
)
def test_shared_strings(item: str, text: str) -> None:
    namespace = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    table = f'<?xml version="1.0"?><sst {namespace} count="3" uniqueCount="3"><si><t>first</t></si>{item}<si><t>last</t></si></sst>'
    forced = table.replace("<si>", "<!-- parsed --><si>", 1)
    for data in (table, forced):
        strings = SharedStrings(data.encode())
        assert [strings[0], strings[1], strings[2]] == ["first", text, "last"]
        for outside in (3, -1, 99):
            with pytest.raises(IndexError):
                strings[outside]


def test_a_string_that_is_not_there_is_blank(tmp_path: Path) -> None:
    for index in ("99999", "-1", "x", ""):
        report = opened(typed_into(filled(), {RECEIVED: f'<c t="s"><v>{index}</v></c>'}), tmp_path)
        assert report.values[RECEIVED] is None


# --- two ways through the XML -------------------------------------------------------------------

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=6
) | st.sampled_from(
    ["_x000D_", "_x005F_x0041_", "]]>", "<v>1</v>", "</c>", "&amp;", "a\nb", "<f>", "[1]", "a\tb"]
)
_NUMBERS = st.sampled_from(["0", "7", "-3", "3.5", "1E-06", "99999999", "12.000000000000001", ""])
_FORMULAS = st.sampled_from(
    [
        "", "<f>A1+1</f>", "<f/>", '<f t="shared" ref="A1:A3" si="0">B1</f>', '<f t="shared" si="0"/>',
        "<f>IF(A1&lt;2,&quot;x&quot;,1)</f>", "<f>[1]表三!A1</f>", '<f t="array" ref="A1">SUM(A1:A2)</f>', '<f ca="1">1</f>',
    ]
)  # fmt: skip


@st.composite
def cell_content(draw: st.DrawFn) -> tuple[str, str]:
    """Type attribute and content of a cell, as some program or other writes them."""
    kind = draw(st.sampled_from(["", "n", "s", "str", "b", "e", "inlineStr", "d"]))
    if kind == "inlineStr":
        text = escape(draw(_TEXT))
        runs = draw(
            st.sampled_from(
                [
                    f"<is><t>{text}</t></is>", f'<is><t xml:space="preserve">{text}</t></is>', "<is/>", "<is><t/></is>", "",
                    f"<is><r><t>{text}</t></r><r><rPr><b/></rPr><t>z</t></r></is>",
                    f'<is><t>{text}</t><rPh sb="0" eb="1"><t>ヒ</t></rPh></is>',
                ]
            )
        )  # fmt: skip
        return kind, runs
    value = {
        "": _NUMBERS, "n": _NUMBERS, "s": st.sampled_from(["0", "1", "99"]), "b": st.sampled_from(["0", "1"]),
        "e": st.sampled_from(["#DIV/0!", "#N/A"]), "str": _TEXT.map(escape), "d": st.just("2026-01-20T00:00:00"),
    }[kind]  # fmt: skip
    stored = draw(value)
    forms = [f"<v>{stored}</v>", f'<v xml:space="preserve">{stored}</v>', "<v/>", "<v></v>", ""]
    shown = draw(st.sampled_from(forms))
    extra = draw(st.sampled_from(["", "", "", '<extLst><ext uri="x"/></extLst>']))
    return kind, draw(_FORMULAS) + shown + extra


@st.composite
def sheet_rows(draw: st.DrawFn) -> list[list[tuple[str, str, str, str]]]:
    """Rows of cells: column letter, style attribute, type, content; every cell of a row is there."""
    width = draw(st.integers(1, 4))
    styles = st.sampled_from(["", ' s="3"'])
    return [
        [("ABCD"[i], draw(styles), *draw(cell_content())) for i in range(width)]
        for _ in range(draw(st.integers(1, 4)))
    ]


def sheet_xml(
    rows: list[list[tuple[str, str, str, str]]],
    *,
    prefix: str = "",
    addresses: bool = True,
    comment: str = "",
) -> bytes:
    p = f"{prefix}:" if prefix else ""
    lines = []
    for number, cells in enumerate(rows, 1):
        line = ""
        for letter, style, kind, content in cells:
            at = f' r="{letter}{number}"' if addresses else ""
            typed = f' t="{kind}"' if kind else ""
            inner = re.sub(r"<(/?)(\w+)(?=[ />])", rf"<\1{p}\2", content) if prefix else content
            line += f"<{p}c{at}{style}{typed}>{inner}</{p}c>" if inner else f"<{p}c{at}{style}{typed}/>"
        where = f' r="{number}"' if addresses else ""
        lines.append(f"<{p}row{where}>{line}</{p}row>")
    declared = f'xmlns:{prefix}="{MAIN}"' if prefix else f'xmlns="{MAIN}"'
    body = comment + "".join(lines)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{p}worksheet {declared}><{p}sheetData>{body}</{p}sheetData></{p}worksheet>'.encode()


def same_cell(cell: RawCell) -> tuple[str, str, str | None, str | None]:
    """A cell, however its formula element was spelled."""
    formula = cell.formula
    if formula is not None and formula.startswith("<f"):
        formula = re.sub(r"^<f[^>]*/?>|</f>$", "", formula)
    # A text that is empty and one that is absent are alike; for a number the two must be told apart.
    value = cell.value or None if cell.kind != "n" else cell.value
    return cell.address, cell.kind, value, formula


WANTED = frozenset(f"{letter}{row}".encode() for letter in "ABD" for row in (1, 2, 4))


@settings(max_examples=300, deadline=None)
@given(sheet_rows(), st.booleans())
def test_both_ways_read_the_same_cells(rows: list[list[tuple[str, str, str, str]]], strays: bool) -> None:
    plain = sorted(map(same_cell, sheet_cells(sheet_xml(rows), WANTED, strays=strays)))
    for other in (
        sheet_xml(rows, comment="<!-- a person's program -->"),
        sheet_xml(rows, comment='<!-- <c r="A1"><v>666</v></c> -->'),
        sheet_xml(rows, prefix="x"),
        sheet_xml(rows, addresses=False),
    ):
        assert sorted(map(same_cell, sheet_cells(other, WANTED, strays=strays))) == plain


@pytest.mark.parametrize(
    "cell",
    [
        "<c r='A1'><v>7</v></c>",
        '<c s="3" r="A1"><v>7</v></c>',
        '<c r="A1" s="3" cm="1"><v>7</v></c>',
        '<c\nr="A1"><v>7</v></c>',
        '<c r="A1" ><v>7</v></c >',
        '<c r="A1"><v><![CDATA[7]]></v></c>',
        '<c r="A1">\n  <v>7</v>\n</c>',
        '<c r="A1"><!-- x --><v>7</v></c>',
        '<c r="A1" t="n"><v>7</v></c>',
        '<c r="A1"><v>7</v><extLst><ext><c r="A1"><v>8</v></c></ext></extLst></c>',
        f'<x:c xmlns:x="{MAIN}" r="A1"><x:v>7</x:v></x:c>',
    ],
)
def test_one_cell_in_many_spellings(cell: str) -> None:
    data = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{cell}<c r="B1"><v>9</v></c></row></sheetData></worksheet>'
    found = sheet_cells(data.encode(), (b"A1", b"B1"))
    assert [(c.address, c.kind, c.value, c.formula) for c in found] == [
        ("A1", "n", "7", None),
        ("B1", "n", "9", None),
    ]


def test_cells_without_addresses_count_from_the_last_one() -> None:
    data = (
        f'<worksheet xmlns="{MAIN}"><sheetData><row><c><v>1</v></c><c r="D1"><v>2</v></c><c><v>3</v></c></row>'
        '<row r="5"><c r="B5"><v>4</v></c><c><v>5</v></c></row><row><c><v>6</v></c></row></sheetData></worksheet>'
    ).encode()
    found = sheet_cells(data, {b"A1", b"D1", b"E1", b"B5", b"C5", b"A6"})
    assert [(c.address, c.value) for c in found] == [
        ("A1", "1"),
        ("D1", "2"),
        ("E1", "3"),
        ("B5", "4"),
        ("C5", "5"),
        ("A6", "6"),
    ]


def reserialised(data: bytes) -> bytes:
    """Every part with a prefix on each element, as some Java and .NET programs write them."""
    parts = unpacked(data)
    for name in parts:
        if name.startswith("xl/worksheets/sheet") or name in (BOOK, STRINGS):
            parts[name] = ElementTree.tostring(
                ElementTree.fromstring(parts[name]), encoding="utf-8", xml_declaration=True
            )
            assert not re.search(rb"<(worksheet|workbook|sst)", parts[name])
    return packed(parts)


def commented(data: bytes) -> bytes:
    parts = unpacked(data)
    for name in parts:
        if name.startswith("xl/worksheets/sheet"):
            parts[name] = parts[name].replace(b"<sheetData>", b"<sheetData><!-- by hand -->")
        if name == STRINGS:
            parts[name] = parts[name].replace(b"<si>", b"<!-- by hand --><si>", 1)
    return packed(parts)


def indented(data: bytes) -> bytes:
    parts = unpacked(data)
    for name in parts:
        if name.startswith("xl/worksheets/sheet"):
            parts[name] = re.sub(rb"(<row |<c |</row>)", rb"\n  \1", parts[name])
    return packed(parts)


@pytest.mark.parametrize("spelled", [reserialised, commented, indented])
@pytest.mark.parametrize(("form_id", "supplements"), [("2019", ()), ("2021", ("channels",))])
def test_a_workbook_in_another_spelling_reads_the_same(
    spelled: Callable[[bytes], bytes], form_id: str, supplements: tuple[str, ...], tmp_path: Path
) -> None:
    report = replace(
        with_formulas(form_id, supplements),
        text={"text.overview": "甲\n“乙” & <丙>", "text.problems": "=1", "text.other": ""},
        controls={"control.requests.received.total": 5},
        reasons=(Reason("T3-03", "received", "已与台账核对"),),
    )
    data = make_workbook(Content(report))
    before, after = opened(data, tmp_path), opened(spelled(data), tmp_path)
    assert before.reasons == report.reasons
    assert after == replace(before, source=after.source)


def test_hidden_rows_are_known_in_every_spelling(tmp_path: Path) -> None:
    data = filled()
    row = stored_book(data).names["requests.granted.total"].top
    hidden = edited(data, 表三=swap(f'<row r="{row}"', f'<row r="{row}" hidden="1"'))
    expected = findings(opened(hidden, tmp_path), "CQ-14")
    assert expected
    assert findings(opened(reserialised(hidden), tmp_path), "CQ-14") == expected
    assert findings(opened(commented(hidden), tmp_path), "CQ-14") == expected


# --- other programs -----------------------------------------------------------------------------


@needs_libreoffice
def test_libreoffice_saves_what_was_written(tmp_path: Path) -> None:
    paths = []
    for form_id, supplements in (
        ("2019", ()),
        ("2021", ()),
        ("2019", ("channels",)),
        ("2021", ("channels",)),
    ):
        report = replace(
            with_formulas(form_id, supplements),
            text={"text.overview": "甲\n“乙” & <丙>", "text.problems": "=1", "text.other": "😀"},
            cover={"report.date": "2026-01-20", "report.prepared_by": "张三", "report.phone": "010-1234"},
            controls={"control.requests.received.total": 5},
            unreadable={RECEIVED: "3件"},
        )
        report = replace(report, values={**report.values, RECEIVED: None})
        path = tmp_path / f"{form_id}{len(supplements)}.xlsx"
        path.write_bytes(make_workbook(Content(report)))
        paths.append(path)
    for path, copy in zip(paths, recalculate(paths, tmp_path / "out"), strict=True):
        before, after = read(path), read(copy)
        assert after == replace(before, source=after.source)
        assert validate(after).findings == validate(before).findings


@needs_libreoffice
def test_a_subtotal_row_is_told_after_libreoffice_saved(tmp_path: Path) -> None:
    """LibreOffice writes the type of every number."""
    data = filled()
    row = stored_book(data).names["requests.unavailable_not_held.total"].top
    path = tmp_path / "subtotal.xlsx"
    path.write_bytes(
        with_subtotal(data, "表三", row, f'<c r="D{row}"><v>5</v></c><c r="E{row}"><v>2</v></c>')
    )
    (copy,) = recalculate([path], tmp_path / "out")
    (before,), after = findings(read(path), "T3-11"), findings(read(copy), "T3-11")
    assert [finding.cells for finding in after] == [before.cells]


# --- sheets that grew -----------------------------------------------------------------------------

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


# --- round trip ---------------------------------------------------------------------------------

_NAMES = {form_id: tuple(load_form(form_id, ("channels",)).cells) for form_id in FORMS}
_HARD = (
    "=1+1", "+1+", "-甲", "@x", "'7", "=HYPERLINK(\"http://a\")", "{=1}", "a&b<c>\"d'", "]]>", "😀", "甲\n乙", "甲\r\n乙",
    "_x000D_", "_x005F_", "&amp;", "http://x", "mailto:a@b", "internal:表三!A1", "#REF!", "TRUE", " 3件 ", "\t3件", "3件\n",
    "长" * 3000, "\x01件", "\x7f件", "\u200b件", "\ufeff件", "\ufffe件", "1\u2028件", "0x10", "1_000", "１２．３．４", "½", "Ⅷ", "¥3",
)  # fmt: skip
_OFFICE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12).map(
    str.strip
) | st.sampled_from([text.strip() for text in _HARD])


def is_unreadable(text: str) -> bool:
    reading = read_text(text, "count")
    return reading.value is None and not reading.blank


_UNREADABLE = st.sampled_from(_HARD) | st.text(
    st.characters(exclude_categories=["Cs"]), min_size=1, max_size=10
)
_PARTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(_HARD)


def money() -> st.SearchStrategy[str]:
    return st.integers(0, 99_999_999_999_999).map(lambda fen: format((Decimal(fen) / 10**6).normalize(), "f"))


@st.composite
def documents(draw: st.DrawFn, form_id: str) -> dict[str, Any]:
    """A facts document: every kind of value, blanks, texts, totals that are left to their formula."""
    supplements = draw(st.sampled_from([(), ("channels",)]))
    form = load_form(form_id, supplements)
    rng = random.Random(draw(st.integers(0, 9999)))
    values: dict[str, int | str | None] = {}
    for name, cell in form.cells.items():
        if name in form.totals and rng.random() < 0.5:
            continue
        kind = rng.random()
        small: int | str | None = None if kind < 0.1 else 0 if kind < 0.4 else rng.randint(1, 99_999_999)
        values[name] = str(small) if cell.type == "money" and small is not None else small
    special = st.integers(-99_999_999, 99_999_999) | st.none() | st.sampled_from(["0.5", "1.25", "-3.5"])
    values |= draw(st.dictionaries(st.sampled_from(list(form.cells)), special, max_size=8))
    for name, cell in form.cells.items():
        if cell.type == "money" and draw(st.booleans()):
            values[name] = draw(money())
    texts = draw(
        st.dictionaries(st.sampled_from(list(form.cells)), _UNREADABLE.filter(is_unreadable), max_size=6)
    )
    for name in texts:
        values.pop(name, None)
    controls = draw(
        st.dictionaries(st.sampled_from(list(form.controls)), st.integers(0, 99_999_999), max_size=3)
    )
    return {
        "form": form_id,
        "supplements": list(supplements),
        "office": {
            "name": draw(_OFFICE),
            "code": draw(st.none() | st.just("11110105000000001X")),
            "level": draw(st.none() | st.sampled_from(["province", "street", "department"])),
            "parent": draw(_OFFICE) or None,
        },
        "year": draw(st.none() | st.integers(2019, 2030)),
        "scope": draw(st.none() | st.sampled_from(["本机关", "本级政府汇总"])),
        "facts": {**values, **controls},
        "unreadable": texts,
        "text": {part.text.removeprefix("text."): draw(_PARTS) for part in form.parts if part.text},
        "cover": draw(
            st.sampled_from(
                [{}, {"report.date": "2026-01-20"}, {"report.date": "元月", "report.phone": "00123"}]
            )
        ),
    }


@both_forms
@settings(
    max_examples=30,
    deadline=None,
    # A workbook for each try: shrinking would take minutes.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_what_is_filled_in_is_read_back(form_id: str, data: st.DataObject, tmp_path: Path) -> None:
    document = data.draw(documents(form_id))
    written, report = fill(document)
    again = opened(written, tmp_path)
    form = load_form(form_id, report.supplements)
    expected = {name: by_parts_given(name, report, form.totals) for name in form.cells}
    assert dict(again.values) == expected
    for name, value in report.values.items():
        kind = Decimal if form.cells[name].type == "money" else type(value)
        assert value is None or type(again.values[name]) is kind, name
    assert dict(again.unreadable) == dict(report.unreadable)
    assert dict(again.controls) == {
        name: value for name, value in report.controls.items() if value is not None
    }
    assert dict(again.text) == dict(report.text)
    assert dict(again.cover) == dict(report.cover)
    assert (again.office, again.year, again.scope, again.form, again.supplements) == (
        report.office,
        report.year,
        report.scope,
        form_id,
        report.supplements,
    )
    assert again.formulas == form.totals.keys() - report.values.keys()
    assert again.observations == ()


def by_parts_given(name: str, report: Report, totals: Mapping[str, Iterable[str]]) -> Number | None:
    """A cell's number: as given, or for a total that was not, the sum of its parts."""
    if name in report.values or name not in totals:
        return report.values.get(name)
    parts = [by_parts_given(part, report, totals) for part in totals[name]]
    numbers = [part for part in parts if part is not None]
    return sum(numbers) if numbers else None


def test_a_text_in_a_control_total_is_kept(tmp_path: Path) -> None:
    name = "control.requests.received.total"
    data = typed_into(filled(), {name: '<c t="inlineStr"><is><t>12件</t></is></c>'})
    first = opened(data, tmp_path)
    assert dict(first.unreadable) == {name: "12件"}
    again = opened(make_workbook(Content(first)), tmp_path)
    assert (dict(again.unreadable), dict(again.controls)) == ({name: "12件"}, {})


@both_forms
def test_reading_and_filling_again_changes_nothing(form_id: str, tmp_path: Path) -> None:
    """The bytes, too: a copy of a copy is the copy."""
    first = opened(filled(form_id, ("channels",)), tmp_path)
    second = make_workbook(Content(first))
    again = opened(second, tmp_path)
    assert figures(again) == figures(first)
    assert make_workbook(Content(again)) == second
