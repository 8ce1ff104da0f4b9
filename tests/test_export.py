"""The statutory report for publication: what is printed, when it is refused, and the command."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

import xltools
from tests.support.exported import (
    OFFICE,
    blocks_of,
    faulty,
    good,
    opened,
    page,
    parsed,
    saved,
    with_text,
    word,
)
from xltools.cli import main
from xltools.exporters.layout import Paragraph, TableBlock
from xltools.forms import load_form
from xltools.model.content import Content
from xltools.model.report import Office

ROOT = Path(__file__).resolve().parent.parent


def run(*arguments: str | Path) -> int:
    return main([str(argument) for argument in arguments])


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return saved(good(), tmp_path / "单位.xlsx")


# What is printed


def test_the_report_in_order() -> None:
    found = [
        block.title if isinstance(block, TableBlock) else (block.kind, block.text)
        for block in blocks_of(good())
        if isinstance(block, TableBlock) or block.kind not in ("body", "heading")
    ]
    assert found == [
        ("title", "城东区柳河街道办事处\n2024年政府信息公开工作年度报告"),
        ("part", "一、总体情况"),
        ("part", "二、主动公开政府信息情况"),
        "主动公开政府信息情况",
        ("part", "三、收到和处理政府信息公开申请情况"),
        "收到和处理政府信息公开申请情况",
        ("part", "四、政府信息公开行政复议、行政诉讼情况"),
        "政府信息公开行政复议、行政诉讼情况",
        ("part", "五、存在的主要问题及改进情况"),
        ("part", "六、其他需要报告的事项"),
        ("signature", OFFICE),
        ("date", "2025年1月20日"),
    ]


def test_the_introduction_names_basis_period_and_phone() -> None:
    _, first, second, *_ = blocks_of(good("2019"))
    assert isinstance(first, Paragraph) and isinstance(second, Paragraph)
    assert "国办公开办函〔2019〕60号" in first.text and "2020年1月1日至2020年12月31日" in first.text
    assert second.text.endswith("电话：0571-12345678")
    assert "本级政府汇总" not in first.text
    district = blocks_of(replace(good(), scope="本级政府汇总"))[1]
    assert isinstance(district, Paragraph) and "数据为本级政府汇总" in district.text


def test_a_short_title_is_one_line_and_gaps_are_left_out() -> None:
    short = replace(good(), office=Office("甲局"))
    assert blocks_of(short)[0] == Paragraph("title", "甲局2024年政府信息公开工作年度报告")
    bare = replace(good(), office=Office(), year=None, cover={}, text={})
    kinds = [block.kind for block in blocks_of(bare) if isinstance(block, Paragraph)]
    assert blocks_of(bare)[0] == Paragraph("title", "政府信息公开工作年度报告")
    assert kinds == ["title", "body", "part", "draft", *["part"] * 5]


def test_values_are_printed_as_the_report_has_them() -> None:
    report = good("2019")
    values = {
        **report.values,
        "proactive.licensing.change": -3,
        "proactive.procurement.amount": Decimal("7545.25"),
        "proactive.fees.prior_items": None,
        "requests.received.natural_person": 12345678,
    }
    del values["proactive.fees.change"]
    odd = {"disputes.reconsideration.upheld": "22（其中修订16件）"}
    printed = {
        name: text
        for block in blocks_of(replace(report, values=values, unreadable=odd))
        if isinstance(block, TableBlock)
        for name, text in block.values.items()
    }
    assert len(printed) == 198
    assert printed["proactive.licensing.change"] == "-3"
    assert printed["proactive.procurement.amount"] == "7545.25"
    assert printed["proactive.fees.prior_items"] == "" == printed["proactive.fees.change"]
    assert printed["requests.received.natural_person"] == "12345678"
    assert printed["requests.carried_in.research"] == "0"
    assert printed["disputes.reconsideration.upheld"] == "22（其中修订16件）"


def test_an_endless_name_of_an_office_is_printed_whole() -> None:
    name = "甲\x07" * 150 + "办事处" * 50
    document = word(replace(good(), office=Office(name)), draft=True)
    assert document.paragraphs[0].text.split("\n")[0] == "甲" * 150 + "办事处" * 50
    assert document.core_properties.author == "甲" * 150 + "办事处" * 35


def test_headings_inside_a_part() -> None:
    text = "（一）主动公开情况\n　　（二）依申请公开。按期答复。\n1.网站。改版。\n\n(三)这一句没有句号但是实在太长太长太长太长太长太长太长太长太长"
    report = with_text(good(), "text.problems", text)
    start = blocks_of(report).index(Paragraph("part", "五、存在的主要问题及改进情况"))
    assert blocks_of(report)[start + 1 : start + 5] == (
        Paragraph("heading", "（一）主动公开情况"),
        Paragraph("body", "（二）依申请公开。按期答复。", lead=9),
        Paragraph("body", "1.网站。改版。"),
        Paragraph("body", text.rpartition("\n")[2]),
    )


def test_the_signature_stands_as_in_official_letters() -> None:
    def indents(name: str) -> tuple[float, ...]:
        blocks = blocks_of(replace(good(), office=Office(name)))[-2:]
        return tuple(block.indent for block in blocks if isinstance(block, Paragraph))

    # 2025年1月20日 is 6.5 wide. A shorter name is centred over it: (6.5 - 2) / 2 further in than its 4.
    assert indents("甲局") == (4 + 2.25, 4)
    # A longer one (10) ends 2 from the margin; the date starts 2 behind its start: 2 + 10 - 2 - 6.5.
    assert indents(OFFICE) == (2, 3.5)


def test_what_no_printer_knows_is_left_out() -> None:
    report = with_text(good(), "text.other", "本年度未收取信息处理费。\n甲\x0b乙\x00丙<b>&")
    assert "甲乙丙<b>&" in [paragraph.text for paragraph in word(report).paragraphs]
    assert "甲乙丙<b>&" in page(report).text_content()


# Refusal and draft


def test_errors_are_refused_and_the_first_told() -> None:
    with pytest.raises(xltools.XltoolsError) as caught:
        xltools.export(faulty(), "docx")
    # 14 where 12 were answered: the column's flow, the column's sum and the row's sum fail.
    assert caught.value.say("zh").splitlines() == [
        "有 3 个错误，没有导出。",
        "  表三“自然人”列：第一项加第二项为 14，第三项（七）总计加第四项为 16，相差 2。",
        "  表三“自然人”列：（一）至（六）之和为 12，（七）总计为 14，相差 2。",
        "  表三“（七）总计”行：各类申请人之和为 24，总计为 22，相差 2。",
        "请用 xltools validate 查看全部问题，改正后再导出；只看样子可加 --draft（印“草稿”字样）。",
    ]
    assert caught.value.say("en").startswith("3 errors, so it was not exported.")
    assert xltools.refusal(good(), xltools.validate(good())) is None


def test_of_many_errors_three_are_told() -> None:
    report = faulty()
    report = replace(report, values={**report.values, "disputes.reconsideration.total": 5})
    refused = xltools.refusal(report, xltools.validate(report))
    assert refused is not None and "有 4 个错误" in refused.what.zh and "另有 1 个" in refused.what.zh


def test_a_draft_is_marked_on_every_page() -> None:
    section = word(faulty(), draft=True).sections[0]
    for header in (section.header, section.even_page_header):
        assert 'string="草稿"' in header._element.xml
    assert len(page(faulty(), draft=True).xpath("//div[@class='mark']")) == 1
    final = word(good()).sections[0]
    assert final.header.is_linked_to_previous and "草稿" not in final.footer._element.xml
    assert not page(good()).xpath("//div[@class='mark']")
    assert "草稿" not in page(good()).body.text_content()


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(xltools.XltoolsError, match="docx、html、pdf"):
        xltools.export(good(), "odt")


# Supplements and districts


def test_a_supplement_is_an_annex_before_the_signature() -> None:
    document = word(good("2021", ("channels",)))
    annex = document.tables[3]
    assert [cell.text for cell in annex.rows[0].cells] == ["统　计　指　标", "单位", "统计数"]
    assert [cell.text for cell in annex.rows[3].cells] == ["1.政府公报公开政府信息数", "条", "10"]
    assert [cell.text for cell in annex.rows[2].cells] == [
        "（二）通过不同渠道和方式公开政府信息的情况",
        "——",
        "",
    ]
    items = [item.text if hasattr(item, "text") else item for item in document.iter_inner_content()]
    assert items[-4] == "附：信息发布渠道统计" and items[-2:] == [OFFICE, "2025年1月20日"]


def test_a_district_supplement_is_printed_too(tmp_path: Path) -> None:
    added = xltools.catalogue(supplements=[ROOT / "examples/district/hotline.json"])
    form = load_form("2021", ("hotline",), added.supplements)
    values = {"hotline.answered": 5, "hotline.referred": 2, "hotline.guided": 1, "hotline.calls": 8}
    report = replace(
        good(), supplements=("hotline",), own=added.supplements, values={**good().values, **values}
    )
    assert set(report.values) == set(form.cells)
    file = tmp_path / "有附表.xlsx"
    file.write_bytes(xltools.make_workbook(Content(report), added))
    output = tmp_path / "报告.docx"
    options = ("--supplement", ROOT / "examples/district/hotline.json")
    assert run("export", file, "--to", "docx", "-o", output, *options) == 0
    table = opened(output.read_bytes()).tables[3]
    assert [cell.text for cell in table.rows[-1].cells] == ["咨询总数", "次", "8"]


def test_a_district_workbook_is_exported_like_any_other(tmp_path: Path) -> None:
    offices = tmp_path / "各单位"
    offices.mkdir()
    for name in ("甲街道办事处", "乙街道办事处"):
        saved(replace(good(), office=Office(name, level="street")), offices / f"{name}.xlsx")
    district = tmp_path / "汇总.xlsx"
    run("rollup", offices, "-o", district)
    output = tmp_path / "汇总.html"
    assert run("export", district, "--to", "html", "--draft", "-o", output) == 0
    tree = parsed(output.read_bytes())
    first = tree.xpath("//table")[1].xpath("./tbody/tr[1]/td")
    assert [cell.text for cell in first] == ["24", "10", "2", "2", "4", "2", "44"]
    assert "数据为本级政府汇总" in tree.text_content()


# Command line


@pytest.mark.parametrize("kind", ["docx", "html"])
def test_the_command_writes_the_report(
    kind: str, workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / f"报告.{kind}"
    assert run("export", workbook, "--to", kind, "-o", output) == 0
    assert capsys.readouterr().out == f"已导出：{output}\n"
    assert output.read_bytes() == xltools.export(xltools.read(workbook), kind)


def test_the_command_refuses_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = saved(faulty(), tmp_path / "有错.xlsx")
    output = tmp_path / "报告.docx"
    assert run("export", file, "--to", "docx", "-o", output) == 1
    captured = capsys.readouterr()
    assert "个错误，没有导出" in captured.err and captured.out == "" and not output.exists()
    assert run("export", file, "--to", "docx", "--draft", "-o", output) == 0
    assert "已导出草稿" in capsys.readouterr().out and output.exists()


def test_the_command_tells_of_a_drafted_part(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = saved(with_text(good(), "text.overview", ""), tmp_path / "缺一.xlsx")
    output = tmp_path / "报告.html"
    assert run("export", file, "--to", "html", "-o", output) == 0
    assert "“一、总体情况”没有填写" in capsys.readouterr().out
    drafted = parsed(output.read_bytes()).xpath("//p[@class='draft']")
    assert len(drafted) == 1 and drafted[0].text.startswith("【草稿，请核对】2024年，")


@pytest.mark.parametrize(
    ("options", "word_of_error"),
    [
        (("--to", "docx", "-o", "{folder}/报告.doc"), "应以 .docx 结尾"),
        (("--to", "html", "-o", "{folder}/报告.docx"), "应以 .html / .htm 结尾"),
        (("--to", "csv", "--draft", "-o", "{folder}/报告.csv"), "--draft 不用于 csv"),
        (("--to", "docx", "-o", "{file}"), "输出文件就是输入文件"),
    ],
)
def test_wrong_use_writes_nothing(
    options: tuple[str, ...], word_of_error: str, workbook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = workbook.read_bytes()
    given = [option.format(folder=workbook.parent, file=workbook) for option in options]
    assert run("export", workbook, *given) == 2
    assert word_of_error in capsys.readouterr().err
    assert [*workbook.parent.iterdir()] == [workbook] and workbook.read_bytes() == before


def test_examples_are_exported_as_drafts() -> None:
    for source in sorted((ROOT / "examples/offices").glob("*.json")):
        _, report = xltools.fill(json.loads(source.read_text(encoding="utf-8")))
        document = word(report, draft=True)
        form = load_form(report.form, report.supplements)
        assert len(document.tables) == len(form.tables)
        texts = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
        assert set(report.unreadable.values()) <= texts
