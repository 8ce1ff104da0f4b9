"""Who reports, on which year, when, of which level: in the many ways reports say it."""

from __future__ import annotations

import pytest

from tests.support.paper import document, printed, report_text
from xltools.importers.identity.contacts import phone_of
from xltools.importers.identity.dates import date_of
from xltools.importers.identity.levels import level_of
from xltools.importers.identity.who import office_of, without_title_words, year_of
from xltools.importers.printed import Block, Paragraph, PrintedReport
from xltools.importers.report import import_report
from xltools.importers.split import split_reports

STREET = "柳河街道办事处"


@pytest.mark.parametrize(
    "title",
    [
        "柳河街道办事处2023年政府信息公开工作年度报告",
        "2023年柳河街道办事处政府信息公开工作年度报告",
        "2023年度柳河街道办事处政府信息公开年度报告",
        "柳河街道办事处关于2023年度政府信息公开工作情况的报告",
        "柳河街道办事处2023年政府信息公开年报",
        "柳河街道办事处2023年度政务公开工作报告",
        "柳河街道办事处政府信息公开工作2023年度报告",
        "柳河街道办事处政府信息公开工作年度报告（2023年度）",
        "柳河街道办事处二〇二三年政府信息公开工作年度报告",
        "柳河街道办事处二○二三年度政府信息公开工作年度报告",
        "柳河街道办事处２０２３年政府信息公开工作年度报告",
        "《柳河街道办事处 2023 年政府信息公开工作年度报告》",
        "2023年政府信息公开工作年度报告\n（柳河街道办事处）",
        "2023年政府信息公开工作年度报告——柳河街道办事处",
        "柳河街道办事处\n2023年\n政府信息公开工作年度报告",
        "柳河街道办事处政府信息公开工作\n2023年年度报告",
        "柳河街道办事处2023年年报",
    ],
)
def test_office_and_year_in_the_title(title: str) -> None:
    read = office_of(report_text(title))
    assert (read.value, read.sure) == (STREET, True)
    year = year_of(report_text(title), "x.docx")
    assert (year.value, year.sure) == ("2023", True)


@pytest.mark.parametrize(
    ("title", "office"),
    [
        ("临江县人民政府2023年政府信息公开工作年度报告", "临江县人民政府"),
        # One 政府 for both words.
        ("临江县人民政府信息公开工作年度报告", "临江县人民政府"),
        ("临江县政府信息公开工作年度报告", "临江县"),
        ("临江县委社会工作部2023年政府信息公开工作年度报告", "临江县委社会工作部"),
        ("北望区发展和改革委员会2023年政府信息公开工作年度报告", "北望区发展和改革委员会"),
        ("政府信息公开工作年度报告", ""),
    ],
)
def test_what_a_title_leaves(title: str, office: str) -> None:
    assert without_title_words(title) == office


def test_an_office_from_elsewhere() -> None:
    bare = "政府信息公开工作年度报告"
    assert (
        office_of(report_text(bare, closing="青山县石桥镇人民政府\n2024年1月9日")).value
        == "青山县石桥镇人民政府"
    )
    # The date alone is no body.
    assert office_of(report_text(bare, closing="二〇二四年一月九日")).value == ""
    said = "本报告由青山县石桥镇人民政府党政办公室编制。"
    assert office_of(report_text(bare, said)).value == "青山县石桥镇人民政府"
    asked = "如有疑问，请与云泽市生态环境局办公室联系。"
    assert office_of(report_text(bare, asked)).value == "云泽市生态环境局"
    assert (
        office_of(report_text(bare), "云泽市生态环境局2023年政府信息公开工作年度报告.docx").value
        == "云泽市生态环境局"
    )
    assert office_of(report_text(bare), "report.docx") == (
        "",
        ("没有找到单位名称", "no name of a body was found"),
        False,
    )


def test_what_does_not_look_like_a_body_is_for_a_person() -> None:
    read = office_of(report_text("2023年政府信息公开工作年度报告（公开版）"))
    assert (read.value, read.sure) == ("公开版", False)


BARE = "政府信息公开工作年度报告"


def test_a_year_from_elsewhere() -> None:
    period = "所列数据的统计期限为2023年1月1日起至2023年12月31日止。"
    assert year_of(report_text(BARE, period), "x").value == "2023"
    assert year_of(report_text(BARE, "统计期限：2022年1月1日—12月31日"), "x").value == "2022"
    often = "2023年，公开工作有序。2023年新增专栏。2023年组织培训。2024年继续。"
    assert year_of(report_text(BARE, often), "x").value == "2023"
    # The only year that is spoken of.
    assert year_of(report_text(BARE, "2021年，公开工作有序。"), "x").value == "2021"


def test_the_name_of_the_file_counts_where_the_text_is_not_clear() -> None:
    both = "2023年公开工作有序，2024年继续。"
    assert year_of(report_text(BARE, both), "/tmp/2023年度报告.pdf").value == "2023"
    assert year_of(report_text(BARE), "/tmp/report2022.pdf").value == "2022"
    unknown = year_of(report_text(BARE, both), "/tmp/20240130.pdf")
    assert (unknown.value, unknown.sure) == ("", False)


def test_title_and_period_that_contradict_one_another() -> None:
    found = report_text("柳河街道2024年政府信息公开工作年度报告", "统计期限为2023年1月1日至2023年12月31日。")
    assert (year_of(found, "x").value, year_of(found, "x").sure) == ("2024", False)


@pytest.mark.parametrize(
    ("closing", "day"),
    [
        ("柳河街道办事处\n2024年1月9日", "2024-01-09"),
        ("柳河街道办事处　2024 年 1 月 29 日", "2024-01-29"),
        ("二〇二四年一月二十五日", "2024-01-25"),
        ("二○二四年十二月三十一日", "2024-12-31"),
        ("2024-01-30", "2024-01-30"),
        ("2024.1.5", "2024-01-05"),
        ("2024年2月30日", ""),
        ("2024年1月", ""),
        ("", ""),
    ],
)
def test_dates(closing: str, day: str) -> None:
    assert date_of(report_text(closing=closing)) == day


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("联系电话：0571-81234567", "0571-81234567"),
        ("电话: 0571—8123456", "0571—8123456"),
        ("咨询电话（0571）81234567", "(0571)81234567"),
        ("电话/传真：021 81234567", "02181234567"),
        ("联系电话 81234567", "81234567"),
        ("电话：81234567转802", "81234567转802"),
        ("电话：13812345678", "13812345678"),
        ("电话：400-123-4567", "400-123-4567"),
        ("电话：8123", ""),
        ("电话：812345678901", ""),
        ("81234567", ""),
    ],
)
def test_phones(said: str, number: str) -> None:
    assert phone_of(report_text(introduction=f"如对本报告有疑问，请联系本机关，{said}。")) == number


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("柳河街道办事处", "street"),
        ("城东区柳河街道", "street"),
        ("青山县石桥镇人民政府", "town"),
        ("桐溪乡人民政府", "town"),
        ("云溪民族乡人民政府", "town"),
        ("临江县人民政府", "county"),
        ("西屏区人民政府", "county"),
        ("云岭自治县", "county"),
        ("江南自治州人民政府", "city"),
        ("江南省人民政府", "province"),
        ("江南自治区人民政府", "province"),
        ("上海市人民政府", "province"),
        ("云泽市生态环境局", "department"),
        ("临江县人民政府办公室", "department"),
        ("北望区发展和改革委员会", "department"),
        ("临江县委宣传部", "department"),
        ("国家测绘总局", "ministry"),
        # A 市 may be a city or a county; 办事处 and 部 may be anything.
        ("白沙市人民政府", None),
        ("江北办事处", None),
        ("测绘部", None),
        ("", None),
    ],
)
def test_levels(name: str, level: str | None) -> None:
    assert level_of(name) == level


# Several reports in one file

TABLE = (
    "项目|自然人|商业企业|科研机构|社会公益组织|法律服务机构|其他|总计",
    *(
        f"{label}|{{0}}|0|0|0|0|0|{{0}}"
        for label in (
            "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开", "（二）部分公开",
            "1.属于国家秘密", "2.其他法律行政法规禁止公开", "4.保护第三方合法权益", "5.属于三类内部事务信息",
            "6.属于四类过程性信息", "7.属于行政执法案卷", "8.属于行政查询事项", "2.重复申请", "（七）总计",
        )
    ),
)  # fmt: skip


def report(title: str, number: str, closing: str = "") -> list[Block]:
    table = [row.format(number) for row in TABLE]
    found = document(
        title,
        "一、总体情况",
        "工作有序。",
        "三、收到和处理政府信息公开申请情况",
        table,
        "六、其他需要报告的事项",
        "无。",
    )
    return [*found, Paragraph(closing)] if closing else found


def split(blocks: list[Block]) -> list[PrintedReport]:
    return split_reports(PrintedReport("x.txt", "txt", tuple(blocks)))


def test_two_reports_in_one_file() -> None:
    first = report("柳河街道2023年政府信息公开工作年度报告", "1", "柳河街道\n2024年1月9日")
    second = report("石桥镇2023年政府信息公开工作年度报告", "2")
    found = [import_report(one).report for one in split([*first, *second])]
    assert [one.office.name for one in found] == ["柳河街道", "石桥镇"]
    assert [one.values["requests.granted.total"] for one in found] == [1, 2]


def test_a_table_printed_twice_is_one_report() -> None:
    again = [printed(row.format("1") for row in TABLE)]
    assert (
        len(split([*report("柳河街道2023年政府信息公开工作年度报告", "1"), Paragraph("附表"), *again])) == 1
    )


def test_a_title_over_two_lines_goes_with_its_report() -> None:
    first = report("柳河街道2023年政府信息公开工作年度报告", "1")
    second = [Paragraph("石桥镇人民政府"), *report("2023年政府信息公开工作年度报告", "2")]
    found = split([*first, *second])
    assert len(found) == 2 and isinstance(found[1].blocks[0], Paragraph)
    assert found[1].blocks[0].text == "石桥镇人民政府"
