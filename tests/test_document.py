"""Published reports as plain text: what is title, part, table and closing, however they were printed."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.support.published import model_text
from xltools.narrative.document import document_from_text
from xltools.narrative.parts import heading_in, rank, usual_number
from xltools.narrative.tables import is_number, table_lines
from xltools.narrative.words import bare, is_page_number, squeeze

TITLES = [
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
]
NUMBERS = ["一", "二", "三", "四", "五", "六"]
FORMS = ("2019", "2021")


def numbered(text: str) -> list[tuple[str, str]]:
    return [(section.number, section.title) for section in document_from_text(text).sections]


def changed(form_id: str, old: str, new: str) -> str:
    text = model_text(form_id)
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize("form_id", FORMS)
def test_the_six_parts(form_id: str) -> None:
    assert numbered(model_text(form_id)) == [*zip(NUMBERS, TITLES, strict=True)]


def test_a_word_file() -> None:
    document = document_from_text(model_text("2019"))
    assert document.complete
    assert document.title == "城东区柳河街道办事处2020年政府信息公开工作年度报告"
    assert document.introduction.startswith("本报告根据") and document.introduction.endswith("12月31日。")
    assert document.closing == "城东区柳河街道办事处\n2021年1月15日"
    overview, other = document.section("一"), document.section("六")
    assert overview is not None and overview.text.startswith("2020年，柳河街道")
    assert overview.text.endswith("评议意见全部回复。") and len(overview.text.split("\n")) == 6
    assert other is not None and other.text == "本年度没有收取信息处理费，没有其他需要报告的事项。"
    tables = [document.section(number) for number in ("二", "三", "四")]
    assert [section and section.text for section in tables] == ["", "", ""]


def test_a_web_page() -> None:
    document = document_from_text(model_text("2021"))
    assert document.title == "2024年政府信息公开工作年度报告\n(青山县石桥镇人民政府)"
    assert document.introduction.startswith("本报告依据")
    assert document.closing == "青山县石桥镇人民政府\n2025年1月20日"


def test_labels_are_the_words_of_the_tables_as_printed() -> None:
    text = changed("2019", "\t本年新制作数量", "\t本年新\n制作数量")
    labels = document_from_text(text).labels
    assert labels[:4] == ("信息内容", "第二十条第（一）项", "本年新\n制作数量", "本年新公开数量")
    assert labels[-1] == "复议后起诉"
    assert "22" not in labels and "表一" not in labels


ROWS = """2020年政府信息公开工作年度报告
一、总体情况
2020年的工作。
二、主动公开政府信息情况
第二十条第（一）项{sep}{sep}
信息内容{sep}本年新制作数量{sep}本年新公开数量{sep}对外公开总数量
规章{sep}0{sep}0{sep}0

规范性文件{sep}3{sep}3{sep}20
三、收到和处理政府信息公开申请情况
一、本年新收政府信息公开申请数量{sep}1{sep}0{sep}0{sep}0{sep}0{sep}0{sep}1
四、结转下年度继续办理{sep}0{sep}0{sep}0{sep}0{sep}0{sep}0{sep}0
四、政府信息公开行政复议、行政诉讼情况
没有发生行政复议。
五、存在的主要问题及改进情况
更新不及时。
六、其他需要报告的事项
无
"""


@pytest.mark.parametrize("separator", ["\t", " | ", "|"])
def test_tables_with_a_row_to_a_line(separator: str) -> None:
    document = document_from_text(ROWS.format(sep=separator))
    assert [s.number for s in document.sections] == NUMBERS
    assert [s.text for s in document.sections] == [
        "2020年的工作。", "", "", "没有发生行政复议。", "更新不及时。", "无",
    ]  # fmt: skip
    assert document.labels == (
        "第二十条第（一）项", "信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量", "规章",
        "规范性文件", "一、本年新收政府信息公开申请数量", "四、结转下年度继续办理",
    )  # fmt: skip


def test_tables_without_separators() -> None:
    document = document_from_text(ROWS.format(sep="\n"))
    assert [s.number for s in document.sections] == NUMBERS
    assert [s.text for s in document.sections][2:] == ["", "没有发生行政复议。", "更新不及时。", "无"]
    assert document.labels[:3] == ("第二十条第（一）项", "信息内容", "本年新制作数量")


def test_rows_printed_with_blanks() -> None:
    document = document_from_text(ROWS.format(sep="   "))
    section = document.section("三")
    assert section is not None and section.text == ""
    assert "一、本年新收政府信息公开申请数量" in document.labels


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n二、主动公开", "\n2、主动公开"),
        ("\n二、主动公开", "\n２、 主动公开"),
        ("\n二、主动公开", "\n 二 、主动公开"),
        ("\n二、主动公开", "\n\u3000\u3000二、主动公开"),
        ("\n二、主动公开", "\n二．主动公开"),
        ("\n二、主动公开", "\n第二部分 主动公开"),
        ("\n二、主动公开", "\n主动公开"),
        ("\n二、主动公开", "\n[bookmark: _GoBack]二、主动公开"),
        ("\n二、主动公开政府信息情况\n", "\n二、主动公开政府\n信息情况\n"),
    ],
)
def test_headings_however_they_were_typed(old: str, new: str) -> None:
    found = numbered(changed("2021", old, new))
    assert [number for number, _ in found] == NUMBERS
    assert [bare(title) for _, title in found] == [bare(title) for title in TITLES]


def test_text_on_the_line_of_a_heading() -> None:
    text = changed("2021", "六、其他需要报告的事项\n本年度", "六、其他需要报告的事项：本年度")
    section = document_from_text(text).section("六")
    assert section is not None
    assert (section.title, section.text) == ("其他需要报告的事项", "本年度未收取信息处理费。")


def test_added_and_retitled_parts_stay_as_printed() -> None:
    text = changed("2021", "六、其他需要", "六、收费情况\n没有收费。\n七、其它需要")
    text = text.replace("一、总体情况", "一、概述")
    found = numbered(text)
    assert [number for number, _ in found] == [*NUMBERS, "七"]
    assert found[0] == ("一", "概述") and found[5:] == [("六", "收费情况"), ("七", "其它需要报告的事项")]


def test_a_number_printed_twice() -> None:
    found = numbered(changed("2021", "\n五、存在", "\n四、存在"))
    assert [number for number, _ in found] == ["一", "二", "三", "四", "四", "六"]
    assert found[4][1] == TITLES[4]


def test_lists_inside_a_part_are_no_parts() -> None:
    text = changed("2021", "1.存在的问题。", "一、存在的问题\n")
    text = text.replace("2.改进措施。", "二、改进措施\n")
    assert numbered(text) == [*zip(NUMBERS, TITLES, strict=True)]


def test_a_numbered_sentence_is_no_heading() -> None:
    text = changed("2021", "(一)主动公开政府信息。", "二、主动公开政府信息。")
    assert numbered(text) == [*zip(NUMBERS, TITLES, strict=True)]


@pytest.mark.parametrize("leaders", ["", "……3", "........ 12"])
def test_a_table_of_contents_is_no_part(leaders: str) -> None:
    contents = "".join(f"{n}、{title}{leaders}\n" for n, title in zip(NUMBERS, TITLES, strict=True))
    text = changed("2019", "\n一、总体情况\n", f"\n目录\n{contents}\n一、总体情况\n")
    document = document_from_text(text)
    assert [(s.number, s.title) for s in document.sections] == [*zip(NUMBERS, TITLES, strict=True)]
    assert document.sections[0].text.startswith("2020年，柳河街道")


def test_a_page_head_is_no_title() -> None:
    head = "首页 > 政务公开 > 政府信息公开年报\n发布时间：2025-01-20 来源：石桥镇\n"
    document = document_from_text(head + model_text("2021"))
    assert document.title == "2024年政府信息公开工作年度报告\n(青山县石桥镇人民政府)"
    assert "首页" in document.introduction


def test_no_title_and_no_closing() -> None:
    text = model_text("2021").split("\n", 2)[2]
    document = document_from_text(text.partition("青山县石桥镇人民政府\n2025")[0])
    assert (document.title, document.closing) == ("", "")
    assert document.introduction.startswith("本报告依据")


@pytest.mark.parametrize(
    "closing",
    [
        "青山县石桥镇人民政府 2025年1月20日",
        "2025年1月20日",
        "青山县石桥镇人民政府",
        "石桥镇\n二〇二五年一月二十日",
    ],
)
def test_closings(closing: str) -> None:
    text = changed("2021", "青山县石桥镇人民政府\n2025年1月20日\n", closing + "\n\n- 9 -\n")
    document = document_from_text(text)
    assert document.closing == closing
    section = document.section("六")
    assert section is not None and section.text == "本年度未收取信息处理费。\n- 9 -"


def test_line_ends_of_other_systems() -> None:
    text = model_text("2019")
    assert document_from_text(text.replace("\n", "\r\n")).sections == document_from_text(text).sections


@pytest.mark.parametrize("form_id", FORMS)
def test_no_text_is_too_broken(form_id: str) -> None:
    text = model_text(form_id)
    for end in range(0, len(text), 97):
        document = document_from_text(text[:end])
        assert len(document.sections) <= 6
        assert all(rank(a.number) < rank(b.number) for a, b in pairwise(document.sections))
        document_from_text(text[end:])
    for nothing in ("", "\n\n", "|||\n\t\t\n", "一、", "无"):
        assert document_from_text(nothing).sections == ()


# Words


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("总体情况", "一"),
        ("概述", "一"),
        ("政府信息公开工作存在的主要问题及改进措施", "五"),
        ("“其它需要报告的事项”", "六"),
        ("因政府信息公开申请行政复议、提起行政诉讼的情况", "四"),
        ("公开平台建设和信息发布情况", ""),
        ("政府信息公开情况", ""),
    ],
)
def test_what_a_title_speaks_of(title: str, number: str) -> None:
    assert usual_number(title) == number


@pytest.mark.parametrize(
    "line",
    ["1、主动公开的意识还不够强。", "一、加强组织领导。我街道成立了领导小组。", "（一）总体情况", "无", ""],
)
def test_what_is_no_heading(line: str) -> None:
    assert heading_in(line) is None


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("二十二", 22), ("三十一", 31), ("", 0), ("1", 0)],
)
def test_numerals(numeral: str, value: int) -> None:
    assert rank(numeral) == value


def test_folding() -> None:
    assert squeeze("2020 年（一）\u3000\u00a0") == "2020年(一)"
    assert bare("（七）总 计、“其它”") == "七总计其他"
    assert [is_page_number(line) for line in ("14", "- 3 -", "第 2 页 共 9 页", "3/9", "2020", "3件")] == [
        True, True, True, True, False, False,
    ]  # fmt: skip
    assert [is_number(cell) for cell in ("0", "134.8648万", "0%", "—", "/", "-3", "规章", "1.其他")] == [
        True, True, True, True, True, True, False, False,
    ]  # fmt: skip


def test_a_paragraph_with_a_tab_is_no_row() -> None:
    lines = ["\t2024年，石桥镇围绕农户办事需要做好政府信息公开。", "\t行政许可", "\t0"]
    assert table_lines(lines) == [False, True, True]
