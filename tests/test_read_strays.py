"""Rows and columns that are not ours: subtotals, notes, hidden rows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.libreoffice import needs_libreoffice, recalculate
from tests.support.parity import packed, stored_book, unpacked
from tests.support.readings import (
    TABLES,
    edited,
    figures,
    filled,
    findings,
    opened,
    part_of,
    shifted,
    swap,
    with_subtotal,
)
from xltools.api.reports import read


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
