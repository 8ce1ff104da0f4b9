"""校验结果: the sheet of a marked copy that lists every finding, with a link to its cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from xltools.model.finding import Validation
from xltools.model.report import Report
from xltools.model.rule import SEVERITIES, Severity
from xltools.workbook.cached import Stored
from xltools.workbook.namemap import NameMap
from xltools.workbook.result_rows import (
    HEADS,
    HINT,
    NAME,
    NOTHING,
    RESULTS,
    WORDS,
    ResultRow,
    printable,
    result_rows,
    result_summary,
)

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

FILLS: Mapping[Severity, str] = {"error": "FFFFC7CE", "warning": "FFFFEB9C", "info": "FFDDEBF7"}
_AFTER = "checks.verdicts"
_LAST = "ABCDEFG"[len(HEADS) - 1]
_HEAD_ROW = 4
_INCOMPLETE = "注意：原件中有图片、图表或控件，本副本可能没有保留，请在原件上修改和报送。"
_FONT, _EDGE, _GREY = "宋体", "FF404040", "FFF2F2F2"
_MAX_HEIGHT = 400


def add_results(
    book: Workbook, names: NameMap, report: Report, validation: Validation, *, incomplete: bool
) -> tuple[str, dict[str, Stored]]:
    """Put the sheet in, in place of an earlier one, and make it the one that is shown.

    ``incomplete`` warns that the copy may lack drawings. Returns the sheet's name and the texts that
    its formulas show, by address.
    """
    sheet = _new_sheet(book, names)
    for column, width in zip("ABCDEFG", HEADS.values(), strict=True):
        sheet.column_dimensions[column].width = width
    _line(sheet, 1, RESULTS, size=16, bold=True, centred=True)
    _line(sheet, 2, result_summary(report, validation), size=12, bold=True, fill=_verdict_fill(validation))
    told = HINT if validation.findings else NOTHING
    _line(sheet, 3, told + _INCOMPLETE if incomplete else told)
    shown: dict[str, Stored] = {}
    if validation.findings:
        _head(sheet)
        for row, listed in enumerate(result_rows(report, validation, names), _HEAD_ROW + 1):
            _finding(sheet, row, listed)
            shown[f"D{row}"] = Stored("str", listed.place)
        sheet.auto_filter.ref = f"A{_HEAD_ROW}:{_LAST}{sheet.max_row}"
        sheet.freeze_panes = f"A{_HEAD_ROW + 1}"
        sheet.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
    _lay_out(sheet)
    _show(book, sheet)
    return sheet.title, shown


def lines(text: str, width: float) -> int:
    """How many lines a wrapped text takes in ``width`` characters; Chinese characters and their quotes take two."""
    widths = (sum(2 if ord(c) > 0x2000 else 1 for c in part) for part in text.split("\n"))
    return sum(max(1, -(-taken // max(1, int(width)))) for taken in widths)


def _new_sheet(book: Workbook, names: NameMap) -> Worksheet:
    from openpyxl.workbook.defined_name import DefinedName

    earlier = names.areas.get(NAME)
    if earlier and earlier.sheet in book.sheetnames:
        book.remove(book[earlier.sheet])
    book.defined_names.pop(NAME, None)
    after = names.areas.get(_AFTER)
    place = book.sheetnames.index(after.sheet) + 1 if after and after.sheet in book.sheetnames else None
    sheet: Worksheet = book.create_sheet(RESULTS, place)
    book.defined_names[NAME] = DefinedName(NAME, attr_text=f"'{sheet.title}'!$A$1")
    return sheet


def _verdict_fill(validation: Validation) -> str:
    worst = next((s for s in SEVERITIES if validation.summary.get(s)), None)
    return FILLS[worst] if worst in ("error", "warning") else "FFC6EFCE"


def _line(
    sheet: Worksheet,
    row: int,
    text: str,
    *,
    size: float = 10.5,
    bold: bool = False,
    centred: bool = False,
    fill: str = "",
) -> None:
    """A line over the whole width of the table."""
    from openpyxl.styles import Alignment, Font

    sheet.merge_cells(f"A{row}:{_LAST}{row}")
    cell = sheet.cell(row, 1)
    _write(cell, text)
    cell.font = Font(name=_FONT, size=size, bold=bold)
    cell.alignment = Alignment(horizontal="center" if centred else "left", vertical="center", wrap_text=True)
    if fill:
        cell.fill = _solid(fill)
    sheet.row_dimensions[row].height = 12 + size * 1.4 * lines(text, sum(HEADS.values()) * 10.5 / size)


def _head(sheet: Worksheet) -> None:
    for column, text in enumerate(HEADS, 1):
        cell = sheet.cell(_HEAD_ROW, column)
        _write(cell, text)
        _style(cell, centred=True, bold=True)
        cell.fill = _solid(_GREY)
    sheet.row_dimensions[_HEAD_ROW].height = 22


def _finding(sheet: Worksheet, row: int, listed: ResultRow) -> None:
    told = (listed.message, listed.advice, listed.basis)
    texts = (WORDS[listed.severity], listed.rule, listed.place, *told)
    for column, text in enumerate(texts, 2):
        _write(sheet.cell(row, column), text)
    sheet.cell(row, 1).value = row - _HEAD_ROW
    if listed.target:
        sheet.cell(row, 4).value = listed.link
    for column in range(1, len(HEADS) + 1):
        _style(sheet.cell(row, column), centred=column <= 4, link=column == 4 and bool(listed.target))
    sheet.cell(row, 2).fill = _solid(FILLS[listed.severity])
    widths = [*HEADS.values()][3:]
    most = max(lines(text, width - 2) for text, width in zip((listed.place, *told), widths, strict=True))
    sheet.row_dimensions[row].height = min(_MAX_HEIGHT, max(20, 14.5 * most + 6))


def _write(cell: Any, text: str) -> None:
    """A text that stays one, whatever it begins with, also when a person edits the cell."""
    cell.value = printable(text)
    cell.data_type = "s"
    if text.startswith(("=", "+", "-", "@")):
        cell.quotePrefix = True


def _style(cell: Any, *, centred: bool, bold: bool = False, link: bool = False) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side

    edge = Side("thin", _EDGE)
    cell.border = Border(edge, edge, edge, edge)
    cell.alignment = Alignment(
        horizontal="center" if centred else "left",
        vertical="center",
        wrap_text=True,
        indent=0 if centred else 1,
    )
    colour = "FF0563C1" if link else "FF000000"
    cell.font = Font(name=_FONT, size=10.5, bold=bold, color=colour, underline="single" if link else None)


def _solid(colour: str) -> Any:
    from openpyxl.styles import PatternFill

    return PatternFill("solid", fgColor=colour)


def _lay_out(sheet: Any) -> None:
    """A4 landscape, one page wide."""
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.6
    margins.top = margins.bottom = 0.7
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _show(book: Workbook, sheet: Worksheet) -> None:
    """Only this sheet is selected: with two, what a person types would go into both."""
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = sheet
