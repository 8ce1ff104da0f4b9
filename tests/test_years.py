"""Between the years: which report is last year's, how its cells are named, and what a new workbook carries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

import xltools
from tests.support.base import base_report
from tests.support.generate import SIZES, valid_report
from tests.support.years import year_before
from xltools.api.reports import plan_for
from xltools.checks.offices import same_office
from xltools.checks.years import last_year, plain
from xltools.cli import main
from xltools.documents import check_document, write_document
from xltools.engine import outcomes
from xltools.forms import load_form
from xltools.model.finding import Finding
from xltools.model.report import Number, Office, Place, Report, Source
from xltools.model.rollup import Roster, RosterEntry
from xltools.patterns import PRIOR, expand_terms, vocabulary
from xltools.rules import load_rules

NAT_IN, NAT_OUT = "requests.carried_in.natural_person", "requests.carried_out.natural_person"
LICENCES = "proactive.licensing.decisions"
RULES = {rule.id: rule for rule in load_rules()}
YEAR_RULES = tuple(rule_id for rule_id in RULES if rule_id.startswith("YR-"))
HERE, THERE = "城东区柳河街道办事处", "城东区竹山街道办事处"
CODE, OTHER_CODE = "11330281002973462M", "11330281002973470G"


def with_values(report: Report, **changes: Number | None) -> Report:
    """The report with cells changed; ``__`` in a name stands for the dot."""
    return replace(report, values={**report.values, **{k.replace("__", "."): v for k, v in changes.items()}})


def between(report: Report, *prior: Report, roster: Roster | None = None) -> list[Finding]:
    """What the rules that look at last year say."""
    found = xltools.validate(report, prior=prior, roster=roster).findings
    return [f for f in found if "P" in RULES[f.rule].needs]


def of_rule(rule: str, report: Report, *prior: Report) -> list[Finding]:
    return [finding for finding in between(report, *prior) if finding.rule == rule]


# Which report is last year's

LISTED = Roster(
    "城东区",
    (
        RosterEntry(HERE, CODE, aliases=("城东区柳河乡人民政府", "柳河街道")),
        RosterEntry(THERE, OTHER_CODE),
    ),
)


@pytest.mark.parametrize(
    ("office", "other", "same"),
    [
        (Office(HERE), Office(HERE), True),
        (Office(HERE), Office("城东区 柳河街道办事处　"), True),
        (Office(HERE, CODE), Office("城东区柳河乡人民政府", CODE), True),
        (Office(HERE, CODE), Office(HERE, OTHER_CODE), True),
        (Office(HERE), Office("柳河街道办事处"), True),
        (Office(HERE, CODE), Office("柳河街道办事处", OTHER_CODE), False),
        (Office(HERE), Office(THERE), False),
        (Office(HERE, CODE), Office(THERE), False),
        (Office(HERE), Office("办事处"), False),
        (Office(HERE), Office(""), True),
        (Office("", CODE), Office("", OTHER_CODE), False),
        (Office(HERE), Office("城东区柳河乡人民政府"), False),
    ],
)
def test_same_office(office: Office, other: Office, same: bool) -> None:
    assert same_office(office, other) is same
    assert same_office(other, office) is same


@pytest.mark.parametrize(
    ("office", "other", "same"),
    [
        (Office(HERE), Office("城东区柳河乡人民政府"), True),
        (Office("柳河街道"), Office("城东区柳河乡人民政府"), True),
        (Office("", CODE), Office("城东区柳河乡人民政府"), True),
        (Office(HERE), Office(THERE), False),
        (Office("城西区教育局"), Office("城西区财政局"), False),
    ],
)
def test_same_office_by_the_roster(office: Office, other: Office, same: bool) -> None:
    assert same_office(office, other, LISTED) is same


def test_what_is_compared_and_what_is_refused() -> None:
    report = base_report("2021")
    own = year_before(report)
    foreign = replace(own, office=Office(THERE))
    old = replace(own, year=2020)
    last = last_year(report, [foreign, own, old])
    assert last.prior is own and last.predecessors == ()
    assert [(refused.report, refused.cell) for refused in last.refused] == [
        (foreign, "office.name"),
        (old, "report.year"),
    ]


def test_former_bodies_are_no_prior() -> None:
    report = base_report("2021")
    first = replace(year_before(report), office=Office("城东区柳河乡人民政府"))
    second = replace(first, office=Office("柳河街道"))
    last = last_year(report, [first, second], LISTED)
    assert last.prior is None and last.predecessors == (first, second) and not last.refused


def test_a_refused_report_is_told_once_and_not_compared() -> None:
    report = base_report("2021")
    wrong = replace(with_values(year_before(report), **{NAT_OUT: 9}), year=2022)
    (found,) = between(report, wrong)
    assert (found.rule, found.severity) == ("YR-09", "warning")
    assert found.message.zh == (f"给出的上年工作簿是“{HERE}”2022年度的报告，应为2023年度的，没有用来对照。")
    assert "2022" in found.message.en and "2023" in found.message.en


def test_words_of_another_office() -> None:
    report = base_report("2021")
    (found,) = between(report, replace(year_before(report), office=Office(THERE)))
    assert found.message.zh == (
        f"给出的上年工作簿是“{THERE}”2023年度的报告，不是本单位（“{HERE}”）的，没有用来对照。"
    )
    assert "--roster" in found.advice.zh


def test_one_report_or_a_list() -> None:
    report = base_report("2021")
    prior = with_values(year_before(report), **{NAT_OUT: 3})
    assert xltools.validate(report, prior=prior) == xltools.validate(report, prior=[prior])
    assert xltools.validate(report, prior=[]) == xltools.validate(report)


# How last year's cells are named


def test_last_years_cell_has_its_label() -> None:
    report = base_report("2021")
    (found,) = of_rule("YR-01", report, with_values(year_before(report), **{NAT_OUT: 3}))
    assert found.message.zh == (
        "表三“自然人”列：本年的上年结转为 2 件，上年“四、结转下年度继续办理·申请人情况·自然人”为 3 件，应相等。"
    )
    assert (found.expected, found.found) == (3, 2)


def test_last_years_cell_has_its_address() -> None:
    report = replace(base_report("2021"), places={NAT_IN: Place("表三", "D7")})
    prior = with_values(year_before(report), **{NAT_OUT: 3})
    (found,) = of_rule("YR-01", report, replace(prior, places={NAT_OUT: Place("表三", "D30")}))
    assert "上年表三 D30（四、结转下年度继续办理·申请人情况·自然人）为 3 件" in found.message.zh
    assert found.at == ("表三!D7",)


@pytest.mark.parametrize("form_id", ["2019", "2021"])
def test_only_cells_of_this_year_are_marked(form_id: str) -> None:
    plan = plan_for(form_id, prior=(form_id, (), ()))
    instances = [checked.instance for checked in plan.checked if "P" in checked.instance.rule.needs]
    assert instances
    for instance in instances:
        assert instance.focus and set(instance.focus) <= set(load_form(form_id).cells)
        last = [cell for cell in instance.cells if cell.startswith(PRIOR)]
        assert last and set(last) <= set(instance.requires)


def test_a_reason_lapses_with_last_years_figure() -> None:
    report = base_report("2021")
    stamps = {
        of_rule("YR-06", report, with_values(year_before(report), **{LICENCES: last}))[0].stamp
        for last in (10, 20, 10)
    }
    assert len(stamps) == 2


# Missing is undecided


@pytest.mark.parametrize("form_id", ["2019", "2021"])
def test_a_blank_report_of_last_year_says_nothing(form_id: str) -> None:
    report = base_report(form_id)
    blank = replace(year_before(report), values=dict.fromkeys(report.values))
    garbled = replace(blank, unreadable=dict.fromkeys(report.values, "不详"))
    absent = replace(blank, values={})
    for prior in (blank, garbled, absent):
        assert not between(report, prior)


def test_outcomes_tell_what_is_undecided() -> None:
    report = base_report("2021")
    prior = with_values(year_before(report), **{NAT_OUT: None})
    told = {
        (instance.column, outcome.verdict)
        for instance, outcome in outcomes(report, plan_for("2021", prior=("2021", (), ())), prior)
        if instance.rule.id == "YR-01"
    }
    assert ("natural_person", "undecided") in told and ("total", "pass") in told and len(told) == 7


@pytest.mark.parametrize("form_id", ["2019", "2021"])
def test_a_valid_report_after_itself(form_id: str) -> None:
    """With last year's own figures carried over there is no error between the years."""
    form = load_form(form_id)
    for number in range(40):
        rng = Random(f"{form_id}-{number}")
        prior = valid_report(rng, form, list(SIZES)[number % len(SIZES)])
        report = replace(prior, year=(prior.year or 0) + 1, values=carried(prior))
        errors = [finding for finding in between(report, prior) if finding.severity == "error"]
        assert not errors, errors[0].message.zh


def carried(prior: Report) -> dict[str, Number | None]:
    values: dict[str, Number | None] = dict(prior.values)
    for name, value in prior.values.items():
        if name.startswith("requests.carried_out."):
            values[name.replace("carried_out", "carried_in")] = value
        elif name.endswith(".prior_items"):
            values[name] = (value or 0) + (prior.values[name.replace("prior_items", "change")] or 0)
    return values


HUGE: tuple[Number, ...] = (10**308, -(10**308), Decimal(10) ** 30, Decimal("-1e25"), Decimal("1e-20"))


@pytest.mark.parametrize("value", HUGE, ids=lambda value: f"{value:.0e}")
@pytest.mark.parametrize("form_id", ["2019", "2021"])
def test_huge_numbers_of_either_year(form_id: str, value: Number) -> None:
    report = base_report(form_id)
    prior = year_before(report)
    for name in report.values:
        between(replace(report, values={**report.values, name: value}), prior)
        between(report, replace(prior, values={**prior.values, name: value}))


# Swings and money


def test_a_ratio_is_exact() -> None:
    """4 x 25000000000000000001 is more than a float can tell from 100000000000000000003."""
    report = with_values(base_report("2021"), **{LICENCES: 100000000000000000003})
    prior = with_values(year_before(report), **{LICENCES: 25000000000000000001})
    assert not of_rule("YR-06", report, prior)
    assert of_rule("YR-06", with_values(report, **{LICENCES: 100000000000000000004}), prior)


def test_every_series_names_cells_of_its_forms() -> None:
    series: Any = RULES["YR-06"].arguments["series"]
    assert len({item["id"] for item in series}) == len(series)
    for item in series:
        for form_id in item.get("forms", ["2019", "2021"]):
            assert expand_terms(item["cells"], {}, vocabulary(load_form(form_id)))


def test_words_of_a_swing() -> None:
    report = replace(base_report("2021"), year=2021)
    prior = with_values(year_before(report, "2019"), requests__other__total=40)
    (found,) = of_rule("YR-06", report, prior)
    assert found.message.zh == "（六）其他处理本年为 1，上年为 40，增减幅度很大。"


def test_words_of_fees_in_yuan() -> None:
    report = with_values(base_report("2021"), proactive__fees__amount=Decimal("251000.00"))
    prior = with_values(year_before(report), proactive__fees__amount=Decimal("25.1"))
    (found,) = of_rule("T2-14", report, prior)
    assert found.message.zh.endswith(
        "行政事业性收费填了 251000 万元，是上年 25.1 万元的 1000 倍以上，可能把元填成了万元。"
    )
    assert found.advice.zh == "请核对单位；如果填的是元，应改为 25.1 万元。"


@pytest.mark.parametrize(
    ("value", "text"),
    [(120, "120"), (Decimal("25.10"), "25.1"), (Decimal("3.00"), "3"), (Decimal("1E+5"), "100000")],
)
def test_plain_numbers(value: Number, text: str) -> None:
    assert plain(value) == text


# New workbooks and the command line


def made_from(prior: Report, path: Path, form_id: str, year: int) -> Report:
    path.write_bytes(xltools.new(form_id, office=prior.office, year=year, prior=prior))
    return xltools.read(path)


@pytest.mark.parametrize(
    ("last_form", "form_id", "year"), [("2019", "2019", 2020), ("2019", "2021", 2021), ("2021", "2021", 2024)]
)
def test_a_new_workbook_carries_over(last_form: str, form_id: str, year: int, tmp_path: Path) -> None:
    prior = replace(base_report(last_form), year=year - 1)
    report = made_from(prior, tmp_path / "新.xlsx", form_id, year)
    # The columns of Table 三, and the items of Table 二 where both years have them.
    assert report.values[NAT_IN] == 2 and report.values["requests.carried_in.legal_services"] == 1
    if (last_form, form_id) == ("2019", "2019"):
        assert report.values["proactive.licensing.prior_items"] == 32
        assert report.values["proactive.other_services.prior_items"] == 11
    found = {finding.rule for finding in between(report, prior)}
    assert not found & {"YR-01", "YR-03", "YR-09"}
    changed = with_values(prior, **{NAT_OUT: 5})
    assert [f.column for f in of_rule("YR-01", report, changed)] == ["natural_person"]


def saved(report: Report, path: Path) -> Path:
    facts = path.with_suffix(".json")
    write_document(facts, xltools.facts(report), "facts")
    assert main(["fill", str(facts), "-o", str(path)]) == 0
    return path


def checked(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, Mapping[str, Any]]:
    capsys.readouterr()
    code = main(["validate", "--json", *map(str, arguments)])
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    check_document(document, "findings", "输出")
    return code, document


def test_validate_with_last_year(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = base_report("2021")
    now = saved(report, tmp_path / "今年.xlsx")
    good = saved(year_before(report), tmp_path / "去年.xlsx")
    bad = saved(with_values(year_before(report), **{NAT_OUT: 3}), tmp_path / "改过.xlsx")
    assert checked(capsys, now)[0] == 0
    assert checked(capsys, now, "--prior", good)[0] == 0
    code, document = checked(capsys, now, "--prior", bad)
    (entry,) = [f for f in document["reports"][0]["findings"] if f["rule"] == "YR-01"]
    assert (code, entry["left"], entry["right"], entry["cells"]) == (1, 2, 3, [NAT_IN, PRIOR + NAT_OUT])
    assert entry["at"] == ["表三!D7"] and entry["focus"] == [NAT_IN]
    assert "上年表三 D30" in entry["message"]


def test_each_of_many_with_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = base_report("2021")
    folders = tmp_path / "今年", tmp_path / "去年"
    for folder in folders:
        folder.mkdir()
    for name in (HERE, THERE):
        office = replace(report.office, name=name)
        saved(replace(report, office=office), folders[0] / f"{name}.xlsx")
        saved(replace(year_before(report), office=office), folders[1] / f"{name}.xlsx")
    saved(replace(report, office=Office("城东区河口镇人民政府", level="town")), folders[0] / "河口.xlsx")
    code, document = checked(capsys, folders[0], "--prior", folders[1])
    told = {
        entry["office"]: [f["rule"] for f in entry["findings"] if f["rule"] in YEAR_RULES]
        for entry in document["reports"]
    }
    assert code == 0
    assert told == {HERE: [], THERE: [], "城东区河口镇人民政府": ["YR-09"]}


def test_last_year_can_not_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    now = saved(base_report("2021"), tmp_path / "今年.xlsx")
    bad = tmp_path / "去年.xlsx"
    bad.write_text("<html></html>", encoding="utf-8")
    capsys.readouterr()
    assert main(["validate", str(now), "--prior", str(bad)]) == 2
    assert "去年.xlsx" in capsys.readouterr().err


def test_the_same_file_is_not_last_years(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    now = saved(base_report("2021"), tmp_path / "今年.xlsx")
    _, document = checked(capsys, now, "--prior", now)
    assert [f["rule"] for f in document["reports"][0]["findings"] if f["rule"] in YEAR_RULES] == ["YR-09"]


def test_a_marked_copy_shows_what_differs(tmp_path: Path) -> None:
    report = base_report("2021")
    path = saved(report, tmp_path / "今年.xlsx")
    read = xltools.read(path)
    validation = xltools.validate(read, prior=with_values(year_before(report), **{NAT_OUT: 3}))
    copy = tmp_path / "标注.xlsx"
    copy.write_bytes(xltools.mark(path, read, validation))
    assert xltools.read(copy).values == read.values
    assert read.source != Source("")
