"""Printed rows and columns matched to the form by their labels: every expected value worked out by hand."""

from __future__ import annotations

import pytest

from tests.support.paper import by_place, document, in_order, known, lines, match, matched, printed, texts
from xltools.importers.matching.heads import is_head
from xltools.importers.matching.labels import REWORDED, SURE, is_words, similarity
from xltools.importers.matching.rows import match_rows
from xltools.importers.matching.units import in_yuan
from xltools.importers.matching.views import transposed

PERSONS = "自然人|商业企业|科研机构|社会公益组织|法律服务机构|其他|总计"
REQUEST_HEADS = (
    "项目|<|<|申请人情况|<|<|<|<|<|<",
    "^|^|^|自然人|法人或其他组织|<|<|<|<|总计",
    "^|^|^|^|商业企业|科研机构|社会公益组织|法律服务机构|其他|^",
)
OUTCOMES = "结果维持|结果纠正|其他结果|尚未审结|总计"
DISPUTE_HEADS = (
    "行政复议|<|<|<|<|行政诉讼|<|<|<|<|<|<|<|<|<",
    f"{OUTCOMES}|未经复议直接起诉|<|<|<|<|复议后起诉|<|<|<|<",
    f"^|^|^|^|^|{OUTCOMES}|{OUTCOMES}",
)
BLOCKS = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
DISPUTES = tuple(
    f"{block}.{name}" for block in BLOCKS for name in ("upheld", "corrected", "other", "pending", "total")
)
APPLICANTS = (
    "natural_person", "business", "research", "public_welfare", "legal_services", "other_organisation", "total",
)  # fmt: skip


# Labels


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("（一）予以公开", "(一) 予以公开"),
        ("（一）予以公开", "1.予以公开"),
        ("（一）予以公开", "①予以公开"),
        ("（一）予以公开", "予 以\n公　开"),
        ("1.属于国家秘密", "1 属于国家秘密"),
        ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "二、部分公开"),
        ("3.危及“三安全一稳定”", "3.危及\"三安全一稳定\""),
        ("本年收费金额（单位：万元）", "本年收费金额(万元)"),
        ("行政规范性文件", "规范性文件"),
        ("其他结果", "其它结果"),
        ("二、上年结转政府信息公开申请数量", "2、上年度结转政府信息公开申请数量"),
        ("未经复议直接起诉", "未经行政复议直接起诉"),
        ("复议后起诉", "行政复议后起诉"),
        ("本年增/减", "本年增（减）"),
    ],
)  # fmt: skip
def test_the_same_label(one: str, other: str) -> None:
    assert similarity(other, one) == 1.0


def test_a_sum_may_be_another_sum() -> None:
    assert similarity("合计", "（七）总计") == REWORDED
    assert SURE < REWORDED < similarity("总 计", "（七）总计")


def test_labels_that_are_alike_are_not_the_same() -> None:
    # 不予公开 and 予以公开 share three letters of four.
    assert similarity("（三）不予公开", "（一）予以公开") == 0.75
    assert similarity("5.属于三类内部事务信息", "6.属于四类过程性信息") == pytest.approx(10 / 19)
    # Cut short, but no other label begins like this.
    assert similarity("1.信访举报", "1.信访举报投诉类申请") == 0.8
    assert similarity("", "总计") == similarity("1.", "总计") == 0.0


@pytest.mark.parametrize(
    "text", ["规章", "2.其他", "1 属于国家秘密", "①属于", "2023年制发件数", "（一）", "”", "不予公开"]
)
def test_words(text: str) -> None:
    assert is_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "　",
        "0",
        "１２件",
        "3件",
        "22（其中修订16件）",
        "134.8648万",
        "-5",
        "/",
        "——",
        "无",
        "不 详",
        "2023年",
        "5起",
    ],
)
def test_no_words(text: str) -> None:
    assert not is_words(text)


def test_heads_and_rows_are_told_apart() -> None:
    one = known("requests")
    heads = [is_head(line, one) for line in lines(
        "项目|申请人情况", "自然人|法人或其他组织|总计", "商业企业|科研机构|其他",
        "（七）总计|<", "（六）其他处理|3.其他", "其他", "（七）总计|5",
    )]  # fmt: skip
    assert heads == [True, True, True, False, False, False, False]


# Rows


def test_rows_in_any_order() -> None:
    found = match("proactive", "信息内容|本年处理决定数量", "行政强制|4", "行政处罚|3", form="2021")
    assert texts(found) == {"coercion.decisions": "4", "penalties.decisions": "3"}


def rows_of(*texts_: str, form: str = "2021") -> dict[str, str]:
    """The rows that lines of a label and a figure are taken for, by label."""
    one = known("requests", form)
    printed_lines = lines(*(f"{text}|1" for text in texts_))
    found = match_rows(printed_lines, frozenset(), one).found
    return {printed_lines[item.line].own[0].text: one.rows[item.row].printed.id for item in found}


def test_a_damaged_label_that_is_like_one_row_only() -> None:
    assert rows_of("4.保护第三方合■权益", "5.属于三类内部事") == {
        "4.保护第三方合■权益": "refused_third_party_rights",
        "5.属于三类内部事": "refused_internal_affairs",
    }


def test_a_damaged_label_that_may_be_two_rows() -> None:
    # 本年新收… and 上年结转… are equally far.
    assert rows_of("政府信息公开申请数量") == {}


def test_neighbours_settle_a_damaged_label() -> None:
    three = ("6.属于四类过程性信息", "7.属于行政", "8.属于行政查询事项")
    assert rows_of(*three)["7.属于行政"] == "refused_enforcement_file"
    # One neighbour is not enough: the row between may be any.
    assert "7.属于行政" not in rows_of(*three[1:])


def test_position_alone_is_never_enough() -> None:
    assert "XX" not in rows_of("6.属于四类过程性信息", "XX", "8.属于行政查询事项")


def test_a_group_is_no_row() -> None:
    assert rows_of("（三）不予公开", "（四）无法提供", "（一）予以公开") == {"（一）予以公开": "granted"}


def test_the_last_label_before_the_figures_counts() -> None:
    # In form 2019 （六）其他处理 is a row; here it is a group with rows of form 2021.
    row = "（六）其他处理|1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请|5|0|0|0|0|0|5"
    heads = ("项目|<|" + PERSONS,)
    assert texts(match("requests", *heads, row, form="2019")) == {}
    assert texts(match("requests", *heads, row))["other_not_corrected.total"] == "5"


def test_a_heading_above_its_members_is_no_row() -> None:
    rows = ("（六）其他处理||||||||", "3.其他|1|0|0|0|0|0|1")
    assert texts(match("requests", "项目|" + PERSONS, *rows, form="2019")) == {}


@pytest.mark.parametrize("figures", ["first", "second"])
def test_a_label_over_two_rows(figures: str) -> None:
    values = "2|0|0|0|0|0|2"
    blank = "||||||"
    halves = ("5.要求行政机关确认或重新", "出具已获取信息")
    first, second = (values, blank) if figures == "first" else (blank, values)
    found = match("requests", f"项目|{PERSONS}", f"{halves[0]}|{first}", f"{halves[1]}|{second}")
    assert texts(found)["not_processed_reconfirmation.total"] == "2"
    assert not found.problems


def test_figures_beside_an_empty_row_are_nobodys() -> None:
    found = match("requests", f"项目|{PERSONS}", "2.重复申请||||||||", "|2|0|0|0|0|0|2")
    assert texts(found) == {}
    assert [problem.seen for problem in found.problems] == ["ambiguous"]


def test_a_row_printed_twice_is_left_blank() -> None:
    heads = f"项目|{PERSONS}"
    found = match("requests", heads, "2.重复申请|1|0|0|0|0|0|1", "2.重复申请|2|0|0|0|0|0|2")
    assert texts(found) == {}
    # 合计 is another sum where there is a 总计.
    found = match("requests", heads, "合计|1|0|0|0|0|0|1", "（七）总计|2|0|0|0|0|0|2")
    assert texts(found)["total.total"] == "2"


# Columns


def test_columns_by_place_in_any_order() -> None:
    found = by_place("requests", "项目|总计|法人或其他组织|<|自然人", "^|^|其他|科研机构|^")
    assert found.spans == {6: (1, 1), 5: (2, 2), 2: (3, 3), 0: (4, 4)}


@pytest.mark.parametrize("taken_apart", [DISPUTE_HEADS, (
    "行政复议|||||行政诉讼|||||||||",
    f"{OUTCOMES}|未经复议直接起诉|||||复议后起诉||||",
    f"|||||{OUTCOMES}|{OUTCOMES}",
), (
    "|".join(["行政复议"] * 5 + ["行政诉讼"] * 10),
    "|".join([OUTCOMES, *["未经复议直接起诉"] * 5, *["复议后起诉"] * 5]),
    f"{OUTCOMES}|{OUTCOMES}|{OUTCOMES}",
)])  # fmt: skip
def test_groups_of_columns(taken_apart: tuple[str, ...]) -> None:
    assert by_place("disputes", *taken_apart).spans == {n: (n, n) for n in range(15)}


def test_columns_whose_group_is_lost_are_left_out() -> None:
    heads = (DISPUTE_HEADS[0], f"{OUTCOMES}||<|<|<|<|复议后起诉|<|<|<|<", DISPUTE_HEADS[2])
    assert by_place("disputes", *heads).spans == {n: (n, n) for n in (0, 1, 2, 3, 4, 10, 11, 12, 13, 14)}


def test_two_columns_of_one_label_are_certain_where_they_say_the_same() -> None:
    heads = "信息内容|本年新|本年新|对外公开总数量"
    found = match("proactive", heads, "规章|0|0|5", "规范性文件|1|2|7", form="2019")
    assert texts(found) == {
        "regulations.made": "0",
        "regulations.newly_public": "0",
        "regulations.total_public": "5",
        "normative_documents.total_public": "7",
    }


def test_labels_of_the_other_form_are_no_damaged_ones() -> None:
    rows = ("信息内容|本年新制作数量|本年新公开数量|对外公开总数量", "规章|1|2|3", "规范性文件|4|5|6")
    assert texts(match("proactive", *rows)) == {}
    fees = ("信息内容|上一年项目数量|本年增/减", "行政事业性收费|1|2")
    assert texts(match("proactive", *fees)) == {}
    # But 处理决定数量 means the same in both.
    assert texts(match("proactive", "信息内容|处理决定数量", "行政许可|8")) == {"licensing.decisions": "8"}


def test_columns_in_order() -> None:
    assert (
        in_order(
            "disputes",
            "行政复议|行政诉讼",
            f"{OUTCOMES}|未经复议直接起诉|复议后起诉",
            f"{OUTCOMES}|{OUTCOMES}",
        )
        == DISPUTES
    )
    swapped = in_order(
        "disputes", "行政诉讼|行政复议", f"复议后起诉|未经复议直接起诉|{OUTCOMES}", f"{OUTCOMES}|{OUTCOMES}"
    )
    assert swapped == (*DISPUTES[10:], *DISPUTES[5:10], *DISPUTES[:5])
    heads = (
        "项目|申请人情况|备注",
        "自然人|法人或其他组织|总计",
        "商业企业|科研机构|社会公益组织|法律服务机构|其他",
    )
    assert in_order("requests", *heads) == (*APPLICANTS, None)


def test_all_labels_of_the_heads_in_one_line() -> None:
    line = f"行政复议|行政诉讼|{OUTCOMES}|未经复议直接起诉|复议后起诉|{OUTCOMES}|{OUTCOMES}"
    assert in_order("disputes", line) == DISPUTES
    assert in_order("requests", f"项目|{PERSONS}") == APPLICANTS


def test_groups_that_can_be_parted_in_two_ways() -> None:
    # Nine labels for two groups of five: 结果维持 may be the last of the first or the first of the second.
    third = "结果纠正|其他结果|尚未审结|总计|结果维持|结果纠正|其他结果|尚未审结|总计"
    assert in_order("disputes", "行政诉讼", "未经复议直接起诉|复议后起诉", third) == ()


def test_a_sum_that_no_form_has() -> None:
    heads = ("行政复议|行政诉讼|合计", f"{OUTCOMES}|未经复议直接起诉|复议后起诉", f"{OUTCOMES}|{OUTCOMES}")
    assert in_order("disputes", *heads) == (*DISPUTES, None)


# Values


def disputes(*values: str, exact: bool = False) -> tuple[dict[str, str], list[str]]:
    found = match("disputes", *DISPUTE_HEADS, *values, exact=exact)
    return texts(found), [problem.seen for problem in found.problems]


def in_lines(*rows: str) -> tuple[dict[str, str], list[str]]:
    """表四 with the cells of its rows only counted."""
    heads = ("行政复议|行政诉讼", f"{OUTCOMES}|未经复议直接起诉|复议后起诉", f"{OUTCOMES}|{OUTCOMES}")
    found = match("disputes", *heads, *rows, exact=False)
    return texts(found), [problem.seen for problem in found.problems]


NUMBERS = "|".join(str(n) for n in range(20, 35))
"""15 values."""


def test_values_in_order() -> None:
    assert in_lines(NUMBERS)[0] == {name: str(20 + n) for n, name in enumerate(DISPUTES)}


def test_a_value_too_many_or_too_few() -> None:
    assert in_lines(f"{NUMBERS}|99") == ({}, ["extra_cell"])
    assert in_lines(NUMBERS.removesuffix("|34")) == ({}, ["column_count"])
    # 16 zeros: whichever is too many, all cells are 0.
    assert in_lines("|".join("0" * 16)) == (dict.fromkeys(DISPUTES, "0"), ["extra_cell"])
    # 15 zeros and a blank somewhere between: which cell is blank can't be told.
    assert in_lines("|".join(["0"] * 8 + [""] + ["0"] * 8)) == ({}, ["extra_cell"])


def test_a_row_with_a_blank_at_either_end() -> None:
    values = "|".join(["", *["1"] * 14, ""])
    found, problems = in_lines(values)
    # Both ways of placing them agree on 13 of the 15.
    assert set(DISPUTES) - set(found) == {DISPUTES[0], DISPUTES[-1]}
    assert problems == ["ambiguous"]


def test_rows_that_are_certain_tell_on_which_side_values_stand() -> None:
    heads = (
        "项目|申请人情况|",
        "自然人|法人或其他组织|总计",
        "商业企业|科研机构|社会公益组织|法律服务机构|其他",
    )
    rows = ("一、本年新收政府信息公开申请数量||1|2|3|4|5|6|7", "2.重复申请|||2|3|4|5|6|")
    found = texts(match("requests", *heads, *rows, exact=False))
    # Nine cells behind the label's, seven columns: right, as in the row above.
    assert [found[f"not_processed_repeated.{name}"] for name in APPLICANTS] == [
        "",
        "2",
        "3",
        "4",
        "5",
        "6",
        "",
    ]


def test_only_the_row_under_the_heads_is_the_one_of_disputes() -> None:
    assert in_lines(NUMBERS, NUMBERS)[0] == {}
    numbered = "|".join(str(n) for n in range(1, 16))
    assert in_lines(numbered, NUMBERS)[0]["reconsideration.upheld"] == "20"
    units = "|".join(["件"] * 15)
    assert in_lines(units, NUMBERS)[0]["reconsideration.upheld"] == "20"
    assert in_lines(f"数量|{NUMBERS}")[0]["reconsideration.upheld"] == "20"


def test_cells_over_two_rows_or_columns_are_left_blank() -> None:
    heads = "信息内容|本年制发件数|本年废止件数|现行有效件数"
    found = texts(match("proactive", heads, "规章|5|<|1", "行政规范性文件|2|3|^"))
    assert found == {"normative_documents.made": "2", "normative_documents.repealed": "3"}


def test_a_figure_under_no_label() -> None:
    heads = "信息内容|本年制发件数|本年废止件数|现行有效件数|"
    found = match("proactive", heads, "规章|7|1|2|3", "行政规范性文件|4|5|6|")
    assert texts(found) == {
        "normative_documents.made": "4", "normative_documents.repealed": "5", "normative_documents.in_force": "6",
    }  # fmt: skip
    assert [problem.seen for problem in found.problems] == ["extra_cell"]


def test_a_row_shorter_than_its_heads() -> None:
    found = match(
        "proactive", "信息内容|本年制发件数|本年废止件数|现行有效件数", "规章|1|2", "行政规范性文件|4|5|6"
    )
    assert {name.split(".")[0] for name in texts(found)} == {"normative_documents"}
    assert [problem.seen for problem in found.problems] == ["column_count"]


def test_a_label_in_the_place_of_a_figure() -> None:
    heads = "信息内容|上一年项目数量|本年增/减|处理决定数量"
    rows = ("行政许可|1|2|第二十条第（六）项", "行政处罚|3|4|5")
    found = match("proactive", heads, *rows, form="2019", exact=False)
    assert {name.split(".")[0] for name in texts(found)} == {"penalties"}
    assert [problem.seen for problem in found.problems] == ["ambiguous"]


@pytest.mark.parametrize(
    ("text", "head", "read"),
    [
        ("251000", "采购总金额（元）", "251000元"),
        ("251000", "采购总金额（单位：元）", "251000元"),
        ("25.1", "采购总金额（万元）", "25.1"),
        ("25.1", "采购总金额", "25.1"),
        ("0", "采购总金额（元）", "0"),
        ("/", "采购总金额（元）", "/"),
    ],
)
def test_money_in_yuan_is_no_figure_in_ten_thousands(text: str, head: str, read: str) -> None:
    assert in_yuan(text, head) == read


# Tables


def test_blocks_side_by_side_and_turned() -> None:
    beside = (
        "信息内容|本年处理决定数量||信息内容|本年处理决定数量",
        "行政许可|1||行政处罚|2",
        "|||行政强制|3",
    )
    decisions = {"licensing.decisions": "1", "penalties.decisions": "2", "coercion.decisions": "3"}
    assert texts(matched("proactive", document(beside))) == decisions
    turned = ("信息内容|行政许可|行政处罚|行政强制", "本年处理决定数量|1|2|3")
    assert texts(matched("proactive", document(turned))) == decisions
    assert transposed(transposed(printed(turned))) == printed(turned)


RECEIVED = "一、本年新收政府信息公开申请数量|<|<|1|0|0|0|0|0|1"
CARRIED = "二、上年结转政府信息公开申请数量|<|<|2|0|0|0|0|0|2"


def test_a_table_over_two_pages() -> None:
    pages = document((*REQUEST_HEADS, RECEIVED), "- 3 -", (CARRIED,))
    assert texts(matched("requests", pages))["carried_in.total"] == "2"
    again = document((*REQUEST_HEADS, RECEIVED), (*REQUEST_HEADS, CARRIED))
    assert texts(matched("requests", again))["carried_in.total"] == "2"
    # Behind a sentence it is another table.
    apart = document((*REQUEST_HEADS, RECEIVED), "另有如下情况。", (CARRIED,))
    assert "carried_in.total" not in texts(matched("requests", apart))


def test_a_table_that_is_no_statutory_one() -> None:
    channels = ("渠道|自然人|其他|总计", "当面申请|1|2|3", "网络申请|4|5|9", "总计|5|7|12")
    assert texts(matched("requests", document(channels))) == {}
    subjects = ("栏目|本年|上年", "规章|1|2", "行政规范性文件|3|4")
    assert texts(matched("proactive", document(subjects))) == {}


def test_a_table_printed_twice() -> None:
    rows = (*REQUEST_HEADS, RECEIVED, CARRIED)
    other = (*REQUEST_HEADS, RECEIVED, CARRIED.replace("|2", "|3"))
    once = texts(matched("requests", document(rows, "说明", rows)))
    assert len(once) == 14 and once["carried_in.total"] == "2"
    both = matched("requests", document(rows, "说明", other))
    # 2 and 3 contradict one another; the rest is certain.
    assert set(texts(both)) == set(once) - {"carried_in.natural_person", "carried_in.total"}
    assert both.problems[-1].cells == ("requests.carried_in.natural_person", "requests.carried_in.total")


@pytest.mark.parametrize(
    "caption", ["附：2022年收到和处理政府信息公开申请情况", "2022年度申请办理情况表", "附件2"]
)
def test_a_quotation_is_not_the_report(caption: str) -> None:
    rows = (*REQUEST_HEADS, RECEIVED, CARRIED)
    other = (*REQUEST_HEADS, RECEIVED, CARRIED.replace("|2", "|3"))
    found = matched("requests", document(rows, caption, other), year="2023")
    assert texts(found)["carried_in.total"] == "2"
    assert [problem.open for problem in found.problems] == [False]


def test_a_table_of_another_year_alone_is_not_read() -> None:
    found = matched("requests", document("2022年度申请办理情况表", (*REQUEST_HEADS, RECEIVED)), year="2023")
    assert texts(found) == {}
