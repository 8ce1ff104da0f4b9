"""Rules about the text: what they say, and when they keep silent."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import xltools
from tests.support.base import base_report
from tests.support.published import MODELS, model_report, model_text
from tests.support.years import year_before
from xltools.checks.bodies import core
from xltools.checks.contents import similarity
from xltools.checks.headings import official_labels
from xltools.checks.publication import date_in
from xltools.documents import check_document
from xltools.forms import load_form
from xltools.model.finding import Finding
from xltools.model.report import Place, Report
from xltools.narrative.document import document_from_text
from xltools.resources import resource_folder
from xltools.rules import load_rules

FORMS = ("2019", "2021")
COMPLETE_ONLY = ("ST-02", "ST-06", "ST-07", "ST-18")
"""Rules about title, introduction, headings and labels, which a workbook's text does not have."""


def about_text(findings: Iterable[Finding]) -> list[Finding]:
    return [f for f in findings if f.rule.startswith(("PB-", "ST-")) and f.rule not in ("ST-01", "ST-03")]


def of_workbook(form_id: str = "2021", **text: str) -> list[Finding]:
    """Findings on the text of a base report with these parts changed."""
    report = base_report(form_id)
    said = {**report.text, **{f"text.{name}": value for name, value in text.items()}}
    return about_text(xltools.validate(replace(report, text=said)).findings)


def of_published(form_id: str, *changes: tuple[str, str], report: Report | None = None) -> list[Finding]:
    text = model_text(form_id)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    document = document_from_text(text)
    return about_text(xltools.validate(report or model_report(form_id), document=document).findings)


# What is right is left alone


@pytest.mark.parametrize("form_id", FORMS)
def test_a_model_report_has_no_finding(form_id: str) -> None:
    found = xltools.validate(model_report(form_id), document=document_from_text(model_text(form_id))).findings
    # One repealed paper (2021) and seven cases: notes on the figures.
    assert [f.rule for f in found] == (["T4-04"] if form_id == "2019" else ["T2-16", "T4-04"])


@pytest.mark.parametrize("form_id", FORMS)
def test_the_text_of_a_base_report_has_no_finding(form_id: str) -> None:
    assert of_workbook(form_id) == []


def test_an_unknown_office_and_year_are_no_fault() -> None:
    report = replace(
        model_report("2021"), year=None, office=replace(MODELS["2021"].office, name="", level=None)
    )
    assert of_published("2021", report=report) == []


@pytest.mark.parametrize("rule", COMPLETE_ONLY)
def test_a_workbook_has_no_headings_to_judge(rule: str) -> None:
    found = of_workbook("2019", overview="", problems="无", other="")
    assert rule not in {f.rule for f in found}


# Empty parts


def test_an_empty_part_is_one_finding() -> None:
    found = {(f.rule, f.severity, f.cells) for f in of_workbook(overview=" ", problems="", other="\u3000")}
    assert found == {
        ("ST-13", "warning", ("text.overview",)),
        ("ST-14", "warning", ("text.problems",)),
        ("ST-16", "warning", ("text.other",)),
    }
    assert [f.rule for f in of_workbook("2019", overview="", problems="", other="")] == ["ST-13", "ST-14"]


def test_a_report_without_text_is_like_an_empty_one() -> None:
    report = replace(base_report("2021"), text={})
    found = about_text(xltools.validate(report).findings)
    assert [f.rule for f in found] == ["ST-13", "ST-14", "ST-16"]


def test_an_empty_part_of_a_published_report() -> None:
    (finding,) = of_published("2021", ("本年度未收取信息处理费。\n", ""))
    assert (finding.rule, finding.severity, finding.cells) == ("ST-16", "error", ())


# Words and places


def test_a_finding_points_to_the_cell_of_the_text() -> None:
    report = base_report("2021")
    report = replace(
        report,
        text={**report.text, "text.problems": "无"},
        places={"text.problems": Place("文字", "A7")},
    )
    (finding,) = about_text(xltools.validate(report).findings)
    assert finding.at == ("文字!A7",) and finding.focus == ("text.problems",)
    assert finding.message.zh == "“五、存在的主要问题及改进情况”只写了“无”，没有具体的问题和措施。"
    assert finding.message.en == (
        "Part 五 (存在的主要问题及改进情况) only says “无”: no concrete problem and no measure."
    )


@pytest.mark.parametrize(
    ("form_id", "old", "new", "message"),
    [
        (
            "2019",
            "\n一、总体情况\n",
            "\n一、概述\n",
            "各部分标题与规定格式不一致：“一、概述”应为“一、总体情况”。",
        ),
        (
            "2019",
            "\t本年新制作数量",
            "\t本年新",
            "表格的标题“本年新”应为“本年新制作数量”。",
        ),
        (
            "2021",
            "2024年政府信息公开工作年度报告",
            "2023年政府信息公开工作年度报告",
            "标题写的是“2023年”，报告年度是 2024 年。",
        ),
        (
            "2021",
            "青山县石桥镇人民政府\n2025",
            "青山县白云镇人民政府\n2025",
            "落款写的是“青山县白云镇人民政府”，本单位是“青山县石桥镇人民政府”。",
        ),
        (
            "2021",
            "2025年,石桥镇将进一步",
            "2024年,石桥镇将进一步",
            "“五、存在的主要问题及改进情况”展望写的是“2024年,石桥镇将进一步”，下一年应为 2025 年。",
        ),
        ("2021", "2025年1月20日", "2025年2月3日", "落款日期是 2025-02-03，晚于规定的 2025-01-31。"),
        ("2019", "2021年1月15日", "2020年12月31日", "落款日期是 2020-12-31，2020 年还没有结束。"),
    ],
)
def test_messages(form_id: str, old: str, new: str, message: str) -> None:
    found = [f.message.zh for f in of_published(form_id, (old, new)) if f.rule != "ST-18"]
    assert found == [message]


def test_a_question_of_the_checklist() -> None:
    report = replace(base_report("2021"), checklist={"PB-04": "", "PB-05": "不适用", "PB-06": "否"})
    found = about_text(xltools.validate(report).findings)
    assert [(f.rule, f.severity) for f in found] == [("PB-04", "info"), ("PB-06", "warning")]
    assert found[0].message.zh == "未自查：“签字盖章的纸质件与报送的电子文件一致吗？”。"
    assert found[1].message.zh.startswith("自查结果为“否”：")


# Lengths and shares at their limits


@pytest.mark.parametrize(
    ("length", "severity"), [(1000, None), (1001, "info"), (1200, "info"), (1201, "warning")]
)
def test_length_of_the_overview(length: int, severity: str | None) -> None:
    overview = base_report("2021").text["text.overview"]
    found = of_workbook(overview=overview + "公" * (length - len(overview)))
    assert [(f.rule, f.severity, f.found) for f in found] == (
        [("ST-12", severity, length)] if severity else []
    )


def test_similarity() -> None:
    one = "本年度更新栏目12次，开展培训3次。"
    assert similarity(one, "本年度更新栏目15次，开展培训4次。") == 100
    assert similarity(one, "窗口人员解答咨询，居民代表评议专栏。") == 0
    assert similarity(one, "") == similarity("", "") == 0
    # 甲乙丙丁戊 has two runs of four, 甲乙丙丁己 two, and one is the same: 2 x 1 of 4.
    assert similarity("甲乙丙丁戊", "甲乙丙丁己") == 50


def test_text_of_last_year_is_compared_by_part() -> None:
    report = base_report("2021")
    prior = replace(year_before(report), text={"text.problems": report.text["text.problems"]})
    found = about_text(xltools.validate(report, prior=prior).findings)
    assert [(f.rule, f.cells, f.found) for f in found] == [("ST-17", ("text.problems",), 100)]


# Names and dates


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("城东区柳河街道办事处", "柳河"),
        ("某市人民政府城东街道办事处", "城东"),
        ("江南省临江市城东区柳河街道办事处（本级）", "柳河"),
        ("青山县石桥镇人民政府", "石桥"),
        ("江城市市场监督管理局", "市场监督管理"),
        ("城东区人民政府", "城东区"),
        ("城东区人民政府办公室", "城东区"),
        ("柳河街道", "柳河"),
    ],
)
def test_what_tells_a_body_from_its_neighbours(name: str, own: str) -> None:
    assert core(name) == own


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021年1月22日", date(2021, 1, 22)),
        ("柳河街道办事处\n2021 年 1 月 2 日", date(2021, 1, 2)),
        ("2025-01-20", date(2025, 1, 20)),
        ("2025/1/20", date(2025, 1, 20)),
        ("2025.1.20", date(2025, 1, 20)),
        ("二〇二五年一月二十二日", date(2025, 1, 22)),
        ("二零二一年十二月三十一日", date(2021, 12, 31)),
        ("2021年2月30日", None),
        ("2021年1月", None),
        ("", None),
    ],
)
def test_dates(text: str, day: date | None) -> None:
    assert date_in(text) == day


def test_the_date_of_signature_counts_before_the_cover() -> None:
    report = replace(model_report("2021"), cover={"report.date": "2025-03-01"})
    assert of_published("2021", report=report) == []
    (finding,) = of_published("2021", ("\n2025年1月20日", ""), report=report)
    assert (finding.rule, finding.cells, finding.found) == ("PB-01", ("report.date",), "2025-03-01")


@pytest.mark.parametrize("form_id", FORMS)
def test_official_labels_are_official(form_id: str) -> None:
    document = document_from_text(model_text(form_id))
    official = official_labels(load_form(form_id))
    assert "行政复议" in official and "行政规范性文件" not in (official if form_id == "2019" else ())
    assert {label for label in document.labels if label not in official.values()} == set()


# Records


def test_the_text_rules_of_the_catalogue_are_all_there() -> None:
    ids = {rule.id for rule in load_rules()}
    wanted = {"ST-02", *(f"ST-{n:02}" for n in range(6, 20)), *(f"PB-{n:02}" for n in range(1, 7))}
    assert wanted <= ids


@pytest.mark.parametrize("name", ["texts", "publication"])
def test_records_fit_their_schema(name: str) -> None:
    path = resource_folder("schemas") / "rules" / f"{name}.json"
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    check_document(data, "rules", name)
    for record in data["rules"]:
        if record["kind"] not in ("parts", "numbering", "signed_after", "part_list", "report_year"):
            record["arguments"] = {**record["arguments"], "unknown": 1}
            with pytest.raises(xltools.XltoolsError):
                check_document(data, "rules", name)
            del record["arguments"]["unknown"]
