"""Word documents as published: their paragraphs, numbers and tables as a person sees them printed."""

from __future__ import annotations

import io
import random
import sys
import time
import zipfile
from functools import partial

import pytest
from docx import Document

from tests.support.libreoffice import needs_libreoffice
from tests.support.printed import FORMS, expected, found, sample_texts, tables_in, text_of
from tests.support.word_files import (
    HEAD,
    NAMESPACES,
    cell,
    document,
    level,
    numbered,
    paragraph,
    row,
    run,
    spots,
    table,
    unzipped,
    zipped,
)
from xltools.errors import XltoolsError
from xltools.forms import load_form
from xltools.grid import grid
from xltools.importers.convert import to_docx
from xltools.importers.printed import Block, PrintedTable
from xltools.importers.word.numerals import list_number
from xltools.importers.word.reader import MAX_PART, read_word
from xltools.libreoffice import convert


def read(body: str, numbering: str = "", styles: str = "") -> tuple[Block, ...]:
    return read_word(document(body, numbering, styles), "报告.docx")


def texts(body: str, numbering: str = "", styles: str = "") -> list[str]:
    """The paragraphs; the cells of tables don't count."""
    blocks = read(body, numbering, styles)
    return [block.text for block in blocks if not isinstance(block, PrintedTable)]


def refused(data: bytes) -> XltoolsError:
    with pytest.raises(XltoolsError) as caught:
        read_word(data, "报告.docx")
    assert caught.value.where == "报告.docx"
    assert caught.value.todo is not None
    return caught.value


# --- order and places


def test_paragraphs_and_tables_in_order_with_their_places() -> None:
    body = (
        paragraph("标题")
        + paragraph("")
        + paragraph("　　第一段 ")
        + table(row(cell("a"), cell("b")), row(cell("c"), cell("d")))
        + paragraph("第二段")
        + table(row(cell("e"), cell("f")))
    )
    blocks = read(body)
    assert [type(block).__name__ for block in blocks] == [
        "Paragraph", "Paragraph", "PrintedTable", "Paragraph", "PrintedTable",
    ]  # fmt: skip
    assert [block.place for block in blocks] == ["第1段", "第2段", "第1个表格", "第3段", "第2个表格"]
    first, second = tables_in(blocks)
    assert texts(body) == ["标题", "　　第一段 ", "第二段"]
    assert spots(first) == [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "c"), (1, 1, 1, 1, "d")]
    assert first.cells[3].place == "第1个表格第2行第2列"
    assert second.cells[0].place == "第2个表格第1行第1列"
    assert first.exact


def test_an_empty_document() -> None:
    assert read("") == ()


def test_lines_of_a_paragraph_stand_apart_but_not_in_a_cell() -> None:
    broken = paragraph("<w:r><w:t>一</w:t><w:br/><w:t>二</w:t><w:cr/><w:t>三</w:t></w:r>")
    assert texts(broken) == ["一", "二", "三"]
    (block,) = read(table(row(cell(broken), cell("x"))))
    assert spots(block)[0][4] == "一\n二\n三"


# --- numbers

_MULTI = "".join(
    (
        level(0, "japaneseCounting", "%1、", '<w:suff w:val="nothing"/>'),
        level(1, "chineseCountingThousand", "（%2）"),
        level(2, "decimal", "%3.", '<w:suff w:val="space"/>'),
        level(3, "decimal", "%1.%2.%3.%4", "<w:isLgl/>"),
    )
)
_NUMBERING = (
    f'<w:abstractNum w:abstractNumId="0">{_MULTI}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="1">{level(0, "bullet", chr(0xF0B7))}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="1"/></w:num>'
)


def test_numbers_of_a_list_are_restored() -> None:
    body = "".join(
        (
            numbered("总体情况", 1),
            numbered("主动公开", 1, 1),
            numbered("依申请公开", 1, 1),
            numbered("窗口", 1, 2),
            numbered("信函", 1, 2),
            numbered("登记", 1, 3),
            numbered("主动公开政府信息情况", 1),
            numbered("重新从一开始", 1, 1),
            numbered("另一个列表接着数", 2),
            numbered("从五开始", 3),
            numbered("再接着", 3),
            numbered("项目符号", 4),
            numbered("没有编号", 0),
        )
    )
    assert texts(body, _NUMBERING) == [
        "一、总体情况",
        "（一）主动公开",
        "（二）依申请公开",
        "1. 窗口",
        "2. 信函",
        "1.2.2.1 登记",
        "二、主动公开政府信息情况",
        "（一）重新从一开始",
        "三、另一个列表接着数",
        "五、从五开始",
        "六、再接着",
        "项目符号",
        "没有编号",
    ]


def test_a_level_that_never_restarts() -> None:
    levels = level(0, "decimal", "%1、") + level(1, "decimal", "（%2）", '<w:lvlRestart w:val="0"/>')
    numbering = (
        f'<w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>'
        '<w:num w:numId="9"><w:abstractNumId w:val="7"/></w:num>'
    )
    body = "".join(numbered("x", 9, at) for at in (0, 1, 0, 1))
    assert texts(body, numbering) == ["1、x", "（1）x", "2、x", "（2）x"]


def test_headings_take_their_numbers_from_their_styles() -> None:
    levels = level(0, "chineseCounting", "第%1部分", '<w:pStyle w:val="H1"/>')
    levels += level(1, "decimal", "%2．", '<w:pStyle w:val="H2"/>')
    numbering = (
        f'<w:abstractNum w:abstractNumId="0"><w:styleLink w:val="L"/>{levels}</w:abstractNum>'
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="L"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    )
    style = '<w:style w:type="paragraph" w:styleId="{}"><w:basedOn w:val="{}"/><w:pPr>{}</w:pPr></w:style>'
    place = '<w:numPr><w:numId w:val="{}"/></w:numPr>'
    styles = (
        style.format("H1", "", place.format(2))
        + style.format("H2", "", place.format(2))
        + style.format("H1red", "H1", "")
        + '<w:style w:type="numbering" w:styleId="L"><w:pPr>' + place.format(1) + "</w:pPr></w:style>"
    )  # fmt: skip
    body = "".join(
        paragraph(text, f'<w:pStyle w:val="{name}"/>')
        for name, text in (("H1", "甲"), ("H2", "乙"), ("H2", "丙"), ("H1red", "丁"), ("H2", "戊"))
    )
    assert texts(body, numbering, styles) == ["第一部分 甲", "1．乙", "2．丙", "第二部分 丁", "1．戊"]


def test_numbers_count_on_in_tables() -> None:
    body = numbered("甲", 1) + table(row(cell(numbered("", 1)), cell("乙"))) + numbered("丙", 1)
    first, block, last = read(body, _NUMBERING)
    assert getattr(first, "text", "") == "一、甲"
    assert spots(block)[0][4] == "二、"
    assert getattr(last, "text", "") == "三、丙"


@pytest.mark.parametrize(
    ("style", "number", "printed"),
    [
        ("decimal", 12, "12"),
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 11, "十一"),
        ("japaneseCounting", 20, "二十"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("chineseCountingThousand", 1010, "一千零一十"),
        ("taiwaneseCounting", 1001, "一千零一"),
        ("ideographDigital", 10, "一〇"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("decimalEnclosedCircle", 1, "①"),
        ("decimalEnclosedCircleChinese", 21, "㉑"),
        ("decimalEnclosedCircle", 51, "51"),
        ("decimalEnclosedParen", 3, "⑶"),
        ("decimalEnclosedFullstop", 20, "⒛"),
        ("decimalFullWidth", 12, "１２"),
        ("decimalZero", 7, "07"),
        ("ideographTraditional", 3, "丙"),
        ("ideographZodiac", 13, "13"),
        ("upperRoman", 49, "XLIX"),
        ("lowerRoman", 4, "iv"),
        ("upperLetter", 28, "BB"),
        ("none", 3, ""),
        ("hindiVowels", 3, "3"),
        ("chineseCounting", 0, "0"),
        ("upperRoman", 1_000_000, "1000000"),
    ],
)
def test_styles_of_numbers(style: str, number: int, printed: str) -> None:
    assert list_number(number, style) == printed


# --- tables


def statutory(form_id: str) -> bytes:
    """The three tables of a form, merged as they are printed, each after its heading."""
    made, values = Document(), sample_texts(form_id)
    for one in load_form(form_id).tables:
        shape = grid(one)
        made.add_paragraph(one.title)
        printed = made.add_table(shape.rows, shape.columns)
        for spot in shape.cells:
            first = printed.cell(spot.row, spot.column)
            last = printed.cell(spot.row + spot.rows - 1, spot.column + spot.columns - 1)
            (first if first is last else first.merge(last)).text = text_of(spot, values)
    made.add_paragraph("完")
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def assert_statutory(data: bytes, form_id: str) -> None:
    printed = tables_in(read_word(data, "报告.docx"))
    values = sample_texts(form_id)
    for one, seen in zip(load_form(form_id).tables, printed, strict=True):
        wanted = {(*spot[:4], "".join(spot[4].split())) for spot in expected(one, values)}
        assert found(seen) == wanted


@pytest.mark.parametrize("form_id", FORMS)
def test_statutory_tables_with_all_their_merges(form_id: str) -> None:
    assert_statutory(statutory(form_id), form_id)


def test_the_head_of_table_three() -> None:
    printed = tables_in(read_word(statutory("2021"), "报告.docx"))[1]
    head = [spot for spot in spots(printed) if spot[0] < 3]
    assert head[0][:4] == (0, 0, 3, 3)
    assert head[0][4].startswith("（本列数据的勾稽关系为")
    assert head[1:] == [
        (0, 3, 1, 7, "申请人情况"),
        (1, 3, 2, 1, "自然人"),
        (1, 4, 1, 5, "法人或其他组织"),
        (1, 9, 2, 1, "总计"),
        (2, 4, 1, 1, "商业企业"),
        (2, 5, 1, 1, "科研机构"),
        (2, 6, 1, 1, "社会公益组织"),
        (2, 7, 1, 1, "法律服务机构"),
        (2, 8, 1, 1, "其他"),
    ]


@needs_libreoffice
@pytest.mark.parametrize("form_id", FORMS)
@pytest.mark.parametrize("kind", ["doc", "rtf"])
def test_old_documents_hold_the_same_tables(form_id: str, kind: str) -> None:
    old = convert(statutory(form_id), ".docx", kind, "报告.docx")
    assert_statutory(to_docx(old, f".{kind}", f"报告.{kind}"), form_id)


@needs_libreoffice
def test_numbers_in_an_old_document() -> None:
    body = numbered("甲", 1) + numbered("乙", 1, 1) + numbered("丙", 1)
    old = convert(document(body, _NUMBERING), ".docx", "doc", "报告.docx")
    blocks = read_word(to_docx(old, ".doc", "报告.doc"), "报告.doc")
    assert [getattr(block, "text", "") for block in blocks] == ["一、甲", "（一）乙", "二、丙"]


def test_rows_that_begin_late_and_end_early() -> None:
    (block,) = read(
        table(
            row(cell("a"), cell("b"), cell("c")),
            row(cell("d"), properties='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>'),
        )
    )
    assert spots(block) == [
        (0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (0, 2, 1, 1, "c"), (1, 1, 1, 1, "d"),
    ]  # fmt: skip


def test_merges_of_the_old_way() -> None:
    first, following = '<w:hMerge w:val="restart"/>', "<w:hMerge/>"
    (block,) = read(
        table(
            row(cell("a", first), cell("", following), cell("b")),
            row(cell("c"), cell("d"), cell("e")),
        )
    )
    assert spots(block)[:2] == [(0, 0, 1, 2, "a"), (0, 2, 1, 1, "b")]


def test_a_merge_needs_a_beginning_of_the_same_width() -> None:
    down = "<w:vMerge/>"
    (block,) = read(
        table(
            row(cell("a", '<w:vMerge w:val="restart"/><w:gridSpan w:val="2"/>'), cell("b", down)),
            row(cell("", down + '<w:gridSpan w:val="2"/>'), cell("unseen", down)),
            row(cell("c", down), cell("d"), cell("e")),
        )
    )
    assert spots(block) == [
        (0, 0, 2, 2, "a"), (0, 2, 2, 1, "b"), (2, 0, 1, 1, "c"), (2, 1, 1, 1, "d"), (2, 2, 1, 1, "e"),
    ]  # fmt: skip


def test_borders_drawn_almost_in_line_are_one() -> None:
    wide = '<w:gridSpan w:val="2"/>'
    rows = (row(cell("a"), cell("b", wide)), row(cell("c", wide), cell("d")))
    (near,) = read(table(*rows, widths=(2000, 60, 2000)))
    assert spots(near) == [
        (0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "c"), (1, 1, 1, 1, "d"),
    ]  # fmt: skip
    (apart,) = read(table(*rows, widths=(2000, 400, 2000)))
    assert spots(apart)[1:3] == [(0, 1, 1, 2, "b"), (1, 0, 1, 2, "c")]
    narrow = (*rows, row(cell("e"), cell("f"), cell("g")))
    (kept,) = read(table(*narrow, widths=(2000, 60, 2000)))
    assert spots(kept)[-2] == (2, 1, 1, 1, "f")


def test_columns_count_only_borders_that_cells_have() -> None:
    wide = '<w:gridSpan w:val="9"/>'
    (block,) = read(table(row(cell("a", wide), cell("b", wide)), row(cell("c", wide), cell("d", wide))))
    assert [spot[:4] for spot in spots(block)] == [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)]


def test_rows_and_cells_in_wrappers() -> None:
    wrapped = f"<w:sdt><w:sdtPr/><w:sdtContent>{row(cell('a'), cell('b'))}</w:sdtContent></w:sdt>"
    control = f"<w:sdt><w:sdtContent>{cell('c')}</w:sdtContent></w:sdt>"
    (block,) = read(f"<w:sdt><w:sdtContent>{table(wrapped, row(control, cell('d')))}</w:sdtContent></w:sdt>")
    assert [spot[4] for spot in spots(block)] == ["a", "b", "c", "d"]


def test_deleted_and_hidden_rows_are_not_printed() -> None:
    rows = (
        row(cell("a"), cell("b")),
        row(cell("gone"), cell("1"), properties='<w:del w:id="1" w:author="x"/>'),
        row(cell("hidden"), cell("2"), properties="<w:hidden/>"),
        row(cell("c"), cell("d"), properties='<w:ins w:id="2" w:author="x"/>'),
    )
    (block,) = read(table(*rows))
    assert [spot[4] for spot in spots(block)] == ["a", "b", "c", "d"]


def test_a_table_in_a_cell_follows_its_table() -> None:
    inner = table(row(cell("1"), cell("2")))
    outer, after = read(table(row(cell("甲"), cell(paragraph("乙") + inner + paragraph("丙")))))
    assert [spot[4] for spot in spots(outer)] == ["甲", "乙\n丙"]
    assert [spot[4] for spot in spots(after)] == ["1", "2"]
    assert after.place == "第2个表格"


def test_a_frame_of_one_cell_inside_a_cell_is_part_of_it() -> None:
    (block,) = read(table(row(cell("甲"), cell(table(row(cell("5"))) + paragraph("")))))
    assert [spot[4] for spot in spots(block)] == ["甲", "5\n"]


def test_tables_for_layout_are_unwrapped() -> None:
    inner = table(row(cell("1"), cell("2")), row(cell("3"), cell("4")))
    page = paragraph("一、总体情况") + inner + paragraph("完")
    for frame in (
        table(row(cell(page))),
        table(row(cell(""), cell(page), cell(""))),
        table(row(cell(paragraph("一、总体情况"))), row(cell(inner + paragraph("完")))),
        table(row(cell(table(row(cell(page)))))),
    ):
        first, middle, last = read(frame)
        assert getattr(first, "text", "") == "一、总体情况"
        assert len(spots(middle)) == 4
        assert getattr(last, "text", "") == "完"


def test_a_table_of_blank_values_is_no_layout() -> None:
    (block,) = read(table(row(cell("规章"), cell("")), row(cell("规范性文件"), cell(""))))
    assert len(spots(block)) == 4


# --- words

_BOX = f"<w:txbxContent>{paragraph('框内')}</w:txbxContent>"


@pytest.mark.parametrize(
    ("content", "printed"),
    [
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>", "a\tb"),
        ("<w:r><w:t>1</w:t><w:noBreakHyphen/><w:t>2</w:t><w:softHyphen/><w:t>3</w:t></w:r>", "1-23"),
        (run("信\u00ad息"), "信息"),
        ("<w:r><w:t>a\n b</w:t></w:r>", "a  b"),
        (f'{run("看")}<w:hyperlink r:id="x">{run("这里")}</w:hyperlink>', "看这里"),
        (f'<w:ins w:id="1">{run("新")}</w:ins><w:del w:id="2"><w:r><w:delText>旧</w:delText></w:r></w:del>', "新"),
        (f'<w:moveFrom w:id="1">{run("从")}</w:moveFrom><w:moveTo w:id="2">{run("到")}</w:moveTo>', "到"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt>", "控件"),
        (f'<w:smartTag w:uri="x">{run("智能")}</w:smartTag>', "智能"),
        (f"<w:ruby><w:rt>{run('pin')}</w:rt><w:rubyBase>{run('拼')}</w:rubyBase></w:ruby>", "拼"),
        (f'<w:fldSimple w:instr="PAGE">{run("7")}</w:fldSimple>', "7"),
        ("<m:oMath><m:r><m:t>12</m:t></m:r></m:oMath>", "12"),
        (run("见") + "<w:r><w:footnoteReference w:id='2'/></w:r>" + run("注"), "见注"),
        (run("见") + '<w:r><w:footnoteReference w:id="2" w:customMarkFollows="1"/><w:t>*</w:t></w:r>', "见"),
        (run("见") + run("藏", "<w:vanish/>") + run("不藏", '<w:vanish w:val="0"/>'), "见不藏"),
        (run("见") + run("藏", '<w:rStyle w:val="secret"/>'), "见"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>是</w:t></w:r>', "☑是"),
        ('<w:r><w:sym w:font="Symbol" w:char="F033"/></w:r>', "3"),
        ('<w:r><w:sym w:font="Webdings" w:char="F04A"/></w:r>', "�"),
        ('<w:r><w:sym w:font="宋体" w:char="2460"/></w:r>', "①"),
        ("<w:r><w:sym w:font='x' w:char='zz'/></w:r>", "�"),
    ],
)  # fmt: skip
def test_words_of_a_paragraph(content: str, printed: str) -> None:
    styles = '<w:style w:type="character" w:styleId="secret"><w:rPr><w:vanish/></w:rPr></w:style>'
    assert texts(paragraph(content), styles=styles) == [printed]


def field(code: str, result: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        mark.format("begin") + f"<w:r><w:instrText>{code}</w:instrText></w:r>"
        + mark.format("separate") + result + mark.format("end")
    )  # fmt: skip


def test_of_fields_only_the_result_is_printed() -> None:
    mark = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    inner = field("REF x", run("内"))
    nested = (
        mark + inner + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("外")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )  # fmt: skip
    assert texts(paragraph(run("共") + field("=SUM(ABOVE)", run("95")) + run("件"))) == ["共95件"]
    assert texts(paragraph(nested)) == ["外"]
    # One that is never closed ends with its paragraph.
    assert texts(paragraph(mark + run("没有了")) + paragraph("还在")) == ["还在"]


@pytest.mark.parametrize(
    "drawing",
    [
        f'<mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx>{_BOX}</wps:txbx></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{_BOX}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>",
        '<mc:AlternateContent><mc:Choice Requires="wpg"/>'
        f"<mc:Fallback><w:pict><v:textbox>{_BOX}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>",
        f"<w:pict><v:shape><v:textbox>{_BOX}</v:textbox></v:shape></w:pict>",
        '<w:pict><v:shape><v:textpath string="框内"/></v:shape></w:pict>',
    ],
)
def test_text_boxes_are_read_once_after_their_paragraph(drawing: str) -> None:
    assert texts(paragraph(run("前") + f"<w:r>{drawing}</w:r>" + run("后")) + paragraph("下")) == [
        "前后", "框内", "下",
    ]  # fmt: skip


def test_a_table_in_a_text_box() -> None:
    box = f"<w:r><w:pict><w:txbxContent>{table(row(cell('1'), cell('2')))}</w:txbxContent></w:pict></w:r>"
    _, block = read(paragraph(run("表一") + box))
    assert [spot[4] for spot in spots(block)] == ["1", "2"]


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    joined = '<w:rPr><w:del w:id="1"/></w:rPr>'
    gone = '<w:del w:id="2"><w:r><w:delText>旧</w:delText></w:r></w:del>'
    assert texts(paragraph("上", joined) + paragraph("下") + paragraph(gone, joined) + paragraph("完")) == [
        "上下", "完",
    ]  # fmt: skip
    assert texts(paragraph("末", joined)) == ["末"]


def test_headers_comments_and_contents_are_left_out() -> None:
    toc = '<w:style w:type="paragraph" w:styleId="11"><w:name w:val="toc 1"/></w:style>'
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    body = (
        f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{paragraph('一、总体情况 1')}</w:sdtContent></w:sdt>"
        + paragraph("二、主动公开 2", '<w:pStyle w:val="11"/>')
        + paragraph('<w:commentRangeStart w:id="1"/>' + run("正文") + '<w:commentRangeEnd w:id="1"/>')
        + '<w:sectPr><w:headerReference r:id="h"/></w:sectPr>'
    )
    header = f"{HEAD}<w:hdr {NAMESPACES}>{paragraph('页眉')}</w:hdr>".encode()
    blocks = read_word(document(body, styles=toc, parts={"word/header1.xml": header}), "报告.docx")
    assert [getattr(block, "text", "") for block in blocks] == ["正文"]


def test_documents_of_the_strict_kind() -> None:
    parts = unzipped(document(paragraph("严格")))
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    (block,) = read_word(zipped(parts), "报告.docx")
    assert getattr(block, "text", "") == "严格"


# --- what is refused

_ENTITY = '<!DOCTYPE w [<!ENTITY a "哈"><!ENTITY b SYSTEM "file:///etc/passwd">]>'


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16le")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "不是 Word 文档"),
        (b"%PDF-1.7", "不是 Word 文档"),
        (ole("EncryptedPackage"), "文档设了打开密码"),
        (ole("WordDocument"), "旧格式的文档"),
        (document(paragraph("x"))[:400], "损坏"),
        (zipped({"xl/workbook.xml": b"<w/>"}), "缺少内部的 word/document.xml"),
        (zipped({"word/document.xml": b"<w:document"}), "word/document.xml 读不出来"),
        (zipped({"word/document.xml": b"<document/>"}), "word/document.xml 读不出来"),
        (document(f"<w:p>{'<w:ins>' * 300}{'</w:ins>' * 300}</w:p>"), "word/document.xml 读不出来"),
        (document(paragraph("&undeclared;")), "word/document.xml 读不出来"),
        (zipped({"word/document.xml": f"{_ENTITY}<w>&a;&b;</w>".encode()}), "DOCTYPE"),
        (document("", parts={"word/styles.xml": f"{_ENTITY}<w>&a;</w>".encode()}), "DOCTYPE"),
        (document("", parts={"word/numbering.xml": b"\xff\xfe"}), "word/numbering.xml 读不出来"),
        (document("<w:altChunk r:id='x'/>"), "嵌入了另一个文件"),
    ],
)  # fmt: skip
def test_refusals(data: bytes, what: str) -> None:
    assert what in refused(data).what.zh


def test_a_bomb_is_refused_unopened() -> None:
    data = document(paragraph("a" * (MAX_PART + 1)))
    assert "最多 16 MB" in refused(data).what.zh
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w") as part,
    ):
        for _ in range(40):
            part.write(bytes(1 << 20))
    assert "压缩炸弹" in refused(stream.getvalue()).what.zh


def test_numbers_beyond_reason_cost_nothing() -> None:
    huge = '<w:gridSpan w:val="999999999999"/>'
    wide = '<w:gridSpan w:val="900000"/>'
    before = '<w:gridBefore w:val="-3"/>'
    place = '<w:numPr><w:ilvl w:val="-5"/><w:numId w:val="1"/></w:numPr>'
    rows = (row(cell("a", huge), cell("b", wide)), row(cell("c"), cell("d", wide), properties=before))
    start = time.perf_counter()
    block, line = read(table(*rows) + paragraph("x", place), _NUMBERING)
    assert time.perf_counter() - start < 5
    assert [spot[:4] for spot in spots(block)][:2] == [(0, 0, 1, 1), (0, 1, 1, 1)]
    assert getattr(line, "text", "") == "x"


def test_lists_and_styles_in_a_circle() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="L"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    styles = (
        '<w:style w:type="numbering" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    )
    body = numbered("x", 1) + paragraph("y", '<w:pStyle w:val="A"/>')
    assert texts(body, numbering, styles) == ["x", "y"]


def test_damage_never_escapes() -> None:
    chance = random.Random(1)
    parts = unzipped(document(numbered("甲", 1) + table(row(cell("a"), cell("b"))), _NUMBERING))
    for _ in range(300):
        name = chance.choice(sorted(parts))
        data = bytearray(parts[name])
        at = chance.randrange(len(data))
        data[at : at + chance.randrange(1, 30)] = chance.choice((b"", b"9" * 12, b"<", b'"'))
        read_or_refuse = partial(read_word, zipped(parts | {name: bytes(data)}), "报告.docx")
        try:
            read_or_refuse()
        except XltoolsError as error:
            assert error.todo is not None


def test_without_lxml_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lxml.etree", None)
    with pytest.raises(XltoolsError) as caught:
        read_word(document(paragraph("x")), "报告.docx")
    assert "lxml" in caught.value.what.zh
    assert caught.value.todo is not None
    assert 'pip install "xltools-disclosure[import]"' in caught.value.todo.zh
