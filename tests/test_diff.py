"""Two states of one report: cells changed, findings cured, caused and left."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import xltools
from tests.support.base import base_report
from xltools.cli import main
from xltools.documents import check_document
from xltools.errors import XltoolsError
from xltools.model.content import Content
from xltools.model.diff import Diff
from xltools.model.report import Number, Office, Report

NEW, NEW_TOTAL, TOTAL = "requests.received.natural_person", "requests.received.total", "requests.total.total"
BLOCK = "disputes.reconsideration"


def report(change: Mapping[str, Number | None] | None = None, **about: Any) -> Report:
    base = replace(base_report("2021"), office=Office("甲街道办事处", level="street"))
    return replace(base, **{"values": {**base.values, **(change or {})}, **about})


def errors(findings: Any) -> list[tuple[str, str]]:
    return [(finding.rule, finding.key) for finding in findings if finding.severity == "error"]


def test_nothing_changed() -> None:
    found = xltools.diff(report(), report())
    assert not (found.changes or found.cured or found.caused)
    assert found.left == list(found.new_checked.findings)


def test_a_cell_corrected_cures_what_it_broke() -> None:
    # 15 for 12: 3 too many in the column and in the row.
    found = xltools.diff(report({NEW: 15}), report())
    (change,) = found.changes
    assert (change.name, change.before, change.after, change.difference) == (NEW, 15, 12, -3)
    assert sorted(errors(found.cured)) == [("T3-01", "natural_person"), ("T3-03", "received")]
    assert not errors(found.caused) and not errors(found.left)


def test_a_wrong_correction_cures_one_and_causes_another() -> None:
    # The total is raised to fit the row; now the column of totals is off instead.
    found = xltools.diff(report({NEW: 15}), report({NEW: 15, NEW_TOTAL: 25}))
    assert [change.name for change in found.changes] == [NEW_TOTAL]
    assert errors(found.cured) == [("T3-03", "received")]
    assert errors(found.caused) == [("T3-01", "total")]
    assert errors(found.left) == [("T3-01", "natural_person")]


def test_blanks_and_texts_are_three_things() -> None:
    unreadable = {f"{BLOCK}.upheld": "2件"}
    old = report({f"{BLOCK}.upheld": None, f"{BLOCK}.other": None}, unreadable=unreadable, raw=unreadable)
    found = xltools.diff(old, report({f"{BLOCK}.pending": None}))
    shown = {change.name: (change.before, change.after, change.difference) for change in found.changes}
    assert shown == {
        f"{BLOCK}.upheld": ("2件", 2, None),
        f"{BLOCK}.other": (None, 0, None),
        f"{BLOCK}.pending": (1, None, None),
    }


def test_fewer_blanks_are_a_finding_that_is_left() -> None:
    cells = [f"{BLOCK}.{outcome}" for outcome in ("upheld", "corrected", "other")]
    found = xltools.diff(report(dict.fromkeys(cells)), report({cells[2]: None}))
    assert not [f for f in (*found.cured, *found.caused) if f.rule == "CQ-01"]
    (left,) = [f for f in found.left if f.rule == "CQ-01"]
    assert left.cells == (cells[2],)


def test_texts_cover_and_formulas() -> None:
    old = report({TOTAL: 21}, formulas=frozenset({TOTAL}), cover={"report.prepared_by": "王某"})
    texts = {**old.text, "text.other": "本年度没有收取信息处理费。"}
    new = replace(old, formulas=frozenset(), text=texts, cover={"report.prepared_by": "李某"})
    found = xltools.diff(old, new)
    assert [(change.kind, change.name) for change in found.changes] == [
        ("formula", TOTAL),
        ("cover", "report.prepared_by"),
        ("text", "text.other"),
    ]


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"office": Office("乙局", level="department")}, "不是同一单位的：“甲街道办事处”和“乙局”"),
        ({"year": 2023}, "年度不同：2024和2023"),
        ({}, ""),
    ],
)
def test_reports_that_may_not_belong_together_are_told(about: dict[str, Any], words: str) -> None:
    notes = xltools.diff(report(), report(**about)).notes
    assert words in "".join(note.zh for note in notes) and bool(words) == bool(notes)


def test_two_forms_cannot_be_compared() -> None:
    with pytest.raises(XltoolsError, match="2021年格式、2019年格式"):
        xltools.diff(report(), base_report("2019"))


# The command


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """A workbook with 15 for 12, and the one that came for it, typed over in a copy."""
    old, new = tmp_path / "退回.xlsx", tmp_path / "重报.xlsx"
    old.write_bytes(xltools.make_workbook(Content(report({NEW: 15}))))
    book = openpyxl.load_workbook(old)
    sheet, address = next(iter(book.defined_names[NEW].destinations))
    book[sheet][address.replace("$", "")].value = 12
    book.save(new)
    return old, new


def test_what_a_person_reads(pair: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    old, new = pair
    before = old.read_bytes(), new.read_bytes()
    assert main(["diff", str(old), str(new)]) == 0
    said = capsys.readouterr().out
    assert "改动 1 处" in said and "表三!D6" in said and "15 → 12（-3）" in said
    assert "已改正 2" in said and "T3-01" in said and "新出现 0" in said
    assert main(["--lang", "en", "diff", str(new), str(old)]) == 1
    said = capsys.readouterr().out
    assert "changed: 1" in said and "12 → 15（+3）" in said and "caused 2" in said
    assert (old.read_bytes(), new.read_bytes()) == before


def test_what_a_program_reads(pair: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", *map(str, pair), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    check_document(document, "diff", "输出")
    (change,) = document["changes"]
    assert (change["name"], change["at"], change["from"], change["to"], change["difference"]) == (
        NEW,
        "表三!D6",
        15,
        12,
        -3,
    )
    assert sorted(f["rule"] for f in document["cured"]) == ["T3-01", "T3-03"]
    assert (document["old"]["verdict"], document["new"]["summary"]["error"]) == ("invalid", 0)


def test_a_file_that_is_no_report_is_refused(
    pair: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    other = pair[0].parent / "别的.xlsx"
    other.write_bytes(b"PK\x03\x04")
    assert main(["diff", str(pair[0]), str(other)]) == 2
    assert "别的.xlsx" in capsys.readouterr().err


def test_the_public_names() -> None:
    assert isinstance(xltools.diff(report(), report()), Diff)
    assert {"diff", "diff_document", "letters_for", "read_letters", "write_letters"} <= set(xltools.__all__)
