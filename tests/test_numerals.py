"""What a text in a number cell says: each kind that real reports hold, with its value by hand."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from xltools.model.form import CellType
from xltools.model.report import Number
from xltools.numerals import (
    Reading,
    decimals,
    in_ten_thousand_yuan,
    odd_about_number,
    plain,
    read_number,
    read_text,
)

IDEOGRAPHIC, NO_BREAK = "\u3000", "\u00a0"
MOST = 99_999_999
"""The largest count a cell must show: eight digits."""
TYPES: tuple[CellType, ...] = ("count", "signed", "money")


class Text(NamedTuple):
    raw: str
    value: Number | None
    odd: tuple[str, ...]
    likely: Number | None = None
    type: CellType = "count"
    blank: bool = False


def money(raw: str, value: str | None, odd: str, likely: str | None = None) -> Text:
    numbers = [None if number is None else Decimal(number) for number in (value, likely)]
    return Text(raw, numbers[0], (odd,), numbers[1], "money")


NUMBERS = [
    Text("0", 0, ("text",)),
    Text("15", 15, ("text",)),
    Text("99999999", MOST, ("text",)),
    Text("12.0", 12, ("text",)),
    Text("-5", -5, ("text",)),
    Text("-5", -5, ("text",), type="signed"),
    Text(f"{IDEOGRAPHIC}{IDEOGRAPHIC}0", 0, ("padded",)),
    Text(f"{IDEOGRAPHIC}15", 15, ("padded",)),
    Text(f"0{NO_BREAK}", 0, ("padded",)),
    Text(f"  0{IDEOGRAPHIC}", 0, ("padded",)),
    Text("\t7\r\n", 7, ("padded",)),
    Text("\ufeff7\u200b", 7, ("padded",)),
    Text("１２", 12, ("wide",)),
    Text("1,234", 1234, ("wide",)),
    Text("12,345,678", 12_345_678, ("wide",)),
    Text("１，２３４", 1234, ("wide",)),
    Text(f"{IDEOGRAPHIC}１２{IDEOGRAPHIC}", 12, ("padded", "wide")),
    Text(f"1,234{NO_BREAK}", 1234, ("padded", "wide")),
    Text("－3", -3, ("wide",), type="signed"),
    Text("−3", -3, ("wide",), type="signed"),
    Text("+19", 19, ("plus",), type="signed"),
    Text("＋１９", 19, ("plus",), type="signed"),
    Text(" +19", 19, ("padded", "plus"), type="signed"),
    Text("2.5", Decimal("2.5"), ("text",)),
    money("134.8648", "134.8648", "text"),
    money("7545.250000", "7545.25", "text"),
    money("0.5", "0.5", "text"),
    money("0.000001", "0.000001", "text"),
    money("1,234.56", "1234.56", "wide"),
    money("200", "200", "text"),
]
BLANKS = [
    Text("", None, (), blank=True),
    Text(" ", None, ("padded",), blank=True),
    Text(NO_BREAK, None, ("padded",), blank=True),
    Text(f"{IDEOGRAPHIC}\n{NO_BREAK}\t", None, ("padded",), blank=True),
]
NO_NUMBERS = [
    Text("00", None, ("leading_zeros",), 0),
    Text("007", None, ("leading_zeros",), 7),
    Text("００", None, ("leading_zeros",), 0),
    money("00.5", None, "leading_zeros", "0.5"),
    Text("0%", None, ("percent",), 0, "signed"),
    Text("0％", None, ("percent",), 0, "signed"),
    Text("5%", None, ("percent",), None, "signed"),
    Text("-12.5%", None, ("percent",), None, "signed"),
    money("134.8648万", None, "unit", "134.8648"),
    money("127.047万元", None, "unit", "127.047"),
    money("2358万", None, "unit", "2358"),
    money("251000元", None, "unit", "25.1"),
    money("1,348,648元", None, "unit", "134.8648"),
    money("1.2亿元", None, "unit", "12000"),
    money("1.2亿", None, "unit", "12000"),
    money("２５１０００元", None, "unit", "25.1"),
    money("127.047 万元", None, "unit", "127.047"),
    money("0.01元", None, "unit", "0.000001"),
    Text("3万", None, ("unit",), 30_000),
    Text("1.5万", None, ("unit",), 15_000),
    Text("1亿", None, ("unit",), 100_000_000),
    Text("5元", None, ("unit",), None),
    Text("22（其中修订16件）", None, ("remark",), 22),
    Text("22(其中修订16件)", None, ("remark",), 22),
    Text("1,234（含转办）", None, ("remark",), 1234),
    Text("[bookmark: _GoBack]0", None, ("stray_mark",), 0),
    Text("[bookmark:OLE_LINK1]15", None, ("stray_mark",), 15),
    Text("0[bookmark: _GoBack]", None, ("stray_mark",), 0),
    Text("--253", None, ("double_sign",), None, "signed"),
    Text("+-3", None, ("double_sign",), None, "signed"),
    Text("－－253", None, ("double_sign",), None, "signed"),
    Text("/", None, ("placeholder",), 0),
    Text("-", None, ("placeholder",), 0),
    Text("—", None, ("placeholder",), 0),
    Text("——", None, ("placeholder",), 0),
    Text("无", None, ("placeholder",), 0),
    Text("／", None, ("placeholder",), 0),
    Text(f"{IDEOGRAPHIC}无", None, ("padded", "placeholder"), 0),
    Text("3件", None, ("digits_with_text",), 3),
    Text("22项（其中修订16项）", None, ("digits_with_text",), 22),
    Text("1,234件", None, ("digits_with_text",), 1234),
    Text("1-2", None, ("digits_with_text",), None),
    Text("不详", None, ("not_a_number",), None),
    Text("约22", None, ("not_a_number",), None),
    Text("十五", None, ("not_a_number",), None),
    Text("#REF!", None, ("formula_error",), None),
    Text("#DIV/0!", None, ("formula_error",), None),
    Text("TRUE", None, ("not_a_number",), None),
    Text("=", None, ("not_a_number",), None),
    Text("1e3", None, ("digits_with_text",), None),
    Text("1 234", None, ("digits_with_text",), None),
]
FOOTNOTES = ["22①", "5²", "3⑴", "12¹"]
"""A number beside a footnote mark: joined to it, 22① would be 221."""


@pytest.mark.parametrize(
    "text", [*NUMBERS, *BLANKS, *NO_NUMBERS], ids=lambda text: f"{text.type}:{text.raw!r}"
)
def test_text(text: Text) -> None:
    reading = read_text(text.raw, text.type)
    assert (reading.value, reading.blank, reading.odd) == (text.value, text.blank, text.odd)
    assert reading.likely == text.likely


@pytest.mark.parametrize("raw", FOOTNOTES)
def test_footnote_mark_is_no_digit(raw: str) -> None:
    assert read_text(raw, "count").value is None


def test_blank_zero_and_slash_stay_apart() -> None:
    readings = [read_text(raw, "count") for raw in ("", "0", "/")]
    assert [(r.value, r.blank) for r in readings] == [(None, True), (0, False), (None, False)]


@pytest.mark.parametrize("text", NUMBERS, ids=lambda text: text.raw)
def test_types_of_values(text: Text) -> None:
    value = read_text(text.raw, text.type).value
    assert isinstance(value, Decimal if text.type == "money" or text.raw == "2.5" else int)


@pytest.mark.parametrize(
    ("number", "cell_type", "value"),
    [
        ("95", "count", 95),
        ("95.0", "count", 95),
        ("9.5E1", "count", 95),
        ("-3", "signed", -3),
        ("0", "count", 0),
        ("-0", "signed", 0),
        ("1E8", "count", 100_000_000),
        ("2.5", "count", Decimal("2.5")),
        ("0.29999999999999999", "count", Decimal("0.3")),
        ("7545.2500000000009", "money", Decimal("7545.25")),
        ("134.86480000000001", "money", Decimal("134.8648")),
        ("1.0000000000000001E-6", "money", Decimal("0.000001")),
        ("20000", "money", Decimal(20000)),
        ("1E+6", "money", Decimal(1000000)),
    ],
)
def test_stored_number(number: str, cell_type: CellType, value: Number) -> None:
    found = read_number(number, cell_type)
    assert found == value
    assert type(found) is type(value)
    if isinstance(found, Decimal):
        assert "E" not in str(found)


@pytest.mark.parametrize("number", ["", "abc", "1E400", "nan", "inf", "-inf", "1,2"])
@pytest.mark.parametrize("cell_type", TYPES)
def test_no_stored_number(number: str, cell_type: CellType) -> None:
    with pytest.raises(ValueError):  # the message is the number itself
        read_number(number, cell_type)


@pytest.mark.parametrize(
    ("value", "cell_type", "odd"),
    [
        (0, "count", ()),
        (MOST, "count", ()),
        (-1, "count", ("negative",)),
        (-1, "signed", ()),
        (Decimal("2.5"), "count", ("not_whole",)),
        (Decimal("-2.5"), "count", ("negative", "not_whole")),
        (Decimal("-2.5"), "signed", ("not_whole",)),
        (Decimal("3.123456"), "money", ()),
        (Decimal("3.1234567"), "money", ("too_many_decimals",)),
        (Decimal("-3.1234567"), "money", ("negative", "too_many_decimals")),
        (Decimal(20000), "money", ()),
    ],
)
def test_odd_numbers(value: Number, cell_type: CellType, odd: tuple[str, ...]) -> None:
    assert odd_about_number(value, cell_type) == odd


@pytest.mark.parametrize(
    ("amount", "unit", "in_wan"),
    [
        ("251000", "元", "25.1"),
        ("1", "元", "0.0001"),
        ("2358", "万", "2358"),
        ("1.2", "亿元", "12000"),
        ("0", "元", "0"),
    ],
)
def test_units(amount: str, unit: str, in_wan: str) -> None:
    assert in_ten_thousand_yuan(amount, unit) == Decimal(in_wan)


@pytest.mark.parametrize(
    ("value", "shown"), [("1.50", "1.5"), ("1E+3", "1000"), ("0.0", "0"), ("-7.10", "-7.1"), ("12", "12")]
)
def test_plain(value: str, shown: str) -> None:
    assert str(plain(Decimal(value))) == shown


@pytest.mark.parametrize(("value", "count"), [("1.5", 1), ("12", 0), ("1E+3", 0), ("0.000001", 6)])
def test_decimals(value: str, count: int) -> None:
    assert decimals(Decimal(value)) == count


PADDING = st.text(alphabet=[" ", "\t", "\n", IDEOGRAPHIC, NO_BREAK], max_size=4)
WIDE = {ord(str(digit)): "０１２３４５６７８９"[digit] for digit in range(10)} | {ord(","): "，"}
SPELLINGS = [
    str,
    "{:,}".format,
    lambda number: str(number).translate(WIDE),
    lambda n: f"{n:,}".translate(WIDE),
]
LETTERS = st.characters(categories=["L"])
unhurried = settings(deadline=None)
"""A loaded machine is no failure."""


@given(st.integers(0, MOST), st.sampled_from(SPELLINGS), PADDING, PADDING)
@unhurried
def test_counts_read_back(number: int, spelling: object, before: str, after: str) -> None:
    assert callable(spelling)
    reading = read_text(f"{before}{spelling(number)}{after}", "count")
    assert reading.value == number
    assert isinstance(reading.value, int)
    assert reading.odd
    assert not reading.blank


@given(st.integers(-MOST, MOST), PADDING, PADDING)
@unhurried
def test_signed_read_back(number: int, before: str, after: str) -> None:
    assert read_text(f"{before}{number}{after}", "signed").value == number


@given(st.decimals(0, MOST, places=6), PADDING)
@unhurried
def test_money_reads_back_from_text(amount: Decimal, padding: str) -> None:
    reading = read_text(f"{padding}{amount:f}", "money")
    assert reading.value == amount
    assert read_text(f"{amount:,f}", "money").value == amount


@given(st.decimals(0, MOST, places=6))
@unhurried
def test_money_reads_back_from_a_workbook(amount: Decimal) -> None:
    """A workbook stores a binary fraction, with 15 to 17 digits."""
    for stored in (repr(float(amount)), format(float(amount), ".17g"), format(float(amount), ".16E")):
        found = read_number(stored, "money")
        assert found == amount
        assert isinstance(found, Decimal)
        assert decimals(found) <= 6


@given(st.integers(-MOST, MOST))
@unhurried
def test_counts_read_back_from_a_workbook(number: int) -> None:
    for stored in (str(number), repr(float(number)), format(float(number), ".16E")):
        found = read_number(stored, "signed")
        assert found == number
        assert isinstance(found, int)


@given(st.text(max_size=30), st.sampled_from(TYPES))
@settings(max_examples=300, deadline=None)
def test_any_text_has_a_reading(raw: str, cell_type: CellType) -> None:
    check_reading(raw, read_text(raw, cell_type))


@given(
    st.text(alphabet="0123456789.,-+%/（()）[]: 元万亿件无—０１，％①²\u3000\u00a0\u200d", max_size=12),
    st.sampled_from(TYPES),
)
@example(",元", "count")
@settings(max_examples=500, deadline=None)
def test_texts_of_the_usual_letters(raw: str, cell_type: CellType) -> None:
    check_reading(raw, read_text(raw, cell_type))


def check_reading(raw: str, reading: Reading) -> None:
    if any(unicodedata.category(letter).startswith("L") for letter in raw):
        assert reading.value is None
    assert not (reading.blank and reading.value is not None)
    assert (reading.value is None and not reading.blank) <= bool(reading.odd)
    assert reading.value is None or reading.likely is None


@given(st.text(max_size=10), LETTERS, st.text(max_size=10), st.sampled_from(TYPES))
@unhurried
def test_letters_are_no_number(before: str, letter: str, after: str, cell_type: CellType) -> None:
    reading = read_text(f"{before}{letter}{after}", cell_type)
    assert reading.value is None
    assert not reading.blank


@given(st.integers(0, MOST), LETTERS, st.sampled_from(TYPES))
@unhurried
def test_number_beside_a_letter(number: int, letter: str, cell_type: CellType) -> None:
    for raw in (f"{number}{letter}", f"{letter}{number}", f" {number} {letter}"):
        assert read_text(raw, cell_type).value is None


@given(st.integers(0, MOST), st.characters(categories=["No"]))
@unhurried
def test_mark_beside_a_number(number: int, mark: str) -> None:
    """A superscript or circled digit is a footnote's, never the last digit of the number."""
    assert read_text(f"{number}{mark}", "count").value is None


@pytest.mark.parametrize("cell_type", TYPES)
@pytest.mark.parametrize(
    "raw", [",元", "0,件（", "," * 9 + "万元", "-,（", "%", "（）", "+", "..", "[a: ]", "[a: ]["]
)
def test_marks_without_digits(raw: str, cell_type: CellType) -> None:
    assert read_text(raw, cell_type).value is None


@pytest.mark.parametrize("cell_type", TYPES)
@pytest.mark.parametrize("digits", [16, 25, 29, 40, 5000])
def test_endless_digits(digits: int, cell_type: CellType) -> None:
    """A pasted account number, or a page of digits, is no figure of the report and stops nothing."""
    for raw in ("1" * digits, "1" * digits + "件", "0" + "1" * digits, "1" * digits + "元"):
        reading = read_text(raw, cell_type)
        assert reading.value is None or len(raw) <= 24
