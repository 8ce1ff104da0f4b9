"""Where a finding stands, in words: cells, rows, columns, and addresses folded into rectangles."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xltools.addresses import column_letters, column_number
from xltools.lang import Text
from xltools.model.form import Form
from xltools.model.report import Report
from xltools.model.rule import Instance

_MAX_PLACES = 6


def addresses(cells: Iterable[str], report: Report) -> tuple[str, ...]:
    """``sheet!address`` of each cell that has a place; a place given as one stays as it is."""
    return tuple(
        str(report.places[name]) if name in report.places else name
        for name in cells
        if name in report.places or "!" in name
    )


def place_text(form: Form, instance: Instance) -> Text:
    """Table and row or column of an instance: ``表三“自然人”列``."""
    table = table_text(form, instance.table)
    if instance.table == "control":
        return Text(
            f"核对数“{form.controls[f'control.{instance.key}'].label}”", f"control total {instance.key}"
        )
    for axis, item, noun in (
        ("row", instance.row, Text("行", "row")),
        ("column", instance.column, Text("列", "column")),
    ):
        if item:
            label = axis_label(form, instance.table, axis, item)
            return Text(f"{table.zh}“{label}”{noun.zh}", f"{table.en}, {noun.en} {label}")
    return table


def table_text(form: Form, table: str) -> Text:
    for known in form.tables:
        if known.id == table:
            return Text(known.sheet, f"Table {known.sheet[-1]}" if known.sheet.startswith("表") else known.id)
    return Text("核对数", "Control totals") if table == "control" else Text("", "")


def axis_label(form: Form, table: str, axis: str, item: str) -> str:
    """The printed label of a row or column id."""
    for block in form.table(table).blocks:
        if axis == "row":
            for row in block.rows:
                if row.id == item:
                    return row.label[-1]
        for column in block.columns:
            if column.id == item or (axis == "column" and column.id.endswith(f".{item}")):
                return column.label[-1]
            if axis == "row" and column.id.startswith(f"{item}."):
                return column.label[-2]
    return item


def names_text(cells: Iterable[str], report: Report, form: Form) -> Text:
    """Cells for people: ``表三 D6（自然人·一、…）``; from several on, the first of each language."""
    names = list(cells)
    said = [_name_text(name, report, form) for name in names[:_MAX_PLACES]]
    more = len(names) - len(said)
    return Text(
        "、".join(t.zh for t in said) + (f"等 {len(names)} 格" if more else ""),
        ", ".join(t.en for t in said) + (f" and {more} more" if more else ""),
    )


def _name_text(name: str, report: Report, form: Form) -> Text:
    cell = form.cells.get(name) or form.controls.get(name)
    if cell is None:
        return Text(name, name)
    where = report.places.get(name)
    if where is None:
        return Text(f"“{cell.label}”", name)
    return Text(f"{where.sheet} {where.address}（{cell.label}）", f"{where} ({name})")


def ranges(at: Iterable[str]) -> str:
    """Addresses folded into rectangles: ``表三!E6:J28``; the first few, then how many more there are."""
    by_sheet: dict[str, set[tuple[int, int]]] = {}
    for place in at:
        sheet, _, address = place.rpartition("!")
        match = re.fullmatch(r"([A-Z]{1,3})(\d+)", address)
        if match:
            by_sheet.setdefault(sheet, set()).add((int(match[2]), column_number(match[1])))
    found: list[str] = []
    for sheet, cells in by_sheet.items():
        found += [f"{sheet}!{r}" for r in _rectangles(cells)]
    shown = "、".join(found[:_MAX_PLACES])
    return shown + (f" 等 {len(found)} 处" if len(found) > _MAX_PLACES else "")


def _rectangles(cells: set[tuple[int, int]]) -> Iterable[str]:
    left = set(cells)
    while left:
        row, column = min(left)
        width = 1
        while (row, column + width) in left:
            width += 1
        height = 1
        while all((row + height, column + i) in left for i in range(width)):
            height += 1
        left -= {(row + i, column + j) for i in range(height) for j in range(width)}
        first = f"{column_letters(column)}{row}"
        last = f"{column_letters(column + width - 1)}{row + height - 1}"
        yield first if first == last else f"{first}:{last}"
