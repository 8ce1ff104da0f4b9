"""Web pages into blocks: the tables cell by cell, the report without its site, and pages made to break it."""

from __future__ import annotations

import base64
import quopri
import socket

import pytest

from tests.support.printed import (
    FORMS,
    TABLES,
    expected,
    found,
    html_report,
    html_table,
    lines_in,
    sample_texts,
    table_of,
    tables_in,
)
from xltools.errors import XltoolsError
from xltools.importers.html.reader import read_html
from xltools.importers.printed import Paragraph, PrintedTable

TITLE = "示例局2023年政府信息公开工作年度报告"


def read(page: str | bytes) -> tuple[Paragraph | PrintedTable, ...]:
    return read_html(page if isinstance(page, bytes) else page.encode(), "报告.html")


def texts(page: str | bytes) -> list[str]:
    return lines_in(read(page))


def spots(page: str) -> list[tuple[int, int, int, int, str]]:
    """Row, column, rows, columns, text of the page's only table."""
    (table,) = tables_in(read(page))
    return [(cell.row, cell.column, cell.rows, cell.columns, cell.text) for cell in table.cells]


# --- the statutory tables ------------------------------------------------------------------------


@pytest.mark.parametrize(("form_id", "table"), TABLES)
def test_every_cell_of_the_statutory_tables(form_id: str, table: str) -> None:
    values = sample_texts(form_id)
    (read_table,) = tables_in(read(html_table(table_of(form_id, table), values)))
    assert found(read_table) == expected(table_of(form_id, table), values)
    assert read_table.exact


def test_places_count_tables_rows_and_columns_from_one() -> None:
    tables = tables_in(read(html_report("2021", sample_texts("2021"))))
    assert [table.place for table in tables] == ["第1个表格", "第2个表格", "第3个表格"]
    by_text = {cell.text: cell.place for cell in tables[1].cells}
    assert by_text["2.重复申请"] == "第2个表格第20行第3列"


def test_a_table_in_two_pieces_stays_in_two() -> None:
    page = "<table><tr><td>行政许可<td>1<td>2</table><table><tr><td>行政处罚<td>3<td>4</table>"
    assert [[cell.text for cell in table.cells] for table in tables_in(read(page))] == [
        ["行政许可", "1", "2"],
        ["行政处罚", "3", "4"],
    ]


# --- the report and its site ---------------------------------------------------------------------

SITE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_示例市人民政府</title>
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2024-01-22 10:00"></head>
<body class="page-header-fixed"><div class="header">示例市人民政府网</div>
<ul id="mainNav"><li><a href="/">首页</a></li><li><a href="/gk">政务公开</a></li></ul>
<div class="wrap"><div class="breadCrumb">当前位置：<a href="/">首页</a> &gt; 年报</div>
<div class="left"><ul><li><a href="#1">一、总体情况</a></li><li><a href="#2">二、主动公开政府信息情况</a></li></ul></div>
<h2>政府信息公开</h2><div class="con"><h1>{title}</h1><div class="info">发布日期：2024-01-22　来源：示例局</div>
<div class="tools">字体：【大 中 小】【打印】【关闭】</div>
<div class="TRS_Editor">{report}</div>
<p>上一篇：<a href="1.html">别的报告</a></p></div></div>
<div class="related"><h3>相关文章</h3><a href="2.html">某局年度报告</a></div>
<footer>版权所有：示例市人民政府 ICP备12345号</footer></body></html>"""
REPORT_LINES = [
    TITLE,
    "发布日期：2024-01-22\u3000来源：示例局",
    "　　本年度报告由示例局编制。",
    "一、总体情况",
    "　　这是第一部分的正文。",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "　　这是第五部分的正文。",
    "六、其他需要报告的事项",
    "　　这是第六部分的正文。",
]


@pytest.mark.parametrize("form_id", FORMS)
def test_the_report_without_the_site_around_it(form_id: str) -> None:
    page = SITE.format(title=TITLE, report=html_report(form_id, sample_texts(form_id)))
    blocks = read(page)
    assert lines_in(blocks) == REPORT_LINES
    assert len(tables_in(blocks)) == 3
    kinds = "".join("T" if isinstance(block, PrintedTable) else "p" for block in blocks)
    assert kinds == "ppppppTpTpTpppp"


def test_a_report_written_straight_into_the_page() -> None:
    """No element holds the article alone: title and site are told apart by their words."""
    report = html_report("2021", sample_texts("2021"))
    page = (
        f"<body><p><a href=/>首页</a> <a href=/gk>政务公开</a></p><p>{TITLE}</p>{report}"
        "<p>主办单位：示例市人民政府</p><p>网站地图</p></body>"
    )
    assert texts(page) == [TITLE, *REPORT_LINES[2:]]


def test_no_part_of_a_report_is_lost_where_it_stands_apart() -> None:
    report = html_report("2021", sample_texts("2021"))
    page = (
        "<div><div class=a><p>　　根据条例要求，现公布本机关年度报告，欢迎监督。</p></div>"
        f"<div class=b>{report}</div><div class=c><p>　　本报告电子版可以在网站下载；纸质版可向本机关索取。</p></div>"
        "<div class=footer>版权所有</div></div>"
    )
    found_lines = texts(page)
    assert found_lines[0].strip() == "根据条例要求，现公布本机关年度报告，欢迎监督。"
    assert found_lines[-1].strip() == "本报告电子版可以在网站下载；纸质版可向本机关索取。"


def test_the_title_of_the_head_is_added_only_where_the_article_lacks_it() -> None:
    report = html_report("2021", sample_texts("2021"))
    head = f"<head><title>示例市 - {TITLE}-示例市人民政府</title></head>"
    assert texts(f"{head}<body><div>{report}</div></body>")[0] == TITLE
    inside = texts(f"<head><title>{TITLE}</title></head><body><div><p>{TITLE}</p>{report}</div></body>")
    assert inside.count(TITLE) == 1


def test_a_page_without_a_report_is_given_whole() -> None:
    assert texts("<body><nav>首页</nav><p>通知</p><p>各单位：</p></body>") == ["通知", "各单位："]


# --- what is printed and what is not -------------------------------------------------------------


def test_scripts_styles_and_hidden_elements_are_left_out() -> None:
    page = (
        "<style>p{color:red}</style><script>document.write('<p>x</p>')</script><noscript>请启用</noscript>"
        "<p>甲<span style='display: none'>暗</span>乙</p><p hidden>丙</p><!-- 注 --><p style='visibility:hidden'>丁</p>"
        "<table><tr><td>戊<td style='display:none'>己<td>庚<tr style='display:none'><td>辛<td>壬</table>"
    )
    assert texts(page) == ["甲乙"]
    assert spots(page) == [(0, 0, 1, 1, "戊"), (0, 1, 1, 1, "庚")]


def test_a_hidden_report_counts_where_none_is_shown() -> None:
    hidden = f'<div style="display:none">{html_report("2021", sample_texts("2021"))}</div>'
    assert len(tables_in(read(f"<body><p>点击查看</p>{hidden}</body>"))) == 3
    shown = html_report("2019", sample_texts("2019"))
    (first, *_) = tables_in(read(f"<body><div>{shown}</div>{hidden}</body>"))
    assert found(first) == expected(table_of("2019", "proactive"), sample_texts("2019"))


def test_lines_and_spaces_of_the_mark_up_are_no_lines_of_the_page() -> None:
    page = "<p>政府\n      信息\n公开 2023\n年</p><p>a\nb&nbsp;&nbsp;c　d</p><pre>甲\t1\n乙\t2</pre><p>一<br>二</p>"
    assert texts(page) == ["政府信息公开 2023 年", "a b\u00a0\u00a0c　d", "甲\t1", "乙\t2", "一", "二"]


def test_text_of_cells_keeps_lines_and_padding() -> None:
    page = (
        "<table><tr><td>（一）<br>予以<br/>公开<td><p>&nbsp;</p><td>&#12288;5&nbsp;<td><p>1</p><p>2</p>"
        "<td>12<sup>1</sup><td><input value=7><input type=hidden value=8></table>"
    )
    assert [spot[4] for spot in spots(page)] == [
        "（一）\n予以\n公开",
        "\u00a0",
        "　5\u00a0",
        "1\n2",
        "12¹",
        "7",
    ]


LISTS = {
    "<ol><li>甲<li><p>乙</p></ol>": ["1. 甲", "2. 乙"],
    "<ol start=3><li>甲<li value=7>乙<li>丙</ol>": ["3. 甲", "7. 乙", "8. 丙"],
    "<ol style='list-style-type: cjk-ideographic'><li>甲<li>乙</ol>": ["一、甲", "二、乙"],
    "<ol class='custom_cn2 list-paddingleft-1'><li>甲</ol>": ["（一）甲"],
    "<ol style='list-style:none'><li>甲</ol>": ["甲"],
    "<ol><li>一、甲<li>（2）乙</ol>": ["一、甲", "（2）乙"],
    "<ul><li>甲<ol type=A><li>乙</ol><li>丙</ul>": ["甲", "A. 乙", "丙"],
    "<ol style='list-style-type:simp-chinese-informal' start=19><li>甲<li>乙<li>丙</ol>": [
        "十九、甲",
        "二十、乙",
        "二十一、丙",
    ],
}


@pytest.mark.parametrize("mark_up", LISTS)
def test_numbers_of_lists_are_printed(mark_up: str) -> None:
    assert texts(mark_up) == LISTS[mark_up]


# --- shapes of tables ----------------------------------------------------------------------------

SHAPES = {
    # a rowspan of 0 reaches to the end of its part of the table, a larger one no farther
    "<table><tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d</table>": [
        (0, 0, 3, 1, "a"), (0, 1, 1, 1, "b"), (1, 1, 1, 1, "c"), (2, 1, 1, 1, "d"),
    ],
    "<table><tbody><tr><td rowspan=99>a<td>b<tr><td>c</tbody><tbody><tr><td>d<td>e</table>": [
        (0, 0, 2, 1, "a"), (0, 1, 1, 1, "b"), (1, 1, 1, 1, "c"), (2, 0, 1, 1, "d"), (2, 1, 1, 1, "e"),
    ],
    # a colspan that is too large ends with the table
    "<table><tr><td colspan=1000>a<tr><td>b<td>c</table>": [
        (0, 0, 1, 2, "a"), (1, 0, 1, 1, "b"), (1, 1, 1, 1, "c"),
    ],
    "<table><tr><td colspan=0>a<td colspan=-2>b<td colspan=x>c</table>": [
        (0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (0, 2, 1, 1, "c"),
    ],
    # a cell that runs into one from above is cut: cells never share a place
    "<table><tr><td>a<td rowspan=2>b<tr><td colspan=2>c<td>d</table>": [
        (0, 0, 1, 1, "a"), (0, 1, 2, 1, "b"), (1, 0, 1, 1, "c"), (1, 2, 1, 1, "d"),
    ],
    # columns and rows in which no cell begins are none
    "<table><tr><td colspan=3>a<td colspan=2>b<tr></tr><tr><td colspan=3>c<td colspan=2>d</table>": [
        (0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "c"), (1, 1, 1, 1, "d"),
    ],
    # the foot is printed last wherever it is written
    "<table><tfoot><tr><td>z<td>9</tfoot><thead><tr><th>a<th>b</thead><tr><td>c<td>d</table>": [
        (0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "c"), (1, 1, 1, 1, "d"),
        (2, 0, 1, 1, "z"), (2, 1, 1, 1, "9"),
    ],
    # Word: a row that only sets widths, a cell without width where borders don't meet
    "<table><tr><td>a<td>b<td width=0 style='border:none'></td><tr><td>c<td>d"
    "<tr height=0><td width=90 style='border:none'></td><td width=80 style='border:none'></td></table>": [
        (0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "c"), (1, 1, 1, 1, "d"),
    ],
    # a nested table of one cell is the text of the cell around it
    "<table><tr><td>行政许可<td><table><tr><td>5</table><tr><td>行政处罚<td>6</table>": [
        (0, 0, 1, 1, "行政许可"), (0, 1, 1, 1, "5"), (1, 0, 1, 1, "行政处罚"), (1, 1, 1, 1, "6"),
    ],
    # mark-up that was never closed, and a form in the way
    "<table><form><tr><td>a<td>b</form><tr><td>c<td>d": [
        (0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "c"), (1, 1, 1, 1, "d"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("mark_up", SHAPES)
def test_shapes_of_tables(mark_up: str) -> None:
    assert spots(mark_up) == SHAPES[mark_up]


def test_tables_that_arrange_the_page_are_unwrapped() -> None:
    report = html_report("2021", sample_texts("2021"))
    plain = read(report)
    wrapped = read(
        f"<table width=100%><tr><td>&nbsp;</td><td><table><tr><td>{report}</table></td></tr></table>"
    )
    assert [tables_in([block]) or block for block in wrapped] == [
        tables_in([block]) or block for block in plain
    ]


def test_a_table_in_a_cell_of_a_table_is_a_table_of_its_own() -> None:
    page = "<table><tr><td>规章<td>1<tr><td>行政许可<td><table><tr><td>甲<td>乙</table><tr><td>行政处罚<td>3</table>"
    outer, inner = tables_in(read(page))
    assert [cell.text for cell in outer.cells] == ["规章", "1", "行政许可", "", "行政处罚", "3"]
    assert [cell.text for cell in inner.cells] == ["甲", "乙"]


def test_a_caption_stands_before_its_table() -> None:
    blocks = read("<table><caption>表一</caption><tr><td>a<td>b</table><p>后</p>")
    assert [b.text if isinstance(b, Paragraph) else "T" for b in blocks] == ["表一", "T", "后"]


# --- encodings -----------------------------------------------------------------------------------

PAGE = "<html><head>{meta}</head><body><p>政府信息公开，㐂𠮷</p></body></html>"
ENCODINGS = {
    "utf-8": ('<meta charset="utf-8">', "utf-8"),
    "no declaration": ("", "utf-8"),
    "a mark at the beginning": ("", "utf-8-sig"),
    "utf-16": ("", "utf-16"),
    "utf-16 without its mark": ("", "utf-16-le"),
    "gb2312 that is more": (
        '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">',
        "gb18030",
    ),
    "gbk without declaration": ("", "gb18030"),
    "gbk declared as utf-8": ('<meta charset="utf-8">', "gb18030"),
    "utf-8 declared as gbk": ("<meta charset=gbk>", "utf-8"),
    "gbk declared as latin-1": ('<meta charset="iso-8859-1">', "gb18030"),
    "an encoding that does not exist": ('<meta charset="chinese-x">', "gb18030"),
}


@pytest.mark.parametrize("case", ENCODINGS)
def test_encodings(case: str) -> None:
    meta, encoding = ENCODINGS[case]
    assert texts(PAGE.format(meta=meta).encode(encoding)) == ["政府信息公开，㐂𠮷"]


def test_one_broken_character_spoils_no_other() -> None:
    data = PAGE.format(meta='<meta charset="utf-8">').encode().replace("政".encode(), b"\xe6\x94")
    (line,) = texts(data)
    assert line.endswith("府信息公开，㐂𠮷")


@pytest.mark.parametrize("transfer", ["base64", "quoted-printable"])
def test_web_archives(transfer: str) -> None:
    html = PAGE.format(meta="").encode("gb18030")
    body = base64.encodebytes(html) if transfer == "base64" else quopri.encodestring(html)
    head = (
        'From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="X"\r\n\r\n'
        f"--X\r\nContent-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: {transfer}\r\n\r\n"
    ).encode()
    end = b"\r\n--X\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--X--\r\n"
    assert texts(head + body + end) == ["政府信息公开，㐂𠮷"]


# --- pages made to harm --------------------------------------------------------------------------


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the reader went to the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)


@pytest.mark.usefixtures("no_network")
def test_nothing_is_fetched_and_no_entity_is_read() -> None:
    page = (
        '<!DOCTYPE html [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY f "x">]><html><head>'
        '<link rel=stylesheet href="http://example.org/a.css"><base href="http://example.org/"></head><body>'
        '<img src="http://example.org/a.png"><iframe src="http://example.org/"></iframe>'
        '<object data="file:///etc/passwd"></object><p>&e;&f;甲</p></body></html>'
    )
    assert texts(page)[-1] == "&e;&f;甲"


@pytest.mark.parametrize(
    "tag", ["<div>", "<b>", "<table><tr><td>", "<ol><li>", "<span style='display:none'>"]
)
def test_a_hundred_thousand_nested_tags_are_refused(tag: str) -> None:
    with pytest.raises(XltoolsError, match="嵌套过深"):
        read(tag * 100_000 + "五")


def test_deep_tables_within_the_limit_are_read() -> None:
    assert texts("<table><tr><td>" * 300 + "五") == ["五"]


def test_huge_spans_stay_small() -> None:
    (table,) = tables_in(read("<table>" + "<tr><td rowspan=65534 colspan=1000>a<td>b" * 200 + "</table>"))
    assert len(table.cells) == 400
    assert max(cell.column + cell.columns for cell in table.cells) <= 512


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr>" + "<td colspan=1000>甲" * 20_000 + "</table>",
        "<table>" + "<tr><td rowspan=65534>甲<td>乙" * 10_000 + "</table>",
        "<p>一、总体情况</p>" * 20_000,
        "<p>" + " " * 1_000_000 + "甲</p>",
        "<p>"
        + "1" * 79
        + "!</p>" * 3
        + "<p>打印1111111111111111111111111111111111111111111111111111111!</p>",
    ],
)
def test_large_pages_are_read_in_one_pass(page: str) -> None:
    assert read(page)


def test_too_big_a_page_is_refused() -> None:
    with pytest.raises(XltoolsError, match="太大"):
        read("<p>甲</p>" * 600_000)
    picture = f'<img src="data:image/png;base64,{"A" * 5_000_000}"><p>甲</p>'
    assert texts(picture) == ["甲"]


@pytest.mark.parametrize("page", ["", "   ", "<html></html>", "<script>render()</script>", "\0\0\0"])
def test_a_page_without_text_is_refused_with_advice(page: str) -> None:
    with pytest.raises(XltoolsError, match="没有文字") as refused:
        read(page)
    assert "Word" in refused.value.say("zh")
    assert "browser" in refused.value.say("en")
