"""A report as a Word file, in the way clerks make them, for LibreOffice to print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import docx
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table as WordTable

from tests.support.printed import text_of
from xltools.forms import load_form
from xltools.grid import grid
from xltools.model.form import Table

FONT = "Noto Serif CJK SC"


@dataclass(frozen=True, slots=True)
class Layout:
    """``height`` of the page in mm; ``repeat`` the heads of tables on every page; ``lines`` of tables."""

    size: float = 10.5
    height: float = 297.0
    repeat: bool = False
    lines: bool = True


def write_report(
    path: Path,
    form_id: str,
    texts: Mapping[str, str],
    prose: str,
    layout: Layout = Layout(),
) -> None:
    """Title, six parts, three tables, a running head and page numbers; ``prose`` is in every text part."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(layout.height)
    section.left_margin = section.right_margin = Mm(20)
    style = document.styles["Normal"]
    style.font.size, style.font.name = Pt(layout.size), FONT
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    section.header.paragraphs[0].text = "示例局年度报告"
    footer = section.footer.paragraphs[0]
    footer.add_run("— ")
    for kind in ("begin", "", "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = "PAGE"
        footer.add_run()._r.append(element)
    footer.add_run(" —")
    document.add_heading("示例局2023年政府信息公开工作年度报告", 1)
    form = load_form(form_id)
    for part in form.parts:
        document.add_paragraph(f"{part.number}、{part.title}")
        if part.table:
            table = form.table(part.table)
            whole = grid(table)
            printed = document.add_table(whole.rows, whole.columns)
            _fill(printed, table, texts, layout)
        else:
            document.add_paragraph(f"　　{prose}")
    document.save(str(path))


def _fill(printed: WordTable, table: Table, texts: Mapping[str, str], layout: Layout) -> None:
    if layout.lines:
        printed.style = "Table Grid"
    whole = grid(table)
    for cell in whole.cells:
        first = printed.cell(cell.row, cell.column)
        made = first.merge(printed.cell(cell.row + cell.rows - 1, cell.column + cell.columns - 1))
        made.text = text_of(cell, texts)
        made.paragraphs[0].alignment = WD_PARAGRAPH_ALIGNMENT.CENTER
        made.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for row in range(whole.body if layout.repeat and len(table.blocks) == 1 else 0):
        printed.rows[row]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
