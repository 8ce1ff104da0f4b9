"""The exported report as Word file, web page and PDF: page, styles, merged tables, the same bytes."""

from __future__ import annotations

import sys
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pdfplumber
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table

import xltools
from tests.support.exported import (
    OFFICE,
    blocks_of,
    good,
    opened,
    page,
    parsed,
    word,
)
from tests.support.libreoffice import needs_libreoffice
from xltools.exporters.layout import TableBlock
from xltools.exporters.widths import MM_PER_POINT, fit
from xltools.narrative.document import document_from_text

# How tables fit the page


@pytest.mark.parametrize("form_id", ["2019", "2021"])
def test_tables_fill_the_page_and_numbers_fit_their_columns(form_id: str) -> None:
    report = good(form_id, ("channels",))
    wide = replace(report, values=dict.fromkeys(report.values, 12345678))
    for block in (*blocks_of(report), *blocks_of(wide)):
        if isinstance(block, TableBlock):
            drawn = fit(block, 156)
            assert sum(drawn.columns) == pytest.approx(156)
            room = drawn.columns[-1] - 2 * drawn.padding
            longest = max(len(text) for text in block.values.values())
            assert room >= longest * 0.64 * drawn.size * MM_PER_POINT
            assert len(set(drawn.columns[block.grid.left :])) == 1
            assert drawn.size >= (5 if "12345678" in block.values.values() else 9)


def test_sizes_of_the_tables() -> None:
    sizes = [fit(block, 156).size for block in blocks_of(good()) if isinstance(block, TableBlock)]
    assert sizes == [10.5, 9, 9]


# Word


def cell_places(table: Table, text: str) -> list[tuple[int, int]]:
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    return [(r, c) for r, row in enumerate(rows) for c, said in enumerate(row) if said == text]


def test_word_has_official_page_and_styles() -> None:
    document = word(good())
    section = document.sections[0]
    assert section.page_width is not None and section.page_height is not None
    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert [round(margin.mm) for margin in margins if margin is not None] == [37, 35, 28, 26]
    styles = document.styles
    assert styles["Normal"].paragraph_format.line_spacing == Pt(28)
    fonts = {}
    for name in ("Title", "Heading 1", "Heading 2", "Table Text"):
        found = styles[name].element.xpath("./w:rPr/w:rFonts")[0]
        fonts[name] = found.get(qn("w:eastAsia"))
    assert fonts == {
        "Title": "方正小标宋简体",
        "Heading 1": "黑体",
        "Heading 2": "楷体_GB2312",
        "Table Text": "宋体",
    }
    body = styles.element.xpath("./w:docDefaults//w:rFonts")[0]
    assert body.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert styles.element.xpath("./w:docDefaults//w:sz/@w:val") == ["32"]
    assert styles["Title"].font.size == Pt(22)
    heads = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert [head[0] for head in heads] == [*"一二三四五六"]
    for footer in (section.footer, section.even_page_footer):
        assert "PAGE" in footer._element.xpath("string(.//w:fldSimple/@w:instr)")
        assert footer.paragraphs[0].text.startswith("— ")


def test_word_tables_are_merged_like_the_form() -> None:
    proactive, requests, disputes = word(good()).tables
    assert [(len(t.rows), len(t.columns)) for t in (proactive, requests, disputes)] == [
        (14, 4), (28, 10), (4, 15),
    ]  # fmt: skip
    corner = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    assert cell_places(requests, corner) == [(r, c) for r in range(3) for c in range(3)]
    assert cell_places(requests, "申请人情况") == [(0, c) for c in range(3, 10)]
    assert cell_places(requests, "法人或其他组织") == [(1, c) for c in range(4, 9)]
    assert cell_places(requests, "自然人") == [(1, 3), (2, 3)]
    assert cell_places(requests, "三、本年度办理结果") == [(r, 0) for r in range(5, 27)]
    assert cell_places(requests, "（六）其他处理") == [(23, 1), (24, 1), (25, 1)]
    assert cell_places(requests, "（七）总计") == [(26, 1), (26, 2)]
    assert [cell.text for cell in requests.rows[3].cells[3:]] == ["12", "5", "1", "1", "2", "1", "22"]
    assert cell_places(proactive, "3.5") == [(13, 1), (13, 2), (13, 3)]
    assert [cell.text for cell in disputes.rows[3].cells] == [*"210141000110102"]


def test_word_repeats_heads_and_breaks_no_row() -> None:
    tables = word(good("2021", ("channels",))).tables
    heads = [[bool(row._tr.xpath("./w:trPr/w:tblHeader")) for row in table.rows] for table in tables]
    assert [sum(rows) for rows in heads] == [0, 3, 3, 1]
    assert heads[1][:4] == [True, True, True, False]
    assert all(row._tr.xpath("./w:trPr/w:cantSplit") for table in tables for row in table.rows)


@pytest.mark.parametrize("kind", ["docx", "html"])
def test_the_same_report_gives_the_same_bytes(kind: str) -> None:
    data = xltools.export(good("2019", ("channels",)), kind, draft=True)
    assert data == xltools.export(good("2019", ("channels",)), kind, draft=True)
    if kind == "docx":
        with ZipFile(BytesIO(data)) as file:
            assert {member.date_time for member in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert not [name for name in file.namelist() if "thumbnail" in name or "customXml" in name]
        assert opened(data).core_properties.title == f"{OFFICE}2020年政府信息公开工作年度报告"


@pytest.mark.parametrize("form_id", ["2019", "2021"])
def test_the_exported_text_is_a_report_without_new_findings(form_id: str) -> None:
    report = good(form_id)
    lines: list[str] = []
    for item in word(report).iter_inner_content():
        if isinstance(item, Table):
            lines += ["\t".join(dict.fromkeys(cell.text for cell in row.cells)) + "\t" for row in item.rows]
        else:
            lines.append(item.text)
    document = document_from_text("\n".join(lines))
    assert document.title.replace("\n", "") == f"{OFFICE}{report.year}年政府信息公开工作年度报告"
    assert document.closing.split("\n")[0] == OFFICE
    assert [section.number for section in document.sections] == [*"一二三四五六"]
    said = {finding.rule for finding in xltools.validate(report, document=document).findings}
    assert said == {finding.rule for finding in xltools.validate(report).findings}


# Web page


def test_the_web_page_stands_alone() -> None:
    data = xltools.export(good(), "html").decode()
    tree = parsed(data.encode())
    assert tree.get("lang") == "zh-CN" and data.startswith("<!DOCTYPE html>")
    assert not tree.xpath("//script | //link | //img | //@src | //@href")
    assert "http" not in data and "@import" not in data and "url(" not in data
    assert tree.xpath("string(//title)") == f"{OFFICE}2024年政府信息公开工作年度报告"
    assert [h.text_content()[0] for h in tree.xpath("//h2")] == [*"一二三四五六"]
    assert [len(table.xpath("./thead/tr")) for table in tree.xpath("//table")] == [0, 3, 3]


def test_web_tables_are_merged_like_the_form() -> None:
    requests = page(good()).xpath("//table")[1]
    corner, people = requests.xpath("./thead/tr[1]/*")
    assert (corner.get("rowspan"), corner.get("colspan")) == ("3", "3")
    assert (people.text, people.get("rowspan"), people.get("colspan")) == ("申请人情况", None, "7")
    results = requests.xpath("./tbody/tr[3]/*")
    assert (results[0].text, results[0].get("rowspan")) == ("三、本年度办理结果", "22")
    assert [cell.text for cell in requests.xpath("./tbody/tr[1]/td")] == ["12", "5", "1", "1", "2", "1", "22"]


def test_odd_texts_are_escaped_and_keep_their_lines() -> None:
    report = replace(good(), unreadable={"requests.received.total": "约<b>22\n件"})
    cell = page(report, draft=True).xpath("//table")[1].xpath("./tbody/tr[1]/td")[-1]
    assert [cell.text, cell[0].tag, cell[0].tail] == ["约<b>22", "br", "件"]
    table = word(report, draft=True).tables[1]
    assert table.rows[3].cells[9].text == "约<b>22\n件"


# PDF


@needs_libreoffice
def test_pdf_holds_the_tables() -> None:
    with pdfplumber.open(BytesIO(xltools.export(good(), "pdf"))) as file:
        assert {(round(p.width), round(p.height)) for p in file.pages} == {(595, 842)}
        tables = [table for p in file.pages for table in p.extract_tables()]
        text = "\n".join(p.extract_text() for p in file.pages)
    assert [len(table[-1]) for table in tables] == [4, 10, 15]
    assert tables[1][3][3:] == ["12", "5", "1", "1", "2", "1", "22"]
    assert tables[2][3] == [*"210141000110102"]
    assert "2025年1月20日" in text.replace(" ", "") and "— 1 —" in text and "0571-12345678" in text


def test_without_libreoffice_pdf_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xltools.libreoffice.find_soffice", lambda: None)
    with pytest.raises(xltools.XltoolsError) as caught:
        xltools.export(good(), "pdf")
    assert "没有找到 LibreOffice" in caught.value.what.zh
    assert caught.value.todo is not None and "--to docx" in caught.value.todo.zh


def test_without_python_docx_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(xltools.XltoolsError) as caught:
        xltools.export(good(), "docx")
    assert caught.value.todo is not None and "xltools-disclosure[report]" in caught.value.todo.zh
    assert xltools.export(good(), "html")
