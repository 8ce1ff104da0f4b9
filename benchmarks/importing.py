"""A published report of each kind into facts, and a PDF of 30 pages; beside each, opening the file alone."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path

import xltools
from benchmarks.load import load
from benchmarks.measure import PYTHON, Row, cpu, finish, interleaved, options, run, shown
from xltools.model.report import Report

_PAGES = 30
_PARAGRAPH = "按照条例和上级部署，本单位逐项梳理应公开的事项，及时更新目录和指南，接受社会监督。" * 3
_KINDS = ("txt", "html", "docx", "xlsx", "pdf")


def documents(folder: Path) -> dict[str, Path]:
    """One report as every kind of file; ``long`` is the PDF with about 30 pages."""
    report = xltools.read(load(1)[0])
    made = {kind: folder / f"report.{kind}" for kind in _KINDS}
    for kind in ("html", "docx", "pdf"):
        made[kind].write_bytes(xltools.export(report, kind, draft=True))
    made["txt"].write_text(_as_text(made["html"]), encoding="utf-8")
    made["xlsx"].write_bytes(_as_sheets(made["html"]))
    made["long"] = folder / "long.pdf"
    made["long"].write_bytes(xltools.export(_long(report), "pdf", draft=True))
    return made


def _long(report: Report) -> Report:
    words = "\n".join([_PARAGRAPH] * (9 * _PAGES // 2))
    return replace(
        report, text={**report.text, "text.overview": words[:32_000], "text.problems": words[:32_000]}
    )


def _as_text(page: Path) -> str:
    """Rows on lines with tabs, as text copied from a PDF."""
    from xltools.importers.files import read_printed
    from xltools.importers.printed import PrintedTable

    lines = []
    for block in read_printed(page).blocks:
        if isinstance(block, PrintedTable):
            lines += ["\t".join(cell.text for cell in row) for row in block.rows()]
        else:
            lines.append(block.text)
    return "\n".join(lines)


def _as_sheets(page: Path) -> bytes:
    """A workbook without our names: a table to a sheet."""
    from openpyxl import Workbook

    from xltools.importers.files import read_printed

    book = Workbook()
    for table in read_printed(page).tables():
        sheet = book.create_sheet()
        for cell in table.cells:
            sheet.cell(cell.row + 1, cell.column + 1, cell.text)
    book.remove(book.worksheets[0])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _opened(kind: str, path: Path) -> Callable[[], object]:
    """The peer: what the library of the format takes to open the file and give its text."""
    if kind == "html":
        from lxml import html

        return lambda: list(html.fromstring(path.read_bytes()).itertext())
    if kind == "docx":
        from docx import Document

        return lambda: [cell.text for t in Document(str(path)).tables for row in t.rows for cell in row.cells]
    if kind in ("pdf", "long"):
        import pdfplumber

        def pages() -> object:
            with pdfplumber.open(path) as pdf:
                return [(page.extract_text(), page.extract_tables()) for page in pdf.pages]

        return pages
    if kind == "xlsx":
        import pandas as pd

        return lambda: pd.read_excel(path, sheet_name=None, engine="calamine")
    return path.read_text


def measure(rounds: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        made = documents(Path(name))
        rows = []
        for kind, path in made.items():
            work: dict[str, Callable[[], object]] = {
                "ours": partial(xltools.import_file, path),
                "peer": _opened(kind, path),
            }
            taken = interleaved(work, rounds, clock=cpu)
            memory = run([PYTHON, "-c", f"import xltools; xltools.import_file({str(path)!r})"]).largest
            label = f"import a PDF of about {_PAGES} pages" if kind == "long" else f"import {kind}"
            rows.append(
                Row(
                    label,
                    f"{shown(taken['ours'], 's')}, {memory:.0f} MB",
                    f"opening it {shown(taken['peer'], 's')}",
                    f"{taken['ours'] / taken['peer']:.2f}x",
                )
            )
        return rows


def main() -> None:
    chosen = options(__doc__).parse_args()
    finish(measure(chosen.rounds), chosen.json)


if __name__ == "__main__":
    main()
