"""Actions carried out on an openpyxl workbook: what a browser or Excel would have made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from xltools.addresses import column_letters
from xltools.errors import XltoolsError
from xltools.excel.engines.grid_sheet import Action
from xltools.lang import Text

if TYPE_CHECKING:
    from openpyxl import Workbook

_POINTS_PER_CHARACTER = 5.6
"""About what a column of one character measures; xlwings gives remote programs points."""
_LINE, _MOST_HEIGHT = 14.0, 409.0


def apply_actions(book: Workbook, actions: list[Action], *, points: bool = True) -> None:
    """Carries the actions out in their order; ``points``: column widths are in points, else in characters.

    Raises XltoolsError for an action that is not known, before any is carried out.
    """
    unknown = sorted({action["func"] for action in actions} - _ACTIONS.keys())
    if unknown:
        raise XltoolsError(Text(f"不认识的操作：{'、'.join(unknown)}。", f"Unknown actions: {unknown}."))
    for action in actions:
        if action["func"] == "setColumnWidth" and points:
            action = {**action, "args": [action["args"][0] / _POINTS_PER_CHARACTER]}
        _ACTIONS[action["func"]](book, action)


def _sheet(book: Workbook, action: Action) -> Any:
    return book.worksheets[action["sheet_position"]]


def _cells(book: Workbook, action: Action) -> Iterator[Any]:
    sheet = _sheet(book, action)
    for row in range(action["start_row"] + 1, action["start_row"] + action["row_count"] + 1):
        for column in range(action["start_column"] + 1, action["start_column"] + action["column_count"] + 1):
            yield sheet.cell(row, column)


def _address(action: Action) -> str:
    top, left = action["start_row"] + 1, action["start_column"] + 1
    bottom, right = top + action["row_count"] - 1, left + action["column_count"] - 1
    return f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"


def _set_values(book: Workbook, action: Action) -> None:
    contents = (content for row in action["values"] for content in row)
    for cell, content in zip(_cells(book, action), contents, strict=True):
        _write(cell, content)
        if cell.alignment.wrap_text:
            _fit(cell)


def _fit(cell: Any) -> None:
    """Excel makes a row as high as its wrapped texts by itself; here by their characters, a Chinese one for two."""
    row, text = cell.parent.row_dimensions[cell.row], cell.value
    if isinstance(text, str) and cell.data_type != "f":
        width = max(1, int(cell.parent.column_dimensions[cell.column_letter].width) - 1)
        taken = sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
        lines = text.count("\n") + max(1, -(-taken // width))
        row.height = min(_MOST_HEIGHT, max(row.height or 0, _LINE * lines + 2))


def _write(cell: Any, content: Any) -> None:
    from openpyxl.cell import MergedCell

    if isinstance(cell, MergedCell):
        return  # part of a merged cell: there is nothing to be seen
    if isinstance(content, str) and content.startswith("'"):
        cell.value = content[1:]
        cell.data_type = "s"
        cell.quotePrefix = True
    else:
        cell.value = None if content == "" else content


def _clear(book: Workbook, action: Action) -> None:
    for cell in _cells(book, action):
        _write(cell, "")


def _clear_sheet(book: Workbook, action: Action) -> None:
    for row in _sheet(book, action).iter_rows():
        for cell in row:
            _write(cell, "")


def _add_sheet(book: Workbook, action: Action) -> None:
    position, name = action["args"]
    book.active = book.create_sheet(name, position)


def _activate(book: Workbook, action: Action) -> None:
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = False
    book.active = _sheet(book, action)
    _sheet(book, action).sheet_view.tabSelected = True


def _select(book: Workbook, action: Action) -> None:
    sheet = _sheet(book, action)
    pane = sheet.sheet_view.pane.activePane if sheet.sheet_view.pane else "topLeft"
    address = _address(action)
    for selection in sheet.sheet_view.selection:
        if (selection.pane or "topLeft") == pane:
            selection.activeCell, selection.sqref = address.partition(":")[0], address


def _show(book: Workbook, action: Action) -> None:
    _sheet(book, action).sheet_state = "visible" if action["args"] == ["Visible"] else "hidden"


def _name(book: Workbook, action: Action) -> None:
    from openpyxl.workbook.defined_name import DefinedName

    name, target = action["args"][0], action["args"][-1]
    book.defined_names[name] = DefinedName(name, attr_text=target.removeprefix("="))


def _fill(book: Workbook, action: Action) -> None:
    from openpyxl.styles import PatternFill

    color = action["args"][0]
    for cell in _cells(book, action):
        cell.fill = PatternFill("solid", fgColor=color.removeprefix("#")) if color else PatternFill()


def _font(book: Workbook, action: Action) -> None:
    from copy import copy

    what, value = action["args"]
    for cell in _cells(book, action):
        font = copy(cell.font)
        setattr(
            font, {"size": "sz", "bold": "b"}.get(what, what), f"FF{value[1:]}" if what == "color" else value
        )
        cell.font = font


def _align(book: Workbook, action: Action) -> None:
    from copy import copy

    for cell in _cells(book, action):
        alignment = copy(cell.alignment)
        if action["func"] == "setWrapText":
            alignment.wrap_text = action["args"][0]
        else:
            alignment.vertical = action["args"][0].lower()
        cell.alignment = alignment


def _width(book: Workbook, action: Action) -> None:
    sheet = _sheet(book, action)
    for offset in range(action["column_count"]):
        column = sheet.column_dimensions[column_letters(action["start_column"] + 1 + offset)]
        column.width, column.hidden = action["args"][0], not action["args"][0]


def _format_by_value(book: Workbook, action: Action) -> None:
    from openpyxl.formatting.rule import CellIsRule
    from openpyxl.styles import PatternFill

    entry = action["args"][0]
    if entry["type"] != "CellValue" or entry["operator"] != "EqualTo":
        raise XltoolsError(Text("不认识的条件格式。", "Unknown conditional format."))
    color = (entry["fill_color"] or "#FFFFFF").removeprefix("#")
    formula = [entry["formula1"].removeprefix("=")]
    make: Callable[..., Any] = CellIsRule
    rule = make(operator="equal", formula=formula, fill=PatternFill(bgColor=color, fill_type="solid"))
    _sheet(book, action).conditional_formatting.add(_address(action), rule)


_ACTIONS: Mapping[str, Callable[[Workbook, Action], None]] = {
    "activateSheet": _activate,
    "addConditionalFormat": _format_by_value,
    "addSheet": _add_sheet,
    "namesAdd": _name,
    "rangeClearContents": _clear,
    "rangeSelect": _select,
    "setColumnWidth": _width,
    "setFontProperty": _font,
    "setFormula": _set_values,
    "setNameRefersTo": _name,
    "setRangeColor": _fill,
    "setSheetVisibility": _show,
    "setValues": _set_values,
    "setVerticalAlignment": _align,
    "setWrapText": _align,
    "sheetClearContents": _clear_sheet,
}
