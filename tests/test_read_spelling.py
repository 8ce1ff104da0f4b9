"""The same sheet in the XML of other programs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.libreoffice import needs_libreoffice, recalculate
from tests.support.parity import packed, stored_book, unpacked
from tests.support.readings import (
    BOOK,
    RECEIVED,
    STRINGS,
    edited,
    filled,
    findings,
    opened,
    swap,
    with_formulas,
    with_subtotal,
)
from xltools.api.reports import make_workbook, read, validate
from xltools.model.content import Content
from xltools.model.report import Reason
from xltools.workbook.cells import RawCell, sheet_cells

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
