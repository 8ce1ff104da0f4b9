"""The shipped templates: what every spreadsheet program, a printer and a clerk find in them."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.libreoffice import needs_libreoffice, recalculate
from tests.support.parity import alike, stored_book
from xltools.api.templates import template_files
from xltools.forms import load_form
from xltools.grid import GridCell, grid
from xltools.model.form import Form
from xltools.names import check_names
from xltools.resources import resource_folder

REPORTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "annual-report-2019.xlsx": ("2019", ()),
    "annual-report-2021.xlsx": ("2021", ()),
    "annual-report-2019-channels.xlsx": ("2019", ("channels",)),
    "annual-report-2021-channels.xlsx": ("2021", ("channels",)),
}
FILES = [*REPORTS, "roster.xlsx"]
WITH_MACROS = [*(f"{Path(file).stem}.xlsm" for file in REPORTS), "xltools.xlam"]
"""What tests/test_addin.py looks into."""
TOP = 2
"""Rows above the grid of a table: title and live state."""
TABLE_SHEETS = ("表二", "表三", "表四", "附表")
ALLOWED = frozenset((
    "ABS", "AND", "COLUMN", "COLUMNS", "COUNT", "COUNTA", "COUNTBLANK", "COUNTIF", "COUNTIFS", "FALSE", "HYPERLINK",
    "IF", "IFERROR", "INDEX", "INT", "ISBLANK", "ISERROR", "ISNUMBER", "ISTEXT", "LEFT", "LEN", "MATCH", "MAX", "MID",
    "MIN", "MOD", "N", "NOT", "OR", "RIGHT", "ROUND", "ROW", "ROWS", "SUM", "SUMIF", "SUMIFS", "SUMPRODUCT", "T",
    "TRIM", "TRUE",
))  # fmt: skip
"""Functions that Excel 2010, WPS and LibreOffice share and compute alike."""
CHINESE = re.compile("[\u4e00-\u9fff]")

reports = pytest.mark.parametrize("file", REPORTS)
every = pytest.mark.parametrize("file", FILES)


@cache
def built() -> Mapping[str, bytes]:
    return template_files()


@cache
def opened(file: str) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(built()[file]))


def form_of(file: str) -> Form:
    return load_form(*REPORTS[file])


class Area(NamedTuple):
    sheet: str
    left: int
    top: int
    right: int
    bottom: int


def areas(file: str) -> dict[str, Area]:
    """Every workbook-level name and the rectangle it points at."""
    found = {}
    for name, defined in opened(file).defined_names.items():
        sheet, _, address = str(defined.attr_text).rpartition("!")
        assert re.fullmatch(r"\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", address), (name, defined.attr_text)
        left, top, right, bottom = range_boundaries(address)
        assert left and top and right and bottom
        found[name] = Area(sheet.strip("'"), left, top, right, bottom)
    return found


class Merged(NamedTuple):
    """A printed cell of a sheet: what its merged area covers and says."""

    top: int
    left: int
    rows: int
    columns: int
    text: str


def printed(sheet: Worksheet, row: int, column: int) -> Merged:
    for span in sheet.merged_cells.ranges:
        if span.min_row <= row <= span.max_row and span.min_col <= column <= span.max_col:
            text = str(sheet.cell(span.min_row, span.min_col).value or "")
            rows, columns = span.max_row - span.min_row + 1, span.max_col - span.min_col + 1
            return Merged(span.min_row, span.min_col, rows, columns, text)
    return Merged(row, column, 1, 1, str(sheet.cell(row, column).value or ""))


# --- the files ----------------------------------------------------------------------------------


def test_every_form_and_supplement_has_a_template() -> None:
    assert sorted(built()) == sorted([*FILES, *WITH_MACROS])


@every
def test_small(file: str) -> None:
    assert len(built()[file]) < 80_000


def test_the_same_bytes_each_time() -> None:
    script = (
        "import hashlib; from xltools.api.templates import template_files\n"
        "for name, data in sorted(template_files().items()): print(name, hashlib.sha256(data).hexdigest())"
    )
    here = [f"{name} {hashlib.sha256(data).hexdigest()}" for name, data in sorted(built().items())]
    assert here == [
        f"{name} {hashlib.sha256(data).hexdigest()}" for name, data in sorted(template_files().items())
    ]
    for seed in ("1", "2"):
        there = subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Shanghai"},
            cwd=Path(__file__).parent.parent,
            capture_output=True,
            text=True,
            check=True,
        )
        assert there.stdout.splitlines() == here


@every
def test_no_macro_no_link_no_clock(file: str) -> None:
    with ZipFile(io.BytesIO(built()[file])) as archive:
        names = archive.namelist()
        core = archive.read("docProps/core.xml").decode()
        assert all(info.date_time[0] == 1980 for info in archive.infolist())
    assert not [name for name in names if "vba" in name.lower() or "external" in name.lower()]
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2026-01-01T00:00:00Z"}


@needs_libreoffice
def test_libreoffice_opens_them_without_an_error_value(tmp_path: Path) -> None:
    paths = []
    for file in FILES:
        path = tmp_path / file
        path.write_bytes(built()[file])
        paths.append(path)
    for before, after in zip(paths, recalculate(paths, tmp_path / "out"), strict=True):
        stored, computed = stored_book(before), stored_book(after)
        assert list(stored.sheets) == list(computed.sheets)
        assert set(stored.names) == set(computed.names)
        for sheet, cells in computed.sheets.items():
            wrong = {place: cell.value for place, cell in cells.items() if cell.error}
            assert not wrong, f"{before.name} {sheet}"
            for place, cell in cells.items():
                shown = stored.sheets[sheet][place].value
                assert alike(shown, cell.value), (
                    f"{before.name} {sheet}!{place}: {shown!r} became {cell.value!r}"
                )


# --- names --------------------------------------------------------------------------------------


class Printed(NamedTuple):
    """A value cell as the form's own record prints it."""

    name: str
    sheet: str
    stub: tuple[str, ...]
    unit: str
    heads: tuple[str, ...]
    block: str


def records(file: str) -> Iterator[Mapping[str, Any]]:
    """The tables of a form and its supplements, straight from their JSON."""
    form, supplements = REPORTS[file]
    folder = resource_folder("schemas")
    for path in (
        folder / "forms" / f"{form}.json",
        *(folder / "supplements" / f"{s}.json" for s in supplements),
    ):
        yield from json.loads(path.read_text(encoding="utf-8"))["tables"]


def printed_cells(file: str) -> Iterator[Printed]:
    for table in records(file):
        for block in table["blocks"]:
            for row in block["rows"]:
                for column in block["columns"]:
                    if not row.get("heading"):
                        name = ".".join(part for part in (table["id"], row["id"], column["id"]) if part)
                        yield Printed(
                            name,
                            table["sheet"],
                            tuple(row["label"]),
                            row.get("unit", "") if "unit_column" in table else "",
                            tuple(column["label"]),
                            block.get("title", ""),
                        )


def heads_above(sheet: Worksheet, row: int, column: int, first_column: int) -> tuple[tuple[str, ...], str]:
    """The stacked heads over a value cell, outermost first, and the title of its block."""
    heads: list[str] = []
    above = printed(sheet, row - 1, column)
    # Up over the values of the same block: heads are no input.
    while sheet.cell(above.top, above.left).protection.locked is False or not above.text:
        above = printed(sheet, above.top - 1, column)
    while above.top > TOP:
        if above.left < first_column:
            return tuple(reversed(heads)), above.text
        heads.append(above.text)
        above = printed(sheet, above.top - 1, column)
    return tuple(reversed(heads)), ""


@reports
def test_every_value_name_points_at_its_printed_row_and_column(file: str) -> None:
    book, named = opened(file), areas(file)
    cells = list(printed_cells(file))
    assert [cell.name for cell in cells] == list(form_of(file).cells)
    first_column = {
        sheet: min(named[c.name].left for c in cells if c.sheet == sheet)
        for sheet in TABLE_SHEETS
        if sheet in book.sheetnames
    }
    for cell in cells:
        area, sheet = named[cell.name], book[cell.sheet]
        assert area.sheet == cell.sheet
        assert (area.left, area.top) == (area.right, area.bottom), cell.name
        left = first_column[cell.sheet]
        stub = dict.fromkeys(printed(sheet, area.top, column) for column in range(1, left))
        labels = [label.text for label in stub]
        if cell.unit:
            assert labels.pop() == cell.unit
        assert tuple(labels) == cell.stub, cell.name
        assert heads_above(sheet, area.top, area.left, left) == (cell.heads, cell.block), cell.name
        assert printed(sheet, area.top, area.left).left == area.left, "a name points into a merged area"


@reports
def test_rectangles_are_named_as_they_stand(file: str) -> None:
    form, named = form_of(file), areas(file)
    widths = {table["id"]: max(len(block["columns"]) for block in table["blocks"]) for table in records(file)}
    for table in form.tables:
        at = {name: named[name] for name, cell in form.cells.items() if cell.table == table.id}
        body = named[table.id]
        assert (body.left, body.top) == (min(a.left for a in at.values()), min(a.top for a in at.values()))
        assert body.bottom == max(a.bottom for a in at.values())
        assert body.right - body.left + 1 == widths[table.id]
        for prefix in ("flags", "marks"):
            shadow = named[f"{prefix}.{table.id}"]
            assert shadow.sheet == f"_{prefix}"
            assert shadow.right - shadow.left == body.right - body.left
            assert shadow.bottom - shadow.top == body.bottom - body.top
        for row in form.rows(table.id):
            members = [at[name] for name in at if form.cells[name].row == row]
            area = named[f"{table.id}.{row}"]
            assert (area.left, area.top) == (members[0].left, members[0].top)
            assert area.bottom == members[-1].bottom and area.right >= members[-1].left
        for group, ids in table.groups.items():
            if area_of := named.get(f"lists.{table.id}.{group}"):
                inside = {
                    name for name, a in at.items()
                    if area_of.left <= a.left <= area_of.right and area_of.top <= a.top <= area_of.bottom
                }  # fmt: skip
                members_of = {n for n in at if form.cells[n].row in ids or form.cells[n].column in ids}
                assert inside == members_of, group
        for column in form.columns(table.id):
            if area_of := named.get(f"columns.{table.id}.{column}"):
                members = [at[name] for name in at if form.cells[name].column == column]
                assert {a.left for a in members} == {area_of.left} == {area_of.right}
                assert (members[0].top, members[-1].bottom) == (area_of.top, area_of.bottom)


@reports
def test_cover_texts_and_controls_are_named_beside_their_labels(file: str) -> None:
    book, named, form = opened(file), areas(file), form_of(file)
    for item in form.cover:
        area = named[item.name]
        assert area.sheet == "封面"
        label = str(book["封面"].cell(area.top, 2).value)
        assert label.removesuffix(" *") == item.label
        assert label.endswith(" *") == item.required
        assert (book["封面"].cell(area.top, 4).value or "") == item.hint
    for part in form.parts:
        if part.text:
            area = named[part.text]
            assert area.sheet == "文字"
            assert book["文字"].cell(area.top - 2, area.left).value == f"{part.number}、{part.title}"
        else:
            sheet = book[form.table(part.table).sheet]
            assert sheet["A1"].value == f"{part.number}、{part.title}"
    labels = {cell.name: (cell.sheet, cell.stub, cell.heads) for cell in printed_cells(file)}
    assert set(form.controls) == {f"control.{name}" for table in records(file) for name in table["controls"]}
    for name in form.controls:
        sheet_name, stub, heads = labels[name.removeprefix("control.")]
        area = named[name]
        assert area.sheet == "校验"
        shown = str(book["校验"].cell(area.top, 2).value)
        assert shown.startswith(f"{sheet_name}　")
        assert shown.endswith(heads[-1])
        assert not stub or stub[-1] in shown
        assert f"({name.removeprefix('control.')})" in str(book["校验"].cell(area.top, 5).value)


@reports
def test_names_are_good_and_known(file: str) -> None:
    form, named = form_of(file), areas(file)
    assert check_names(named) == []
    assert not [sheet.title for sheet in opened(file) if list(sheet.defined_names)], "names of one sheet only"
    known = {
        *form.cells, *form.controls, *(item.name for item in form.cover), *(p.text for p in form.parts if p.text),
        *(table.id for table in form.tables), "report.form", "report.template_version", "checks.overall",
        "checks.verdicts", "checks.keys",
    }  # fmt: skip
    assert known <= named.keys()
    prefixes = (
        "flags.",
        "marks.",
        "lists.",
        "columns.",
        "checks.",
        "report.",
        "checklist.",
        *(f"{t.id}." for t in form.tables),
    )
    assert not [name for name in named.keys() - known if not name.startswith(prefixes)]
    meta = opened(file)["_meta"]
    assert meta.cell(named["report.form"].top, 2).value == form.id
    assert meta.cell(named["report.template_version"].top, 2).value == form.version


@reports
def test_two_names_share_a_cell_only_where_a_row_is_one_cell(file: str) -> None:
    form, named = form_of(file), areas(file)
    at: dict[Area, list[str]] = {}
    for name in (*form.cells, *form.controls):
        at.setdefault(named[name], []).append(name)
    assert not [names for names in at.values() if len(names) > 1]


# --- validation, protection, print --------------------------------------------------------------


def inputs(file: str) -> dict[str, Area]:
    """Every cell that a person may fill in."""
    form, named = form_of(file), areas(file)
    names = (
        *form.cells,
        *form.controls,
        *(f.name for f in form.cover),
        *(p.text for p in form.parts if p.text),
    )
    return {name: named[name] for name in names}


def validation_at(sheet: Worksheet, row: int, column: int) -> Any:
    found = [
        rule
        for rule in sheet.data_validations.dataValidation
        for span in rule.sqref.ranges
        if span.min_row <= row <= span.max_row and span.min_col <= column <= span.max_col
    ]
    assert len(found) <= 1, f"{sheet.title} {row},{column}: {len(found)} validations"
    return found[0] if found else None


@reports
def test_number_cells_are_validated_with_chinese_words(file: str) -> None:
    book, form = opened(file), form_of(file)
    for name, area in inputs(file).items():
        definition = form.cells.get(name) or form.controls.get(name)
        if definition is None:
            continue
        rule = validation_at(book[area.sheet], area.top, area.left)
        assert rule is not None, name
        for text, limit in (
            (rule.promptTitle, 32),
            (rule.prompt, 255),
            (rule.errorTitle, 32),
            (rule.error, 255),
        ):
            assert text and CHINESE.search(text) and len(text) <= limit, (name, text)
        assert rule.showInputMessage and rule.showErrorMessage and rule.allowBlank
        if name in form.totals:
            assert (rule.type, rule.formula1, rule.errorStyle) == ("custom", "FALSE", "warning"), name
        elif definition.type == "money":
            assert rule.type == "custom" and "ROUND(" in rule.formula1 and rule.errorStyle in (None, "stop")
            assert "万元" in rule.error
        else:
            low = "-99999999" if definition.type == "signed" else "0"
            assert (rule.type, rule.operator or "between") == ("whole", "between"), name
            assert (rule.formula1, rule.formula2) == (low, "99999999"), name
            assert rule.errorStyle in (None, "stop")


@reports
def test_a_money_rule_looks_at_its_own_cell(file: str) -> None:
    """The formula is relative to the first cell of the validation's area."""
    book = opened(file)
    for name, area in inputs(file).items():
        definition = form_of(file).cells.get(name)
        if definition is not None and definition.type == "money":
            rule = validation_at(book[area.sheet], area.top, area.left)
            first = f"{chr(64 + area.left)}{area.top}"
            assert set(re.findall(r"\b[A-Z]+\d+\b", rule.formula1)) == {first}


@reports
def test_cover_choices_are_lists(file: str) -> None:
    book, form, named = opened(file), form_of(file), areas(file)
    for item in form.cover:
        rule = validation_at(book["封面"], named[item.name].top, named[item.name].left)
        if item.choices:
            assert rule.type == "list"
            assert rule.formula1.strip('"').split(",") == [label for _, label in item.choices]
            assert CHINESE.search(rule.prompt) and CHINESE.search(rule.error)
        elif item.name == "report.year":
            assert (rule.type, rule.formula1) == ("whole", str(form.first_year))
            assert rule.formula2 == str(form.last_year or 2100)
            assert CHINESE.search(rule.prompt) and CHINESE.search(rule.error)


@reports
def test_answers_of_the_checklist_are_lists(file: str) -> None:
    book = opened(file)
    for name, area in areas(file).items():
        if name.startswith("checklist."):
            rule = validation_at(book[area.sheet], area.top, area.left)
            assert rule.type == "list", name
            assert all(CHINESE.search(text) for text in (rule.prompt, rule.error, rule.formula1))
            rule_id = str(book[area.sheet].cell(area.top, 1).value)
            assert name == f"checklist.{rule_id.lower().replace('-', '_')}"


@reports
def test_inputs_are_unlocked_and_nothing_else_is(file: str) -> None:
    book = opened(file)
    expected = set()
    for area in inputs(file).values():
        span = printed(book[area.sheet], area.top, area.left)
        expected |= {
            (area.sheet, row, column)
            for row in range(span.top, span.top + span.rows)
            for column in range(span.left, span.left + span.columns)
        }
    unlocked = {
        (sheet.title, cell.row, cell.column)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.protection.locked is False
    }
    expected |= {(a.sheet, a.top, a.left) for name, a in areas(file).items() if name.startswith("checklist.")}
    if reasons := areas(file).get("checks.reasons"):
        # Beside every rule a place to explain it, and lines below for the rules that have no line here.
        rules, lines = areas(file)["checks.keys"], book[reasons.sheet]
        rows = range(reasons.top, reasons.bottom + 1)
        keyed = {row for row in rows if row > rules.bottom + 2 or lines.cell(row, rules.left).value}
        expected |= {(reasons.sheet, row, reasons.left) for row in keyed}
        expected |= {(reasons.sheet, row, 1) for row in keyed if row > rules.bottom}
    assert unlocked == expected
    for sheet in book:
        if sheet.sheet_state == "visible":
            assert sheet.protection.sheet, sheet.title
            assert not sheet.protection.password and not sheet.protection.hashValue
            # Passed as a default by columns, a style would unlock what was never written.
            assert not [d for d in sheet.column_dimensions.values() if d.protection.locked is False]
    assert [s.title for s in book if s.sheet_state != "visible"] == ["_flags", "_marks", "_meta"]
    assert book.security is None or not book.security.workbookPassword


@every
def test_prints_on_a4_one_page_wide(file: str) -> None:
    for sheet in opened(file):
        if sheet.sheet_state != "visible":
            continue
        assert sheet.page_setup.paperSize == 9, sheet.title
        setup = sheet.sheet_properties.pageSetUpPr
        assert setup is not None and setup.fitToPage, sheet.title
        # One page wide (the default), as high as it gets.
        assert sheet.page_setup.fitToWidth in (None, 1) and sheet.page_setup.fitToHeight == 0


@reports
def test_tables_repeat_their_heads_and_stay_in_view(file: str) -> None:
    book, named = opened(file), areas(file)
    for table in form_of(file).tables:
        sheet, body = book[table.sheet], named[table.id]
        assert sheet.print_title_rows == f"$1:${body.top - 1}"
        assert sheet.freeze_panes == f"{chr(64 + body.left)}{body.top}"
        area = str(sheet.print_area).rpartition("!")[2]
        assert area == f"$A$1:${chr(64 + body.right)}${body.bottom}"
        assert sheet.page_setup.orientation == ("landscape" if table.id == "disputes" else "portrait")
    verify = book["校验"]
    keys = named["checks.keys"]
    assert verify.print_title_rows and verify.page_setup.orientation == "landscape"
    heads = int(verify.print_title_rows.split(":$")[1])
    assert [verify.cell(heads, column).value for column in (1, 7)] == ["编号", "结果"]
    left, top, right, bottom = range_boundaries(str(verify.print_area).rpartition("!")[2])
    assert (left, top) == (1, 1) and right and right >= 8 and bottom and bottom >= keys.bottom
    assert str(book["封面"].print_area).rpartition("!")[2].startswith("$A$1:$D$")


@reports
def test_columns_show_eight_digits(file: str) -> None:
    book = opened(file)
    for name, area in inputs(file).items():
        if name in form_of(file).cells or name in form_of(file).controls:
            sheet = book[area.sheet]
            mine = [d for d in sheet.column_dimensions.values() if (d.min or 0) <= area.left <= (d.max or 0)]
            assert mine and mine[0].width >= 9 and not mine[0].hidden, name


# --- formulas -----------------------------------------------------------------------------------


class Written(NamedTuple):
    where: str
    kind: str
    text: str


def formulas(file: str) -> Iterator[Written]:
    """Every formula: of cells, validations and conditional formats."""
    for sheet in opened(file):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert isinstance(cell.value, str), f"{sheet.title}!{cell.coordinate}: an array formula"
                    yield Written(f"{sheet.title}!{cell.coordinate}", "cell", cell.value.removeprefix("="))
        for rule in sheet.data_validations.dataValidation:
            for text in (rule.formula1, rule.formula2):
                if text:
                    yield Written(f"{sheet.title}!{rule.sqref}", "validation", str(text))
        for area in sheet.conditional_formatting:
            for item in area.rules:
                for text in item.formula:
                    yield Written(f"{sheet.title}!{area.sqref}", "format", str(text))


_STRING = re.compile(r'"(?:[^"]|"")*"')
_SHEET = re.compile(r"'(?:[^']|'')+'!")
_FUNCTION = re.compile(r"([A-Za-z_][A-Za-z0-9_.]*)\(")
_NAME = re.compile(r"(?<![A-Za-z0-9_.$])[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*(?![A-Za-z0-9_.(])")


def bare(text: str) -> str:
    """A formula without its texts and sheet names."""
    return _SHEET.sub("", _STRING.sub('""', text))


def most_arguments(text: str) -> tuple[int, int]:
    """The largest number of arguments of one call, and how deep calls are nested."""
    counts: list[int] = []
    most = depth = 0
    for character in bare(text):
        if character == "(":
            counts.append(1)
            depth = max(depth, len(counts))
        elif character == "," and counts:
            counts[-1] += 1
        elif character == ")":
            most = max(most, counts.pop())
    assert not counts, text
    return most, depth


def test_the_argument_counter_counts() -> None:
    assert most_arguments('IF(SUM(a,b,"(,"),1,MAX(1,2,3,4))') == (4, 2)


@reports
def test_formulas_stay_within_what_all_programs_share(file: str) -> None:
    named = areas(file)
    seen = 0
    for written in formulas(file):
        seen += 1
        text = bare(written.text)
        assert set(_FUNCTION.findall(text)) <= ALLOWED, written
        assert not set(text) & set("[]{}@#;"), written
        assert "_xl" not in text.lower() and "#REF" not in text, written
        assert len(written.text) <= 8192, written.where
        arguments, depth = most_arguments(written.text)
        assert arguments <= 255 and depth <= 60, written.where
        assert all(len(found) <= 257 for found in _STRING.findall(written.text)), written.where
        names = set(_NAME.findall(text))
        assert names <= named.keys(), (written.where, names - named.keys())
        if written.kind != "cell":
            assert len(written.text) <= 255, written.where
            assert "!" not in written.text, (
                f"{written.where}: an address of another sheet in a {written.kind}"
            )
    assert seen > 500


@reports
def test_formulas_address_figures_by_name_only(file: str) -> None:
    """A sheet may be renamed and rows inserted: addresses only within the sheets that are ours."""
    ours = {"校验", "_flags", "_marks", "_meta"}
    for written in formulas(file):
        sheets = {match[0].strip("'!") for match in _SHEET.finditer(_STRING.sub('""', written.text))}
        assert sheets <= ours, written


@reports
def test_no_formula_is_an_array_or_dynamic(file: str) -> None:
    with ZipFile(io.BytesIO(built()[file])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheets = b"".join(data for name, data in parts.items() if name.startswith("xl/worksheets/sheet"))
    assert b't="array"' not in sheets and b"<tableParts" not in sheets and b"x14:" not in sheets
    assert not re.search(rb'<c [^>]*\bcm="', sheets)
    assert "xl/metadata.xml" not in parts


@reports
def test_flags_are_numbers_in_every_program(file: str) -> None:
    """A single comparison gives FALSE, and Excel and WPS hold that FALSE > 0: the cell would be red."""
    sheet = opened(file)["_flags"]
    bad = [
        f"{cell.coordinate}: {cell.value}"
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and re.fullmatch(r"=\([^+]*\)", str(cell.value))
    ]
    assert not bad, bad[:5]


# --- geometry -----------------------------------------------------------------------------------
# As the two notices print the tables (pictures form-2019.png and form-2021.png): text, top, left, rows, columns.

Drawn = tuple[str, int, int, int, int]
REFUSED = (
    "1.属于国家秘密", "2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”", "4.保护第三方合法权益",
    "5.属于三类内部事务信息", "6.属于四类过程性信息", "7.属于行政执法案卷", "8.属于行政查询事项",
)  # fmt: skip
UNAVAILABLE = ("1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "3.补正后申请内容仍不明确")
NOT_PROCESSED = (
    "1.信访举报投诉类申请", "2.重复申请", "3.要求提供公开出版物", "4.无正当理由大量反复申请",
    "5.要求行政机关确认或重新出具已获取信息",
)  # fmt: skip
OTHER_2021 = (
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "3.其他",
)
OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
REQUEST_HEADS: list[Drawn] = [
    ("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 0, 0, 3, 3),
    ("申请人情况", 0, 3, 1, 7),
    ("自然人", 1, 3, 2, 1),
    ("法人或其他组织", 1, 4, 1, 5),
    ("商业企业", 2, 4, 1, 1),
    ("科研机构", 2, 5, 1, 1),
    ("社会公益组织", 2, 6, 1, 1),
    ("法律服务机构", 2, 7, 1, 1),
    ("其他", 2, 8, 1, 1),
    ("总计", 1, 9, 2, 1),
    ("一、本年新收政府信息公开申请数量", 3, 0, 1, 3),
    ("二、上年结转政府信息公开申请数量", 4, 0, 1, 3),
    ("（一）予以公开", 5, 1, 1, 2),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", 6, 1, 1, 2),
    ("（三）不予公开", 7, 1, 8, 1),
    *((text, 7 + i, 2, 1, 1) for i, text in enumerate(REFUSED)),
    ("（四）无法提供", 15, 1, 3, 1),
    *((text, 15 + i, 2, 1, 1) for i, text in enumerate(UNAVAILABLE)),
    ("（五）不予处理", 18, 1, 5, 1),
    *((text, 18 + i, 2, 1, 1) for i, text in enumerate(NOT_PROCESSED)),
]
DRAWN: Mapping[tuple[str, str], list[Drawn]] = {
    ("2019", "requests"): [
        *REQUEST_HEADS,
        ("三、本年度办理结果", 5, 0, 20, 1),
        ("（六）其他处理", 23, 1, 1, 2),
        ("（七）总计", 24, 1, 1, 2),
        ("四、结转下年度继续办理", 25, 0, 1, 3),
    ],
    ("2021", "requests"): [
        *REQUEST_HEADS,
        ("三、本年度办理结果", 5, 0, 22, 1),
        ("（六）其他处理", 23, 1, 3, 1),
        *((text, 23 + i, 2, 1, 1) for i, text in enumerate(OTHER_2021)),
        ("（七）总计", 26, 1, 1, 2),
        ("四、结转下年度继续办理", 27, 0, 1, 3),
    ],
    ("2019", "proactive"): [
        ("第二十条第（一）项", 0, 0, 1, 4),
        ("信息内容", 1, 0, 1, 1), ("本年新制作数量", 1, 1, 1, 1), ("本年新公开数量", 1, 2, 1, 1), ("对外公开总数量", 1, 3, 1, 1),
        ("规章", 2, 0, 1, 1), ("规范性文件", 3, 0, 1, 1),
        ("第二十条第（五）项", 4, 0, 1, 4),
        ("信息内容", 5, 0, 1, 1), ("上一年项目数量", 5, 1, 1, 1), ("本年增/减", 5, 2, 1, 1), ("处理决定数量", 5, 3, 1, 1),
        ("行政许可", 6, 0, 1, 1), ("其他对外管理服务事项", 7, 0, 1, 1),
        ("第二十条第（六）项", 8, 0, 1, 4),
        ("信息内容", 9, 0, 1, 1), ("上一年项目数量", 9, 1, 1, 1), ("本年增/减", 9, 2, 1, 1), ("处理决定数量", 9, 3, 1, 1),
        ("行政处罚", 10, 0, 1, 1), ("行政强制", 11, 0, 1, 1),
        ("第二十条第（八）项", 12, 0, 1, 4),
        ("信息内容", 13, 0, 1, 1), ("上一年项目数量", 13, 1, 1, 1), ("本年增/减", 13, 2, 1, 2),
        ("行政事业性收费", 14, 0, 1, 1),
        ("第二十条第（九）项", 15, 0, 1, 4),
        ("信息内容", 16, 0, 1, 1), ("采购项目数量", 16, 1, 1, 1), ("采购总金额", 16, 2, 1, 2),
        ("政府集中采购", 17, 0, 1, 1),
    ],
    ("2021", "proactive"): [
        ("第二十条第（一）项", 0, 0, 1, 4),
        ("信息内容", 1, 0, 1, 1), ("本年制发件数", 1, 1, 1, 1), ("本年废止件数", 1, 2, 1, 1), ("现行有效件数", 1, 3, 1, 1),
        ("规章", 2, 0, 1, 1), ("行政规范性文件", 3, 0, 1, 1),
        ("第二十条第（五）项", 4, 0, 1, 4),
        ("信息内容", 5, 0, 1, 1), ("本年处理决定数量", 5, 1, 1, 3), ("行政许可", 6, 0, 1, 1),
        ("第二十条第（六）项", 7, 0, 1, 4),
        ("信息内容", 8, 0, 1, 1), ("本年处理决定数量", 8, 1, 1, 3), ("行政处罚", 9, 0, 1, 1), ("行政强制", 10, 0, 1, 1),
        ("第二十条第（八）项", 11, 0, 1, 4),
        ("信息内容", 12, 0, 1, 1), ("本年收费金额（单位：万元）", 12, 1, 1, 3), ("行政事业性收费", 13, 0, 1, 1),
    ],
}  # fmt: skip
DISPUTES: list[Drawn] = [
    ("行政复议", 0, 0, 1, 5),
    ("行政诉讼", 0, 5, 1, 10),
    ("未经复议直接起诉", 1, 5, 1, 5),
    ("复议后起诉", 1, 10, 1, 5),
    *((text, 1, i, 2, 1) for i, text in enumerate(OUTCOMES)),
    *((text, 2, 5 + i, 1, 1) for i, text in enumerate(OUTCOMES * 2)),
]
GEOMETRY = {**DRAWN, ("2019", "disputes"): DISPUTES, ("2021", "disputes"): DISPUTES}


@pytest.mark.parametrize(("form", "table"), GEOMETRY)
def test_the_grid_is_the_official_table(form: str, table: str) -> None:
    drawn = grid(load_form(form).table(table))
    labels = [(c.text, c.row, c.column, c.rows, c.columns) for c in drawn.cells if c.kind != "value"]
    assert sorted(labels) == sorted(GEOMETRY[form, table])


@reports
def test_the_grid_covers_its_rectangle_once(file: str) -> None:
    for table in form_of(file).tables:
        drawn = grid(table)
        at: dict[tuple[int, int], GridCell] = {}
        for cell in drawn.cells:
            for row in range(cell.row, cell.row + cell.rows):
                for column in range(cell.column, cell.column + cell.columns):
                    assert at.setdefault((row, column), cell) is cell, (table.id, row, column)
        assert set(at) == {(r, c) for r in range(drawn.rows) for c in range(drawn.columns)}
        assert [cell.name for cell in drawn.values()] == [
            c.name for c in form_of(file).cells.values() if c.table == table.id
        ]


@reports
def test_sheets_merge_what_the_form_merges(file: str) -> None:
    book, form = opened(file), form_of(file)
    for table in form.tables:
        sheet, drawn = book[table.sheet], grid(table)
        merged = {
            (span.min_row - TOP - 1, span.min_col - 1, span.size["rows"], span.size["columns"])
            for span in sheet.merged_cells.ranges
            if span.min_row > TOP
        }
        assert merged == {(c.row, c.column, c.rows, c.columns) for c in drawn.cells if c.rows * c.columns > 1}
        for cell in drawn.cells:
            shown = sheet.cell(TOP + cell.row + 1, cell.column + 1).value
            if cell.kind != "value":
                assert (shown or "") == cell.text, (table.id, cell)


def test_the_annex_prints_its_units_and_dashes() -> None:
    sheet = opened("annual-report-2021-channels.xlsx")["附表"]
    assert [sheet.cell(3, column).value for column in (1, 2, 3)] == ["统　计　指　标", "单位", "统计数"]
    units = [sheet.cell(row, 2).value for row in range(4, 18)]
    assert units == ["条", "——", "条", "条", "条", "条", "次", "——", "次", "次", "次", "次", "篇", "次"]
