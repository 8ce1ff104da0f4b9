"""The statutory tables as sheets that look like the official form."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from xltools.addresses import column_letters
from xltools.grid import Grid, GridCell, grid
from xltools.model.form import Cell, Table
from xltools.template.places import TOP, address
from xltools.template.prompts import write_prompts
from xltools.template.sheets import FLAGS, MARKS, Sheets, lines

_STUB_WIDTHS = {3: (8.0, 11.0, 34.0), 1: (30.0,)}
_VALUE_WIDTH = {True: 9.5, False: 20.0}
_LINE = 15.5


def write_table(sheets: Sheets, table: Table) -> None:
    """One table on its sheet, with names, validation, conditional formats and print layout."""
    drawn = grid(table)
    widths = _column_widths(table, drawn)
    sheet = sheets.lay_out(
        table.sheet,
        {f"{column_letters(i)}:{column_letters(i)}": width for i, width in enumerate(widths, 1)},
        landscape=drawn.columns > 12,
    )
    last = drawn.columns - 1
    number = next((part.number for part in sheets.form.parts if part.table == table.id), "")
    sheets.merge(sheet, (0, 0, 0, last), f"{number}、{table.title}" if number else table.title, "title")
    sheet.set_row(0, 28)
    sheets.merge(sheet, (1, 0, 1, last), "", "status")
    _set_heights(sheet, drawn, widths)
    for cell in drawn.cells:
        if cell.kind != "value":
            _write_label(sheets, sheet, cell)
    values = [(cell, sheets.form.cells[cell.name]) for cell in drawn.values()]
    for cell, definition in values:
        _write_value(sheets, sheet, table, cell, definition)
    write_prompts(sheets, sheet, values)
    _name_rows(sheets, table, drawn)
    _formats(sheets, sheet, table, drawn)
    sheet.freeze_panes(TOP + drawn.body, drawn.left)
    sheet.repeat_rows(0, TOP + drawn.body - 1)
    sheet.print_area(0, 0, TOP + drawn.rows - 1, last)


def body(table: Table) -> tuple[str, str]:
    """Top left and bottom right address of the rectangle that holds the table's values."""
    drawn = grid(table)
    return (
        xl_rowcol_to_cell(TOP + drawn.body, drawn.left),
        xl_rowcol_to_cell(TOP + drawn.rows - 1, drawn.columns - 1),
    )


def write_status(sheets: Sheets, table: Table, formula: str, result: str) -> None:
    """The live state of a table above its grid."""
    sheets.sheet(table.sheet).write_formula(1, 0, "=" + formula, sheets.style("status"), result)


def _column_widths(table: Table, drawn: Grid) -> list[float]:
    stubs = list(_STUB_WIDTHS.get(table.stub_width, ()))
    if table.unit_column:
        stubs = [58.0, 8.0]
    narrow = drawn.columns - drawn.left > 4
    return stubs + [_VALUE_WIDTH[narrow]] * (drawn.columns - drawn.left)


def _set_heights(sheet: Any, drawn: Grid, widths: list[float]) -> None:
    for row in range(drawn.rows):
        needed = 1.0
        for cell in drawn.cells:
            if cell.row <= row < cell.row + cell.rows and cell.text:
                width = sum(widths[cell.column : cell.column + cell.columns]) - 1
                needed = max(needed, lines(cell.text, width) / cell.rows)
        sheet.set_row(TOP + row, max(20.0, _LINE * needed + 5))


def _write_label(sheets: Sheets, sheet: Any, cell: GridCell) -> None:
    style = "stub_group" if cell.kind == "stub" and cell.rows > 1 else cell.kind
    top, left = TOP + cell.row, cell.column
    sheets.merge(sheet, (top, left, top + cell.rows - 1, left + cell.columns - 1), cell.text, style)


def _write_value(sheets: Sheets, sheet: Any, table: Table, cell: GridCell, definition: Cell) -> None:
    name, content = cell.name, sheets.content
    top, left = TOP + cell.row, cell.column
    style = sheets.style(_value_style(sheets, definition))
    if cell.columns > 1:
        sheet.merge_range(top, left, top, left + cell.columns - 1, "", style)
    report = content.report
    if name in content.formulas:
        formula = content.formulas[name]
        result = "" if formula.result is None else formula.result
        sheet.write_formula(top, left, "=" + formula.text, style, result)
    elif name in report.unreadable:
        sheet.write_string(top, left, report.unreadable[name], style)
    elif name in report.values and report.values[name] is not None:
        sheet.write_number(top, left, report.values[name], style)
    elif name in sheets.form.totals and name not in report.values:
        parts = sheets.form.totals[name]
        sheet.write_formula(top, left, "=" + total_formula(parts), style, total_result(sheets, name))
    else:
        # A blank cell is written too: its style carries the border and leaves it unlocked.
        sheet.write_blank(top, left, None, style)
    if name in content.notes:
        sheet.write_comment(
            top, left, content.notes[name], {"author": "xltools", "x_scale": 2.2, "y_scale": 1.2}
        )
    sheets.define(name, table.sheet, address(cell))


def total_formula(parts: tuple[str, ...]) -> str:
    """A total that stays empty until one of its parts is filled, so that blank is not shown as 0."""
    joined = ",".join(parts)
    return f'IF(COUNT({joined})=0,"",SUM({joined}))'


def total_result(sheets: Sheets, name: str) -> Any:
    """What the formula of a total shows for the content's values."""
    values = [sheets.content.report.values.get(part) for part in sheets.form.totals[name]]
    if any(
        part in sheets.form.totals and part not in sheets.content.report.values
        for part in sheets.form.totals[name]
    ):
        values = [_computed(sheets, part) for part in sheets.form.totals[name]]
    numbers = [value for value in values if value is not None]
    return sum(numbers) if numbers else ""


def _computed(sheets: Sheets, name: str) -> Any:
    if name in sheets.content.report.values:
        return sheets.content.report.values[name]
    if name not in sheets.form.totals:
        return None
    result = total_result(sheets, name)
    return None if result == "" else result


def _value_style(sheets: Sheets, definition: Cell) -> str:
    if definition.name in sheets.content.formulas:
        return "sum_money" if definition.type == "money" else "sum"
    if definition.name in sheets.content.locked:
        return "carried"
    if definition.name in sheets.form.totals:
        return "total"
    return "money" if definition.type == "money" else "count"


def _name_rows(sheets: Sheets, table: Table, drawn: Grid) -> None:
    """Names for the body, for rows and columns, and for groups that are one rectangle."""
    first, last = body(table)
    sheets.define(table.id, table.sheet, first, last)
    at = {cell.name: cell for cell in drawn.values()}
    by_row: dict[str, list[GridCell]] = {}
    by_column: dict[str, list[GridCell]] = {}
    for name, cell in at.items():
        _, row, *rest = name.split(".")
        by_row.setdefault(row, []).append(cell)
        if rest:
            by_column.setdefault(rest[0], []).append(cell)
    for row, cells in by_row.items():
        if f"{table.id}.{row}" not in at:
            sheets.define(f"{table.id}.{row}", table.sheet, address(cells[0]), _last(cells))
    if len(table.blocks) == 1 and len(by_row) > 3:
        for column, cells in by_column.items():
            sheets.define(f"columns.{table.id}.{column}", table.sheet, address(cells[0]), _last(cells))
    for group, ids in table.groups.items():
        members = [cell for item in ids for cell in (*by_row.get(item, ()), *by_column.get(item, ()))]
        if members and _is_rectangle(members):
            ordered = sorted(members, key=lambda cell: (cell.row, cell.column))
            sheets.define(f"lists.{table.id}.{group}", table.sheet, address(ordered[0]), _last(ordered))


def _last(cells: list[GridCell]) -> str:
    last = max(cells, key=lambda cell: (cell.row, cell.column))
    return str(xl_rowcol_to_cell(TOP + last.row, last.column + last.columns - 1))


def _is_rectangle(cells: list[GridCell]) -> bool:
    rows = {cell.row for cell in cells}
    columns = {c for cell in cells for c in range(cell.column, cell.column + cell.columns)}
    area = (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)
    return area == sum(cell.columns for cell in cells)


def _formats(sheets: Sheets, sheet: Any, table: Table, drawn: Grid) -> None:
    """Colours from the marks of the last validation, from the native checks and from the cell itself.

    The first two look up the same position in a hidden rectangle, through names only.
    """
    first, last = body(table)
    area = f"{first}:{last}"
    here = f"ROW()-MIN(ROW({table.id}))+1,COLUMN()-MIN(COLUMN({table.id}))+1"
    for value, style in ((3, "wrong"), (2, "doubtful"), (1, "noted")):
        _add_format(sheets, sheet, area, f"=INDEX(marks.{table.id},{here})={value}", style, stop=True)
    _add_format(sheets, sheet, area, f"=INDEX(flags.{table.id},{here})>0", "wrong", stop=True)
    for cell in drawn.values():
        own = address(cell)
        absolute = xl_rowcol_to_cell(TOP + cell.row, cell.column, row_abs=True, col_abs=True)
        if cell.columns > 1:
            own = f"{own}:{xl_rowcol_to_cell(TOP + cell.row, cell.column + cell.columns - 1)}"
            _cell_formats(sheets, sheet, own, absolute, sheets.form.cells[cell.name])
    single = [cell for cell in drawn.values() if cell.columns == 1]
    for kind in sorted({sheets.form.cells[cell.name].type for cell in single}):
        cells = [cell for cell in single if sheets.form.cells[cell.name].type == kind]
        areas = (
            " ".join(address(cell) for cell in cells)
            if not _is_rectangle(cells)
            else f"{address(cells[0])}:{_last(cells)}"
        )
        _cell_formats(sheets, sheet, areas, address(cells[0]), sheets.form.cells[cells[0].name])


def _cell_formats(sheets: Sheets, sheet: Any, areas: str, at: str, definition: Cell) -> None:
    _add_format(sheets, sheet, areas, f"=AND(ISTEXT({at}),LEN({at})>0)", "doubtful", stop=True)
    if definition.type == "count":
        _add_format(
            sheets, sheet, areas, f"=AND(ISNUMBER({at}),OR({at}<0,INT({at})<>{at}))", "wrong", stop=True
        )
    _add_format(sheets, sheet, areas, f"=ISBLANK({at})", "blank", stop=False)


def _add_format(sheets: Sheets, sheet: Any, areas: str, formula: str, style: str, *, stop: bool) -> None:
    options: dict[str, Any] = {
        "type": "formula", "criteria": formula, "format": sheets.style(style), "stop_if_true": stop,
    }  # fmt: skip
    first, _, rest = areas.partition(" ")
    if rest:
        options["multi_range"] = areas
    sheet.conditional_format(first, options)


def write_rectangles(sheets: Sheets, tables: tuple[Table, ...], flags: dict[str, tuple[str, int]]) -> None:
    """The hidden sheets behind the colours: ``_flags`` with formulas, ``_marks`` for validation to fill."""
    flag_sheet, mark_sheet = sheets.sheet(FLAGS), sheets.sheet(MARKS)
    row = 0
    for table in tables:
        drawn = grid(table)
        height, width = drawn.rows - drawn.body, drawn.columns - drawn.left
        flag_sheet.write_string(row, 0, table.id)
        mark_sheet.write_string(row, 0, table.id)
        for cell in drawn.values():
            if cell.name in flags:
                formula, result = flags[cell.name]
                flag_sheet.write_formula(
                    row + cell.row - drawn.body, 1 + cell.column - drawn.left, "=" + formula, None, result
                )
        first, last = xl_rowcol_to_cell(row, 1), xl_rowcol_to_cell(row + height - 1, width)
        sheets.define(f"flags.{table.id}", FLAGS, first, last)
        sheets.define(f"marks.{table.id}", MARKS, first, last)
        row += height + 1
    flag_sheet.hide()
    mark_sheet.hide()
