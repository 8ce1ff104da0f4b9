"""Reports to export, and the exported files opened again."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from lxml import html

import xltools
from tests.support.base import base_report
from xltools.exporters.layout import Block, layout
from xltools.forms import load_form
from xltools.model.content import Content
from xltools.model.report import Report

OFFICE = "城东区柳河街道办事处"


def good(form_id: str = "2021", supplements: tuple[str, ...] = ()) -> Report:
    """A report without errors, signed on 20 January and with a phone; 2024 on form 2021."""
    report = base_report(form_id, supplements)
    assert report.year is not None
    return replace(report, cover={"report.date": f"{report.year + 1}-01-20", "report.phone": "0571-12345678"})


def faulty() -> Report:
    """（七）总计 of natural persons is 2 too high."""
    report = good()
    return replace(report, values={**report.values, "requests.total.natural_person": 14})


def with_text(report: Report, name: str, text: str) -> Report:
    return replace(report, text={**report.text, name: text})


def blocks_of(report: Report) -> tuple[Block, ...]:
    return layout(report, load_form(report.form, report.supplements, report.own))


def saved(report: Report, path: Path) -> Path:
    """A workbook with the report."""
    path.write_bytes(xltools.make_workbook(Content(report)))
    return path


def opened(data: bytes) -> Document:
    return docx.Document(BytesIO(data))


def word(report: Report, *, draft: bool = False) -> Document:
    return opened(xltools.export(report, "docx", draft=draft))


def parsed(data: bytes) -> Any:
    """The root of a web page."""
    return html.document_fromstring(data.decode())


def page(report: Report, *, draft: bool = False) -> Any:
    return parsed(xltools.export(report, "html", draft=draft))
