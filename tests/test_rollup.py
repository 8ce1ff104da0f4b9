"""Roll-up: closure, order, coverage, statuses, and a district workbook that is a report again."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

import xltools
from tests.support.generate import valid_report
from xltools.errors import XltoolsError
from xltools.forms import load_form
from xltools.model.content import Content
from xltools.model.report import Number, Office, Report
from xltools.model.rollup import SCOPE, Acceptance, Roster, RosterEntry, Submission
from xltools.rollup import choose_year, fold, sort_out

WHEN = datetime(2026, 1, 20, 8, 0, tzinfo=UTC)
FORM = load_form("2021")


def office(number: int, *, seed: int = 0, year: int = 2024, form: str = "2021") -> Report:
    report = valid_report(random.Random(seed * 1000 + number), load_form(form), "street")
    return replace(report, office=Office(f"第{number}街道办事处", level="street"), year=year)


def _row_of(cells: Sequence[Any]) -> int:
    return int(cells[0].row)


def put(report: Report, folder: Path, name: str = "") -> Path:
    path = folder / f"{name or report.office.name}.xlsx"
    path.write_bytes(xltools.make_workbook(Content(report)))
    return path


def send(folder: Path, *reports: Report) -> list[Submission]:
    return list(xltools.submissions([str(put(report, folder)) for report in reports]))


def sums(received: Sequence[Submission], year: int = 2024) -> dict[str, Number | None]:
    lines = sort_out(received, year)
    return dict(fold(lines, year, Office("示范区人民政府")).report.values)


def test_every_cell_is_the_sum_of_the_offices(tmp_path: Path) -> None:
    reports = [office(number) for number in range(4)]
    total = sums(send(tmp_path, *reports))
    for name in FORM.cells:
        assert total[name] == sum(report.values[name] or 0 for report in reports), name


def test_one_office_alone_is_its_own_sum(tmp_path: Path) -> None:
    report = office(1)
    assert sums(send(tmp_path, report)) == dict(report.values)


def test_the_order_of_offices_does_not_matter(tmp_path: Path) -> None:
    received = send(tmp_path, *(office(number) for number in range(5)))
    mixed = received[:]
    random.Random(3).shuffle(mixed)
    one = xltools.roll_up(received, tmp_path / "甲.xlsx")
    other = xltools.roll_up(mixed, tmp_path / "甲.xlsx")
    assert one.workbook == other.workbook


def test_rollup_of_rollups_equals_the_rollup_of_all(tmp_path: Path) -> None:
    reports = [office(number) for number in range(6)]
    folders = [tmp_path / "东区", tmp_path / "西区", tmp_path / "全部"]
    for folder in folders:
        folder.mkdir()
    districts = []
    for folder, members in zip(folders[:2], (reports[:2], reports[2:]), strict=True):
        done = xltools.roll_up(send(folder, *members), folder / f"{folder.name}.xlsx")
        target = tmp_path / f"{folder.name}.xlsx"
        target.write_bytes(done.workbook)
        districts.append(str(target))
    city = sums(list(xltools.submissions(districts)))
    assert city == sums(send(folders[2], *reports))


def test_the_district_workbook_is_a_valid_report_of_the_same_figures(tmp_path: Path) -> None:
    received = send(tmp_path, *(office(number) for number in range(3)))
    done = xltools.roll_up(received, tmp_path / "示范区.xlsx")
    target = tmp_path / "示范区.xlsx"
    xltools.write(target, done.workbook)
    district = xltools.read(target)
    assert dict(district.values) == dict(done.rollup.report.values)
    assert (district.office.name, district.year, district.scope) == ("示范区", 2024, SCOPE)
    assert xltools.validate(district).summary["error"] == 0
    assert set(FORM.cells) <= district.formulas


def test_the_parts_of_a_district_workbook(tmp_path: Path) -> None:
    received = send(tmp_path, *(office(number) for number in range(3)))
    done = xltools.roll_up(received, tmp_path / "示范区.xlsx")
    target = tmp_path / "示范区.xlsx"
    xltools.write(target, done.workbook)
    book = openpyxl.load_workbook(target)
    details = book["单位明细"]
    head = next(row for row in details.iter_rows() if row[1].value == "单位名称")
    assert details.freeze_panes is not None
    assert details.auto_filter.ref is not None
    assert len(head) >= 6 + len(FORM.cells)
    rows = list(details.iter_rows(min_row=_row_of(head) + 1, max_row=_row_of(head) + 3, values_only=True))
    assert [row[1] for row in rows] == ["第0街道办事处", "第1街道办事处", "第2街道办事处"]
    shown = [float(office(1).values[name] or 0) for name in FORM.cells]
    assert list(rows[1][6 : 6 + len(FORM.cells)]) == shown
    assert book["表三"]["D6"].value.startswith("=IF('单位明细'!")
    sources = list(book["来源"].iter_rows(min_row=3, max_row=5, values_only=True))
    assert [row[3] for row in sources] == [s.source.sha256 for s in received]
    assert [row[2] for row in sources] == [f"第{number}街道办事处.xlsx" for number in range(3)]
    link = book["报送情况"].cell(row=3, column=10).value
    assert link == '=HYPERLINK("第0街道办事处.xlsx","第0街道办事处.xlsx")'


def test_two_files_of_one_office_are_listed_and_neither_counts(tmp_path: Path) -> None:
    first, again = office(1), replace(office(2), office=office(1).office)
    paths = [put(first, tmp_path, "一稿"), put(again, tmp_path, "二稿"), put(office(3), tmp_path)]
    received = list(xltools.submissions([str(path) for path in paths]))
    lines = sort_out(received, 2024)
    assert sorted(line.status for line in lines) == ["duplicate", "duplicate", "included"]
    assert "二稿.xlsx" in next(
        line.note.zh for line in lines if line.submission and "一稿" in line.submission.source.file
    )
    assert sums(received) == dict(office(3).values)


def test_mixed_years_are_refused_with_the_list(tmp_path: Path) -> None:
    received = send(tmp_path, office(1), office(2, year=2023))
    with pytest.raises(XltoolsError) as caught:
        choose_year(received, None)
    said = caught.value.say("zh")
    assert "2023年度" in said and "2024年度" in said and "第2街道办事处.xlsx" in said and "--year" in said
    lines = sort_out(received, 2024)
    by_name = {line.name: line for line in lines}
    assert by_name["第2街道办事处"].status == "excluded"
    assert "非本年度" in by_name["第2街道办事处"].note.zh
    assert sums(received) == dict(office(1).values)


def test_another_form_in_the_same_year_is_left_out(tmp_path: Path) -> None:
    odd = replace(office(2, form="2019"), year=2024)
    lines = sort_out(send(tmp_path, office(1), odd), 2024)
    assert {line.name: line.status for line in lines} == {
        "第1街道办事处": "included",
        "第2街道办事处": "excluded",
    }


def test_blank_and_text_are_counted_not_added(tmp_path: Path) -> None:
    name = "requests.granted.business"
    blank = replace(office(1), values={**office(1).values, name: None})
    text = replace(
        office(2), values={**office(2).values, name: None}, unreadable={name: "=1+1"}, raw={name: "=1+1"}
    )
    full = office(3)
    received = send(tmp_path, blank, text, full)
    roster = Roster("示范区", tuple(RosterEntry(f"第{number}街道办事处") for number in (1, 2, 3, 4)))
    rolled = fold(sort_out(received, 2024, roster=roster), 2024, Office("示范区"), roster)
    assert rolled.report.values[name] == full.values[name]
    coverage = rolled.coverage[name]
    assert (coverage.reported, coverage.blank, coverage.unreadable, coverage.missing) == (1, 1, 1, 1)
    done = xltools.roll_up(received, tmp_path / "示范区.xlsx", roster=roster)
    target = tmp_path / "示范区.xlsx"
    xltools.write(target, done.workbook)
    book = openpyxl.load_workbook(target)
    column = 7 + list(FORM.cells).index(name)
    cells = {
        row[0].value: row[0] for row in book["单位明细"].iter_rows(min_row=8, min_col=column, max_col=column)
    }
    assert cells["=1+1"].data_type in ("s", "inlineStr")
    note = next(cell.comment for row in book["表三"].iter_rows() for cell in row if cell.comment)
    assert note is not None
    with ZipFile(target) as package:
        comments = "".join(package.read(n).decode() for n in package.namelist() if "comments" in n)
    assert "4 个单位中 1 个已报，空白 1 个，非数字 1 个，缺报 1 个。" in comments


def test_a_cell_that_nobody_reported_stays_empty(tmp_path: Path) -> None:
    name = "proactive.fees.amount"
    received = send(tmp_path, *(replace(office(n), values={**office(n).values, name: None}) for n in (1, 2)))
    assert sums(received)[name] is None
    done = xltools.roll_up(received, tmp_path / "示范区.xlsx")
    target = tmp_path / "示范区.xlsx"
    xltools.write(target, done.workbook)
    assert xltools.read(target).values[name] is None


def test_money_is_added_to_the_fen(tmp_path: Path) -> None:
    name = "proactive.fees.amount"
    amounts = (Decimal("0.1"), Decimal("0.2"), Decimal("7545.25"))
    reports = (
        replace(office(n), values={**office(n).values, name: amount}) for n, amount in enumerate(amounts)
    )
    assert sums(send(tmp_path, *reports))[name] == Decimal("7545.55")


def test_items_of_the_2019_form_do_not_add_up(tmp_path: Path) -> None:
    reports = [office(number, year=2020, form="2019") for number in (1, 2)]
    total = sums(send(tmp_path, *reports), 2020)
    assert total["proactive.licensing.prior_items"] is None
    assert total["proactive.licensing.change"] is None
    assert total["proactive.fees.prior_items"] is None
    assert total["proactive.licensing.decisions"] == sum(
        report.values["proactive.licensing.decisions"] or 0 for report in reports
    )
    assert total["proactive.procurement.amount"] == sum(
        report.values["proactive.procurement.amount"] or 0 for report in reports
    )


def test_the_roster_tells_who_is_missing_and_who_is_extra(tmp_path: Path) -> None:
    roster = Roster(
        "示范区",
        (
            RosterEntry("第二街道", aliases=("第2街道办事处",)),
            RosterEntry("没有报的街道", code="11330000MB1234567X"),
        ),
    )
    lines = sort_out(send(tmp_path, office(1), office(2)), 2024, roster=roster)
    assert [(line.name, line.status) for line in lines] == [
        ("第二街道", "included"),
        ("没有报的街道", "missing"),
        ("第1街道办事处", "included"),
    ]
    assert "不在名单中" in lines[2].note.zh


def test_strict_leaves_reports_with_errors_out(tmp_path: Path) -> None:
    name = "requests.received.total"
    wrong = replace(office(1), values={**office(1).values, name: (office(1).values[name] or 0) + 5})
    received = send(tmp_path, wrong, office(2))
    assert [line.status for line in sort_out(received, 2024)] == ["included_with_errors", "included"]
    assert [line.status for line in sort_out(received, 2024, strict=True)] == ["excluded", "included"]


def test_one_bad_file_stops_nothing(tmp_path: Path) -> None:
    bad = tmp_path / "坏文件.xlsx"
    bad.write_bytes(b"PK\x03\x04 no workbook")
    good = put(office(1), tmp_path)
    received = list(xltools.submissions([str(bad), str(good)]))
    lines = sort_out(received, 2024)
    assert sorted(line.status for line in lines) == ["included", "unreadable"]
    assert sums(received) == dict(office(1).values)


def test_workers_give_the_same_as_one_process(tmp_path: Path) -> None:
    files = [str(put(office(1), tmp_path, f"{number:03}")) for number in range(3)] * 25
    assert list(xltools.submissions(files, 2)) == list(xltools.submissions(files, 1))


def test_manifest_names_inputs_and_result(tmp_path: Path) -> None:
    from xltools.documents import check_document

    received = send(tmp_path, office(1))
    done = xltools.roll_up(received, tmp_path / "示范区.xlsx")
    document = xltools.manifest(
        done, xltools.Order((str(tmp_path),), str(tmp_path / "示范区.xlsx")), tmp_path, WHEN
    )
    check_document(document, "manifest", "清单")
    assert document["inputs"][0]["sha256"] == received[0].source.sha256
    assert document["event"]["when"] == "2026-01-20T08:00:00+00:00"
    check_document(xltools.rollup_document(done), "rollup", "汇总")


def broken(number: int) -> Report:
    """Two more received than the flow allows, in 自然人 and 总计."""
    report = office(number)
    values = {**report.values}
    for column in ("natural_person", "total"):
        name = f"requests.received.{column}"
        values[name] = (values[name] or 0) + 2
    return replace(report, values=values)


def test_an_accepted_error_is_logged_and_no_longer_counts(tmp_path: Path) -> None:
    received = send(tmp_path, broken(1), broken(2))
    passed = Acceptance("第1街道办事处", "T3-01", "区政务公开办", "已电话核实", "2026-02-10")
    done = xltools.roll_up(received, tmp_path / "区.xlsx", acceptances=[passed])
    by_name = {line.name: line for line in done.rollup.offices}
    assert by_name["第1街道办事处"].status == "included"
    assert by_name["第2街道办事处"].status == "included_with_errors"
    target = tmp_path / "区.xlsx"
    xltools.write(target, done.workbook)
    logged = [
        str(row[6] or "")
        for row in openpyxl.load_workbook(target)["来源"].iter_rows(min_row=3, values_only=True)
    ]
    assert "区政务公开办 2026-02-10 认可：已电话核实" in logged[0]
    assert not logged[1]


def test_an_acceptance_that_fits_nothing_is_refused(tmp_path: Path) -> None:
    received = send(tmp_path, broken(1))
    passed = Acceptance("第9街道办事处", "T3-01", "区政务公开办", "已电话核实", "2026-02-10")
    with pytest.raises(XltoolsError, match="第9街道办事处"):
        xltools.roll_up(received, tmp_path / "区.xlsx", acceptances=[passed])
