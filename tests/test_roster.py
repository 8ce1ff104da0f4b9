"""The roster: codes, names, the log of what came in, and where each office stands."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import xltools
from tests.support.base import base_report
from tests.support.libreoffice import needs_libreoffice, recalculate
from tests.support.rollups import roll, submission_of
from xltools.checks.codes import ALPHABET, check_character, code_fault
from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.content import Content
from xltools.model.letter import Issued, Mark
from xltools.model.report import Number, Office, Report, Source
from xltools.model.rollup import OfficeLine, Receipt, Roster, RosterEntry, Submission
from xltools.rollup import sort_out, stand
from xltools.rollup.matching import Matcher
from xltools.template.roster import wrong_code

FORM = xltools.load_form("2021")
# Published codes: two universities, an example of the standard's users.
RIGHT = ("12100000400002259P", "12100000400000624D", "91110000600037341L")


def office(name: str, code: str | None = None, **change: Number | None) -> Report:
    base = base_report("2021")
    values = {**base.values, **{key.replace("__", "."): value for key, value in change.items()}}
    return replace(
        base, office=Office(name, code, "street"), values=values, source=Source(f"{name}.xlsx", name * 3)
    )


# Codes


@pytest.mark.parametrize("code", RIGHT)
def test_published_codes_are_right(code: str) -> None:
    assert code_fault(code) is None
    assert code_fault(f" {code.lower()}　") is None


@pytest.mark.parametrize("code", RIGHT)
def test_any_one_character_changed_is_found(code: str) -> None:
    for place, found in enumerate(code):
        for other in ALPHABET.replace(found, ""):
            assert code_fault(code[:place] + other + code[place + 1 :]) is not None


def test_neighbours_that_changed_places_are_found() -> None:
    code = RIGHT[0]
    swapped = [code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(16) if code[i] != code[i + 1]]
    assert swapped and all(code_fault(item) for item in swapped)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("12100000400002259X", "末位应为 P，现为 X"),
        ("1210000040000225P", "应为 18 位，现为 17 位"),
        ("1210000040000225OP", "含有代码不用的字符 O"),
    ],
)
def test_what_is_wrong_with_a_code_is_said(code: str, words: str) -> None:
    fault = code_fault(code)
    assert fault is not None and words in fault.zh and fault.en


@needs_libreoffice
def test_the_roster_marks_wrong_codes_by_itself(tmp_path: Path) -> None:
    rng = random.Random(5)
    codes = [*RIGHT, RIGHT[0].lower(), "", "9111000060003734", "12100000400002259X", "1210000040000225OP"]
    for _ in range(40):
        first = "".join(rng.choice(ALPHABET) for _ in range(17))
        codes += [first + check_character(first), first + rng.choice(ALPHABET)]
    path = tmp_path / "码.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row, code in enumerate(codes, 1):
        sheet.cell(row, 2).value = code or None
        sheet.cell(row, 3).value = "=" + wrong_code(f"B{row}")
    book.save(path)
    (computed,) = recalculate([path], tmp_path / "算")
    shown = [
        row[2]
        for row in openpyxl.load_workbook(computed, data_only=True).worksheets[0].iter_rows(values_only=True)
    ]
    assert [bool(value) for value in shown] == [bool(code) and code_fault(code) is not None for code in codes]


# The file


def roster_file(
    path: Path, offices: Sequence[dict[str, Any]], received: Sequence[dict[str, Any]] = ()
) -> Path:
    document = {"district": "城东区", "offices": list(offices), "received": list(received)}
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def test_every_wrong_code_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(xltools.template_files()["roster.xlsx"])
    book = openpyxl.load_workbook(path)
    sheet = book["名单"]
    for row, (name, code) in enumerate(
        [
            ("甲街道", RIGHT[0]),
            ("乙街道", "12100000400000624E"),
            ("丙街道", None),
            ("丁街道", 91110000600037341),
        ],
        5,
    ):
        sheet.cell(row, 1).value, sheet.cell(row, 2).value = name, code
    sheet["B2"].value = "城东区"
    book.save(path)
    with pytest.raises(XltoolsError) as caught:
        xltools.read_roster(path)
    said = caught.value.say("zh")
    assert "有 2 个统一社会信用代码不对" in said
    assert "第 6 行（乙街道）12100000400000624E 校验位不对：按前 17 位，末位应为 D，现为 E" in said
    assert "第 8 行（丁街道）" in said and "应为 18 位" in said
    assert "第 5 行" not in said and str(path) in said


def test_a_line_without_a_name_is_named(tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(xltools.template_files()["roster.xlsx"])
    book = openpyxl.load_workbook(path)
    book["名单"]["B2"].value, book["名单"]["A5"].value, book["名单"]["B7"].value = (
        "城东区",
        "甲街道",
        RIGHT[0],
    )
    book.save(path)
    with pytest.raises(XltoolsError, match="第 7 行没有填单位名称"):
        xltools.read_roster(path)


def test_codes_in_json_are_checked_and_folded(tmp_path: Path) -> None:
    path = roster_file(tmp_path / "r.json", [{"name": "甲街道", "code": RIGHT[0].lower()}])
    assert xltools.read_roster(path).entries[0].code == RIGHT[0]
    roster_file(path, [{"name": "甲街道"}, {"name": "乙街道", "code": RIGHT[0][:-1] + "0"}])
    with pytest.raises(XltoolsError, match=r"offices\[1\]（乙街道）"):
        xltools.read_roster(path)


def test_a_code_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    twice = [{"name": "甲街道", "code": RIGHT[0]}, {"name": "乙街道", "code": RIGHT[0]}]
    with pytest.raises(XltoolsError, match=r"offices\[0\]、offices\[1\]"):
        xltools.read_roster(roster_file(tmp_path / "r.json", twice))


def test_names_are_parted_and_days_are_read_however_they_are_typed(tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(xltools.template_files()["roster.xlsx"])
    book = openpyxl.load_workbook(path)
    sheet = book["名单"]
    sheet["B2"].value = "城东区"
    for row, (name, aliases, day) in enumerate(
        [
            ("甲街道", "甲镇、甲乡；老甲", "2026-01-31"),
            ("乙街道", None, date(2026, 1, 31)),
            ("丙街道", "丙镇, 丙镇", "2026年1月31日"),
        ],
        5,
    ):
        sheet.cell(row, 1).value, sheet.cell(row, 5).value, sheet.cell(row, 8).value = name, aliases, day  # type: ignore[assignment]
    log = book["报送登记"]
    for row, values in enumerate(
        [("甲镇", "2026/2/3", None, "邮件"), ("甲街道", date(2026, 2, 5), None, None)], 5
    ):
        for column, value in enumerate(values, 1):
            log.cell(row, column).value = value  # type: ignore[assignment]
    book.save(path)
    roster = xltools.read_roster(path)
    assert [entry.aliases for entry in roster.entries] == [("甲镇", "甲乡", "老甲"), (), ("丙镇",)]
    assert {entry.deadline for entry in roster.entries} == {"2026-01-31"}
    assert roster.receipts == (Receipt("甲镇", "2026-02-03", "", "邮件"), Receipt("甲街道", "2026-02-05"))


@pytest.mark.parametrize(
    ("receipt", "words"),
    [
        ({"office": "丁街道", "date": "2026-01-28"}, "“丁街道”不在名单中"),
        ({"office": "甲街道", "date": "2026-01-28", "returned": "2026-01-27"}, "早于收到日期"),
        ({"office": "甲街道", "date": "28日"}, "日期"),
    ],
)
def test_a_log_that_cannot_be_right_is_refused(tmp_path: Path, receipt: dict[str, Any], words: str) -> None:
    path = roster_file(tmp_path / "r.json", [{"name": "甲街道"}], [receipt])
    with pytest.raises(XltoolsError) as caught:
        xltools.read_roster(path)
    assert words in caught.value.say("zh")


# Matching

ENTRIES = (
    RosterEntry("甲街道办事处", RIGHT[0], aliases=("甲镇人民政府", "老镇")),
    RosterEntry("乙街道办事处", RIGHT[1], aliases=("老镇",)),
    RosterEntry("丙局"),
)


@pytest.mark.parametrize(
    ("found", "name", "doubt"),
    [
        (Office("甲街道办事处", RIGHT[0]), "甲街道办事处", ""),
        (Office("甲街道办事处"), "甲街道办事处", ""),
        (Office("甲镇人民政府"), "甲街道办事处", ""),
        (Office(" 甲街道　办事处 "), "甲街道办事处", ""),
        (Office("", RIGHT[1]), "乙街道办事处", ""),
        (Office("改了名的街道", RIGHT[1].lower()), "乙街道办事处", "名称“改了名的街道”与名单不同"),
        (Office("乙街道办事处", RIGHT[0]), "甲街道办事处", "代码是“甲街道办事处”的，名称却是“乙街道办事处”"),
        (Office("甲街道办事处", RIGHT[2]), "甲街道办事处", "与名单的 12100000400002259P 不同"),
        (Office("甲街道办事处", RIGHT[0][:-1] + "X"), "甲街道办事处", "末位应为 P"),
        (Office("丙局", RIGHT[2]), "丙局", ""),
        (Office("老镇"), None, "2 个单位（甲街道办事处、乙街道办事处）的曾用名"),
        (Office("丁局", RIGHT[2]), None, ""),
    ],
)
def test_by_code_then_by_name(found: Office, name: str | None, doubt: str) -> None:
    entry, said = Matcher(Roster("城东区", ENTRIES)).of_office(found)
    assert (entry.name if entry else None) == name
    assert doubt in said.zh and bool(doubt) == bool(said.zh) == bool(said.en)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("丙局.xlsx", "丙局"),
        ("2024年甲街道办事处年报（终稿）.xlsx", "甲街道办事处"),
        ("甲街道办事处和乙街道办事处.xlsx", None),
        ("扫描件.xlsx", None),
    ],
)
def test_a_file_that_cannot_be_read_goes_by_its_name(file: str, name: str | None) -> None:
    broken = Submission(Source(file), error=Text("坏", "bad"))
    entry, _ = Matcher(Roster("城东区", ENTRIES)).of(broken)
    assert (entry.name if entry else None) == name


def test_a_file_of_nobody_is_listed_and_counted() -> None:
    rolled = roll(office("甲街道办事处"), office("丁街道办事处"), roster=Roster("城东区", ENTRIES[:1]))
    stray = rolled.offices[-1]
    assert (stray.name, stray.status, stray.entry) == ("丁街道办事处", "included", None)
    assert "不在名单中" in stray.note.zh


def test_a_roster_of_thousands_is_matched_at_once() -> None:
    entries = tuple(RosterEntry(f"第{n}街道办事处", aliases=(f"第{n}镇",)) for n in range(5000))
    matcher = Matcher(Roster("省", entries))
    assert all(matcher.of_office(Office(f"第{n}镇")).entry is entries[n] for n in range(0, 5000, 7))


# Where each office stands

NAMES = ("甲街道", "乙街道", "丙街道", "丁街道", "戊街道")
DUE = tuple(RosterEntry(name, deadline="2025-01-31") for name in NAMES)


def standing(*reports: Report | Submission, roster: Roster, issued: Sequence[Issued] = (), returning: bool = False) -> dict[str, tuple[str, ...]]:  # fmt: skip
    return {
        line.name: line.standing
        for line in lines_of(*reports, roster=roster, issued=issued, returning=returning)
    }


def lines_of(*reports: Report | Submission, roster: Roster, issued: Sequence[Issued] = (), returning: bool = False) -> tuple[OfficeLine, ...]:  # fmt: skip
    received = [sent(report) if isinstance(report, Report) else report for report in reports]
    back = frozenset(letter.sha256 for letter in issued if letter.sha256)
    lines = sort_out(received, 2024, roster=roster, returned=back)
    return stand(lines, FORM, 2024, roster=roster, issued=issued, returning=returning)


def sent(report: Report) -> Submission:
    checked = xltools.validate(report)
    return replace(submission_of(report), findings=checked.findings, errors=checked.summary["error"])


def wrong(name: str) -> Report:
    return office(name, requests__received__total=25)


def letter(name: str, sha256: str, *marks: Mark) -> Issued:
    return Issued("return", name, None, 2024, "2025-02-01", "2025-02-05", sha256, marks)


def test_every_standing() -> None:
    log = (
        Receipt("甲街道", "2025-01-31"),
        Receipt("乙街道", "2025-02-01"),
        Receipt("丙街道", "2025-01-20", returned="2025-01-22"),
        Receipt("丁街道", "2025-02-03", returned="2025-02-04"),
        Receipt("丁街道", "2025-02-06"),
    )
    roster = Roster("城东区", DUE, "", log)
    found = standing(office("甲街道"), wrong("乙街道"), wrong("丙街道"), office("丁街道"), roster=roster)
    assert found == {
        "甲街道": ("reported",),
        "乙街道": ("with_errors", "late"),
        "丙街道": ("returned",),
        "丁街道": ("resubmitted", "late"),
        "戊街道": ("not_reported",),
    }


def test_without_a_log_nobody_is_late() -> None:
    assert standing(office("甲街道"), roster=Roster("城东区", DUE[:1])) == {"甲街道": ("reported",)}


def test_logged_as_received_but_not_there() -> None:
    (line,) = lines_of(roster=Roster("城东区", DUE[:1], "", (Receipt("甲街道", "2025-01-20"),)))
    assert line.standing == ("not_reported",) and "登记 2025-01-20 收到，但没有文件" in line.note.zh


def test_reported_zero_is_a_report_and_nothing_filled_in_is_none() -> None:
    zero = replace(office("甲街道"), values=dict.fromkeys(FORM.cells, 0))
    blank = replace(office("乙街道"), values=dict.fromkeys(FORM.cells, None))
    found = standing(zero, blank, roster=Roster("城东区", DUE[:2]))
    assert found == {"甲街道": ("reported",), "乙街道": ("not_reported",)}


def test_files_that_cannot_count_are_wrong() -> None:
    other_year = replace(office("甲街道"), year=2023)
    broken = Submission(Source("乙街道.xlsx"), error=Text("坏", "bad"))
    twice = replace(office("丙街道"), source=Source("丙二.xlsx", "22"))
    found = lines_of(other_year, broken, office("丙街道"), twice, roster=Roster("城东区", DUE[:3]))
    assert [line.standing for line in found] == [("with_errors",)] * 4


def test_a_file_sent_back_stays_returned_until_another_comes() -> None:
    roster = Roster("城东区", DUE[:1])
    before = [
        letter("甲街道", "甲街道" * 3, Mark("T3-01", "total"), Mark("T3-03", "received"), Mark("T4-01", "x"))
    ]
    assert standing(wrong("甲街道"), roster=roster, issued=before) == {"甲街道": ("returned",)}
    # The new file has the two errors of the wrong total still; that of T4-01 is gone.
    again = replace(wrong("甲街道"), source=Source("甲二.xlsx", "22"))
    (line,) = lines_of(again, roster=roster, issued=before)
    assert line.standing == ("resubmitted", "with_errors")
    assert "上次退回的 3 处错误已改正 1 处，仍有 2 处，新出现 0 处" in line.note.zh
    good = replace(office("甲街道"), source=Source("甲三.xlsx", "33"))
    (line,) = lines_of(good, roster=roster, issued=before)
    assert line.standing == ("resubmitted",)
    assert "上次退回的 3 处错误已改正 3 处，仍有 0 处" in line.note.zh


def test_a_file_sent_back_that_lies_beside_the_new_one_is_left_out() -> None:
    before = [letter("甲街道", "甲街道" * 3)]
    new = replace(office("甲街道"), source=Source("甲（改）.xlsx", "22"))
    found = lines_of(wrong("甲街道"), new, roster=Roster("城东区", DUE[:1]), issued=before)
    assert [(line.status, line.standing) for line in found] == [
        ("excluded", ("returned",)),
        ("included", ("resubmitted",)),
    ]
    assert "由重报的 甲（改）.xlsx 代替" in found[0].note.zh


def test_a_stray_file_beside_the_right_one_says_nothing_of_the_office() -> None:
    stray = replace(office("甲街道"), year=2023, source=Source("去年.xlsx", "22"))
    found = lines_of(office("甲街道"), stray, roster=Roster("城东区", DUE[:1]))
    assert sorted((line.status, line.standing) for line in found) == [
        ("excluded", ()),
        ("included", ("reported",)),
    ]


def test_a_letter_of_last_year_says_nothing() -> None:
    before = [replace(letter("甲街道", "01"), year=2023)]
    assert standing(office("甲街道"), roster=Roster("城东区", DUE[:1]), issued=before) == {
        "甲街道": ("reported",)
    }


def test_what_is_being_sent_back_now_is_returned() -> None:
    found = standing(wrong("甲街道"), office("乙街道"), roster=Roster("城东区", DUE[:2]), returning=True)
    assert found == {"甲街道": ("returned",), "乙街道": ("reported",)}


def test_the_sheet_shows_where_each_office_stands(tmp_path: Path) -> None:
    reports = [
        replace(wrong("甲街道"), source=Source("甲街道.xlsx")),
        replace(office("乙街道"), source=Source("乙街道.xlsx")),
    ]
    for report in reports:
        (tmp_path / report.source.file).write_bytes(xltools.make_workbook(Content(report)))
    roster = Roster(
        "城东区", (replace(DUE[0], contact="王 1234"), *DUE[1:3]), "", (Receipt("乙街道", "2025-02-02"),)
    )
    received = list(xltools.submissions(xltools.find_files([tmp_path])))
    target = tmp_path / "区.xlsx"
    done = xltools.roll_up(received, target, roster=roster)
    target.write_bytes(done.workbook)
    sheet = openpyxl.load_workbook(target)["报送情况"]
    assert "未报 1，已报 1，有错 1，迟报 1" in str(sheet["A1"].value)
    heads = [str(cell.value) for cell in sheet[2]]
    rows = [
        dict(zip(heads, row, strict=False)) for row in sheet.iter_rows(min_row=3, max_row=5, values_only=True)
    ]
    assert [
        (row["单位名称"], row["报送状态"], row["收到日期"] or "", row["计入情况"] or "") for row in rows
    ] == [
        ("甲街道", "有错", "", "已计入（有错误）"),
        ("乙街道", "已报、迟报", "2025-02-02", "已计入"),
        ("丙街道", "未报", "", ""),
    ]
    assert rows[0]["联系人及电话"] == "王 1234" and rows[0]["报送期限"] == "2025-01-31"
    entry = xltools.rollup_document(done)["offices"][1]
    assert (entry["standing"], entry["received"], entry["on_roster"]) == (
        ["reported", "late"],
        "2025-02-02",
        True,
    )
