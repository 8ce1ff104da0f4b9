"""概览, 同比 and 排名: figures worked out by hand, charts that another program opens, one page of paper."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pdfplumber
import pytest

import xltools
from tests.support.base import base_report
from tests.support.libreoffice import needs_libreoffice, recalculate, to_pdf
from xltools.model.content import Content
from xltools.model.letter import Issued
from xltools.model.report import Number, Office, Report, Source
from xltools.model.rollup import Roster, RosterEntry
from xltools.rollup.sheets.comparison import rate
from xltools.rollup.sheets.overview import short_names

FORM = xltools.load_form("2021")
NEW, NEW_TOTAL = "requests.received.natural_person", "requests.received.total"
LICENCES, FEES = "proactive.licensing.decisions", "proactive.fees.amount"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
NAMES = ("示范区甲街道", "示范区乙街道", "示范区丙街道", "示范区丁街道")


def office(name: str, more: int = 0, year: int = 2024, form: str = "2021", **change: Number | None) -> Report:
    """The base report with ``more`` requests of natural persons, all granted.

    Of 22 + ``more`` received and 4 carried in, 22 + ``more`` are answered and 4 carried out.
    """
    base = base_report(form)
    values: dict[str, Number | None] = {**base.values}
    for row in ("received", "granted", "total"):
        for column in ("natural_person", "total"):
            values[f"requests.{row}.{column}"] = (values[f"requests.{row}.{column}"] or 0) + more
    values |= {key.replace("__", "."): value for key, value in change.items()}
    return replace(
        base, office=Office(name, level="street"), year=year, values=values, source=Source(f"{name}.xlsx")
    )


def put(folder: Path, *reports: Report) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    for report in reports:
        (folder / report.source.file).write_bytes(xltools.make_workbook(Content(report)))
    return xltools.find_files([folder])


def rolled(
    folder: Path, *reports: Report, year: int = 2024, names: tuple[str, ...] = NAMES, **more: Any
) -> Path:
    """The district's workbook of the reports."""
    received = list(xltools.submissions(put(folder, *reports)))
    roster = Roster("示范区人民政府", tuple(map(RosterEntry, names)))
    target = folder.parent / f"{folder.name}.xlsx"
    target.write_bytes(xltools.roll_up(received, target, roster=roster, year=year, **more).workbook)
    return target


@pytest.fixture
def two_years(tmp_path: Path) -> Path:
    """2023: 甲 22, 乙 32, 丙 22 requests. 2024: 甲 122, 乙 27, 丁 22, and 丙 did not report."""
    before = [office(NAMES[0], year=2023), office(NAMES[1], 10, 2023), office(NAMES[2], year=2023)]
    last = rolled(tmp_path / "上年", *before, year=2023)
    now = [
        office(NAMES[0], 100, proactive__licensing__decisions=10),
        office(NAMES[1], 5),
        office(NAMES[3], proactive__fees__amount=Decimal("1.25")),
    ]
    return rolled(tmp_path / "本年", *now, prior=xltools.read(last))


def rows_of(path: Path, sheet: str, first: int = 3) -> list[tuple[Any, ...]]:
    return list(
        openpyxl.load_workbook(path, data_only=True)[sheet].iter_rows(min_row=first, values_only=True)
    )


def figures(path: Path) -> dict[str, tuple[Any, ...]]:
    """The table of 概览: label -> this year, last year, change, rate."""
    found = {}
    for row in rows_of(path, "概览", 6):
        if row[0] and row[4] is not None:
            found[str(row[0])] = (row[4], row[6], row[8], row[10])
    return found


def test_the_key_figures_of_two_years(two_years: Path) -> None:
    found = figures(two_years)
    # 122 + 27 + 22 against 22 + 32 + 22.
    assert found["新收申请（件）"] == (171, 76, 95, "+125.0%")
    assert found["办结（件）"] == (171, 76, 95, "+125.0%")
    # 10 granted and 3 in part, and what was added to each.
    assert found["其中：予以公开（含部分公开）（件）"] == (3 * 13 + 105, 3 * 13 + 10, 95, "+193.9%")
    assert found["结转下年度（件）"] == (12, 12, 0, "0.0%")
    assert found["行政复议（件）"] == (12, 12, 0, "0.0%")
    assert found["行政诉讼（件）"] == (9, 9, 0, "0.0%")
    assert found["行政许可（件）"] == (250, 360, -110, "-30.6%")
    assert found["行政事业性收费（万元）"] == (8.25, 10.5, -2.25, "-21.4%")


def test_where_the_offices_stand(two_years: Path) -> None:
    rows = rows_of(two_years, "概览", 1)
    labels = [value for value in rows[2][:12] if value is not None]
    counts = [value for value in rows[3][:12] if value is not None]
    assert dict(zip(labels, counts, strict=True)) == {
        "单位": 4, "已计入": 3, "未报": 1, "有错或已退回": 0, "重报": 0, "迟报": 0,
    }  # fmt: skip
    assert str(rows[4][0]).startswith("未报：示范区丙街道。")
    assert "示范区人民政府2024年度政府信息公开工作年度报告汇总概览" in str(rows[0][0])


def test_an_office_counts_once_however_many_files_it_sent(tmp_path: Path) -> None:
    old = office(NAMES[0], requests__received__total=30)
    new = replace(office(NAMES[0]), source=Source("重报.xlsx"))
    (file, _) = sorted(put(tmp_path / "本年", old, new), key=lambda path: "重报" in path)
    back = Issued("return", NAMES[0], None, 2024, "2025-02-01", "", xltools.read(file).source.sha256)
    rows = rows_of(rolled(tmp_path / "本年", office(NAMES[1]), issued=(back,), names=NAMES[:2]), "概览", 1)
    labels = [value for value in rows[2][:12] if value is not None]
    counts = [value for value in rows[3][:12] if value is not None]
    assert dict(zip(labels, counts, strict=True)) == {
        "单位": 2, "已计入": 2, "未报": 0, "有错或已退回": 0, "重报": 1, "迟报": 0,
    }  # fmt: skip
    assert str(rows[4][0]).startswith("名单上的单位都已报送。各单位的报告没有错误。")


def test_every_cell_beside_last_year_with_swings_and_who_made_them(two_years: Path) -> None:
    sheets = {table.id: table.sheet for table in FORM.tables}
    rows = {(row[1], row[2]): row[3:] for row in rows_of(two_years, "同比") if row[0]}
    assert len(rows) == 200

    def beside(name: str) -> tuple[Any, ...]:
        cell = FORM.cells[name]
        return rows[sheets[cell.table], cell.label]

    # 甲 has 100 more, 丙's 22 are gone, 丁's 22 are new, 乙 has 5 fewer.
    assert beside(NEW_TOTAL) == (
        171, 76, 95, "+125.0%", None,
        "示范区甲街道 +100、示范区丁街道（上年没有） +22、示范区丙街道（本年没有） -22，其余 1 个单位合计 -5",
    )  # fmt: skip
    # Granted: 5 each and 105 more, against 5 each and 10 more: 120 is more than 4 times 25.
    assert beside("requests.granted.natural_person")[:5] == (120, 25, 95, "+380.0%", "大幅增加")
    assert beside(LICENCES)[:4] == (250, 360, -110, "-30.6%")
    assert beside("requests.received.research")[:5] == (3, 3, 0, "0.0%", None)


def test_ranks_with_ties_and_without_a_report(tmp_path: Path) -> None:
    reports = [office(NAMES[0], 8), office(NAMES[1], 20), office(NAMES[2], 8)]
    rows = rows_of(rolled(tmp_path / "本年", *reports), "排名")
    # 42 + 30 + 30 = 102.
    assert [row[:6] for row in rows] == [
        (1, "示范区乙街道", "已报", 42, "41.2%", 42),
        (2, "示范区甲街道", "已报", 30, "29.4%", 30),
        (2, "示范区丙街道", "已报", 30, "29.4%", 30),
        (None, "示范区丁街道", "未报", None, "", None),
    ]


def test_zero_has_a_rank_and_blank_has_none(tmp_path: Path) -> None:
    zero = replace(office(NAMES[0]), values=dict.fromkeys(FORM.cells, 0))
    blank = replace(office(NAMES[1]), values=dict.fromkeys(FORM.cells, None))
    one = office(NAMES[2], requests__received__total=None)
    rows = {row[1]: row for row in rows_of(rolled(tmp_path / "本年", zero, blank, one), "排名")}
    assert rows["示范区甲街道"][0] == 1 and rows["示范区甲街道"][3] == 0
    assert rows["示范区乙街道"][2] == "未报" and rows["示范区乙街道"][3] is None
    assert rows["示范区丙街道"][0] is None and rows["示范区丙街道"][5] == 22


def test_tables_of_two_forms_compare_only_as_far_as_they_do(tmp_path: Path) -> None:
    old = replace(office(NAMES[0], year=2020, form="2019"), year=2020)
    last = rolled(tmp_path / "上年", old, year=2020, names=NAMES[:1])
    new = replace(office(NAMES[0]), year=2021)
    target = rolled(tmp_path / "本年", new, year=2021, names=NAMES[:1], prior=xltools.read(last))
    assert figures(target)["新收申请（件）"] == (22, 22, 0, "0.0%")
    assert figures(target)["行政许可（件）"] == (120, "格式不同，不作比较", "", "")
    hints = {row[2]: row[7] for row in rows_of(target, "同比") if row[1] == "表二"}
    assert set(hints.values()) == {"格式不同，不作比较"}
    # The three rows of （六） stand where one stood: none of them has a counterpart.
    others = [
        row
        for row in rows_of(target, "同比")
        if str(row[2]).startswith(FORM.cells["requests.other_rest.total"].label.split("·")[0])
    ]
    assert others and all(row[4] is None for row in others)


@pytest.mark.parametrize(
    ("change", "then", "shown"),
    [(95, 76, "+125.0%"), (-110, 360, "-30.6%"), (1, 3, "+33.3%"), (0, 5, "0.0%"), (1, 0, ""), (None, 5, ""), (1, 2000, "+0.1%"), (-1, 2000, "-0.1%")],
)  # fmt: skip
def test_rates(change: int | None, then: int, shown: str) -> None:
    assert rate(change, then) == shown


def test_names_in_a_chart() -> None:
    assert short_names(["示范区甲街道", "示范区乙街道"]) == ["甲街道", "乙街道"]
    assert short_names(["示范区凤山街道", "示范区凤凰街道"]) == ["凤山街道", "凤凰街道"]
    assert short_names(["示范区甲街道"]) == ["示范区甲街道"]
    assert short_names(["示范区甲街道", "市公安局"]) == ["示范区甲街道", "市公安局"]
    assert (
        short_names(["某某区农业农村和水务综合行政执法大队", "某某区甲街道"])[0] == "农业农村和水务综合行政…"
    )
    assert short_names([]) == []


# Charts


def charts(path: Path) -> list[ElementTree.Element]:
    with ZipFile(path) as package:
        names = sorted(name for name in package.namelist() if name.startswith("xl/charts/chart"))
        return [ElementTree.fromstring(package.read(name)) for name in names]


def test_four_native_charts(two_years: Path) -> None:
    found = charts(two_years)
    titles = ["".join(chart.find(f".//{CHART}title").itertext()) for chart in found]  # type: ignore[union-attr]
    assert titles == [
        "申请办理结果（件）",
        "新收申请按申请人（件）",
        "新收申请最多的 3 个单位（件）",
        "与上年比较（件）",
    ]
    kinds = [chart.find(f".//{CHART}barDir").get("val") for chart in found]  # type: ignore[union-attr]
    assert kinds == ["bar", "col", "bar", "col"]
    drawn = [[reference.text for reference in chart.iter(f"{CHART}f")] for chart in found]
    assert all("概览" in str(reference) for references in drawn for reference in references)
    assert [len(references) for references in drawn] == [3, 3, 3, 6]


@needs_libreoffice
def test_what_the_charts_draw_is_live(two_years: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(two_years)
    details = book["单位明细"]
    row = next(cell.row for cell in details["B"] if cell.value == NAMES[0])
    details.cell(int(str(row)), 5).value = "不计入"
    changed = tmp_path / "改.xlsx"
    book.save(changed)
    (computed,) = recalculate([changed], tmp_path / "算")
    # Without 甲's 122 there are 49.
    assert figures(computed)["新收申请（件）"] == (49, 76, -27, "-35.5%")
    rows = rows_of(computed, "概览", 1)
    data = {str(row[13]): row[14] for row in rows if len(row) > 14 and row[13]}
    assert data["予以公开"] == 10 * 2 + 5 and data["自然人"] == 12 * 2 + 5
    swings = {row[2]: row[7] for row in rows_of(computed, "同比")}
    assert not swings[FORM.cells["requests.granted.natural_person"].label]


@needs_libreoffice
def test_the_overview_is_one_page_that_shows_everything(two_years: Path, tmp_path: Path) -> None:
    (printed,) = to_pdf([two_years], tmp_path / "印")
    with pdfplumber.open(printed) as pdf:
        pages = ["".join((page.extract_text() or "").split()) for page in pdf.pages]
        (page,) = [i for i, text in enumerate(pages) if "汇总概览" in text]
        sheet = pdf.pages[page]
        assert (round(sheet.width), round(sheet.height)) == (595, 842)
        text = pages[page]
        bars = [rect for rect in sheet.rects if rect["non_stroking_color"] and rect["height"] > 2]
    for words in ("新收申请", "+125.0%", "申请办理结果", "法律服务机构", "甲街道", "与上年比较", "2023年"):
        assert words in text, words
    assert len(bars) >= 12
    assert "图表数据" not in text


def test_without_last_year_the_disputes_are_drawn(tmp_path: Path) -> None:
    target = rolled(tmp_path / "本年", office(NAMES[0]), office(NAMES[1]))
    assert "同比" not in openpyxl.load_workbook(target).sheetnames
    found = charts(target)
    assert "".join(found[3].find(f".//{CHART}title").itertext()) == "行政复议和行政诉讼（件）"  # type: ignore[union-attr]
    assert len(list(found[3].iter(f"{CHART}ser"))) == 4
    rows = {row[0]: row for row in rows_of(target, "概览", 6) if row[0]}
    assert rows["新收申请（件）"][5] == 44 and rows["新收申请（件）"][8] == "4 个单位中 2 个有数"


def test_the_workbook_stays_a_report_and_rolls_up_again(two_years: Path, tmp_path: Path) -> None:
    report = xltools.read(two_years)
    assert report.values[NEW_TOTAL] == 171
    assert xltools.validate(report).summary["error"] == 0
    (tmp_path / "市").mkdir()
    (tmp_path / "市" / "区.xlsx").write_bytes(two_years.read_bytes())
    received = list(xltools.submissions([str(tmp_path / "市" / "区.xlsx")]))
    city = xltools.roll_up(received, tmp_path / "市.xlsx")
    assert dict(city.rollup.report.values) == dict(report.values)
    again = xltools.roll_up(received, tmp_path / "市.xlsx")
    assert again.workbook == city.workbook


def test_what_each_office_had_is_read_back(two_years: Path) -> None:
    from xltools.workbook.details import read_details

    details = read_details(two_years, (NEW_TOTAL, FEES))
    assert details is not None
    order = {name: i for i, name in enumerate(details.names)}
    found = {row.name: (row.values[order[NEW_TOTAL]], row.values[order[FEES]]) for row in details.rows}
    assert found == {
        NAMES[0]: (122, Decimal("3.5")),
        NAMES[1]: (27, Decimal("3.5")),
        NAMES[3]: (22, Decimal("1.25")),
    }
    # After another program saved it, too, with texts in the shared strings.
    book = openpyxl.load_workbook(two_years)
    book.save(two_years)
    assert read_details(two_years, (NEW_TOTAL, FEES)) == details


def test_an_offices_workbook_has_no_details(tmp_path: Path) -> None:
    from xltools.workbook.details import read_details

    (path,) = put(tmp_path / "本年", office(NAMES[0]))
    assert read_details(path, (NEW_TOTAL,)) is None
