"""Suggestions where people meet them: the command, JSON, a repaired copy, the marked copy, the roll-up."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

import xltools
from tests.support.base import base_report
from tests.support.localized import changed
from xltools.cli import main
from xltools.documents import check_document
from xltools.errors import XltoolsError
from xltools.model.content import Content
from xltools.model.report import Number, Report

WHEN = datetime(2026, 1, 20, 9, 30, tzinfo=UTC)
WRONG: dict[str, Number] = {"requests.total.natural_person": 21, "disputes.reconsideration.total": 0}
RIGHT = {"requests.total.natural_person": 12, "disputes.reconsideration.total": 4}
LOG, SUGGESTED = "修正记录", "修正建议"


def saved(report: Report, path: Path) -> Path:
    path.write_bytes(xltools.make_workbook(Content(report)))
    return path


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """Two digits of a total swapped in Table 三, a total forgotten in Table 四."""
    return saved(changed(base_report("2021"), WRONG), tmp_path / "柳河 街道.xlsx")


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str]:
    code = main([str(argument) for argument in arguments])
    return code, capsys.readouterr().out


def test_the_command_lists_problems_with_their_repairs(
    faulty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = run(capsys, "suggest", faulty)
    assert code == 0
    assert "问题 1" in out and "问题 2" in out
    assert "前后两位数字颠倒：现为 21，应为 12" in out
    code, out = run(capsys, "--lang", "en", "suggest", faulty)
    assert "it holds 21 and should be 12" in out


def test_the_json_fits_its_schema(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out = run(capsys, "suggest", faulty, "--json", "--top", "2")
    document = json.loads(out)
    check_document(document, "suggestions", "输出")
    first = document["repairs"][0]
    place = xltools.read(faulty).places["requests.total.natural_person"]
    assert first["rank"] == 1
    assert first["changes"] == [
        {
            "cell": "requests.total.natural_person",
            "at": str(place),
            "from": 21,
            "to": 12,
            "kind": "digits swapped",
        }
    ]
    assert first["certainty"] == "unique minimum"
    assert first["causes"] == []
    assert "T3-01 natural_person" in first["cures"]
    assert max(sum(one["group"] == group for one in document["repairs"]) for group in (1, 2)) <= 2


def test_nothing_to_say_comes_with_a_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clean = saved(base_report("2021"), tmp_path / "好.xlsx")
    _, out = run(capsys, "suggest", clean, "--json")
    document = json.loads(out)
    check_document(document, "suggestions", "输出")
    assert document["repairs"] == [] and document["reason"]


def test_chosen_repairs_are_made_in_a_copy_and_logged(
    faulty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1768901400")
    before = hashlib.sha256(faulty.read_bytes()).digest()
    report = xltools.read(faulty)
    found = xltools.suggest(report)
    ranks = [next(r.rank for r in found.repairs if r.group == group) for group in (1, 2)]
    copy = tmp_path / "改.xlsx"
    code, _ = run(capsys, "suggest", faulty, "--apply", str(ranks[0]), "--apply", str(ranks[1]), "-o", copy)
    assert code == 0
    assert hashlib.sha256(faulty.read_bytes()).digest() == before
    again = xltools.read(copy)
    assert again.values == {**report.values, **RIGHT}
    assert not any(finding.severity == "error" for finding in xltools.validate(again).findings)
    sheet = openpyxl.load_workbook(copy)[LOG]
    heads = [cell.value for cell in sheet[4]]
    rows = [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=5, values_only=True)]
    told = {row["名称"]: (row["原来"], row["改为"]) for row in rows}
    assert told == {
        "requests.total.natural_person": ("21", "12"),
        "disputes.reconsideration.total": ("0", "4"),
    }
    assert "T3-01" in str(rows[0]["规则"]) and rows[1]["规则"] == "T4-01"
    assert {row["时间"] for row in rows} == {"2026-01-20 09:30:00+00:00"}


def test_the_log_goes_on_in_a_second_copy(faulty: Path, tmp_path: Path) -> None:
    for number, source in enumerate((faulty, tmp_path / "1.xlsx"), 1):
        report = xltools.read(source)
        first = xltools.suggest(report).repairs[0]
        xltools.write(tmp_path / f"{number}.xlsx", xltools.apply_repair(source, report, first, WHEN))
    sheet = openpyxl.load_workbook(tmp_path / "2.xlsx")[LOG]
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert [row[0] for row in rows] == [1, 2]
    assert {row[2] for row in rows} == set(WRONG)


def test_same_input_same_bytes(faulty: Path) -> None:
    report = xltools.read(faulty)
    repair = xltools.suggest(report).repairs[0]
    made = [xltools.apply_repair(faulty, report, repair, WHEN) for _ in range(2)]
    assert made[0] == made[1]


def test_totals_that_are_formulas_stay_formulas_and_show_the_new_sum(tmp_path: Path) -> None:
    """With formulas for totals only the balance of a column tells: 21 came in where 12 are accounted for."""
    base = base_report("2021")
    totals = xltools.load_form("2021").totals
    typed = {name: value for name, value in base.values.items() if name not in totals}
    path = saved(
        replace(base, values={**typed, "requests.received.natural_person": 21}), tmp_path / "式.xlsx"
    )
    report = xltools.read(path)
    assert "requests.received.total" in report.formulas
    found = xltools.suggest(report)
    best = found.repairs[0]
    assert [(c.cell, c.before, c.after) for c in best.changes] == [
        ("requests.received.natural_person", 21, 12)
    ]
    assert [(c.cell, c.after) for c in best.follows] == [("requests.received.total", 22)]
    copy = tmp_path / "改.xlsx"
    xltools.write(copy, xltools.apply_repair(path, report, best, WHEN))
    again = xltools.read(copy)
    assert again.values["requests.received.total"] == 22
    assert "requests.received.total" in again.formulas
    assert not any(finding.severity == "error" for finding in xltools.validate(again).findings)


def test_a_repair_that_leaves_the_value_open_is_not_made(tmp_path: Path) -> None:
    base = base_report("2019")
    wrong = {"proactive.normative_documents.newly_public": 25}
    path = saved(changed(base, wrong), tmp_path / "开.xlsx")
    report = xltools.read(path)
    loose = next(repair for repair in xltools.suggest(report).repairs if not repair.applicable)
    with pytest.raises(XltoolsError, match="没有给出唯一的数"):
        xltools.apply_repair(path, report, loose, WHEN)


def test_two_repairs_of_one_problem_are_not_made_together(tmp_path: Path) -> None:
    """2 + 1 + 0 + 1 are not 3: the total may be wrong, or one of the others."""
    path = saved(changed(base_report("2021"), {"disputes.reconsideration.total": 3}), tmp_path / "三.xlsx")
    report = xltools.read(path)
    found = xltools.suggest(report).repairs
    assert {repair.group for repair in found} == {1}
    with pytest.raises(XltoolsError, match="同一个问题"):
        xltools.apply_repair(path, report, found[:2], WHEN)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--apply", "1"), "一起用"),
        (("-o", "副本.xlsx"), "一起用"),
        (("--apply", "99", "-o", "副本.xlsx"), "没有第 99 条"),
        (("--apply", "1", "-o", "副本.txt"), "扩展名"),
    ],
)
def test_wrong_use_is_told(
    faulty: Path,
    arguments: tuple[str, ...],
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(faulty.parent)
    assert main(["suggest", str(faulty), *arguments]) == 2
    assert said in capsys.readouterr().err
    assert not (faulty.parent / "副本.xlsx").exists()


def test_the_original_is_never_the_copy(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["suggest", str(faulty), "--apply", "1", "-o", str(faulty)]) == 2
    assert "没有写入" in capsys.readouterr().err


def test_a_marked_copy_lists_them(faulty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "标.xlsx"
    run(capsys, "mark", faulty, "-o", copy)
    book = openpyxl.load_workbook(copy)
    assert book.sheetnames.index(SUGGESTED) == book.sheetnames.index("校验结果") + 1
    rows = list(book[SUGGESTED].iter_rows(min_row=5, values_only=True))
    assert any("21 → 12" in str(row[4]) for row in rows)
    # A total of results is in the flow, in its column and in its row; ids of columns say nothing to people.
    assert rows[0][6] == "T3-01、T3-02、T3-03"
    # Marked again, the sheet is replaced; of a clean file there is none.
    again = tmp_path / "再标.xlsx"
    run(capsys, "mark", copy, "-o", again)
    assert openpyxl.load_workbook(again).sheetnames.count(SUGGESTED) == 1
    assert len(openpyxl.load_workbook(again).sheetnames) == len(book.sheetnames)


def test_the_supervisor_sees_the_first_suggestion(faulty: Path, tmp_path: Path) -> None:
    clean = saved(base_report("2021"), tmp_path / "好.xlsx")
    done = xltools.roll_up(list(xltools.submissions([str(faulty), str(clean)])), tmp_path / "区.xlsx")
    target = tmp_path / "区.xlsx"
    xltools.write(target, done.workbook)
    sheet = openpyxl.load_workbook(target)["校验问题"]
    heads = [cell.value for cell in sheet[2]]
    rows = [dict(zip(heads, row, strict=False)) for row in sheet.iter_rows(min_row=3, values_only=True)]
    told = [row for row in rows if row[SUGGESTED]]
    assert len(told) == 1
    assert str(told[0]["编号"]).startswith(("T3-", "T4-"))
    assert "应为" in str(told[0][SUGGESTED])
