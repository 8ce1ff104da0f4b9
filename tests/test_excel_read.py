"""A report read from an open workbook is the one read from its file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import xltools
from tests.support.base import base_report
from tests.support.excel import OFFICES, names_of_offices, office_file, opened, put, report_file, with_values
from xltools.errors import XltoolsError
from xltools.excel.book import OpenBook, read_book
from xltools.excel.engines.file import file_payload
from xltools.excel.engines.wire import open_payload
from xltools.model.content import Content
from xltools.model.report import Area, Report

RECEIVED, TOTAL = "requests.received.natural_person", "requests.received.total"


def facts(report: Report) -> dict[str, object]:
    """All of a report but its file."""
    return {name: getattr(report, name) for name in Report.__slots__ if name != "source"}


def read_both(path: Path) -> tuple[Report, Report]:
    return read_book(opened(path)).report, xltools.read(path)


@pytest.mark.parametrize("totals_by_formula", [False, True])
@pytest.mark.parametrize("office", OFFICES, ids=names_of_offices)
def test_the_example_offices(office: Path, totals_by_formula: bool, tmp_path: Path) -> None:
    path = office_file(office, tmp_path, totals_by_formula=totals_by_formula)
    ours, file = read_both(path)
    assert facts(ours) == facts(file)
    assert bool(ours.formulas) == totals_by_formula
    assert ours.source.template_version == file.source.template_version
    assert xltools.validate(ours) == xltools.validate(file)


def test_an_imported_workbook_keeps_its_origin(tmp_path: Path) -> None:
    page = tmp_path / "公开.html"
    page.write_bytes(xltools.export(replace(base_report("2021")), "html"))
    path = tmp_path / "导入.xlsx"
    path.write_bytes(xltools.imported_workbook(xltools.import_file(page)[0]))
    ours, file = read_both(path)
    assert ours.document is not None
    assert facts(ours) == facts(file)


def test_a_district_workbook(tmp_path: Path) -> None:
    folder = tmp_path / "各单位"
    folder.mkdir()
    report_file(folder / "甲.xlsx")
    path = tmp_path / "汇总.xlsx"
    received = list(xltools.submissions(xltools.find_files([folder]), 1))
    path.write_bytes(xltools.roll_up(received, path).workbook)
    ours, file = read_both(path)
    assert facts(ours) == facts(file)
    assert ours.formulas
    assert ours.observations == ()


@pytest.mark.parametrize(
    ("content", "value", "unreadable"),
    [
        (0, 0, None),
        (None, None, None),
        (7, 7, None),
        (7.0, 7, None),
        (2.5, Decimal("2.5"), None),
        (-3, -3, None),
        ("'7", 7, None),
        ("'　95 ", 95, None),
        ("/", None, "/"),
        ("22（其中修订16件）", None, "22（其中修订16件）"),
        ("#DIV/0!", None, "#DIV/0!"),
        (True, None, "TRUE"),
        ("'=1+1", None, "=1+1"),
    ],
)
def test_numbers_blanks_texts_and_errors_are_told_apart(
    content: object, value: object, unreadable: str | None, tmp_path: Path
) -> None:
    book = opened(report_file(tmp_path / "a.xlsx"))
    put(book, RECEIVED, content)
    report = read_book(book).report
    assert report.values[RECEIVED] == value
    assert type(report.values[RECEIVED]) is type(value)
    assert report.unreadable.get(RECEIVED) == unreadable


def test_typed_totals_and_formulas_are_told_apart(tmp_path: Path) -> None:
    book = opened(report_file(tmp_path / "a.xlsx"))
    put(book, TOTAL, 22)
    report = read_book(book).report
    assert TOTAL not in report.formulas
    assert "requests.carried_in.total" in report.formulas


def test_a_formula_into_another_file_is_seen(tmp_path: Path) -> None:
    for number, formula in enumerate(
        ("='C:\\年报\\[别处.xlsx]表三'!$D$6", "=[别处.xlsx]表三!$D$6", "=[1]表三!D6")
    ):
        book = opened(report_file(tmp_path / f"{number}.xlsx"))
        put(book, RECEIVED, formula)
        seen = read_book(book).report.observations
        assert [(o.seen, o.cells) for o in seen if o.seen == "external_link"] == [
            ("external_link", (RECEIVED,))
        ]


def test_a_reference_within_the_workbook_is_no_other_file(tmp_path: Path) -> None:
    for number, formula in enumerate(("=表三!D7", '="[a]!"&1', "=SUM(清单[列])", "=清单[[#All],[列]]")):
        book = opened(report_file(tmp_path / f"{number}.xlsx"))
        put(book, RECEIVED, formula)
        assert [o.seen for o in read_book(book).report.observations if o.seen == "external_link"] == []


def test_totals_that_were_never_calculated_are_summed(tmp_path: Path) -> None:
    """openpyxl writes no results of formulas."""
    path = report_file(tmp_path / "a.xlsx", with_values(requests__received__natural_person=40))
    book = openpyxl.load_workbook(path)
    book.save(path)
    ours, file = read_both(path)
    # 40 + 5 + 1 + 1 + 2 + 1 applications.
    assert ours.values[TOTAL] == 50
    assert [o.seen for o in ours.observations] == ["computed"]
    assert facts(ours) == facts(file)


def test_sheets_renamed_rows_inserted_names_moved(tmp_path: Path) -> None:
    path = report_file(tmp_path / "a.xlsx", with_values(requests__received__natural_person=40))
    book = openpyxl.load_workbook(path)
    book["表三"].title = "O'Neill 三"
    for name in book.defined_names.values():
        name.attr_text = name.attr_text.replace("'表三'!", "'O''Neill 三'!").replace(
            "表三!", "'O''Neill 三'!"
        )
    book.defined_names[RECEIVED].attr_text = "'O''Neill 三'!$Z$99"
    book["O'Neill 三"]["Z99"] = 41
    book.save(path)
    ours, file = read_both(path)
    assert ours.values[RECEIVED] == 41
    assert str(ours.places[RECEIVED]) == "O'Neill 三!Z99"
    assert facts(ours) == facts(file)


def test_a_cell_moved_far_away_is_asked_for_alone(tmp_path: Path) -> None:
    path = report_file(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book.defined_names[RECEIVED].attr_text = "'表三'!$BZ$9000"
    book["表三"]["BZ9000"] = 41
    book.save(path)
    watched = Watched(OpenBook(opened(path)))
    report = xltools.read_open(watched).report
    assert report.values[RECEIVED] == 41
    assert max(watched.cells) < 5_000


def test_a_sheet_without_end_is_refused(tmp_path: Path) -> None:
    path = report_file(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book["表三"]["XFA1000000"] = 41
    book.save(path)
    with pytest.raises(XltoolsError, match="工作表“表三”过大"):
        opened(path)


def test_names_that_are_gone_or_broken(tmp_path: Path) -> None:
    path = report_file(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    del book.defined_names[RECEIVED]
    book.defined_names["requests.carried_in.natural_person"].attr_text = "#REF!"
    book.save(path)
    ours, file = read_both(path)
    assert RECEIVED not in ours.values
    assert facts(ours) == facts(file)


def test_reasons_controls_and_the_checklist(tmp_path: Path) -> None:
    path = report_file(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    verify = book["校验"]
    row = next(r for r in range(1, 200) if str(verify.cell(r, 10).value).startswith("T3-03:"))
    verify.cell(row, 9).value = "已与台账核对"
    sheet, _, address = book.defined_names["control.requests.received.total"].attr_text.rpartition("!")
    book[sheet.strip("'")][address.replace("$", "")] = 23
    book["自查清单"]["C4"] = "是"
    book.save(path)
    ours, file = read_both(path)
    assert [reason.text for reason in ours.reasons] == ["已与台账核对"]
    assert ours.controls == {"control.requests.received.total": 23}
    assert "是" in (ours.checklist or {}).values()
    assert facts(ours) == facts(file)


def test_numbers_beside_the_cells_of_a_table_are_seen(tmp_path: Path) -> None:
    """表二 D18 is within the table and no cell of the form, H30 is outside."""
    book = opened(report_file(tmp_path / "a.xlsx", base_report("2019"), typed=True))
    book.sheets["表二"].range("H30").value = 12
    assert read_book(book).report.observations == ()
    book.sheets["表二"].range("D18").value = 12
    seen = read_book(book).report.observations
    assert [(o.seen, o.cells) for o in seen] == [("extra_cell", ("表二!D18",))]


@pytest.mark.parametrize("kind", ["blank workbook", "names of others"])
def test_a_workbook_that_is_not_ours(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    if kind == "names of others":
        from openpyxl.workbook.defined_name import DefinedName

        book.defined_names["total"] = DefinedName("total", attr_text="Sheet!$A$1")
    book.save(path)
    with pytest.raises(XltoolsError, match="不是用本系统模板填写的"):
        read_book(opened(path))


# --- programs differ in how they hand things over -----------------------------------------------


@dataclass
class Watched:
    """An open workbook that hands over what another program would, and counts what it is asked."""

    book: OpenBook
    change: Callable[[object], object] = lambda value: value
    knows_formulas: bool = True
    calls: list[str] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)

    @property
    def file(self) -> str:
        return self.book.file

    def sheets(self) -> Iterable[str]:
        return self.book.sheets()

    def names(self) -> Iterable[tuple[str, str]]:
        self.calls.append("names")
        return self.book.names()

    def values(self, area: Area) -> Sequence[Sequence[object]]:
        self.calls.append(f"values {area.sheet}")
        self.cells.append((area.bottom - area.top + 1) * (area.right - area.left + 1))
        return [tuple(self.change(value) for value in row) for row in self.book.values(area)]

    def formulas(self, area: Area) -> Sequence[Sequence[object]] | None:
        self.calls.append(f"formulas {area.sheet}")
        return self.book.formulas(area) if self.knows_formulas else None


def as_desktop(value: object) -> object:
    """Excel hands over floats, money as Decimal, dates as datetimes."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@pytest.mark.parametrize("office", OFFICES, ids=names_of_offices)
def test_a_program_that_knows_only_floats(office: Path, tmp_path: Path) -> None:
    path = office_file(office, tmp_path)
    watched = Watched(OpenBook(opened(path)), as_desktop)
    assert facts(xltools.read_open(watched).report) == facts(xltools.read(path))


def test_money_as_decimal_and_dates(tmp_path: Path) -> None:
    path = report_file(tmp_path / "a.xlsx", replace(base_report("2021"), cover={"report.date": "2025-01-20"}))

    def change(value: object) -> object:
        return Decimal("3.5") if value == 3.5 else value

    report = xltools.read_open(Watched(OpenBook(opened(path)), change)).report
    assert report.cover == {"report.date": "2025-01-20"}
    assert report.values["proactive.fees.amount"] == Decimal("3.5")
    book = opened(path)
    put(book, RECEIVED, datetime(1900, 1, 11))
    # In a cell with a date format 12 is shown, and handed over, as the 11th of January 1900.
    wire = open_payload({**file_payload(path)})
    wire.names[RECEIVED].refers_to_range.impl.sheet.grid.written[6, 4] = ("1900-01-11T00:00:00.000Z", 12)
    assert read_book(wire).report.values[RECEIVED] == 12


@pytest.mark.parametrize("totals_by_formula", [False, True])
@pytest.mark.parametrize("office", OFFICES, ids=names_of_offices)
def test_a_program_that_tells_no_formulas(office: Path, totals_by_formula: bool, tmp_path: Path) -> None:
    """A total that equals its parts is taken for a formula: the same is found as in the file.

    Only how many cells are blank may differ: a blank total over blank parts counts there as typed.
    """
    path = office_file(office, tmp_path, totals_by_formula=totals_by_formula)
    report = xltools.read_open(Watched(OpenBook(opened(path)), knows_formulas=False)).report
    file = xltools.read(path)
    assert report.values == file.values
    assert file.formulas <= report.formulas
    ours, theirs = xltools.validate(report).findings, xltools.validate(file).findings
    assert [(f.rule, f.key, f.verdict) for f in ours if f.rule != "CQ-01"] == [
        (f.rule, f.key, f.verdict) for f in theirs if f.rule != "CQ-01"
    ]
    assert [f.table for f in ours] == [f.table for f in theirs]


def test_one_request_per_sheet_and_kind(tmp_path: Path) -> None:
    watched = Watched(OpenBook(opened(report_file(tmp_path / "a.xlsx"))))
    xltools.read_open(watched)
    assert sorted(watched.calls) == sorted(
        ["names", "values _meta", "values 封面", "values 表二", "values 表三", "values 表四", "values 文字",
         "values 校验", "values 自查清单", "formulas 表二", "formulas 表三", "formulas 表四"]
    )  # fmt: skip


class Shaped:
    """An xlwings book whose program gives single cells and rows without the lists around them."""

    def __init__(self, formula: Any) -> None:
        self.formula = formula
        self.sheets = {"a": self}

    def range(self, *_corners: Any) -> Shaped:
        return self


@pytest.mark.parametrize(
    ("area", "given", "expected"),
    [
        (Area("a", 1, 1, 1, 1), "=A2", [["=A2"]]),
        (Area("a", 1, 1, 1, 2), ["=A2", ""], [["=A2", ""]]),
        (Area("a", 1, 1, 2, 1), ["=A2", ""], [["=A2"], [""]]),
        (Area("a", 1, 1, 2, 2), (("1", "2"), ("3", "4")), (("1", "2"), ("3", "4"))),
    ],
)
def test_formulas_of_any_shape_are_rows(area: Area, given: object, expected: object) -> None:
    book: Any = Shaped(given)
    assert OpenBook(book).formulas(area) == expected


def test_the_wire_gives_the_same_report(tmp_path: Path) -> None:
    path = office_file(OFFICES[1], tmp_path)
    payload = json.loads(json.dumps(file_payload(path)))
    assert facts(read_book(open_payload(payload)).report) == facts(xltools.read(path))


def test_names_by_address_as_some_clients_send_them(tmp_path: Path) -> None:
    path = report_file(tmp_path / "a.xlsx")
    payload = file_payload(path)
    order = [sheet["name"] for sheet in payload["sheets"]]
    for name in payload["names"]:
        sheet, _, address = name.pop("refers_to").removeprefix("=").rpartition("!")
        if sheet.strip("'") in order and not address.startswith("$A:"):
            name |= {"sheet_index": order.index(sheet.strip("'")), "address": address.replace("$", "")}
    assert facts(read_book(open_payload(payload)).report) == facts(xltools.read(path))


def test_content_is_what_was_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xltools.make_workbook(Content(base_report("2021"))))
    assert read_book(opened(path)).report.values == base_report("2021").values
