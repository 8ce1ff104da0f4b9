"""District, city, province by the same command; nothing is added twice."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import xltools
from tests.support.base import base_report
from tests.support.offices import COUNTED, FIRST, put_offices, total, workbook
from xltools.cli import main
from xltools.documents import check_document
from xltools.errors import XltoolsError
from xltools.model.content import Content
from xltools.model.order import LeaveOut, Order
from xltools.model.report import Office

CITY, EAST, WEST = "东海市人民政府", "城东区人民政府", "城西区人民政府"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """东海市: one department; 城东区 with three offices, 城西区 with two."""
    root = tmp_path_factory.mktemp("made") / "东海市"
    put_offices(root / "城东区", 3, first=0, parent=EAST)
    put_offices(root / "城西区", 2, first=3, parent=WEST)
    put_offices(root, 1, first=5, parent=CITY)
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "东海市"))


def counted(file: Path) -> object:
    return xltools.read(file).values[COUNTED]


def test_a_tree_in_one_call(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "汇总"
    assert main(["rollup", "--tree", str(root), "-o", str(out)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.split("　")[:2] for line in said] == [
        [f"  {EAST}", "已计入 3"], [f"  {WEST}", "已计入 2"], [CITY, "已计入 3"],
    ]  # fmt: skip
    assert sorted(str(path.relative_to(out)) for path in out.rglob("*.*")) == [
        "东海市.json", "东海市.xlsx", "城东区/城东区.json", "城东区/城东区.xlsx", "城西区/城西区.json", "城西区/城西区.xlsx",
    ]  # fmt: skip
    assert counted(out / "城东区" / "城东区.xlsx") == total(3)
    assert counted(out / "城西区" / "城西区.xlsx") == total(2, 3)
    # The city: its department and two districts, each office once.
    assert counted(out / "东海市.xlsx") == total(6)
    assert xltools.read(out / "东海市.xlsx").office.name == CITY
    assert main(["rollup", "--verify", str(out / "东海市.json")]) == 0


def test_a_tree_gives_what_level_by_level_gives(root: Path, tmp_path: Path) -> None:
    out, by_hand = tmp_path / "汇总", tmp_path / "手工"
    xltools.roll_up_tree(root, out, Order((), str(out)))
    for name in ("城东区", "城西区"):
        (by_hand / name).mkdir(parents=True)
        target = by_hand / name / f"{name}.xlsx"
        assert main(["rollup", str(root / name), "-o", str(target)]) == 0
    districts = [str(by_hand / name / f"{name}.xlsx") for name in ("城东区", "城西区")]
    assert main(["rollup", str(root), *districts, "-o", str(by_hand / "东海市.xlsx")]) == 0
    for path in by_hand.rglob("*.xlsx"):
        same = out / path.relative_to(by_hand)
        if path.name == "东海市.xlsx":
            # Only the way to the reports differs: the folders of both outputs lie beside each other.
            assert dict(xltools.read(path).values) == dict(xltools.read(same).values)
        assert same.read_bytes() == path.read_bytes()


def test_three_levels_and_rosters(root: Path, tmp_path: Path) -> None:
    province = tmp_path / "东南省"
    province.mkdir()
    root.rename(province / "东海市")
    roster = {"district": EAST, "offices": [{"name": f"第{number:04}街道办事处"} for number in range(4)]}
    (province / "东海市" / "城东区" / "名单.json").write_text(
        json.dumps(roster, ensure_ascii=False), encoding="utf-8"
    )
    done = xltools.roll_up_tree(province, tmp_path / "汇总", Order((), ""))
    assert [Path(one.folder).name for one in done] == ["城东区", "城西区", "东海市", "东南省"]
    assert [dict(one.statuses) for one in done] == [
        {"included": 3, "missing": 1}, {"included": 2}, {"included": 3}, {"included": 1},
    ]  # fmt: skip
    assert not done[0].clean and done[1].clean
    assert counted(tmp_path / "汇总" / "东南省.xlsx") == total(6)


def test_a_folder_that_can_not_be_rolled_up_is_listed_one_level_up(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "汇总"
    for file in (root / "城西区").iterdir():
        file.write_bytes(b"PK\x03\x04")
    (root / "空区").mkdir()
    assert main(["rollup", "--tree", str(root), "-o", str(out), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    check_document(document, "tree", "x")
    levels = {Path(level["folder"]).name: level for level in document["levels"]}
    assert levels["城西区"]["output"] is None and "没有一个文件可以读取" in levels["城西区"]["error"]
    assert levels["空区"]["error"] == "文件夹里没有工作簿。"
    assert levels["东海市"]["offices"] == {"included": 2, "unreadable": 2}
    assert not (out / "城西区" / "城西区.xlsx").exists()
    assert counted(out / "东海市.xlsx") == total(3) + FIRST + 5


def test_an_old_workbook_of_a_folder_that_fails_now_is_not_used(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "汇总"
    xltools.roll_up_tree(root, out, Order((), ""))
    old = (out / "城西区" / "城西区.xlsx").read_bytes()
    for file in (root / "城西区").iterdir():
        file.write_bytes(b"")
    done = xltools.roll_up_tree(root, out, Order((), ""))
    assert done[1].error is not None and dict(done[2].statuses) == {"included": 2, "unreadable": 1}
    assert counted(out / "东海市.xlsx") == total(3) + FIRST + 5
    # The old one is untouched, and the manifest above does not name it.
    assert (out / "城西区" / "城西区.xlsx").read_bytes() == old
    inputs = json.loads((out / "东海市.json").read_text(encoding="utf-8"))["inputs"]
    assert {item["status"] for item in inputs if "城西区" in item["file"]} == {"unreadable"}


def test_the_output_must_not_lie_among_the_reports(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rollup", "--tree", str(root), "-o", str(root / "汇总")]) == 2
    assert "下次会被当成报告" in capsys.readouterr().err
    assert main(["rollup", "--tree", str(root / "没有"), "-o", str(root.parent / "汇总")]) == 2
    assert "没有这个文件夹" in capsys.readouterr().err


@pytest.fixture
def both(root: Path, tmp_path: Path) -> Path:
    """A folder with the roll-up of 城东区, two of its three offices, and a department."""
    folder = tmp_path / "上报"
    folder.mkdir()
    assert main(["rollup", str(root / "城东区"), "-o", str(folder / "城东区.xlsx")]) == 0
    for number in (0, 1):
        (folder / f"{number}.xlsx").write_bytes(workbook(number, EAST))
    (folder / "5.xlsx").write_bytes(workbook(5, CITY))
    return folder


def test_grandchildren_are_not_added_again(
    both: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "东海市.xlsx"
    target.write_bytes(b"old")
    capsys.readouterr()
    assert main(["rollup", str(both), "-o", str(target)]) == 2
    said = capsys.readouterr().err
    assert "RU-20" in said and EAST in said and "第0000街道办事处、第0001街道办事处" in said
    assert "--leave-out parts" in said and "--leave-out rollups" in said
    assert target.read_bytes() == b"old"


@pytest.mark.parametrize(
    ("leave_out", "expected", "left"),
    [("parts", total(3) + FIRST + 5, 2), ("rollups", total(2) + FIRST + 5, 1)],
)
def test_one_may_say_which_to_leave_out(
    both: Path, tmp_path: Path, leave_out: LeaveOut, expected: int, left: int
) -> None:
    order = Order((str(both),), str(tmp_path / "东海市.xlsx"), leave_out=leave_out)
    done = xltools.carry_out(order)
    assert done.rollup.report.values[COUNTED] == expected
    dropped = [line for line in done.rollup.offices if line.status == "excluded"]
    assert len(dropped) == left
    assert all("未计入" in line.note.zh for line in dropped)
    assert "RU-20" not in {finding.rule for finding in done.findings}


def test_the_own_roll_up_in_the_folder_is_refused_too(root: Path, tmp_path: Path) -> None:
    district = root / "城东区"
    main(["rollup", str(district), "-o", str(district / "去年做的汇总.xlsx")])
    order = Order((str(district),), str(tmp_path / "城东区.xlsx"))
    with pytest.raises(XltoolsError, match="RU-20"):
        xltools.carry_out(order)
    assert xltools.carry_out(replace(order, leave_out="rollups")).rollup.report.values[COUNTED] == total(3)
    assert xltools.carry_out(replace(order, leave_out="parts")).rollup.report.values[COUNTED] == total(3)


def test_a_part_that_names_no_parent_is_known_from_the_roll_up(both: Path, tmp_path: Path) -> None:
    """The cover may leave the parent blank; the roll-up lists its offices by code and name."""
    report = base_report("2021")
    office = Office("第0002街道办事处", level="street")
    (both / "2.xlsx").write_bytes(xltools.make_workbook(Content(replace(report, office=office))))
    (both / "0.xlsx").unlink()
    (both / "1.xlsx").unlink()
    with pytest.raises(XltoolsError) as caught:
        xltools.carry_out(Order((str(both),), str(tmp_path / "东海市.xlsx")))
    assert "第0002街道办事处" in caught.value.say("zh") and "RU-20" in caught.value.say("zh")
