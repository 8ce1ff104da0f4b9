"""退回单 and 催报单: to whom, with what in them, and that no letter is ever written over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest

import xltools
from tests.support.base import base_report
from tests.support.libreoffice import needs_libreoffice, to_pdf
from xltools.api.letter_files import RECORD
from xltools.api.letters import letter_day
from xltools.api.rollups import RolledUp
from xltools.cli import main
from xltools.documents import read_document, write_document
from xltools.errors import XltoolsError
from xltools.exporters.file_names import safe_name
from xltools.exporters.letter import letter_text, letter_word
from xltools.model.content import Content
from xltools.model.letter import Letter, Mark, Point
from xltools.model.report import Number, Office, Report, Source
from xltools.model.rollup import Roster, RosterEntry

WHEN = datetime(2025, 2, 2, 18, 0, tzinfo=UTC)
"""In China it is 3 February already."""
NEW = "requests.received.natural_person"
BLANK: dict[str, Number | None] = dict.fromkeys(base_report("2021").values)


def office(
    name: str, change: Mapping[str, Number | None] | None = None, file: str = "", **about: Any
) -> Report:
    base = base_report("2021")
    return replace(
        base,
        **{"office": Office(name, level="street"), "values": {**base.values, **(change or {})},
           "source": Source(f"{file or name}.xlsx"), **about},
    )  # fmt: skip


def put(folder: Path, *reports: Report) -> None:
    folder.mkdir(exist_ok=True)
    for report in reports:
        (folder / report.source.file).write_bytes(xltools.make_workbook(Content(report)))


def rolled(folder: Path, *names: str, deadline: str = "2025-01-31", **more: Any) -> RolledUp:
    roster = Roster("城东区人民政府", tuple(RosterEntry(name, deadline=deadline) for name in names))
    received = list(xltools.submissions(xltools.find_files([folder])))
    return xltools.roll_up(received, folder.parent / "区.xlsx", roster=roster, year=2024, **more)


def letters(done: RolledUp, **more: Any) -> dict[str, Letter]:
    return {letter.office: letter for letter in xltools.letters_for(done.rollup, WHEN, **more)}


def test_who_gets_which_letter(tmp_path: Path) -> None:
    put(
        tmp_path / "报送",
        office("甲街道"),
        office("乙街道", {NEW: 14}),
        office("丙街道", year=2023),
        replace(office("丁街道", file="丁一"), values={**BLANK}),
        office("戊街道", file="戊一"),
        office("戊街道", file="戊二"),
    )
    (tmp_path / "报送" / "己街道.xlsx").write_bytes(b"PK\x03\x04")
    found = letters(rolled(tmp_path / "报送", *(f"{c}街道" for c in "甲乙丙丁戊己庚")))
    assert {name: letter.kind for name, letter in found.items()} == {
        "乙街道": "return",
        "丙街道": "return",
        "丁街道": "reminder",
        "戊街道": "return",
        "己街道": "return",
        "庚街道": "reminder",
    }
    assert {letter.date for letter in found.values()} == {"2025-02-03"} == {letter_day(WHEN)}
    assert "非本年度（2023年度）" in found["丙街道"].opening
    assert "戊一.xlsx、戊二.xlsx" in found["戊街道"].opening and not found["戊街道"].sha256
    assert found["丁街道"].file == "丁一.xlsx" and found["庚街道"].file == ""
    assert found["庚街道"].overdue == "2025-01-31"


def test_what_a_letter_asks_for(tmp_path: Path) -> None:
    put(tmp_path / "报送", office("乙街道", {NEW: 14}))
    letter = letters(rolled(tmp_path / "报送", "乙街道"), deadline="2025-02-10")["乙街道"]
    assert (letter.file, letter.deadline, letter.number) == ("乙街道.xlsx", "2025-02-10", 1)
    assert {(point.rule, point.difference) for point in letter.points} == {("T3-01", 2), ("T3-03", 2)}
    column = next(point for point in letter.points if point.rule == "T3-01")
    # 14 + 2 = 16 came in, 12 + 2 = 14 went out.
    assert "16" in column.problem and "14" in column.problem and column.place == "表三 D6:D7、D29:D30"
    assert letter.marks == (Mark("T3-01", "natural_person"), Mark("T3-03", "received"))


def test_the_deadline_of_the_roster_stands_in_while_it_is_to_come(tmp_path: Path) -> None:
    put(tmp_path / "报送", office("乙街道", {NEW: 14}))
    for due, expected in (("2025-02-28", "2025-02-28"), ("2025-02-02", "")):
        assert letters(rolled(tmp_path / "报送", "乙街道", deadline=due))["乙街道"].deadline == expected


def test_a_wrong_file_beside_the_right_one_needs_no_letter(tmp_path: Path) -> None:
    put(tmp_path / "报送", office("甲街道"), office("甲街道", file="去年", year=2023))
    assert not letters(rolled(tmp_path / "报送", "甲街道"))


def test_what_probably_made_an_error_is_worked_out_from_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "报送"
    put(folder, office("乙街道", {NEW: 21}))
    causes = xltools.causes_of(xltools.Order((str(folder),), str(tmp_path / "区.xlsx")))
    letter = letters(rolled(folder, "乙街道"), causes_of=causes)["乙街道"]
    # 21 for 12: both errors have one cause, in that cell; it is told once.
    first, second = letter.points
    assert "D6" in first.cause and "12" in first.cause
    assert second.cause == "同第 1 条。"


def test_a_file_that_changed_meanwhile_has_no_causes(tmp_path: Path) -> None:
    folder = tmp_path / "报送"
    put(folder, office("乙街道", {NEW: 21}))
    done = rolled(folder, "乙街道")
    causes = xltools.causes_of(xltools.Order((str(folder),), str(tmp_path / "区.xlsx")))
    assert causes(done.rollup.offices[0])
    put(folder, office("乙街道", {NEW: 22}))
    assert not causes(done.rollup.offices[0])
    (folder / "乙街道.xlsx").unlink()
    assert not causes(done.rollup.offices[0])


# On paper

POINTS = (
    Point(
        "T3-01", "表三 D6:D7", "表三“自然人”列：相差 2。", 2, "表三 D6 现为 14，应为 12。", "请核对这四格。"
    ),
    Point("ST-13", "", "第一部分没有写平台建设。", None, "", "请补写。"),
)
SHA = "0f" * 32
BACK = Letter(
    "return", "城东区人民政府", "乙街道", None, 2024, "2025-02-03", "2025-02-10", 2, "乙<&>街道.xlsx", SHA,
    progress="重报：上次退回的 3 处错误已改正 1 处，仍有 2 处，新出现 0 处。", points=POINTS, reminders=POINTS[1:],
)  # fmt: skip


def words(letter: Letter) -> tuple[str, list[list[str]]]:
    document = docx.Document(BytesIO(letter_word(letter)))
    tables = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    return "\n".join(paragraph.text for paragraph in document.paragraphs), tables


def test_a_letter_on_paper() -> None:
    text, rows = words(BACK)
    assert text.startswith("政府信息公开工作年度报告退回单\n（第 2 次）\n乙街道：")
    assert (
        "（文件：乙<&>街道.xlsx）经校验有 2 处错误，现予退回。请逐项核对更正，于2025年2月10日前重新报送。"
        in text
    )
    assert "上次退回的 3 处错误已改正 1 处" in text
    assert "另有下列提醒" in text and "1. 第一部分没有写平台建设。" in text
    assert text.endswith("城东区人民政府\n2025年2月3日")
    assert rows[0] == ["序号", "位置", "问题", "相差", "可能的原因和改法"]
    assert rows[1] == [
        "1",
        "表三 D6:D7",
        "表三“自然人”列：相差 2。",
        "+2",
        "可能：表三 D6 现为 14，应为 12。\n请核对这四格。",
    ]
    assert rows[2] == ["2", "整份报告", "第一部分没有写平台建设。", "", "请补写。"]
    assert letter_word(BACK) == letter_word(BACK)


def test_a_letter_in_a_chat() -> None:
    text = letter_text(BACK)
    assert text.startswith("【退回单】乙街道：\n")
    assert "1. 表三“自然人”列：相差 2。（表三 D6:D7）\n   可能：表三 D6 现为 14，应为 12。\n" in text
    assert text.endswith("城东区人民政府　2025年2月3日\n")
    many = letter_text(replace(BACK, points=POINTS * 8))
    assert "\n10. " in many and "\n11. " not in many and "另有 6 处，见退回单" in many


def test_a_reminder() -> None:
    asked = Letter(
        "reminder", "城东区人民政府", "庚街道", None, 2024, "2025-02-03", "2025-02-10", overdue="2025-01-31"
    )
    text, rows = words(asked)
    assert not rows
    assert (
        "你单位按要求应于2025年1月31日前报送的2024年度政府信息公开工作年度报告，截至2025年2月3日还没有收到。"
        in text
    )
    assert "请于2025年2月10日前报送。没有发生的事项各格填 0" in text
    blank = replace(asked, file="庚街道.xlsx", deadline="", overdue="")
    assert "收到的文件（庚街道.xlsx）没有填写任何数字，不能作为零报告。\n请尽快报送。" in letter_text(blank)


@needs_libreoffice
def test_letters_print_on_paper(tmp_path: Path) -> None:
    path = tmp_path / "退回单.docx"
    path.write_bytes(letter_word(BACK))
    (printed,) = to_pdf([path], tmp_path / "印")
    import pdfplumber

    with pdfplumber.open(printed) as pdf:
        text = "".join("".join((page.extract_text() or "").split()) for page in pdf.pages)
    assert "政府信息公开工作年度报告退回单" in text and "可能的原因和改法" in text and "+2" in text
    assert "城东区人民政府" in text and "2025年2月3日" in text


# Names of files


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("甲街道办事处", "甲街道办事处"),
        ('甲/乙\\丙:丁*?"<>|戊', "甲_乙_丙_丁_戊"),
        ("../../etc/passwd", "_.._etc_passwd"),
        (" .甲街道. ", "甲街道"),
        ("NUL", "_NUL"),
        ("com1.局", "_com1.局"),
        ("甲\n街道\x00\u202e", "甲_街道_"),
        ("", "_"),
        ("...", "_"),
        ("长" * 300, "长" * 60),
    ],
)
def test_names_of_offices_become_names_of_files(name: str, safe: str) -> None:
    assert safe_name(name) == safe
    assert len(safe_name(name).encode()) < 200


# In a folder


def test_letters_and_their_record(tmp_path: Path) -> None:
    place = tmp_path / "信"
    written = xltools.write_letters(place, [BACK, replace(BACK, office="a/b", number=1)])
    assert written == [
        "退回单-乙街道（第2次）.docx",
        "退回单-乙街道（第2次）.txt",
        "退回单-a_b.docx",
        "退回单-a_b.txt",
    ]
    assert sorted(path.name for path in place.iterdir()) == sorted([*written, RECORD])
    first, second = xltools.read_letters(place)
    assert (first.office, first.sha256, first.files) == ("乙街道", SHA, tuple(written[:2]))
    assert (place / written[1]).read_bytes().startswith(b"\xef\xbb\xbf")
    assert second.office == "a/b"


def test_no_letter_is_written_over(tmp_path: Path) -> None:
    letter = replace(BACK, sha256="")
    xltools.write_letters(tmp_path, [letter])
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.name != RECORD}
    (tmp_path / RECORD).unlink()
    # The same letter again is the same files; another one that day gets names of its own.
    assert xltools.write_letters(tmp_path, [letter]) == sorted(before)
    other = xltools.write_letters(
        tmp_path, [replace(letter, deadline="2025-02-11")], xltools.read_letters(tmp_path)
    )
    assert other == ["退回单-乙街道（第2次）-2.docx", "退回单-乙街道（第2次）-2.txt"]
    assert {name: (tmp_path / name).read_bytes() for name in before} == before
    assert len(xltools.read_letters(tmp_path)) == 2


def test_two_offices_whose_names_fall_together_have_letters_of_their_own(tmp_path: Path) -> None:
    written = xltools.write_letters(tmp_path, [replace(BACK, office="甲/乙", sha256=""), replace(BACK, office="甲:乙", sha256="")])  # fmt: skip
    assert len(set(written)) == 4
    assert "甲:乙" in (tmp_path / written[3]).read_text(encoding="utf-8-sig")


def test_a_record_that_cannot_be_read_stops_everything(tmp_path: Path) -> None:
    (tmp_path / RECORD).write_text("{", encoding="utf-8")
    with pytest.raises(XltoolsError, match=RECORD):
        xltools.read_letters(tmp_path)


def test_a_letter_that_fails_leaves_the_others_on_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xltools.exporters import letter as exporter

    good = exporter.letter_word

    def failing(letter: Letter) -> bytes:
        if letter.office == "丙街道":
            raise XltoolsError(exporter_error)
        return good(letter)

    from xltools.lang import Text

    exporter_error = Text("磁盘已满。", "The disk is full.")
    monkeypatch.setattr(exporter, "letter_word", failing)
    with pytest.raises(XltoolsError, match="磁盘已满"):
        xltools.write_letters(tmp_path, [replace(BACK, sha256=""), replace(BACK, office="丙街道", sha256="")])
    assert [issued.office for issued in xltools.read_letters(tmp_path)] == ["乙街道"]


# The command, over a January


@pytest.fixture
def january(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(WHEN.timestamp())))
    put(tmp_path / "报送", office("甲街道"), office("乙街道", {NEW: 14}))
    entries = [{"name": f"{c}街道", "deadline": "2025-01-31"} for c in "甲乙丙"]
    write_document(tmp_path / "名单.json", {"district": "城东区人民政府", "offices": entries}, "roster")
    return tmp_path


def run(place: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    capsys.readouterr()
    arguments = [str(place / "报送"), "-o", str(place / "区.xlsx"), "--roster", str(place / "名单.json"), "--letters", str(place / "信")]  # fmt: skip
    assert main(["rollup", *arguments, "--json", *more]) in (0, 1)
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def standings(document: dict[str, Any]) -> dict[str, list[str]]:
    return {
        office["name"]: office["standing"] for office in document["offices"] if office["status"] != "excluded"
    }


def test_a_january(january: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = run(january, capsys, "--deadline", "2025-02-10")
    assert first["letters"] == [
        "退回单-乙街道.docx",
        "退回单-乙街道.txt",
        "催报单-丙街道.docx",
        "催报单-丙街道.txt",
    ]
    assert standings(first) == {"甲街道": ["reported"], "乙街道": ["returned"], "丙街道": ["not_reported"]}
    # Again on the same day: nothing new to say, and the workbook is the same.
    before = (january / "区.xlsx").read_bytes()
    assert run(january, capsys)["letters"] == []
    assert (january / "区.xlsx").read_bytes() == before
    # 乙 corrects one error and makes another, and leaves the old file where it was; 丙 reports.
    again = office("乙街道", {"disputes.reconsideration.total": 5}, file="乙街道（改）")
    put(january / "报送", again, office("丙街道"))
    second = run(january, capsys)
    assert second["letters"] == ["退回单-乙街道（第2次）.docx", "退回单-乙街道（第2次）.txt"]
    assert standings(second) == {
        "甲街道": ["reported"],
        "乙街道": ["resubmitted", "returned"],
        "丙街道": ["reported"],
    }
    text = (january / "信" / "退回单-乙街道（第2次）.txt").read_text(encoding="utf-8-sig")
    assert "上次退回的 2 处错误已改正 2 处，仍有 0 处，新出现 1 处" in text
    # The third is right: all three are in the sums, and nobody gets a letter.
    put(january / "报送", office("乙街道", file="乙街道（再改）"))
    third = run(january, capsys)
    assert third["letters"] == []
    assert standings(third)["乙街道"] == ["resubmitted"]
    assert third["facts"][NEW] == 36
    assert len(read_document(january / "信" / RECORD, "letters")["letters"]) == 3


def test_a_reminder_may_be_written_again_on_another_day(
    january: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(january, capsys)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(WHEN.timestamp()) + 3 * 86400))
    assert run(january, capsys)["letters"] == ["催报单-丙街道（第2次）.docx", "催报单-丙街道（第2次）.txt"]


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (["--deadline", "2月10日", "--letters", "信"], 2, "不是日期"),
        (["--deadline", "2025-02-02", "--letters", "信"], 2, "已经过了"),
        (["--deadline", "2025-02-10"], 2, "--letters"),
        (["--tree", "x", "--letters", "信"], 2, "--tree"),
    ],
)
def test_wrong_use_is_told_before_anything_is_done(
    january: Path, capsys: pytest.CaptureFixture[str], more: list[str], code: int, words: str
) -> None:
    files = [] if "--tree" in more else [str(january / "报送")]
    assert main(["rollup", *files, "-o", str(january / "新.xlsx"), *more]) == code
    assert words in capsys.readouterr().err
    assert not (january / "新.xlsx").exists() and not Path("信").exists()


def test_what_is_said_at_the_terminal(january: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [str(january / "报送"), "-o", str(january / "区.xlsx"), "--letters", str(january / "信")]
    assert main(["rollup", *arguments]) == 1
    assert "退回单 1 份、催报单 0 份" in capsys.readouterr().out
