"""Placeholders in the text parts, and the paragraph of figures drafted from the tables."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import docx
import pytest

import xltools
from tests.support.base import base_report
from xltools.exporters.draft import overview_paragraph
from xltools.forms import form_ids, load_form
from xltools.model.report import Place, Report
from xltools.narrative.placeholders import figure, fill_text, placeholder_names

# Worked out from the columns of the base report: who asked, and how it ended.
COMMON = {
    "年度": "{year}", "下年度": "{next}", "上年度": "{last}", "单位": "城东区柳河街道办事处",
    "新收": "22", "上年结转": "4", "办结": "22", "结转下年度": "4", "予以公开": "10", "部分公开": "3", "不予公开": "2",
    "无法提供": "5", "不予处理": "1", "其他处理": "1", "自然人": "12", "法人或其他组织": "10", "商业企业": "5",
    "行政复议": "4", "复议维持": "2", "复议尚未审结": "1", "行政诉讼": "3", "复议后起诉": "2", "诉讼其他结果": "1",
    "规章": "0", "规范性文件": "3", "行政许可": "120", "行政处罚": "45", "行政强制": "6",
}  # fmt: skip
OWN = {
    "2019": {"采购项目": "4", "采购金额": "250.5"},
    "2021": {"收费金额": "3.5", "废止规范性文件": "1", "现行有效规范性文件": "20"},
}


def with_overview(report: Report, text: str) -> Report:
    return replace(report, text={**report.text, "text.overview": text})


def added(report: Report, text: str) -> Report:
    return with_overview(report, report.text["text.overview"] + text)


def body(report: Report, *, draft: bool = False) -> str:
    document = docx.Document(BytesIO(xltools.export(report, "docx", draft=draft)))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


@pytest.mark.parametrize("form_id", ["2019", "2021"])
def test_what_placeholders_stand_for(form_id: str) -> None:
    report, form = base_report(form_id), load_form(form_id)
    assert report.year is not None
    years = {"year": report.year, "next": report.year + 1, "last": report.year - 1}
    expected = {name: text.format(**years) for name, text in {**COMMON, **OWN[form_id]}.items()}
    assert {name: fill_text(f"{{{name}}}", report, form).text for name in expected} == expected


def test_every_placeholder_has_cells_in_its_forms() -> None:
    seen: set[str] = set()
    for form_id in form_ids():
        report, form = base_report(form_id), load_form(form_id)
        for name in placeholder_names(form):
            found = figure(name, report, form)
            assert found is not None and found.value is not None and found.blank == ()
        seen |= set(placeholder_names(form))
    assert len(seen) == 45 and set(COMMON) | set(OWN["2019"]) | set(OWN["2021"]) <= seen


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("新收{新收}件，办结｛办结｝件。", "新收22件，办结22件。"),
        ("{ 新收 }", "22"),
        ("{{新收}}", "{新收}"),
        ("｛｛新收｝｝", "｛新收｝"),
        ("{{{新收}}}", "{22}"),
        ("{不是\n名称}", "{不是\n名称}"),
        ("一个{括号", "一个{括号"),
        ("没有占位符", "没有占位符"),
    ],
)
def test_braces(typed: str, printed: str) -> None:
    filled = fill_text(typed, base_report("2021"), load_form("2021"))
    assert (filled.text, filled.unknown, dict(filled.blank)) == (printed, (), {})


def test_export_fills_them_in() -> None:
    report = added(base_report("2021"), "\n全年收费{收费金额}万元，{下年度}年继续改进。")
    assert "\n全年收费3.5万元，2025年继续改进。" in body(report)


def test_an_unknown_placeholder_lists_the_known_ones() -> None:
    report = added(base_report("2021"), "{新收数}{采购金额}")
    for draft in (False, True):
        with pytest.raises(xltools.XltoolsError) as caught:
            xltools.export(report, "html", draft=draft)
        assert "{新收数}{采购金额}" in caught.value.what.zh
        assert caught.value.todo is not None and "{新收}" in caught.value.todo.zh
        assert "{采购金额}" not in caught.value.todo.zh


def test_a_blank_figure_names_its_cell() -> None:
    report = added(base_report("2021"), "结转{结转下年度}件，法人{法人或其他组织}件。")
    blank = dict.fromkeys(
        ["requests.carried_out.total", *(f"requests.received.{name}" for name in ("business", "research", "public_welfare", "legal_services"))]
    )  # fmt: skip
    report = replace(
        report,
        values={**report.values, **blank},
        places={"requests.carried_out.total": Place("表三", "J30")},
    )
    checked = xltools.validate(base_report("2021"))
    with pytest.raises(xltools.XltoolsError) as caught:
        xltools.export(report, "html", checked=checked)
    said = caught.value.what.zh
    assert "{结转下年度} 填不出来：表三 J30（四、结转下年度继续办理·申请人情况·总计）没有数字" in said
    assert "等 4 格没有数字" in said
    # A draft keeps what was typed, and the notes tell.
    assert "结转{结转下年度}件" in body(report, draft=True)
    assert [note.zh.endswith("照原样留着。") for note in xltools.export_notes(report)] == [True, True]


def test_validation_reads_the_figures_and_not_the_placeholders() -> None:
    report = base_report("2021")
    usual = {(f.rule, f.message.zh) for f in xltools.validate(report).findings}
    text = "\n新收政府信息公开申请{新收}件，办结{办结}件，结转下年度继续办理{结转下年度}件。"
    assert {(f.rule, f.message.zh) for f in xltools.validate(added(report, text)).findings} == usual
    wrong = text.replace("{新收}", "{上年结转}")
    new = [f for f in xltools.validate(added(report, wrong)).findings if (f.rule, f.message.zh) not in usual]
    assert [(f.rule, f.found) for f in new] == [("NT-01", 4)]


def test_placeholders_without_a_figure_say_nothing() -> None:
    report = base_report("2021")
    report = replace(report, values={**report.values, "requests.carried_in.total": None})
    usual = {f.rule for f in xltools.validate(report).findings}
    text = "\n上年结转政府信息公开申请{上年结转}件，办结{不认识}件。"
    assert {f.rule for f in xltools.validate(added(report, text)).findings} == usual


# The draft of part 一


def test_the_draft_of_2021() -> None:
    assert overview_paragraph(base_report("2021"), load_form("2021")) == (
        "2024年，城东区柳河街道办事处依法开展政府信息公开工作。"
        "主动公开方面，制发规范性文件3件，作出行政许可决定120件，作出行政处罚决定45件，作出行政强制决定6件，行政事业性收费3.5万元。"
        "依申请公开方面，新收政府信息公开申请22件，其中自然人申请12件，法人或其他组织申请10件；上年结转4件。"
        "全年办结22件，其中予以公开10件，部分公开3件，不予公开2件，无法提供5件，不予处理1件，其他处理1件；结转下年度继续办理4件。"
        "因政府信息公开被申请行政复议4件，其中结果维持2件，结果纠正1件，尚未审结1件；"
        "因政府信息公开被提起行政诉讼3件，其中未经复议直接起诉1件，复议后起诉2件。"
    )


def test_the_draft_of_a_year_without_anything() -> None:
    report = base_report("2021")
    nothing = replace(report, values=dict.fromkeys(report.values, 0))
    assert overview_paragraph(nothing, load_form("2021")) == (
        "2024年，城东区柳河街道办事处依法开展政府信息公开工作。"
        "依申请公开方面，没有收到政府信息公开申请，也没有上年结转的申请。"
        "没有发生因政府信息公开引起的行政复议和行政诉讼。"
    )


def test_a_blank_is_a_gap_in_the_draft_and_no_zero() -> None:
    report = base_report("2019")
    blank = replace(report, values={**report.values, "requests.carried_out.total": None})
    said = overview_paragraph(blank, load_form("2019"))
    assert "结转下年度继续办理____件" in said and "采购总金额250.5万元" in said


@pytest.mark.parametrize("form_id", ["2019", "2021"])
@pytest.mark.parametrize("zero", [False, True])
def test_the_draft_agrees_with_the_tables(form_id: str, zero: bool) -> None:
    report = base_report(form_id)
    if zero:
        report = replace(report, values=dict.fromkeys(report.values, 0))
    usual = {(f.rule, f.message.zh) for f in xltools.validate(report).findings}
    drafted = added(report, "\n" + overview_paragraph(report, load_form(form_id)))
    assert {(f.rule, f.message.zh) for f in xltools.validate(drafted).findings} == usual
    assert "【草稿，请核对】" in body(with_overview(report, ""))
