"""Findings marked in a copy of the user's own workbook: colours, notes, and the sheet 校验结果.

Colours are data: 3, 2 or 1 in the hidden rectangle ``marks.<table>``, at the cell's position in the
table, which the template's conditional formats look up.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from xltools.lang import Text
from xltools.model.finding import Finding, Validation
from xltools.model.repair import Suggestions
from xltools.model.report import Place, Report
from xltools.workbook.copies.cached import put_back, stored_figures
from xltools.workbook.copies.listing import lines
from xltools.workbook.copies.original import checked_package, errors_of_openpyxl, opened
from xltools.workbook.copies.result_rows import WORDS, printable
from xltools.workbook.copies.results import FILLS, add_results
from xltools.workbook.copies.suggested import add_suggestions
from xltools.workbook.marks import LEVELS, Rectangles, in_order_of_severity, places_of, position, rectangles
from xltools.workbook.namemap import name_map
from xltools.workbook.stamps import stamp_reasons

if TYPE_CHECKING:
    from openpyxl import Workbook

_AUTHOR = "xltools"
_WHAT = Text("标记副本", "marked copy")
_START, _END = "【校验】", "————"
# Ours from the first line to the last: what a person wrote above or below stays.
_OURS = re.compile(rf"\n*^{_START}\s*$.*?(?:^{_END}\s*$\n*|\Z)", re.DOTALL | re.MULTILINE)
_MAX_NOTES = 400
_MAX_FINDINGS = 6
_FEW_CELLS = 4
_NOTE_WIDTH, _NOTE_HEIGHT = 330, 420
_HALF_CHARACTER, _NOTE_LINE = 6.3, 16
# Parts that openpyxl may not write again.
_DRAWN = re.compile(r"xl/(?:media|charts|ctrlProps|activeX|embeddings|diagrams|threadedComments|richData)/")


class _Marked(NamedTuple):
    """A cell with what was found there, the most severe first."""

    place: Place
    findings: list[Finding]


def mark_copy(
    path: str | os.PathLike[str],
    report: Report,
    validation: Validation,
    suggestions: Suggestions | None = None,
) -> bytes:
    """The workbook at ``path``, which is only read, as bytes with the findings marked, noted and listed.

    ``report`` and ``validation`` are those of the same file; ``suggestions`` are listed in a sheet of
    their own. Earlier marks, our notes and the sheets 校验结果 and 修正建议 are replaced; all else stays, stored results of formulas too. The same arguments give the
    same bytes. Raises XltoolsError when the file can't be opened or has changed since it was read.
    """
    package, data = checked_package(path, report)
    names = name_map(package.read("xl/workbook.xml"), package.read("xl/_rels/workbook.xml.rels"))
    with errors_of_openpyxl(package.file, _WHAT):
        book = opened(data, package)
        marked = _marked(book, report, validation)
        areas = rectangles(names)
        _clear(book, areas)
        _colour(book, areas, marked)
        _note(book, marked)
        stamp_reasons(book, names, report, validation)
        incomplete = any(_DRAWN.match(part) for part in package.names)
        results, shown = add_results(book, names, report, validation, incomplete=incomplete)
        if suggestions is not None:
            add_suggestions(book, names, suggestions, results)
        saved = BytesIO()
        book.save(saved)
        renewed = {area.sheet for area in areas.values()}
        figures = {sheet: f for sheet, f in stored_figures(package).items() if sheet not in renewed}
        return put_back(saved.getvalue(), {**figures, results: shown}, package)


def _marked(book: Workbook, report: Report, validation: Validation) -> list[_Marked]:
    """Every cell to mark that the workbook has, those with the most severe finding first."""
    found: dict[Place, list[Finding]] = {}
    for finding in in_order_of_severity(validation.findings):
        for place in places_of(finding, report):
            if place.sheet in book.sheetnames:
                at = Place(place.sheet, _anchor(book[place.sheet], place.address))
                found.setdefault(at, []).append(finding)
    return [_Marked(place, findings) for place, findings in found.items()]


def _anchor(sheet: Any, address: str) -> str:
    """The cell itself, or the first of the merged cells that it is one of."""
    for merged in sheet.merged_cells.ranges:
        if address in merged:
            return str(merged.coord.partition(":")[0])
    return address


def _clear(book: Workbook, areas: Rectangles) -> None:
    """Take away earlier marks and our notes; what a person wrote into a note stays."""
    for area in areas.values():
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                book[area.sheet].cell(row, column).value = None
    for sheet in book.worksheets:
        for cell in sheet._cells.values():
            if cell.comment:
                kept = _OURS.sub("\n", cell.comment.text).strip()
                if kept != cell.comment.text.strip() and not position(_place(cell), areas):
                    _clear_fill(cell)
                _write_note(cell, kept, cell.comment.author)


def _place(cell: Any) -> Place:
    return Place(cell.parent.title, cell.coordinate)


def _clear_fill(cell: Any) -> None:
    """Only a fill in one of our colours: see ``_colour``."""
    from openpyxl.styles import PatternFill

    if cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in FILLS.values():
        cell.fill = PatternFill()


def _colour(book: Workbook, areas: Rectangles, marked: Sequence[_Marked]) -> None:
    """Write the marks; a cell that has no position in a rectangle is filled itself."""
    from openpyxl.styles import PatternFill

    for place, findings in marked:
        severity = findings[0].severity
        at = position(place, areas)
        if at:
            book[at.sheet].cell(at.top, at.left).value = LEVELS[severity]
        else:
            book[place.sheet][place.address].fill = PatternFill("solid", fgColor=FILLS[severity])


def _note(book: Workbook, marked: Sequence[_Marked]) -> None:
    """Notes that say what and why, below what a person wrote."""
    for place, findings in marked[:_MAX_NOTES]:
        cell = book[place.sheet][place.address]
        above = cell.comment
        text = _note_text(findings)
        _write_note(cell, f"{above.text}\n{text}" if above else text, above.author if above else "")


def _write_note(cell: Any, text: str, author: str | None) -> None:
    """Also for notes that stay: openpyxl forgets the size of those it reads."""
    from openpyxl.comments import Comment

    height = 14 + _NOTE_LINE * lines(text, (_NOTE_WIDTH - 16) / _HALF_CHARACTER)
    cell.comment = Comment(text, author or _AUTHOR, min(_NOTE_HEIGHT, height), _NOTE_WIDTH) if text else None


def _note_text(findings: Sequence[Finding]) -> str:
    told = [_told(finding) for finding in findings[:_MAX_FINDINGS]]
    if more := len(findings) - len(told):
        told.append(f"另有 {more} 条，见“校验结果”表。")
    return "\n".join((_START, *told, _END))


def _told(finding: Finding) -> str:
    """What, what to do and why; short for a finding on a whole area, which has its row in 校验结果."""
    head = f"{WORDS[finding.severity]} {finding.rule}："
    over_area = finding.row is None and finding.column is None and len(finding.focus) > _FEW_CELLS
    if over_area:
        return printable(head + (finding.advice.zh or finding.message.zh))
    lines_of = [head + finding.message.zh]
    if finding.advice.zh:
        lines_of.append(f"怎么办：{finding.advice.zh}")
    if finding.basis.zh:
        lines_of.append(f"依据：{finding.basis.zh}")
    return printable("\n".join(lines_of))
