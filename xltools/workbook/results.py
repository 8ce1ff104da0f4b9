"""校验结果: the sheet of a marked copy that lists every finding, with a link to its cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from xltools.model.finding import Finding, ReportVerdict, Validation
from xltools.model.report import Report
from xltools.model.rule import SEVERITIES, Severity
from xltools.workbook.cached import Stored
from xltools.workbook.namemap import NameMap

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

WORDS: Mapping[Severity, str] = {"error": "错误", "warning": "提醒", "info": "提示"}
FILLS: Mapping[Severity, str] = {"error": "FFFFC7CE", "warning": "FFFFEB9C", "info": "FFDDEBF7"}
RESULTS = "校验结果"
NAME = "checks.results"
"""The defined name of the sheet, by which an earlier one is found whatever it is called now."""
_AFTER = "checks.verdicts"
_HEADS: Mapping[str, float] = {
    "序号": 6, "级别": 8, "编号": 9, "位置": 20, "问题": 56, "怎么办": 42, "依据": 34,
}  # fmt: skip
_LAST = "ABCDEFG"[len(_HEADS) - 1]
_HEAD_ROW = 4
_VERDICTS: Mapping[ReportVerdict, str] = {
    "valid": "通过",
    "valid_with_warnings": "通过，有提醒",
    "invalid": "不通过",
    "unreadable": "无法读取",
}
_NOTHING = "没有发现问题。"
_HINT = "点“位置”跳到该格。改好后请重新校验：本表和标记不会随填随变。"
_INCOMPLETE = "注意：原件中有图片、图表或控件，本副本可能没有保留，请在原件上修改和报送。"
_FONT, _EDGE, _GREY = "宋体", "FF404040", "FFF2F2F2"
_MAX_HEIGHT = 400
_MAX_TEXT = 32_767
# What XML can't hold, and halves of a character: a report's own texts stand in messages.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def add_results(
    book: Workbook, names: NameMap, report: Report, validation: Validation, *, incomplete: bool
) -> tuple[str, dict[str, Stored]]:
    """Put the sheet in, in place of an earlier one, and make it the one that is shown.

    ``incomplete`` warns that the copy may lack drawings. Returns the sheet's name and the texts that
    its formulas show, by address.
    """
    sheet = _new_sheet(book, names)
    for column, width in zip("ABCDEFG", _HEADS.values(), strict=True):
        sheet.column_dimensions[column].width = width
    _line(sheet, 1, RESULTS, size=16, bold=True, centred=True)
    _line(sheet, 2, _summary(report, validation), size=12, bold=True, fill=_verdict_fill(validation))
    told = _HINT if validation.findings else _NOTHING
    _line(sheet, 3, told + _INCOMPLETE if incomplete else told)
    shown: dict[str, Stored] = {}
    if validation.findings:
        _head(sheet)
        for row, finding in enumerate(validation.findings, _HEAD_ROW + 1):
            text = _finding(sheet, row, finding, names, report)
            shown[f"D{row}"] = Stored("str", text)
        sheet.auto_filter.ref = f"A{_HEAD_ROW}:{_LAST}{sheet.max_row}"
        sheet.freeze_panes = f"A{_HEAD_ROW + 1}"
        sheet.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
    _lay_out(sheet)
    _show(book, sheet)
    return sheet.title, shown


def printable(text: str) -> str:
    """The text without what a workbook can't hold."""
    return _UNPRINTABLE.sub("", text.replace("\r", ""))[:_MAX_TEXT]


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


def _summary(report: Report, validation: Validation) -> str:
    office = printable(report.office.name) or "（未填单位名称）"
    year = f"{report.year}年度" if report.year else "（未填年度）"
    counts = "、".join(f"{WORDS[s]} {validation.summary.get(s, 0)} 项" for s in SEVERITIES)
    return f"{office}　{year}　结论：{_VERDICTS[validation.verdict]}　{counts}"


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
    sheet.row_dimensions[row].height = 12 + size * 1.4 * lines(text, sum(_HEADS.values()) * 10.5 / size)


def _head(sheet: Worksheet) -> None:
    for column, text in enumerate(_HEADS, 1):
        cell = sheet.cell(_HEAD_ROW, column)
        _write(cell, text)
        _style(cell, centred=True, bold=True)
        cell.fill = _solid(_GREY)
    sheet.row_dimensions[_HEAD_ROW].height = 22


def _finding(sheet: Worksheet, row: int, finding: Finding, names: NameMap, report: Report) -> str:
    """One row; returns what its link shows."""
    target, shown = _target(finding, names, report)
    link = f'=HYPERLINK("#{_quoted(target)}","{_quoted(shown)}")' if target else shown
    told = (finding.message.zh, finding.advice.zh, finding.basis.zh)
    texts = (WORDS[finding.severity], finding.rule, shown, *told)
    for column, text in enumerate(texts, 2):
        _write(sheet.cell(row, column), text)
    sheet.cell(row, 1).value = row - _HEAD_ROW
    if target:
        sheet.cell(row, 4).value = link
    for column in range(1, len(_HEADS) + 1):
        _style(sheet.cell(row, column), centred=column <= 4, link=column == 4 and bool(target))
    sheet.cell(row, 2).fill = _solid(FILLS[finding.severity])
    widths = [*_HEADS.values()][3:]
    most = max(lines(text, width - 2) for text, width in zip((shown, *told), widths, strict=True))
    sheet.row_dimensions[row].height = min(_MAX_HEIGHT, max(20, 14.5 * most + 6))
    return shown


def _target(finding: Finding, names: NameMap, report: Report) -> tuple[str, str]:
    """Where the link goes (a defined name, or sheet!address) and what it shows; no target without a place."""
    placed = [name for name in finding.focus if name in report.places or "!" in name]
    if placed:
        first = placed[0]
        more = f" 等 {len(placed)} 格" if len(placed) > 1 else ""
        if first in report.places:
            return first, printable(f"{report.places[first]}{more}")
        sheet, _, address = first.rpartition("!")
        return f"'{sheet.replace(chr(39), chr(39) * 2)}'!{address}", printable(f"{first}{more}")
    if finding.table in names.areas:
        return finding.table, printable(names.areas[finding.table].sheet)
    return "", "整份报告"


def _quoted(text: str) -> str:
    return text.replace('"', '""')


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
