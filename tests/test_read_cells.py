"""What a cell may hold: numbers in many spellings, texts, truth values, errors, formulas with and without a result."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest

from tests.support.base import base_report
from tests.support.mutants import parts_of, zipped
from tests.support.parity import typed_into
from tests.support.readings import RECEIVED, both_forms, by_parts, figures, filled, findings, opened
from xltools.api.reports import make_workbook, validate
from xltools.errors import XltoolsError
from xltools.forms import load_form
from xltools.model.content import Content, empty
from xltools.model.report import Number, Office

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
