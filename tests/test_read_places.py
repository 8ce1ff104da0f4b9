"""Reading by defined name: sheets renamed and moved, names lost or doubled, templates of other versions."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest

from tests.support.parity import stored_book, typed_into, unpacked
from tests.support.readings import (
    BOOK,
    RECEIVED,
    TABLES,
    both_forms,
    edited,
    figures,
    filled,
    findings,
    opened,
    pointing,
    shifted,
    swap,
    without_names,
)
from xltools.api.reports import read, validate
from xltools.errors import XltoolsError
from xltools.forms import load_form


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
