"""The gap between what a district states and what its offices add up to, worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import xltools
from tests.support.base import base_report
from tests.support.libreoffice import needs_libreoffice, recalculate
from xltools.cli import main
from xltools.documents import check_document
from xltools.errors import XltoolsError
from xltools.model.adjustment import Adjustment, fault_of, items_of
from xltools.model.content import Content
from xltools.model.gap import Gap
from xltools.model.report import Number, Office, Report, Source
from xltools.model.rollup import Roster, RosterEntry
from xltools.rollup.own_errors import Identities
from xltools.rules import load_rules

FORM = xltools.load_form("2021")
NEW = "requests.received.natural_person"
NEW_TOTAL = "requests.received.total"
LICENCES = "proactive.licensing.decisions"
FEES = "proactive.fees.amount"
ITEM = "表二 行政许可·本年处理决定数量"
# The base report: 12 requests of natural persons, 22 of all; 120 licences; fees of 3.5.


def office(
    name: str, change: Mapping[str, Number | None] | None = None, unreadable: Mapping[str, str] | None = None
) -> Report:
    base = base_report("2021")
    values = {**base.values, **(change or {}), **dict.fromkeys(unreadable or ())}
    return replace(
        base,
        office=Office(name, level="street"),
        values=values,
        unreadable=dict(unreadable or {}),
        raw=dict(unreadable or {}),
        source=Source(f"{name}.xlsx"),
    )


def put(folder: Path, *reports: Report) -> list[str]:
    files = [folder / report.source.file for report in reports]
    for file, report in zip(files, reports, strict=True):
        file.write_bytes(xltools.make_workbook(Content(report)))
    return [str(file) for file in files]


def gaps_of(
    tmp_path: Path,
    stated: Mapping[str, Number | None],
    *reports: Report,
    names: tuple[str, ...] = (),
    **more: Any,
) -> dict[str, Gap]:
    """The gaps of a district that states its sums with these changes; ``names``: who should have reported."""
    received = list(xltools.submissions(put(tmp_path, *reports)))
    roster = Roster("城东区", tuple(map(RosterEntry, names))) if names else None
    output = tmp_path / "区.xlsx"
    first = xltools.roll_up(received, output, roster=roster, **more)
    said = replace(first.rollup.report, values={**first.rollup.report.values, **stated})
    done = xltools.roll_up(received, output, roster=roster, stated=said, **more)
    return {gap.cell: gap for gap in done.gaps}


def parts(gap: Gap) -> list[tuple[str, tuple[str, ...], Number | None]]:
    return [(item.cause, item.offices, item.amount) for item in gap.explanations]


def test_no_difference_no_explanation(tmp_path: Path) -> None:
    found = gaps_of(tmp_path, {}, office("甲街道"), office("乙街道"))
    assert len(found) == 200
    assert (found[NEW].stated, found[NEW].sum, found[NEW].difference, found[NEW].unexplained) == (
        24,
        24,
        0,
        0,
    )
    assert not any(gap.explanations or gap.undecided for gap in found.values())


def test_an_office_whose_own_figures_prove_an_error(tmp_path: Path) -> None:
    # 乙 has 14 for 12: its column is 2 over and its row is 2 over, and only that cell is in both.
    wrong = office("乙街道", {NEW: 14})
    found = gaps_of(tmp_path, {NEW: 24}, office("甲街道"), wrong)
    gap = found[NEW]
    assert (gap.stated, gap.sum, gap.difference, gap.unexplained) == (24, 26, -2, 0)
    assert parts(gap) == [("office_error", ("乙街道",), -2)]
    # Of 3 that the district is short, the office's error makes 2: 1 is left.
    gap = gaps_of(tmp_path, {NEW: 23}, office("甲街道"), wrong)[NEW]
    assert (gap.difference, gap.unexplained, gap.undecided) == (-3, -1, False)
    # The error would make a difference upwards larger: it is no explanation of it.
    gap = gaps_of(tmp_path, {NEW: 29}, office("甲街道"), wrong)[NEW]
    assert (gap.difference, gap.unexplained, parts(gap)) == (3, 3, [])


def test_an_error_that_several_cells_may_have_explains_only_to_the_unit(tmp_path: Path) -> None:
    # 乙 reports 3 received too many in 自然人 and in 总计: rows balance, two columns are 3 over.
    wrong = office("乙街道", {NEW: 15, NEW_TOTAL: 25})
    assert parts(gaps_of(tmp_path, {NEW: 24}, office("甲街道"), wrong)[NEW]) == [
        ("office_error", ("乙街道",), -3)
    ]
    gap = gaps_of(tmp_path, {NEW: 25}, office("甲街道"), wrong)[NEW]
    assert (gap.difference, gap.unexplained, parts(gap)) == (-2, -2, [])


def test_two_offices_that_may_be_wrong_make_the_rest_together(tmp_path: Path) -> None:
    reports = [
        office(name, {NEW: 12 + more, NEW_TOTAL: 22 + more}) for name, more in (("甲街道", 1), ("乙街道", 4))
    ]
    gap = gaps_of(tmp_path, {NEW: 24}, *reports)[NEW]
    assert sorted(parts(gap)) == [("office_error", ("乙街道",), -4), ("office_error", ("甲街道",), -1)]


def test_one_of_two_offices(tmp_path: Path) -> None:
    reports = [office(name, {NEW: 13, NEW_TOTAL: 23}) for name in ("甲街道", "乙街道")]
    gap = gaps_of(tmp_path, {NEW: 25}, *reports)[NEW]
    assert [(cause, set(offices), amount) for cause, offices, amount in parts(gap)] == [
        ("office_error", {"甲街道", "乙街道"}, -1)
    ]
    assert "之一" in gap.explanations[0].note.zh


def test_what_a_missing_office_had_is_not_known(tmp_path: Path) -> None:
    names = ("甲街道", "乙街道", "丙街道")
    gap = gaps_of(tmp_path, {NEW: 30}, office("甲街道"), office("乙街道"), names=names)[NEW]
    assert (gap.difference, gap.unexplained, gap.undecided) == (6, 6, True)
    assert parts(gap) == [("missing", ("丙街道",), None)]
    # It can only add: a stated number below the sum is wrong already.
    gap = gaps_of(tmp_path, {NEW: 20}, office("甲街道"), office("乙街道"), names=names)[NEW]
    assert (gap.difference, gap.unexplained, gap.undecided, parts(gap)) == (-4, -4, False, [])


def test_a_file_that_is_there_but_not_counted_has_an_amount(tmp_path: Path) -> None:
    # --strict leaves 乙 out for its error; the district counted its 14.
    wrong = office("乙街道", {NEW: 14})
    gap = gaps_of(tmp_path, {NEW: 26}, office("甲街道"), wrong, strict=True)[NEW]
    assert (gap.sum, gap.difference, gap.unexplained) == (12, 14, 0)
    assert parts(gap) == [("not_counted", ("乙街道",), 14)]


def test_two_files_of_an_office_have_an_amount_where_they_agree(tmp_path: Path) -> None:
    one = replace(office("乙街道"), source=Source("一稿.xlsx"))
    two = replace(office("乙街道", {LICENCES: 130}), source=Source("二稿.xlsx"))
    found = gaps_of(tmp_path, {NEW: 24, LICENCES: 240}, office("甲街道"), one, two)
    assert parts(found[NEW]) == [("not_counted", ("乙街道",), 12)]
    assert (found[LICENCES].difference, found[LICENCES].unexplained, parts(found[LICENCES])) == (120, 120, [])


def test_a_text_that_reads_as_a_number_has_an_amount(tmp_path: Path) -> None:
    texts = {FEES: "251000元", LICENCES: "若干"}
    found = gaps_of(
        tmp_path, {FEES: Decimal("28.6"), LICENCES: 150}, office("甲街道"), office("乙街道", unreadable=texts)
    )
    # 251000 元 are 25.1 万元.
    gap = found[FEES]
    assert (gap.sum, gap.difference, gap.unexplained) == (Decimal("3.5"), Decimal("25.1"), 0)
    assert parts(gap) == [("unreadable", ("乙街道",), Decimal("25.1"))]
    assert "251000元" in gap.explanations[0].note.zh
    gap = found[LICENCES]
    assert (gap.difference, gap.unexplained, gap.undecided) == (30, 30, True)
    assert parts(gap) == [("unreadable", ("乙街道",), None)]


def test_a_blank_is_no_zero(tmp_path: Path) -> None:
    blank = office("乙街道", {LICENCES: None})
    gap = gaps_of(tmp_path, {LICENCES: 125}, office("甲街道"), blank)[LICENCES]
    assert (gap.sum, gap.difference, gap.undecided) == (120, 5, True)
    assert parts(gap) == [("blank", ("乙街道",), None)]


def test_a_cell_that_nobody_reported(tmp_path: Path) -> None:
    gap = gaps_of(tmp_path, {LICENCES: 5}, office("甲街道", {LICENCES: None}))[LICENCES]
    assert (gap.sum, gap.difference, gap.unexplained, gap.undecided) == (None, None, None, True)


def test_own_errors_are_proved_only_where_one_cell_cures_all() -> None:
    identities = Identities(load_rules(), FORM)
    total = identities.errors_in(office("甲", {NEW_TOTAL: 25}).values, {})
    assert total.proved == {NEW_TOTAL: -3}
    pair = identities.errors_in(office("甲", {NEW: 15, NEW_TOTAL: 25}).values, {})
    assert not pair.proved and pair.possible[NEW] == {-3} and pair.possible[NEW_TOTAL] == {-3}
    # In a block of Table 四 each of the five cells could be the wrong one.
    block = identities.errors_in(office("甲", {"disputes.reconsideration.total": 9}).values, {})
    assert not block.proved and block.possible["disputes.reconsideration.total"] == {-5}
    assert not identities.errors_in(office("甲").values, {}).possible


# Adjustments


def line(item: str = ITEM, amount: Any = -1, reason: str = "联合许可只计一次", by: str = "王某", date: str = "2025-02-10") -> Adjustment:  # fmt: skip
    return Adjustment(item, amount, reason, by, date)


@pytest.mark.parametrize(
    ("adjustment", "fault"),
    [
        (line(), ""),
        (Adjustment("", None, "", "", ""), ""),
        (line(item="表二"), "项目不在表中"),
        (line(amount="一"), "调整数不是数字"),
        (line(amount=None), "调整数不是数字"),
        (line(reason=" "), "缺原因"),
        (line(by=""), "缺调整人"),
        (line(date="二月十日"), "缺日期"),
    ],
)
def test_a_line_counts_with_cell_amount_reason_name_and_date(adjustment: Adjustment, fault: str) -> None:
    assert fault_of(adjustment, items_of(FORM)) == fault


@pytest.mark.parametrize("form", ["2019", "2021"])
def test_every_cell_that_adds_up_can_be_named(form: str) -> None:
    loaded = xltools.load_form(form, ("channels",))
    assert sorted(items_of(loaded).values()) == sorted(n for n, c in loaded.cells.items() if c.additive)


def type_line(path: Path, row: int, *values: object) -> None:
    book = openpyxl.load_workbook(path)
    for column, value in enumerate(values, 2):
        book["调整"].cell(4 + row, column).value = value  # type: ignore[assignment]
    book.save(path)


@pytest.fixture
def district(tmp_path: Path) -> tuple[Path, Path]:
    """A folder with two offices' workbooks, and the district's."""
    folder = tmp_path / "报送"
    folder.mkdir()
    put(folder, office("甲街道"), office("乙街道"))
    target = tmp_path / "区.xlsx"
    assert main(["rollup", str(folder), "-o", str(target)]) == 0
    return folder, target


def test_an_adjustment_is_kept_counted_and_explained(
    district: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    from datetime import date

    folder, target = district
    stated = folder.parent / "本级.xlsx"
    values = {**xltools.read(target).values, LICENCES: 237, NEW: 25, NEW_TOTAL: 45}
    stated.write_bytes(
        xltools.make_workbook(Content(replace(xltools.read(target), values=values, formulas=frozenset())))
    )
    type_line(target, 1, ITEM, -2, "联合许可只计一次", "王某", date(2025, 2, 10))
    type_line(target, 2, ITEM, -1, "", "王某", date(2025, 2, 10))
    capsys.readouterr()
    code = main(["rollup", str(folder), "-o", str(target), "--stated", str(stated), "--json"])
    document = json.loads(capsys.readouterr().out)
    check_document(document, "rollup", "输出")
    assert code == 1
    # 240 by the offices, 2 taken off; 237 stated: 1 is left, and the line without a reason changes nothing.
    assert document["facts"][LICENCES] == 238
    gap = document["gap"][LICENCES]
    assert (gap["stated"], gap["sum"], gap["difference"], gap["unexplained"]) == (237, 240, -3, -1)
    assert gap["explained_by"] == [
        {
            "cause": "adjustment",
            "offices": "",
            "count": 0,
            "amount": -2,
            "note": "联合许可只计一次（王某 2025-02-10）",
        }
    ]
    assert (document["gap"][NEW]["difference"], document["gap"][NEW]["undecided"]) == (1, False)
    assert any(f["rule"] == "RU-21" and f["found"] == 1 for f in document["findings"])
    # Both lines are in the new workbook as they were typed, and made anew once more it is the same.
    first = target.read_bytes()
    lines = [
        [cell.value for cell in row[1:7]] for row in openpyxl.load_workbook(target)["调整"].iter_rows(5, 6)
    ]
    assert [row[:4] for row in lines] == [
        [ITEM, -2, "联合许可只计一次", "王某"],
        [ITEM, -1, None, "王某"],
    ]
    main(["rollup", str(folder), "-o", str(target), "--stated", str(stated)])
    assert target.read_bytes() == first
    notes = [
        cell.comment.text for row in openpyxl.load_workbook(target)["表二"] for cell in row if cell.comment
    ]
    assert notes == ["含调整 -2：联合许可只计一次（王某 2025-02-10）。"]
    report = xltools.read(target)
    assert report.values[LICENCES] == 238 and LICENCES in report.formulas


def test_texts_and_answers_of_the_district_are_kept(district: tuple[Path, Path]) -> None:
    folder, target = district
    book = openpyxl.load_workbook(target)
    for name, value in (
        ("text.other", "本年度未收取信息处理费。"),
        ("report.prepared_by", "王某"),
        ("checklist.ru_12", "是"),
    ):
        sheet, address = next(iter(book.defined_names[name].destinations))
        book[sheet][address.replace("$", "")].value = value
    book.save(target)
    main(["rollup", str(folder), "-o", str(target)])
    report = xltools.read(target)
    assert report.text["text.other"] == "本年度未收取信息处理费。"
    assert report.cover["report.prepared_by"] == "王某"
    assert (report.checklist or {})["RU-12"] == "是"


@pytest.mark.parametrize("about", [{"year": 2023}, {"office": Office("别的区")}, {"form": "2019"}])
def test_the_roll_up_of_another_year_or_district_is_not_written_over(
    district: tuple[Path, Path], about: dict[str, Any]
) -> None:
    folder, target = district
    kept = xltools.read_kept(target)
    assert kept is not None
    other = replace(kept, report=replace(kept.report, **about))
    received = list(xltools.submissions(xltools.find_files([folder])))
    with pytest.raises(XltoolsError, match="没有覆盖"):
        xltools.roll_up(received, target, kept=other)


@pytest.mark.parametrize("option", ["--prior", "--stated", "--roster"])
def test_the_output_is_none_of_the_inputs(
    district: tuple[Path, Path], option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, target = district
    before = target.read_bytes()
    assert main(["rollup", str(folder), "-o", str(target), option, str(target)]) == 2
    assert "输出文件就是输入文件" in capsys.readouterr().err
    assert target.read_bytes() == before


def test_an_output_that_cannot_be_read_is_not_written_over(
    district: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, target = district
    damaged = target.read_bytes()[:2000]
    target.write_bytes(damaged)
    assert main(["rollup", str(folder), "-o", str(target)]) == 2
    assert "没有覆盖" in capsys.readouterr().err
    assert target.read_bytes() == damaged


def test_an_adjustment_that_breaks_an_identity_is_named(tmp_path: Path) -> None:
    files = put(tmp_path, office("甲街道"), office("乙街道"))
    output = tmp_path / "区.xlsx"
    received = list(xltools.submissions(files))
    output.write_bytes(xltools.roll_up(received, output).workbook)
    kept = xltools.read_kept(output)
    assert kept is not None
    item = "表四 行政复议·尚未审结"
    done = xltools.roll_up(received, output, kept=replace(kept, adjustments=(line(item, -1),)))
    (trace,) = [f for f in done.findings if f.rule == "RU-14"]
    assert "调整（-1）" in trace.message.zh and "合起来正好是这一差额" in trace.message.zh


# The sheet


@needs_libreoffice
def test_the_sheets_count_live(tmp_path: Path) -> None:
    from datetime import date

    names = ("甲街道", "乙街道", "丙街道")
    wrong = office("乙街道", {NEW: 14})
    received = list(xltools.submissions(put(tmp_path, office("甲街道"), wrong)))
    roster = Roster("城东区", tuple(map(RosterEntry, names)))
    output = tmp_path / "区.xlsx"
    sums = xltools.roll_up(received, output, roster=roster).rollup.report
    stated = replace(sums, values={**sums.values, NEW: 24, LICENCES: 238, FEES: Decimal("9.5")})
    output.write_bytes(xltools.roll_up(received, output, roster=roster, stated=stated).workbook)
    rows = gap_rows(output)
    # Before: explained by 乙's own error; 2 below the sum; 2.5 more than the sum, which 丙 may have.
    assert rows[f"表三 {FORM.cells[NEW].label}"][2:] == (24, 26, -2, 0, None, None, -2, 0, "已说明")
    assert rows[ITEM][2:] == (238, 240, -2, 0, None, None, None, -2, "未说明")
    assert rows[f"表二 {FORM.cells[FEES].label}"][2:] == (9.5, 7, 2.5, 0, None, None, None, 2.5, "待定")
    type_line(output, 1, ITEM, -2, "联合许可只计一次", "王某", date(2025, 2, 10))
    type_line(output, 2, ITEM, -9, "没有日期的不算", "王某", None)
    (computed,) = recalculate([output], tmp_path / "算")
    rows = gap_rows(computed)
    assert rows[ITEM][2:] == (238, 240, -2, -2, None, None, None, 0, "已说明")
    states = [
        row[6]
        for row in openpyxl.load_workbook(computed, data_only=True)["调整"].iter_rows(5, 7, values_only=True)
    ]
    assert states[:2] == ["有效", "缺日期"] and not states[2]
    assert xltools.read(computed).values[LICENCES] == 238


def gap_rows(path: Path) -> dict[str, tuple[Any, ...]]:
    sheet = openpyxl.load_workbook(path, data_only=True)["差额"]
    return {str(row[1]): row[:11] for row in sheet.iter_rows(min_row=3, values_only=True)}
