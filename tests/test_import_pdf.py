"""PDFs into blocks: tables with and without lines, over pages and turned; text in order; files made to break it."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.docx_reports import Layout, write_report
from tests.support.libreoffice import needs_libreoffice, to_pdf
from tests.support.pdf_tables import CLOSED, OPEN, UNRULED, Border, Drawing, bars, draw_table, none
from tests.support.pdfs import Paper, pdf_file
from tests.support.printed import (
    FORMS,
    TABLES,
    expected,
    found,
    html_report,
    lines_in,
    sample_texts,
    table_of,
    tables_in,
)
from xltools.errors import XltoolsError
from xltools.grid import grid
from xltools.importers.pdf import pages as pdf_pages
from xltools.importers.pdf.drawn import usual_text
from xltools.importers.pdf.reader import read_pdf
from xltools.importers.printed import Block, Paragraph, PrintedTable

NAMES = ("proactive", "requests", "disputes")


def read(paper: Paper) -> tuple[Block, ...]:
    return read_pdf(paper.pdf(), "报告.pdf")


def only_table(paper: Paper) -> PrintedTable:
    (block,) = read(paper)
    assert isinstance(block, PrintedTable)
    return block


def texts_at(table: PrintedTable) -> dict[tuple[int, int], str]:
    return {(cell.row, cell.column): cell.text for cell in table.cells}


# --- reports printed by LibreOffice --------------------------------------------------------------

PROSE = "这一部分的正文写了两百个字，" * 16 + "到此为止。"
PRINTED: Mapping[str, Layout] = {
    "plain": Layout(),
    "large, over many pages": Layout(size=14),
    "heads on every page": Layout(size=14, repeat=True),
    "small pages": Layout(size=12, height=190),
    "smaller pages": Layout(size=9, height=150, repeat=True),
    "no lines": Layout(lines=False),
    "no lines, large": Layout(size=14, lines=False),
}
CASES = [(label, form_id) for label in [*PRINTED, "web page"] for form_id in FORMS]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str], bytes]:
    folder = tmp_path_factory.mktemp("printed")
    paths: list[Path] = []
    for number, (label, form_id) in enumerate(CASES):
        if label in PRINTED:
            path = folder / f"{number}.docx"
            write_report(path, form_id, sample_texts(form_id), PROSE, PRINTED[label])
        else:
            path = folder / f"{number}.html"
            report = html_report(form_id, sample_texts(form_id))
            path.write_text(f'<meta charset="utf-8"><body>{report}</body>', encoding="utf-8")
        paths.append(path)
    made = to_pdf(paths, folder / "pdf")
    return {case: path.read_bytes() for case, path in zip(CASES, made, strict=True)}


@needs_libreoffice
@pytest.mark.parametrize(("label", "form_id"), CASES)
def test_every_cell_of_a_printed_report(
    label: str, form_id: str, printed: Mapping[tuple[str, str], bytes]
) -> None:
    tables = tables_in(read_pdf(printed[label, form_id], "报告.pdf"))
    assert len(tables) == 3
    for name, table in zip(NAMES, tables, strict=True):
        assert found(table) == expected(table_of(form_id, name), sample_texts(form_id)), name
        assert table.exact


@needs_libreoffice
@pytest.mark.parametrize("label", [label for label in PRINTED if PRINTED[label].lines])
def test_text_of_a_printed_report(label: str, printed: Mapping[tuple[str, str], bytes]) -> None:
    """Paragraphs are whole, in order, and without running heads and page numbers."""
    assert lines_in(read_pdf(printed[label, "2021"], "报告.pdf")) == [
        "示例局2023年政府信息公开工作年度报告",
        "一、总体情况",
        PROSE,
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        PROSE,
        "六、其他需要报告的事项",
        PROSE,
    ]


# --- ways to draw a table ------------------------------------------------------------------------


@pytest.mark.parametrize(("form_id", "name"), TABLES)
@pytest.mark.parametrize("border", [*CLOSED, *OPEN, *UNRULED], ids=lambda border: border.__name__)
def test_every_cell_however_the_borders_are_drawn(border: Border, form_id: str, name: str) -> None:
    paper, table, values = Paper(), table_of(form_id, name), sample_texts(form_id)
    draw_table(paper, table, values, Drawing(border))
    printed_table = only_table(paper)
    assert found(printed_table) == expected(table, values)
    assert printed_table.exact


@pytest.mark.parametrize("turned", [90, 270])
@pytest.mark.parametrize(("form_id", "name"), TABLES)
def test_turned_heads(form_id: str, name: str, turned: int) -> None:
    paper, table, values = Paper(), table_of(form_id, name), sample_texts(form_id)
    draw_table(paper, table, values, Drawing(bars, turned=turned))
    assert found(only_table(paper)) == expected(table, values)


def test_heads_of_one_character_on_each_line() -> None:
    paper = Paper()
    for i, text in enumerate(("自然人", "总计")):
        paper.box(50 + 20 * i, 100, 70 + 20 * i, 150)
        paper.box(50 + 20 * i, 150, 70 + 20 * i, 170)
        for j, character in enumerate(text):
            paper.text(55 + 20 * i, 115 + 12 * j, character)
        paper.text(57 + 20 * i, 164, str(i + 3))
    assert texts_at(only_table(paper)) == {(0, 0): "自\n然\n人", (0, 1): "总\n计", (1, 0): "3", (1, 1): "4"}


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_printed_on_its_side(turn: int) -> None:
    """A landscape page is often a portrait page that is turned, its text with it."""
    paper, table, values = Paper((842, 595)), table_of("2021", "disputes"), sample_texts("2021")
    matrix = {90: "0 1 -1 0 595 0", 180: "-1 0 0 -1 842 595", 270: "0 -1 1 0 0 842"}[turn]
    paper.draw(f"{matrix} cm")
    draw_table(paper, table, values)
    data = paper.pdf()
    if turn != 180:
        data = data.replace(b"[0 0 842 595]", b"[0 0 595 842]")
    (block,) = read_pdf(data, "报告.pdf")
    assert isinstance(block, PrintedTable)
    assert found(block) == expected(table, values)


def test_places_name_page_table_row_and_column() -> None:
    paper = Paper()
    paper.text(50, 60, "报告", 16)
    paper.page()
    draw_table(paper, table_of("2021", "proactive"), sample_texts("2021"), Drawing(y=100))
    title, table = read(paper)
    assert title == Paragraph("报告", "第1页")
    assert isinstance(table, PrintedTable)
    assert {cell.text: cell.place for cell in table.cells}["7545.25"] == "第2页第1个表格第14行第2列"


# --- tables over pages ---------------------------------------------------------------------------


def parts(name: str, cut: int, draw: Callable[[Paper, range], float], form_id: str = "2021") -> PrintedTable:
    """The table of a form drawn on two pages."""
    paper, rows = Paper(), grid(table_of(form_id, name)).rows
    draw(paper, range(cut))
    paper.page()
    draw(paper, range(cut, rows))
    return only_table(paper)


@pytest.mark.parametrize("cut", [3, 4, 5, 7, 9, 13, 16, 17, 20, 22, 24, 26, 27])
def test_a_table_cut_between_two_rows(cut: int) -> None:
    table, values = table_of("2021", "requests"), sample_texts("2021")

    def draw(paper: Paper, rows: range) -> float:
        # Margins differ between the left and the right page of a book.
        return draw_table(paper, table, values, Drawing(bars, x=40 if rows.start == 0 else 47), rows)

    whole = parts("requests", cut, draw)
    assert found(whole) == expected(table, values)
    assert {cell.place.partition("第1个")[0] for cell in whole.cells} == {"第1页", "第2页"}


def test_only_the_first_row_fits_the_page() -> None:
    table, values = table_of("2021", "proactive"), sample_texts("2021")

    def draw(paper: Paper, rows: range) -> float:
        return draw_table(paper, table, values, Drawing(y=760 if rows.start == 0 else 60), rows)

    assert found(parts("proactive", 1, draw)) == expected(table, values)


def test_the_head_repeated_on_the_next_page_is_read_once() -> None:
    table, values, paper = table_of("2021", "requests"), sample_texts("2021"), Paper()
    draw_table(paper, table, values, rows=range(17))
    paper.page()
    paper.text(250, 40, "（续表）")
    below = draw_table(paper, table, values, rows=range(3))
    draw_table(paper, table, values, Drawing(y=below), range(17, 28))
    assert found(only_table(paper)) == expected(table, values)


def test_text_between_two_tables_keeps_them_apart() -> None:
    table, values, paper = table_of("2021", "disputes"), sample_texts("2021"), Paper()
    draw_table(paper, table, values)
    paper.page()
    paper.text(60, 50, "五、存在的主要问题及改进情况")
    draw_table(paper, table, values)
    assert len(tables_in(read(paper))) == 2


ROW = (40.0, 200.0, 240.0, 280.0)


def draw_row(paper: Paper, top: float, bottom: float, texts: Mapping[int, str]) -> None:
    for column, (left, right) in enumerate(pairwise(ROW)):
        paper.box(left, top, right, bottom)
        for number, text in enumerate(texts.get(column, "").split("\n")):
            paper.text(left + 4, top + 14 + 12 * number, text)


CUT_ROWS = {
    "in its label": ({0: "2.其他法律行政", 1: "5", 2: "6"}, {0: "法规禁止公开"}),
    "between the values and the label": ({1: "5", 2: "6"}, {0: "2.其他法律行政\n法规禁止公开"}),
    "between the label and the values": ({0: "2.其他法律行政\n法规禁止公开"}, {1: "5", 2: "6"}),
    "within a value": ({0: "2.其他法律行政\n法规禁止公开", 1: "5", 2: "6（其"}, {2: "中1件）"}),
    "after all is printed": ({0: "2.其他法律行政\n法规禁止公开", 1: "5", 2: "6"}, {}),
    "before anything is printed": ({}, {0: "2.其他法律行政\n法规禁止公开", 1: "5", 2: "6"}),
}


@pytest.mark.parametrize("case", CUT_ROWS)
def test_a_row_cut_by_the_end_of_the_page(case: str) -> None:
    paper, (upper, lower) = Paper(), CUT_ROWS[case]
    draw_row(paper, 700, 720, {0: "1.属于国家秘密", 1: "1", 2: "2"})
    draw_row(paper, 720, 750, upper)
    paper.page()
    draw_row(paper, 60, 90, lower)
    draw_row(paper, 90, 110, {0: "4.保护第三方合法权益", 1: "8", 2: "9"})
    table = only_table(paper)
    assert {place: text.replace("\n", "") for place, text in texts_at(table).items()} == {
        (0, 0): "1.属于国家秘密", (0, 1): "1", (0, 2): "2",
        (1, 0): "2.其他法律行政法规禁止公开", (1, 1): "5", (1, 2): "6（其中1件）" if case == "within a value" else "6",
        (2, 0): "4.保护第三方合法权益", (2, 1): "8", (2, 2): "9",
    }  # fmt: skip


def test_a_table_too_wide_for_its_page_goes_on_beside() -> None:
    labels = ("1.属于国家秘密", "2.重复申请", "3.其他", "（七）总计", "（一）予以公开")
    paper = Paper()
    for row, label in enumerate(labels):
        for column, text in enumerate((label, str(row))):
            paper.box(40 + 150 * column, 100 + 20 * row, 190 + 150 * column, 120 + 20 * row)
            paper.text(50 + 150 * column, 114 + 20 * row, text)
    paper.page()
    for row in range(len(labels)):
        for column in range(2):
            paper.box(40 + 60 * column, 100 + 20 * row, 100 + 60 * column, 120 + 20 * row)
            paper.text(50 + 60 * column, 114 + 20 * row, str(10 * (column + 1) + row))
    assert texts_at(only_table(paper)) == {
        (row, column): text
        for row, label in enumerate(labels)
        for column, text in enumerate((label, str(row), str(10 + row), str(20 + row)))
    }


# --- values --------------------------------------------------------------------------------------


def draw_cell(paper: Paper, x: float, *lines_of: str, width: float = 40, size: float = 10) -> None:
    paper.box(x, 100, x + width, 150)
    for number, text in enumerate(lines_of):
        paper.text(x + 3, 114 + 1.2 * size * number, text, size)


def row_texts(paper: Paper) -> list[str]:
    return [cell.text for cell in only_table(paper).cells]


def test_a_number_broken_by_a_narrow_cell_stays_whole() -> None:
    paper = Paper()
    draw_cell(paper, 40, "251", "000", width=24)
    draw_cell(paper, 64, "0", "0", width=24)
    draw_cell(paper, 88, "12", "34", width=80)
    # The second may be two values with no line between, the third had room: they stay as printed.
    assert row_texts(paper) == ["251000", "0\n0", "12\n34"]


def test_a_number_printed_over_the_border_stays_whole() -> None:
    paper = Paper()
    draw_cell(paper, 40, "1234567890", width=40)
    draw_cell(paper, 80, "", "", "5", width=40)
    # The border runs through the eighth digit.
    assert row_texts(paper) == ["1234567890", "5"]


def test_values_that_touch_across_a_border_stay_apart() -> None:
    paper = Paper()
    paper.box(40, 100, 60, 150)
    paper.box(60, 100, 80, 150)
    paper.text(50, 120, "12")
    paper.text(60, 120, "34")
    assert row_texts(paper) == ["12", "34"]


def test_marks_of_footnotes_are_no_digits() -> None:
    paper = Paper()
    draw_cell(paper, 40, "12")
    paper.text(53.2, 110, "1", 6)
    draw_cell(paper, 80, "5")
    assert row_texts(paper) == ["12¹", "5"]


def test_characters_printed_twice_to_look_bold_are_read_once() -> None:
    paper = Paper()
    for shift in (0.0, 0.3):
        paper.text(43 + shift, 114, "110")
        paper.text(83 + shift, 114, "0")
    draw_cell(paper, 40, "")
    draw_cell(paper, 80, "")
    assert row_texts(paper) == ["110", "0"]


def test_radicals_and_vertical_signs_are_given_as_the_characters_they_look_like() -> None:
    paper = Paper()
    draw_cell(paper, 40, "⾏政许可", width=60)
    draw_cell(paper, 100, "5")
    assert row_texts(paper) == ["行政许可", "5"]
    assert usual_text("⺠⻓︵三︶︑ﬁ") == "民长（三）、ﬁ"


def test_digits_of_a_font_that_keeps_them_secret_are_no_numbers() -> None:
    paper = Paper()
    paper.text(60, 60, "一、总体情况。" * 5)
    draw_cell(paper, 40, "行政许可", width=60)
    paper.box(100, 100, 140, 150)
    paper.text(103, 114, "12", mute=True)
    (table,) = tables_in(read(paper))
    assert [cell.text for cell in table.cells] == ["行政许可", "\ufffd\ufffd"]


def test_shading_and_watermarks_change_nothing() -> None:
    paper, table, values = Paper(), table_of("2021", "disputes"), sample_texts("2021")
    paper.draw("0.9 g")
    paper.box(45, 70, 300, 95, "f")
    paper.box(45, 95, 300, 110, "f")
    paper.text(100, 200, "仅供参考", 40, 45)
    paper.draw("0 g")
    draw_table(paper, table, values)
    assert found(only_table(paper)) == expected(table, values)


# --- tables without lines ------------------------------------------------------------------------


def test_a_table_without_lines_over_two_pages() -> None:
    table, values = table_of("2019", "requests"), sample_texts("2019")

    def draw(paper: Paper, rows: range) -> float:
        return draw_table(paper, table, values, Drawing(none), rows)

    whole = parts("requests", 12, draw, "2019")
    assert found(whole) == expected(table, values)
    assert whole.place == "第1—2页第1个表格"


def test_a_table_without_lines_and_with_unknown_labels_is_given_line_by_line() -> None:
    paper = Paper()
    rows = (("信息内容", "件数"), ("规章", "3"), ("行政许可", "4"), ("行政处罚", "5"), ("行政强制", "6"))
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            paper.text(60 + 200 * column, 100 + 20 * number, text)
    table = only_table(paper)
    assert not table.exact
    assert [[cell.text for cell in row] for row in table.rows()] == [list(row) for row in rows]


def test_prose_that_names_labels_is_no_table() -> None:
    paper = Paper()
    for number in range(12):
        paper.text(
            60,
            100 + 20 * number,
            "行政许可、行政处罚和行政强制的决定数量都在表中，规章没有变化，请看下表所列。",
        )
    (block,) = read(paper)
    assert isinstance(block, Paragraph)


# --- text ----------------------------------------------------------------------------------------


def test_lines_become_paragraphs() -> None:
    full = "三十个字的一行正文写满了整个版心到右边为止没有空着的地方了啊"
    paper = Paper()
    paper.text(225, 80, "示例局二〇二三年", 18)
    paper.text(261, 105, "年度报告", 18)
    for number, (indent, text) in enumerate(
        [(20, full[:28]), (0, full), (0, "到此为止。"), (20, full[:28]), (0, full[:-4] + "结束了。")]
    ):
        paper.text(60 + indent, 150 + 16 * number, text)
    paper.text(60, 230, "二、主动公开政府信息情况")
    assert lines_in(read(paper)) == [
        "示例局二〇二三年年度报告",
        f"{full[:28]}{full}到此为止。",
        f"{full[:28]}{full[:-4]}结束了。",
        "二、主动公开政府信息情况",
    ]


def test_a_paragraph_goes_on_over_pages_but_not_over_furniture() -> None:
    full = "三十个字的一行正文写满了整个版心到右边为止没有空着的地方了啊"
    paper = Paper()
    for number in range(4):
        if number:
            paper.page()
        paper.text(60, 40, "示例局年度报告", 9)
        paper.text(60, 100, full)
        paper.text(290, 810, f"— {number + 1} —", 9)
        paper.text(480, 810, f"第 {number + 1} 页 共 4 页", 9)
    (block,) = read(paper)
    assert block == Paragraph(full * 4, "第1页")


def test_a_figure_alone_at_the_foot_of_a_page_is_no_page_number() -> None:
    paper = Paper()
    said = "本年共收到申请的件数如下，" * 3 + "请看。"
    paper.text(60, 100, said)
    paper.text(300, 770, "12")
    paper.text(60, 790, "以上。")
    paper.text(290, 815, "3")
    assert lines_in(read(paper)) == [said, "12", "以上。"]


def test_text_stands_where_it_is_printed_around_tables() -> None:
    paper = Paper()
    # Drawn last, printed first: the order of drawing says nothing.
    paper.text(60, 300, "后面的话。")
    draw_cell(paper, 60, "甲")
    draw_cell(paper, 100, "乙")
    paper.text(60, 60, "前面的话。")
    kinds = [block.text if isinstance(block, Paragraph) else "T" for block in read(paper)]
    assert kinds == ["前面的话。", "T", "后面的话。"]


# --- files that can't be read --------------------------------------------------------------------


def report_pdf() -> bytes:
    paper = Paper()
    for name in NAMES:
        draw_table(paper, table_of("2021", name), sample_texts("2021"))
        paper.page()
    return paper.pdf()


def refusal(data: bytes) -> str:
    with pytest.raises(XltoolsError) as refused:
        read_pdf(data, "报告.pdf")
    said = refused.value.say("zh")
    assert said.startswith("报告.pdf")
    assert refused.value.say("en") != said
    return said


def test_a_scan() -> None:
    paper = Paper()
    paper.picture(0, 0, 595, 842)
    paper.page()
    paper.picture(0, 0, 595, 842)
    said = refusal(paper.pdf())
    assert "扫描件" in said
    assert "第1—2页" in said
    assert "OCR" in said


def test_scanned_tables_after_a_typed_page() -> None:
    paper = Paper()
    for number in range(20):
        paper.text(60, 80 + 20 * number, "这一页是打字的说明，表格在后面的页上。")
    paper.page()
    paper.picture(20, 20, 575, 822)
    assert "第2页只有图片" in refusal(paper.pdf())


def test_a_font_that_keeps_its_characters_secret() -> None:
    paper = Paper()
    paper.text(60, 60, "一、总体情况", mute=True)
    assert "100%" in refusal(paper.pdf())


def test_a_password() -> None:
    standard = f"<</Filter/Standard/V 1/R 2/Length 40/P -4/O<{'00' * 32}>/U<{'11' * 32}>>>"
    assert "密码" in refusal(Paper().pdf(f"/Encrypt{standard}/ID[<00><00>]"))


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_a_file_cut_short(share: float) -> None:
    data = report_pdf()
    assert "损坏" in refusal(data[: int(len(data) * share)])


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"%PDF-1.4\n" + b"\xff" * 5000, bytes(range(256)) * 40])
def test_no_pdf_at_all(data: bytes) -> None:
    assert "损坏" in refusal(data)


def test_an_empty_page() -> None:
    assert "没有文字" in refusal(Paper().pdf())


def test_too_many_pages_are_refused_at_once() -> None:
    paper = Paper()
    for _ in range(700):
        paper.page()
    assert "600 页" in refusal(paper.pdf())


def bomb(content: bytes, forms: int = 0) -> bytes:
    """A page with packed content; each form draws the next ten times."""
    packed = zlib.compress(content).decode("latin-1")
    resources = "/Resources<</XObject<</X 5 0 R>>>>" if forms else ""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{resources}/Contents 4 0 R>>",
        f"<</Filter/FlateDecode/Length {len(packed)}>>\nstream\n{packed}\nendstream",
    ]
    for number in range(5, 5 + forms):
        inner = f"/Resources<</XObject<</X {number + 1} 0 R>>>>" if number < 4 + forms else ""
        drawn = "/X Do " * 10 if inner else "0 0 m 9 9 l S"
        objects.append(
            f"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]{inner}/Length {len(drawn)}>>\nstream\n{drawn}\nendstream"
        )
    return pdf_file(objects)


def test_a_page_that_unpacks_without_end() -> None:
    assert "大得不正常" in refusal(bomb(b"q Q " * (55 << 20)))


def test_a_page_too_big_to_read() -> None:
    assert "大得不正常" in refusal(bomb(b"q Q " * (10 << 20)))


def test_a_page_that_draws_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "MAX_SECONDS", 0.5)
    begun = time.monotonic()
    assert "太复杂" in refusal(bomb(b"/X Do", forms=12))
    assert time.monotonic() - begun < 30


def test_a_drawing_of_many_lines_is_no_table() -> None:
    paper = Paper()
    for number in range(4000):
        paper.line(20 + number % 500, 20 + number % 611, 30 + number % 500, 20 + number % 611)
    paper.text(60, 760, "一、总体情况")
    assert "一、总体情况" in lines_in(read(paper))


def test_a_long_report_takes_seconds() -> None:
    paper = Paper()
    for _ in range(30):
        for number in range(36):
            paper.text(80, 80 + 20 * number, "这是一段很长的正文，" * 3, 14)
        paper.page()
    for name in NAMES:
        draw_table(paper, table_of("2021", name), sample_texts("2021"))
        paper.page()
    data = paper.pdf()
    begun = time.monotonic()
    assert len(tables_in(read_pdf(data, "报告.pdf"))) == 3
    assert time.monotonic() - begun < 60
