"""Findings marked in a copy of the user's own workbook: colours, notes, and the sheet 校验结果.

Colours are data: 3, 2 or 1 in the hidden rectangle ``marks.<table>``, at the cell's position in the
table, which the template's conditional formats look up.
"""

from __future__ import annotations

import hashlib
import os
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.finding import Finding, Validation
from xltools.model.report import Place, Report
from xltools.model.rule import SEVERITIES, Severity
from xltools.package import Package
from xltools.workbook.cached import put_back, stored_figures
from xltools.workbook.namemap import Area, NameMap, column_number, name_map
from xltools.workbook.package import open_package
from xltools.workbook.results import FILLS, WORDS, add_results, lines, printable
from xltools.workbook.stamps import stamp_reasons

if TYPE_CHECKING:
    from openpyxl import Workbook

_LEVELS: Mapping[Severity, int] = {"error": 3, "warning": 2, "info": 1}
_MARKS = "marks."
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_AUTHOR = "xltools"
_START, _END = "【校验】", "————"
# Ours from the first line to the last: what a person wrote above or below stays.
_OURS = re.compile(rf"\n*^{_START}\s*$.*?(?:^{_END}\s*$\n*|\Z)", re.DOTALL | re.MULTILINE)
_MAX_MARKS = 10_000
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


def mark_copy(path: str | os.PathLike[str], report: Report, validation: Validation) -> bytes:
    """The workbook at ``path``, which is only read, as bytes with the findings marked, noted and listed.

    ``report`` and ``validation`` are those of the same file. Earlier marks, our notes and the sheet
    校验结果 are replaced; all else stays, stored results of formulas too. The same arguments give the
    same bytes. Raises XltoolsError when the file can't be opened or has changed since it was read.
    """
    package, data = _load(path, report)
    names = name_map(package.read("xl/workbook.xml"), package.read("xl/_rels/workbook.xml.rels"))
    with _openpyxl(package.file):
        book = _open(data, package)
        marked = _marked(book, report, validation)
        rectangles = _rectangles(book, names, report)
        _clear(book, rectangles)
        _colour(book, rectangles, marked)
        _note(book, marked)
        stamp_reasons(book, names, report, validation)
        incomplete = any(_DRAWN.match(part) for part in package.names)
        results, shown = add_results(book, names, report, validation, incomplete=incomplete)
        saved = BytesIO()
        book.save(saved)
        renewed = {area.sheet for area in rectangles.values()}
        figures = {sheet: f for sheet, f in stored_figures(package).items() if sheet not in renewed}
        return put_back(saved.getvalue(), {**figures, results: shown}, package)


def _load(path: str | os.PathLike[str], report: Report) -> tuple[Package, bytes]:
    """The checked package and the bytes of the file that the report was read from."""
    package = open_package(path)
    for part in package.names:
        # openpyxl parses parts that the reader of reports never opened: none may declare entities.
        if part.endswith((".xml", ".rels", ".vml")) and not part.startswith("customXml/"):
            next(package.chunks(part))
    data = Path(path).read_bytes()
    if hashlib.sha256(data).hexdigest() != (report.source.sha256 or package.sha256):
        raise XltoolsError(
            Text("文件在校验以后有改动。", "The file has changed since it was validated."),
            where=package.file,
            todo=Text("请重新校验后再标记。", "Validate it again, then mark it."),
        )
    return package, data


@contextmanager
def _openpyxl(file: str) -> Iterator[None]:
    """openpyxl raises errors of many kinds on files that Excel opens, and warns of what it skips."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except XltoolsError:
        raise
    except Exception as error:
        raise XltoolsError(
            Text(f"无法制作标记副本（{error}）。", f"No marked copy can be made ({error})."),
            where=file,
            todo=Text("请用 Excel 或 WPS 打开并另存后再试。", "Open it in Excel or WPS and save it again."),
        ) from error


def _open(data: bytes, package: Package) -> Workbook:
    from openpyxl import load_workbook

    macros = package.find("xl/vbaProject.bin") is not None
    return load_workbook(BytesIO(data), keep_vba=macros, rich_text=True)


def _marked(book: Workbook, report: Report, validation: Validation) -> list[_Marked]:
    """Every cell to mark that the workbook has, those with the most severe finding first."""
    found: dict[Place, list[Finding]] = {}
    for severity in SEVERITIES:
        for finding in validation.findings:
            if finding.severity == severity:
                for place in _places(book, report, finding):
                    found.setdefault(place, []).append(finding)
    return [_Marked(place, findings) for place, findings in found.items()]


def _places(book: Workbook, report: Report, finding: Finding) -> Iterator[Place]:
    for name in dict.fromkeys(finding.focus):
        sheet, _, address = name.rpartition("!")
        place = report.places.get(name, Place(sheet, address))
        if place.sheet in book.sheetnames and _ADDRESS.fullmatch(place.address):
            yield Place(place.sheet, _anchor(book[place.sheet], place.address))


def _anchor(sheet: Any, address: str) -> str:
    """The cell itself, or the first of the merged cells that it is one of."""
    for merged in sheet.merged_cells.ranges:
        if address in merged:
            return str(merged.coord.partition(":")[0])
    return address


def _rectangles(book: Workbook, names: NameMap, report: Report) -> dict[Area, Area]:
    """The body of each table with its rectangle of marks; none in an older template."""
    filled_in = {place.sheet for place in report.places.values()}
    return {
        names.areas[table]: area
        for name, area in names.areas.items()
        if name.startswith(_MARKS)
        and (table := name.removeprefix(_MARKS)) in names.areas
        # A name that someone moved must never clear a person's own cells, nor a whole sheet.
        and area.sheet in book.sheetnames
        and area.sheet not in filled_in
        and (area.bottom - area.top) * (area.right - area.left) < _MAX_MARKS
    }


def _clear(book: Workbook, rectangles: Mapping[Area, Area]) -> None:
    """Take away earlier marks and our notes; what a person wrote into a note stays."""
    for area in rectangles.values():
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                book[area.sheet].cell(row, column).value = None
    for sheet in book.worksheets:
        for cell in sheet._cells.values():
            if cell.comment:
                kept = _OURS.sub("\n", cell.comment.text).strip()
                if kept != cell.comment.text.strip() and not _position(_place(cell), rectangles):
                    _clear_fill(cell)
                _write_note(cell, kept, cell.comment.author)


def _place(cell: Any) -> Place:
    return Place(cell.parent.title, cell.coordinate)


def _clear_fill(cell: Any) -> None:
    """Only a fill in one of our colours: see ``_colour``."""
    from openpyxl.styles import PatternFill

    if cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in FILLS.values():
        cell.fill = PatternFill()


def _colour(book: Workbook, rectangles: Mapping[Area, Area], marked: Sequence[_Marked]) -> None:
    """Write the marks; a cell that has no position in a rectangle is filled itself."""
    from openpyxl.styles import PatternFill

    for place, findings in marked:
        severity = findings[0].severity
        at = _position(place, rectangles)
        if at:
            book[at.sheet].cell(at.top, at.left).value = _LEVELS[severity]
        else:
            book[place.sheet][place.address].fill = PatternFill("solid", fgColor=FILLS[severity])


def _position(place: Place, rectangles: Mapping[Area, Area]) -> Area | None:
    """The cell of a rectangle of marks that stands for a place."""
    letters = place.address.rstrip("0123456789")
    row, column = int(place.address[len(letters) :]), column_number(letters)
    for body, marks in rectangles.items():
        if place.sheet == body.sheet and body.top <= row <= body.bottom and body.left <= column <= body.right:
            top, left = marks.top + row - body.top, marks.left + column - body.left
            if top <= marks.bottom and left <= marks.right:
                return Area(marks.sheet, top, left, top, left)
    return None


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
