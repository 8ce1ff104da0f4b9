"""校验结果: the sheet of a marked copy that lists every finding, with a link to its cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from xltools.model.finding import Validation
from xltools.model.report import Report
from xltools.model.rule import SEVERITIES, Severity
from xltools.workbook.copies.cached import Stored
from xltools.workbook.copies.listing import (
    HEAD_ROW,
    fit_height,
    head,
    lay_out,
    line,
    named_sheet,
    solid,
    style,
    write,
)
from xltools.workbook.copies.result_rows import (
    HEADS,
    HINT,
    NAME,
    NOTHING,
    RESULTS,
    WORDS,
    ResultRow,
    result_rows,
    result_summary,
)
from xltools.workbook.namemap import NameMap

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

FILLS: Mapping[Severity, str] = {"error": "FFFFC7CE", "warning": "FFFFEB9C", "info": "FFDDEBF7"}
_AFTER = "checks.verdicts"
_LAST = "ABCDEFG"[len(HEADS) - 1]
_INCOMPLETE = "注意：原件中有图片、图表或控件，本副本可能没有保留，请在原件上修改和报送。"


def add_results(
    book: Workbook, names: NameMap, report: Report, validation: Validation, *, incomplete: bool
) -> tuple[str, dict[str, Stored]]:
    """Put the sheet in, in place of an earlier one, and make it the one that is shown.

    ``incomplete`` warns that the copy may lack drawings. Returns the sheet's name and the texts that
    its formulas show, by address.
    """
    sheet = _new_sheet(book, names)
    widths = [*HEADS.values()]
    for column, width in zip("ABCDEFG", HEADS.values(), strict=True):
        sheet.column_dimensions[column].width = width
    line(sheet, 1, RESULTS, widths, size=16, bold=True, centred=True)
    line(
        sheet,
        2,
        result_summary(report, validation),
        widths,
        size=12,
        bold=True,
        fill=_verdict_fill(validation),
    )
    told = HINT if validation.findings else NOTHING
    line(sheet, 3, told + _INCOMPLETE if incomplete else told, widths)
    shown: dict[str, Stored] = {}
    if validation.findings:
        head(sheet, HEADS)
        for row, listed in enumerate(result_rows(report, validation, names), HEAD_ROW + 1):
            _finding(sheet, row, listed)
            shown[f"D{row}"] = Stored("str", listed.place)
        sheet.auto_filter.ref = f"A{HEAD_ROW}:{_LAST}{sheet.max_row}"
        sheet.freeze_panes = f"A{HEAD_ROW + 1}"
        sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    lay_out(sheet)
    _show(book, sheet)
    return sheet.title, shown


def _new_sheet(book: Workbook, names: NameMap) -> Worksheet:
    earlier = names.areas.get(NAME)
    if earlier and earlier.sheet in book.sheetnames:
        book.remove(book[earlier.sheet])
    after = names.areas.get(_AFTER)
    return named_sheet(book, RESULTS, NAME, after.sheet if after else "")


def _verdict_fill(validation: Validation) -> str:
    worst = next((s for s in SEVERITIES if validation.summary.get(s)), None)
    return FILLS[worst] if worst in ("error", "warning") else "FFC6EFCE"


def _finding(sheet: Worksheet, row: int, listed: ResultRow) -> None:
    told = (listed.message, listed.advice, listed.basis)
    texts = (WORDS[listed.severity], listed.rule, listed.place, *told)
    for column, text in enumerate(texts, 2):
        write(sheet.cell(row, column), text)
    sheet.cell(row, 1).value = row - HEAD_ROW
    if listed.target:
        sheet.cell(row, 4).value = listed.link
    for column in range(1, len(HEADS) + 1):
        style(sheet.cell(row, column), centred=column <= 4, link=column == 4 and bool(listed.target))
    sheet.cell(row, 2).fill = solid(FILLS[listed.severity])
    fit_height(sheet, row, (listed.place, *told), [*HEADS.values()][3:])


def _show(book: Workbook, sheet: Worksheet) -> None:
    """Only this sheet is selected: with two, what a person types would go into both."""
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = sheet
