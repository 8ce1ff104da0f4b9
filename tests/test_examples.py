"""The shipped examples run, and the demo tells its story."""

from __future__ import annotations

from pathlib import Path

import pytest

import xltools
from examples import demo, engineer, staff, supervisor
from xltools.documents import read_document

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


@pytest.mark.parametrize("path", sorted((EXAMPLES / "offices").glob("*.json")), ids=lambda path: path.stem)
def test_example_facts_are_complete(path: Path) -> None:
    document = read_document(path, "facts")
    form = xltools.load_form(document["form"], tuple(document["supplements"]))
    assert set(document["facts"]) == set(form.cells)
    assert set(document["text"]) == {"overview", "problems", "other"}


def test_the_demo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    demo.main(tmp_path)
    story = capsys.readouterr().out
    assert "示范区康桥街道办事处（2020年度）：7 处错误" in story
    assert "示范区板石街道办事处（2020年度）：没有错误" in story
    assert "非本年度（2019年度），未计入" in story and "没有收到报告" in story
    assert "自然人合计 5 件，4 个单位报了数，1 个没有报" in story
    assert len(list((tmp_path / "各单位报告").glob("*.xlsx"))) == 5
    assert len(list((tmp_path / "标注副本").glob("*.xlsx"))) == 4
    assert xltools.read(tmp_path / "本级汇总.xlsx").office.name == "示范区人民政府"
    lines = supervisor.main(tmp_path / "各单位报告", tmp_path / "另一份汇总.xlsx", 2020)
    assert any("示范区康桥街道办事处" in line and "相差 3" in line for line in lines)
    table = engineer.main(tmp_path / "各单位报告")
    assert len(table) == 198 * 5 + 12


def test_the_staff_example(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = staff.main(tmp_path)
    # 200 cells less 34 totals that are formulas.
    assert "还有 166 格要填" in capsys.readouterr().out
    assert xltools.read(target).year == 2025
