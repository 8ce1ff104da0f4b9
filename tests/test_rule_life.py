"""A rule's life: on trial, from year to year, and a district's own rules and tables from end to end."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import xltools
from tests.support.base import base_report
from tests.support.libreoffice import needs_libreoffice, recalculate
from xltools.api.reports import make_workbook, plan_for
from xltools.cli import main
from xltools.engine import prepare
from xltools.engine import validate as validate_with
from xltools.errors import XltoolsError
from xltools.forms import load_form
from xltools.model.catalogue import NOTHING_ADDED, Catalogue, within_years
from xltools.model.content import Content
from xltools.model.finding import Finding
from xltools.model.report import Number, Report
from xltools.model.rule import Rule
from xltools.rules import load_rules, rule_from
from xltools.workbook.namemap import name_map
from xltools.workbook.package import open_package

DISTRICT = Path(__file__).resolve().parent.parent / "examples" / "district"
HOTLINE, OWN = DISTRICT / "hotline.json", DISTRICT / "rules"
RULES = {rule.id: rule for rule in load_rules()}
CALLS: dict[str, Number | None] = {
    "hotline.answered": 20, "hotline.referred": 5, "hotline.guided": 3, "hotline.calls": 28,
}  # fmt: skip


@pytest.fixture(scope="module")
def district() -> Catalogue:
    return xltools.catalogue(OWN, [HOTLINE])


def report_with(catalogue: Catalogue, **changes: Number | None) -> Report:
    """A street office's valid report with the district's table; ``changes`` with __ for dots."""
    base = base_report("2021")
    values = {**base.values, "proactive.fees.amount": 0, **CALLS}
    values.update({name.replace("__", "."): value for name, value in changes.items()})
    return replace(base, values=values, supplements=("hotline",), own=catalogue.supplements)


def own_findings(report: Report, catalogue: Catalogue) -> list[Finding]:
    found = xltools.validate(report, catalogue=catalogue).findings
    return [finding for finding in found if finding.rule.startswith("QX-")]


# On trial, and from year to year


def with_rule(rule: Rule, report: Report) -> list[Finding]:
    return [
        f
        for f in validate_with(report, prepare(load_form(report.form), [rule])).findings
        if f.rule == rule.id
    ]


def unbalanced() -> Report:
    """23 received and 3 carried in against 22 done and 4 carried out: one too many, no other fault."""
    base = base_report("2021")
    return replace(base, values={**base.values, "requests.received.research": 2})


def test_a_rule_on_trial_is_told_and_never_counted() -> None:
    (counted,) = with_rule(RULES["T3-01"], unbalanced())
    (tried,) = with_rule(replace(RULES["T3-01"], trial=True), unbalanced())
    assert (counted.severity, tried.severity, tried.verdict) == ("error", "info", "fail")
    assert tried.message.zh == f"（试行）{counted.message.zh}"
    assert tried.message.en == f"(on trial) {counted.message.en}"
    assert (tried.left, tried.right, tried.cells) == (2, 1, counted.cells)
    validation = validate_with(
        unbalanced(), prepare(load_form("2021"), [replace(RULES["T3-01"], trial=True)])
    )
    assert (validation.verdict, dict(validation.summary)) == ("valid", {"error": 0, "warning": 0, "info": 1})


def test_a_rule_on_trial_about_how_a_cell_was_written_never_escalates() -> None:
    base = base_report("2021")
    blank = replace(base, values={**base.values, "requests.granted.business": None})
    eager = rule_from(observed("{place}没有填。", escalate=["blank"]))
    assert [f.severity for f in with_rule(eager, blank)] == ["error"]
    assert [f.severity for f in with_rule(replace(eager, trial=True), blank)] == ["info"]


def test_since_and_until_are_report_years() -> None:
    rule = replace(RULES["T3-01"], since=2023, until=2024)
    found = {
        year: len(with_rule(rule, replace(unbalanced(), year=year)))
        for year in (2022, 2023, 2024, 2025, None)
    }
    assert found == {2022: 0, 2023: 1, 2024: 1, 2025: 0, None: 0}


@pytest.mark.parametrize(
    ("since", "until", "forms"),
    [
        (None, None, "2019 2021"),
        (2020, None, "2019 2021"),
        (2021, None, "2021"),
        (None, 2020, "2019"),
        (2018, 2018, ""),
    ],
)
def test_forms_of_the_years_of_a_rule(since: int | None, until: int | None, forms: str) -> None:
    rule = replace(RULES["T3-01"], since=since, until=until)
    assert [form for form in ("2019", "2021") if within_years(rule, load_form(form))] == forms.split()


# A decimal constant, a strict comparison


def linear(**arguments: Any) -> dict[str, Any]:
    sides = {"zh": ["收费", "上限"], "en": ["fees", "limit"]}
    return {
        "id": "QX-01", "kind": "linear", "severity": "error", "forms": ["2021"], "needs": "T",
        "statement": {"zh": "甲。", "en": "A."}, "basis": {"zh": "乙", "en": "B"},
        "arguments": {"left": ["proactive.fees.amount"], "right": [], "sides": sides, **arguments},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("op", "constant", "zh"),
    [
        ("<=", "3.4", "表二：收费 3.5 多于上限 3.4。"),
        (">=", "3.6", "表二：收费 3.5 少于上限 3.6。"),
        ("<", "3.5", "表二：收费 3.5 应少于上限 3.5。"),
        (">", "3.5", "表二：收费 3.5 应多于上限 3.5。"),
        ("!=", "3.5", "表二：收费与上限同为 3.5。"),
        ("=", 3, "表二：收费为 3.5，上限为 3，相差 0.5。"),
    ],
)
def test_every_comparison_with_a_decimal_constant(op: str, constant: int | str, zh: str) -> None:
    """The fees of the valid report are 3.5 万元."""
    (finding,) = with_rule(rule_from(linear(op=op, constant=constant)), base_report("2021"))
    assert finding.message.zh == zh


# A district's own rules and table


def test_the_example_is_used_and_lets_a_good_report_pass(district: Catalogue) -> None:
    assert [rule.id for rule in district.rules] == ["QX-01", "QX-02", "QX-03"]
    assert (district.supplements[0].id, district.rules_version) == ("hotline", "2026.1")
    assert own_findings(report_with(district), district) == []
    assert xltools.validate(report_with(district), catalogue=district).verdict == "valid"


def test_own_rules_find_what_they_are_about(district: Catalogue) -> None:
    """20 + 5 + 3 = 28 beside 30; 3.5 万元 of fees at a street office."""
    found = own_findings(report_with(district, hotline__calls=30, proactive__fees__amount=3), district)
    assert [(f.rule, f.severity, f.left, f.right) for f in found] == [
        ("QX-03", "error", 3, 0),
        ("QX-01", "error", 28, 30),
    ]
    assert found[1].message.zh == "区附表：三种咨询之和为 28，咨询总数为 30，相差 2。"
    nobody = {f"requests.received.{column}": 0 for column in load_form("2021").columns("requests")}
    report = report_with(district)
    (tried,) = own_findings(replace(report, values={**report.values, **nobody}), district)
    assert (tried.rule, tried.severity) == ("QX-02", "info")
    assert tried.message.zh == "（试行）引导申请的咨询有 3 次，而本年新收申请为 0 件。"


def test_own_rules_keep_to_their_levels_and_years(district: Catalogue) -> None:
    charged = report_with(district, proactive__fees__amount=3)
    town = replace(charged, office=replace(charged.office, level="town"))
    assert [
        len(own_findings(report, district)) for report in (charged, town, replace(charged, year=2023))
    ] == [1, 0, 0]


def test_without_the_catalogue_nothing_changes() -> None:
    assert xltools.catalogue() is NOTHING_ADDED
    assert plan_for("2021").rules == prepare(load_form("2021"), load_rules()).rules
    assert own_findings(base_report("2021"), NOTHING_ADDED) == []
    assert load_form("2021") is load_form("2021", (), ())


def test_equal_files_make_equal_catalogues(district: Catalogue, tmp_path: Path) -> None:
    again = xltools.catalogue(OWN, [HOTLINE])
    assert again == district and hash(again) == hash(district)
    assert plan_for("2021", catalogue=again) is plan_for("2021", catalogue=district)
    changed = json.loads((OWN / "local.json").read_text(encoding="utf-8"))
    changed["rules"][0]["severity"] = "info"
    (tmp_path / "local.json").write_text(json.dumps(changed), encoding="utf-8")
    assert xltools.catalogue(tmp_path, [HOTLINE]) != district


def test_a_workbook_keeps_the_table(district: Catalogue, tmp_path: Path) -> None:
    report = report_with(district, hotline__guided=None)
    file = tmp_path / "甲.xlsx"
    file.write_bytes(make_workbook(Content(report), district))
    again = xltools.read(file, district)
    assert dict(again.values) == dict(report.values)
    assert (again.supplements, again.own) == (("hotline",), district.supplements)
    assert xltools.facts(again)["facts"]["hotline.answered"] == 20
    assert again.places["hotline.answered"].sheet == "区附表"


def test_without_its_definition_the_table_is_named_once_and_all_else_is_read(
    district: Catalogue, tmp_path: Path
) -> None:
    file = tmp_path / "甲.xlsx"
    file.write_bytes(make_workbook(Content(report_with(district)), district))
    report = xltools.read(file)
    assert (report.supplements, report.own) == ((), ())
    assert dict(report.values) == {**base_report("2021").values, "proactive.fees.amount": 0}
    validation = xltools.validate(report)
    (told,) = [finding for finding in validation.findings if finding.rule == "WB-03"]
    assert (told.severity, validation.verdict) == ("info", "valid")
    assert "“hotline”" in told.message.zh and "--supplement" in told.advice.zh


def verdicts(file: Path) -> dict[str, str]:
    """The verdict that 校验 stores for each of the district's rules."""
    import openpyxl

    book = openpyxl.load_workbook(file, data_only=True)
    package = open_package(file)
    area = name_map(package.read("xl/workbook.xml"), package.read("xl/_rels/workbook.xml.rels")).areas[
        "checks.verdicts"
    ]
    rows = [[cell.value for cell in row] for row in book[area.sheet].iter_rows(area.top, area.bottom, 1, 7)]
    return {str(row[0]): str(row[6]) for row in rows if str(row[0]).startswith("QX-")}


@needs_libreoffice
def test_native_formulas_say_what_the_rules_say(district: Catalogue, tmp_path: Path) -> None:
    """The error 不通过; the rule on trial 提示; the rule of later years 不适用."""
    nobody = {f"requests__received__{column}": 0 for column in load_form("2021").columns("requests")}
    broken = report_with(district, hotline__calls=30, **nobody, proactive__fees__amount=3)
    files = []
    for name, report in (("坏", broken), ("早", replace(broken, year=2023)), ("好", report_with(district))):
        files.append(tmp_path / f"{name}.xlsx")
        files[-1].write_bytes(make_workbook(Content(report), district))
    wanted = [
        {"QX-01": "不通过", "QX-02": "提示", "QX-03": "不通过"},
        {"QX-01": "不通过", "QX-02": "提示", "QX-03": "不适用"},
        {"QX-01": "通过", "QX-02": "通过", "QX-03": "通过"},
    ]
    assert [verdicts(file) for file in files] == wanted
    assert [verdicts(file) for file in recalculate(files, tmp_path / "again")] == wanted


def test_an_error_on_trial_is_a_hint_in_the_workbook(district: Catalogue, tmp_path: Path) -> None:
    tried = replace(
        district, rules=tuple(replace(rule, trial=True) for rule in district.rules), digest="tried"
    )
    file = tmp_path / "甲.xlsx"
    file.write_bytes(make_workbook(Content(report_with(tried, hotline__calls=30)), tried))
    assert verdicts(file)["QX-01"] == "提示"


# The command line


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_from_a_blank_workbook_to_the_district(
    district: Catalogue, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = ("--supplement", HOTLINE, "--rules", OWN)
    blank = tmp_path / "空白.xlsx"
    assert run(capsys, "new", "--office", "甲", "--year", "2024", *own, "-o", blank)[0] == 0
    assert "hotline.calls" in xltools.read(blank, district).values
    folder = tmp_path / "各单位"
    folder.mkdir()
    for number, calls in ((1, 28), (2, 30)):
        report = report_with(district, hotline__calls=calls)
        facts = tmp_path / f"{number}.json"
        facts.write_text(
            json.dumps(xltools.facts(replace(report, office=replace(report.office, name=f"第{number}街道")))),
            encoding="utf-8",
        )
        assert run(capsys, "fill", facts, *own, "-o", folder / f"{number}.xlsx")[0] == 0
    code, out, _ = run(capsys, "validate", folder / "2.xlsx", *own)
    assert code == 1 and "QX-01" in out and "相差 2" in out
    code, out, _ = run(capsys, "mark", folder / "2.xlsx", *own, "-o", tmp_path / "标注.xlsx")
    assert code == 1 and "错误 1" in out
    table = tmp_path / "长表.csv"
    code, out, _ = run(capsys, "rollup", folder, *own, "-o", tmp_path / "汇总.xlsx", "--facts", table)
    assert code == 1 and "QX-01" in out
    rolled = xltools.read(tmp_path / "汇总.xlsx", district)
    assert "hotline.answered" in table.read_text(encoding="utf-8-sig")
    # 2 x 20 answered; 28 + 30 calls.
    assert (rolled.values["hotline.answered"], rolled.values["hotline.calls"]) == (40, 58)


def test_a_pool_of_readers_knows_the_catalogue(district: Catalogue, tmp_path: Path) -> None:
    data = make_workbook(Content(report_with(district, hotline__calls=30)), district)
    files = [tmp_path / f"{number:02}.xlsx" for number in range(60)]
    for file in files:
        file.write_bytes(data)
    received = list(xltools.submissions([str(file) for file in files], jobs=2, catalogue=district))
    assert {submission.own for submission in received} == {district.supplements}
    assert {sum(f.rule == "QX-01" for f in submission.findings) for submission in received} == {1}


def test_an_unknown_supplement_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(
        capsys, "new", "--office", "甲", "--year", "2024", "--supplement", "x", "-o", tmp_path / "a.xlsx"
    )
    assert code == 2 and "没有附表“x”" in err and "channels" in err


# Broken rules and tables are reported as such

Change = Callable[[list[dict[str, Any]]], Any]
BROKEN: dict[str, tuple[Change, str, str]] = {
    "a shipped id": (lambda r: r[0].update(id="T3-01"), "T3-01", "前缀“T3”"),
    "the prefix of shipped rules": (lambda r: r[0].update(id="CQ-99"), "CQ-99", "前缀“CQ”"),
    "an id twice": (lambda r: r[1].update(id="QX-01"), "QX-01", "编号重复"),
    "an unknown kind": (lambda r: r[2].update(kind="linera"), "QX-03", "应为 linear"),
    "an unknown level": (lambda r: r[2].update(levels=["village"]), "QX-03", "应为 ministry"),
    "an unknown form": (lambda r: r[2].update(forms=["2022"]), "QX-03", "没有格式或附表“2022”"),
    "an unknown supplement": (lambda r: r[0].update(forms=["supplement:hotlines"]), "QX-01", "“supplement:hotlines”"),
    "years the wrong way round": (lambda r: r[2].update(since=2025, until=2024), "QX-03", "晚于终止年度"),
    "years of no form": (lambda r: r[2].update(since=2015, until=2016), "QX-03", "不在规则的年度之内"),
    "an unknown cell": (lambda r: r[2]["arguments"].update(left=["proactive.fee.amount"]), "QX-03", "“proactive.fee.amount”"),
    "a cell of another form": (lambda r: r[2].update(forms=["2019"], since=2019), "QX-03", "用于2019年格式时"),
    "an unknown group": (lambda r: r[2]["arguments"].update(left=["requests.@result.total"]), "QX-03", "“@result”"),
    "an unknown table to go over": (lambda r: r[2]["arguments"].update(over=["row", "requests", "result"]), "QX-03", "“result”"),
    "a place that is not gone over": (lambda r: r[2]["arguments"].update(left=["requests.total.{column}"]), "QX-03", "“column”"),
    "an unknown identity": (lambda r: r[0]["arguments"].update(identity="hotline.sum"), "QX-01", "“hotline.sum”"),
    "an unknown word in a message": (lambda r: r[1]["message"].update(zh="有 {lfet} 次。"), "QX-02", "lfet"),
    "an unknown word in the advice": (lambda r: r[1]["advice"].update(en="See {nothing}."), "QX-02", "nothing"),
    "a brace in the basis": (lambda r: r[0]["basis"].update(zh="文件{"), "QX-01", "文件{"),
    "last year's figures as a formula": (lambda r: r[2].update(needs="T,P"), "QX-03", "native"),
    "a word that nothing is seen as": (
        lambda r: r.append(observed(seen=["blnak"])), "QX-04", "“blnak”不是读表时会记下的情况",
    ),
    "an unknown table": (lambda r: r.append(observed(tables=["request"])), "QX-04", "没有名为“request”的表"),
    "an unknown cell to look at": (lambda r: r.append(observed(cells=["requests.a"])), "QX-04", "没有名为“requests.a”的格"),
    "an unknown word about a cell": (lambda r: r.append(observed("{raws}")), "QX-04", "raws"),
}  # fmt: skip


def observed(message: str = "甲。", **arguments: Any) -> dict[str, Any]:
    text = {"zh": message, "en": message}
    return {
        "id": "QX-04", "kind": "observed", "severity": "info", "forms": ["all"], "needs": "T", "statement": text,
        "arguments": {"seen": ["blank"], "per": "cell", **arguments}, "message": text, "basis": {"zh": "乙", "en": "B"},
    }  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_named_with_what_is_wrong(name: str, tmp_path: Path) -> None:
    change, rule_id, words = BROKEN[name]
    document = json.loads((OWN / "local.json").read_text(encoding="utf-8"))
    change(document["rules"])
    file = tmp_path / "本区.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(XltoolsError) as caught:
        xltools.catalogue(tmp_path, [HOTLINE])
    error = caught.value
    assert error.where == f"{file} {rule_id}"
    assert words in error.what.zh or words in error.say("zh")
    assert error.todo and error.todo.zh.endswith("。") and error.what.zh.endswith("。")
    english = re.sub(r"“.*?”|'.*?'", "", error.what.en + error.todo.en).replace(str(file), "")
    assert not re.search(r"[\u4e00-\u9fff]", english), english


def test_a_good_observed_rule_is_used(tmp_path: Path) -> None:
    document = {"version": "2026.1", "rules": [observed("{place}没有填。")]}
    (tmp_path / "a.json").write_text(json.dumps(document), encoding="utf-8")
    own = xltools.catalogue(tmp_path)
    base = base_report("2021")
    (finding,) = own_findings(replace(base, values={**base.values, "requests.granted.business": None}), own)
    assert finding.message.zh == "“（一）予以公开·法人或其他组织·商业企业”没有填。"


def test_the_same_id_in_two_files(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text((OWN / "local.json").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(XltoolsError, match="编号重复") as caught:
        xltools.catalogue(tmp_path, [HOTLINE])
    assert str(tmp_path / "a.json") in caught.value.what.zh and caught.value.where.startswith(
        str(tmp_path / "b.json")
    )


def test_a_folder_without_rules_and_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(XltoolsError, match="规则文件"):
        xltools.catalogue(tmp_path)
    with pytest.raises(XltoolsError, match="文件不存在"):
        xltools.catalogue(tmp_path / "no.json")


TABLE_BROKEN: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "a shipped id": (lambda d: d.update(id="channels"), "附表编号“channels”"),
    "a national table": (lambda d: d["tables"][0].update(id="requests"), "表名“requests”已有"),
    "a name that is no table": (lambda d: d["tables"][0].update(id="office"), "表名“office”已有"),
    "a national sheet": (lambda d: d["tables"][0].update(sheet="表三"), "工作表“表三”已有"),
    "a sheet of our own": (lambda d: d["tables"][0].update(sheet="校验"), "工作表“校验”已有"),
    "a sheet of a district": (lambda d: d["tables"][0].update(sheet="单位明细"), "工作表“单位明细”已有"),
    "an identity of another table": (
        lambda d: d["tables"][0]["identities"][0].update(id="requests.flow"), "应以“hotline.”开头",
    ),
    "an unknown cell": (lambda d: d["tables"][0]["identities"][0].update(right=["hotline.sum"]), "“hotline.sum”"),
    "an unknown control": (lambda d: d["tables"][0].update(controls=["hotline.sum"]), "“hotline.sum”"),
    "a row twice": (
        lambda d: d["tables"][0]["blocks"][0]["rows"].append(d["tables"][0]["blocks"][0]["rows"][0]), "“hotline.answered”出现了两次",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE_BROKEN)
def test_a_broken_table_is_refused(name: str, tmp_path: Path) -> None:
    change, words = TABLE_BROKEN[name]
    document = json.loads(HOTLINE.read_text(encoding="utf-8"))
    change(document)
    file = tmp_path / "附表.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(XltoolsError) as caught:
        xltools.catalogue(None, [file])
    assert caught.value.where == str(file) and caught.value.todo
    assert words in caught.value.what.zh


def test_the_same_table_twice() -> None:
    with pytest.raises(XltoolsError, match="给出了两次"):
        xltools.catalogue(None, [HOTLINE, HOTLINE])


def test_control_totals_of_an_own_table(tmp_path: Path) -> None:
    """A register of 29 calls beside 28 in the table."""
    document = json.loads(HOTLINE.read_text(encoding="utf-8"))
    document["tables"][0]["controls"] = ["hotline.calls"]
    file = tmp_path / "附表.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    own = xltools.catalogue(None, [file])
    report = replace(report_with(own), controls={"control.hotline.calls": 29})
    (finding,) = [f for f in xltools.validate(report, catalogue=own).findings if f.rule == "CT-01"]
    assert (finding.left, finding.right) == (29, 28)
    (tmp_path / "甲.xlsx").write_bytes(make_workbook(Content(report), own))
    assert xltools.read(tmp_path / "甲.xlsx", own).controls == {"control.hotline.calls": 29}


def test_a_damaged_workbook_with_an_own_table_is_restored(tmp_path: Path, district: Catalogue) -> None:
    report = report_with(district)
    path = tmp_path / "坏.xlsx"
    path.write_bytes(xltools.make_workbook(Content(report), district))
    book = openpyxl.load_workbook(path)
    for name in [name for name in book.defined_names if name.startswith("requests.granted.")]:
        del book.defined_names[name]
    book.save(path)
    done = xltools.restore(path, district)
    assert {cell.name for cell in done.moved} == {
        name for name in report.values if name.startswith("requests.granted.")
    }
    path.write_bytes(xltools.restored_workbook(done, district))
    assert dict(xltools.read(path, district).values) == dict(report.values)
