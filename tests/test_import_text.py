"""Reports as plain text: which lines are table, and the rows of a table in each known way of print."""

from __future__ import annotations

import pytest

from xltools.importers.plain_rows import pieces, rows_of
from xltools.importers.plain_text import blocks_of
from xltools.importers.printed import PrintedTable


def rows(text: str) -> list[list[str]]:
    return [[cell for _, cell in row] for row in rows_of([*enumerate(text.split("\n"), 1)]) if row]


def tables(text: str) -> list[list[list[str]]]:
    found = [block for block in blocks_of(text) if isinstance(block, PrintedTable)]
    return [[[cell.text for cell in row] for row in table.rows()] for table in found]


def paragraphs(text: str) -> list[str]:
    return [block.text for block in blocks_of(text) if not isinstance(block, PrintedTable)]


HEADS = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]


def test_a_cell_to_a_line_behind_a_tab() -> None:
    text = "\t信息内容\n\t本年制\n发件数\n\t本年废止件数\n\t现行有效件数\n\n\t规章\n\t　0\n\t\n\t5\n"
    assert rows(text) == [["信息内容", "本年制\n发件数", *HEADS[2:]], ["规章", "　0", "", "5"]]


def test_a_cell_to_a_line_ended_by_a_pipe() -> None:
    # Rows are filled up with pipes at their end, and each begins with one.
    text = "第二十条第（一）项 |\n||||\n信息内容 |\n本年制发件数 |\n本年废止件数 |\n现行有效件数 |\n|\n规章 |\n0 |\n|\n5 |\n"
    assert rows(text) == [["第二十条第（一）项", "", "", ""], HEADS, ["规章", "0", "", "5"]]


def test_a_table_by_pipes_that_begins_with_an_empty_cell() -> None:
    text = "|\n自然人 |\n总计 |\n|\n2.重复申请 |\n1 |\n1 |\n|\n（七）总计 |\n2 |\n2 |\n"
    assert rows(text) == [["", "自然人", "总计"], ["2.重复申请", "1", "1"], ["（七）总计", "2", "2"]]


def test_two_tables_by_pipes() -> None:
    one = "信息内容 |\n本年处理决定数量 |\n|\n行政许可 |\n3 |\n"
    other = "信息内容 |\n本年制发件数 |\n本年废止件数 |\n现行有效件数 |\n|\n规章 |\n1 |\n2 |\n3 |\n"
    assert rows(f"{one}\n{other}") == [
        ["信息内容", "本年处理决定数量"], ["行政许可", "3"], HEADS, ["规章", "1", "2", "3"],
    ]  # fmt: skip


def test_a_row_to_a_line_with_tabs_or_pipes() -> None:
    assert rows("规章\t1\t\t3\n行政规范性文件\t4\t5\t6\n\t\t\t") == [
        ["规章", "1", "", "3"], ["行政规范性文件", "4", "5", "6"], ["", "", "", ""],
    ]  # fmt: skip
    assert rows("| 规章 | 1 | | 3 |\n| 行政规范性文件 | 4 | 5 | 6 |") == [
        ["规章", "1", "", "3"], ["行政规范性文件", "4", "5", "6"],
    ]  # fmt: skip


def test_figures_behind_their_label() -> None:
    text = "2.重复申请 1 0 0 0 0 0 1\n（七）总计 2 0 0 0 0 0 2\n0 0 0 0"
    assert rows(text) == [
        ["2.重复申请", "1", "0", "0", "0", "0", "0", "1"], ["（七）总计", "2", "0", "0", "0", "0", "0", "2"], ["0"] * 4,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("行政许可 5", ["行政许可", "5"]),
        ("行政事业性收费  12.5", ["行政事业性收费", "12.5"]),
        ("（三）不予公开  1.属于国家秘密  1  /  0", ["（三）不予公开", "1.属于国家秘密", "1", "/", "0"]),
        ("自 然人  法人或其他组织", ["自 然人", "法人或其他组织"]),
        # A figure behind other words is text.
        ("全年办件 5", ["全年办件 5"]),
    ],
)
def test_what_stands_in_a_line(line: str, cells: list[str]) -> None:
    assert pieces(line) == cells


def test_a_cell_to_a_line_without_separators() -> None:
    text = "信息内容\n本年处理决定数量\n行政处罚\n3\n行政强制\n4"
    assert rows(text) == [["信息内容", "本年处理决定数量", "行政处罚", "3"], ["行政强制", "4"]]


def test_labels_above_and_below_belong_to_the_table() -> None:
    text = (
        "二、主动公开政府信息情况\n第二十条第（五）项\n信息内容  本年处理决定数量\n行政许可  5\n"
        "第二十条第（八）项\n信息内容  本年收费金额（单位：万元）\n行政事业性收费  0\n三、收到和处理政府信息公开申请情况\n"
    )
    assert paragraphs(text) == ["二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况"]
    assert [row[0] for row in tables(text)[0]] == [
        "第二十条第（五）项", "信息内容", "行政许可", "第二十条第（八）项", "信息内容", "行政事业性收费",
    ]  # fmt: skip


def test_a_cell_broken_over_lines() -> None:
    text = "三、收到和处理政府信息公开申请情况\n申请\n人情况 |\n总计 |\n|\n（七）\n总计 |\n5 |\n|\n四、结转下年度\n继续办理 |\n6 |\n"
    assert paragraphs(text) == ["三、收到和处理政府信息公开申请情况"]
    assert tables(text) == [
        [["申请\n人情况", "总计"], ["（七）\n总计", "5"], ["四、结转下年度\n继续办理", "6"]]
    ]


def test_sentences_and_lists_are_no_table() -> None:
    text = "本年度办理行政许可 5 件。\n一、总体情况\n行政许可\n办理有序，群众满意。\n2023年1月9日"
    assert tables(text) == []
    assert len(paragraphs(text)) == 5


def test_places_are_lines_of_the_file() -> None:
    (table,) = (
        block
        for block in blocks_of("一、总体情况\n\n\t规章\n\t1\n\t2\n\t3\n")
        if isinstance(block, PrintedTable)
    )
    assert [cell.place for cell in table.cells] == ["第3行", "第4行", "第5行", "第6行"]
