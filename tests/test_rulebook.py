"""docs/rules.md is what the rules and their cases say today, and every formula in it can be read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import xltools
from xltools.cli import main
from xltools.exporters.formulas import formula_of
from xltools.forms import form_ids, load_form
from xltools.model.rule import Rule
from xltools.rules import load_rules

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "rules.md"
CASES = ROOT / "tests" / "cases"
RULES = {rule.id: rule for rule in load_rules()}
FORMS = [load_form(form_id, ("channels",)) for form_id in form_ids()]


@pytest.fixture(scope="module")
def page() -> str:
    return xltools.rulebook(cases=CASES)


def section(page: str, rule_id: str) -> str:
    return page.partition(f"### {rule_id}\n")[2].partition("\n### ")[0].partition("\n## ")[0]


def test_the_page_is_up_to_date(page: str) -> None:
    assert PAGE.read_text(encoding="utf-8") == page, "run `make docs`"


def test_every_rule_has_its_section_once(page: str) -> None:
    for rule in RULES.values():
        assert page.count(f"### {rule.id}\n") == 1
        said = section(page, rule.id)
        assert rule.statement.zh in said and rule.statement.en in said
        for label in ("级别 Severity", "格式 Forms", "需要 Needs", "依据 Basis", "算式 Formula"):
            assert said.count(f"- {label}：") == 1
    assert "{form_basis}" not in page


def test_every_rule_shows_a_case_that_passes_and_one_that_fails(page: str) -> None:
    for rule_id in RULES:
        said = section(page, rule_id)
        assert "- 通过的例子 pass：" in said and "- 不通过的例子 fail：" in said, rule_id


def test_one_section_word_by_word(page: str) -> None:
    assert section(page, "T3-04").strip().split("\n")[4:] == [
        "- 级别 Severity：错误 error",
        "- 格式 Forms：2019、2021",
        "- 需要 Needs：各表 · the tables",
        "- 表格公式 Native formula：有 yes",
        "- 依据 Basis：国办公开办函〔2019〕60号、国办公开办函〔2021〕30号表三 · "
        "国办公开办函〔2019〕60号、国办公开办函〔2021〕30号, Table 三",
        "- 算式 Formula：`requests` 的每一列：`requests.carried_out.{column}` ≤ `requests.received.{column}` + "
        "`requests.carried_in.{column}`（左边：结转下年度；右边：新收加上年结转）<br>each column of `requests`: "
        "`requests.carried_out.{column}` ≤ `requests.received.{column}` + `requests.carried_in.{column}` "
        "(left: carried out; right: received + carried in)",
        *section(page, "T3-04").strip().split("\n")[10:],
    ]


@pytest.mark.parametrize(
    ("rule_id", "zh"),
    [
        ("T3-02", "`requests` 的每一列：`requests.@results.{column}` = `requests.total.{column}`（左边："),
        (
            "LG-02",
            "`channels` 的行 press_conferences、online_interviews：`channels.{row}_by_head` ≤ `channels.{row}`",
        ),
        (
            "T3-07",
            "有问题的情形：`requests.@other_unexplained.@applicants` > 0，且 5 × `requests.@other_unexplained.",
        ),
        (
            "T3-10",
            "有问题的情形：`requests.received.natural_person` ≥ 50，且 `requests.received.@organisations` = 0",
        ),
        ("T3-11", "读表时见到 `extra_cell`（限 `requests`），每表一条"),
        ("T3-05", "`requests.received.{column}` + `requests.carried_in.{column}` = "),
        ("CT-01", "每个核对数：`control.<total>` = `<total>`"),
        ("ST-03", "`cells_present`（table = `proactive`）"),
        ("ST-01", "`form_year`"),
    ],
)
def test_formulas(rule_id: str, zh: str) -> None:
    rule = RULES[rule_id]
    assert formula_of(rule, [form for form in FORMS if rule.is_for(form.layout)]).zh.startswith(zh)


def constant(value: int | str, right: list[str]) -> Rule:
    return replace(
        RULES["T3-04"], arguments={"left": [[-1, "a.b"], "c.d"], "op": ">", "right": right, "constant": value}
    )


def test_signs_and_constants() -> None:
    assert formula_of(constant(5, []), FORMS).en == "−`a.b` + `c.d` > 5"
    assert formula_of(constant("-0.5", ["e.f"]), FORMS).en == "−`a.b` + `c.d` > `e.f` − 0.5"


def test_the_page_of_a_district_has_its_own_rules() -> None:
    own = xltools.catalogue(
        ROOT / "examples" / "district" / "rules", [ROOT / "examples" / "district" / "hotline.json"]
    )
    said = xltools.rulebook(own)
    assert "## QX · QX" in said
    assert (
        "- 算式 Formula：`hotline.@outcomes` = `hotline.calls`（左边：三种咨询之和；右边：咨询总数）"
        in section(said, "QX-01")
    )
    assert "- 级别 Severity：提醒 warning，试行 on trial" in section(said, "QX-02")
    assert "- 单位级别 Levels：街道办事处 street" in section(said, "QX-03")
    assert "- 年度 Report years：2024—" in section(said, "QX-03")


def test_write_and_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "规则.md"
    arguments = ["rules", "--markdown", str(target), "--cases", str(CASES)]
    assert main([*arguments, "--check"]) == 1
    assert main(arguments) == 0 and main([*arguments, "--check"]) == 0
    target.write_text(target.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert main([*arguments, "--check"]) == 1
    assert "请重新生成" in capsys.readouterr().out
