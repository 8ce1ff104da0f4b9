"""Findings in words: what, where, expected, found, what to do, in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from xltools.checks import Seen
from xltools.lang import Text
from xltools.model.finding import Finding
from xltools.model.form import Form
from xltools.model.report import Report
from xltools.model.rule import Instance, Outcome, Rule

_MAX_PLACES = 6
_LINEAR = {
    "=": Text("{left_side}为 {left}，{right_side}为 {right}，相差 {gap}", "{left_side}: {left}, {right_side}: {right}, difference {gap}"),
    "<=": Text("{left_side} {left} 多于{right_side} {right}", "{left_side} {left} exceeds {right_side} {right}"),
    ">=": Text("{left_side} {left} 少于{right_side} {right}", "{left_side} {left} is below {right_side} {right}"),
}  # fmt: skip
_UNDECIDED = Text(
    "{place}：{culprits}不是数字，暂不能判断。", "{place}: {culprits} is no number, so this can't be decided."
)
_FIX_FIRST = Text("请先把这一格改成数字。", "Turn that cell into a number first.")
_BLANKS = Text("（{blanks} 格未填，按空白计0）", " ({blanks} blank cells taken as 0)")


def figure_finding(instance: Instance, outcome: Outcome, report: Report, form: Form) -> Finding:
    """The finding for an instance that failed or is undecided."""
    rule = instance.rule
    undecided = outcome.verdict == "undecided"
    place = place_text(form, instance)
    arguments = _figure_arguments(instance, outcome, report, form, place)
    if undecided:
        message = _UNDECIDED.format(place=place, culprits=names_text(outcome.texts, report, form))
    else:
        message = _with_blanks(rule.message if rule.message.zh else _linear_message(instance), outcome)
        message = message.format(**arguments)
    return Finding(
        rule=rule.id,
        # What can't be judged is told, not counted: the text itself has its own finding.
        severity="info" if undecided else rule.severity,
        verdict=outcome.verdict,
        cells=instance.cells,
        message=message,
        basis=rule.basis.format(form_basis=form.basis),
        advice=_FIX_FIRST if undecided else rule.advice.format(**arguments),
        at=addresses(instance.cells, report),
        table=instance.table,
        row=instance.row,
        column=instance.column,
        left=outcome.left,
        right=outcome.right,
        difference=outcome.difference,
        expected=outcome.right,
        found=outcome.left,
        blanks_as_zero=outcome.blanks > 0 and not undecided,
        focus=outcome.texts or instance.focus,
    )


def _figure_arguments(
    instance: Instance, outcome: Outcome, report: Report, form: Form, place: Text
) -> dict[str, object]:
    sides: Any = instance.rule.arguments.get("sides", {"zh": ("", ""), "en": ("", "")})
    return {
        "place": place,
        "left": outcome.left,
        "right": outcome.right,
        "gap": abs(outcome.difference or 0),
        "difference": outcome.difference,
        "blanks": outcome.blanks,
        "left_side": Text(sides["zh"][0], sides["en"][0]),
        "right_side": Text(sides["zh"][1], sides["en"][1]),
        "level": form.level_label(report.office.level),
        **_offset_arguments(instance, report, form),
    }


def _offset_arguments(instance: Instance, report: Report, form: Form) -> dict[str, object]:
    if instance.rule.kind != "offset_pair":
        return {}
    from xltools.checks.figures import offsetting, total

    pair = offsetting(instance, report.values)
    columns = form.columns(instance.table)
    labels = [axis_label(form, instance.table, "column", columns[i]) for i in pair] or ["", ""]
    condition = instance.any_of[0][pair[0]] if pair else instance.any_of[0][0]
    gap = total(condition.left, report.values) - total(condition.right, report.values)
    return {"first": labels[0], "second": labels[1], "difference": abs(gap)}


def _linear_message(instance: Instance) -> Text:
    core = _LINEAR[instance.any_of[0][0].operator]
    return Text("{place}：" + core.zh + "。", "{place}: " + core.en + ".")


def _with_blanks(message: Text, outcome: Outcome) -> Text:
    if not outcome.blanks:
        return message
    return Text(message.zh.rstrip("。") + _BLANKS.zh + "。", message.en.rstrip(".") + _BLANKS.en + ".")


def seen_finding(rule: Rule, seen: Seen, report: Report, form: Form) -> Finding:
    """The finding for something seen in how the report was written."""
    cell = form.cells.get(seen.cells[0]) if len(seen.cells) == 1 else None
    arguments = {
        "place": names_text(seen.cells, report, form),
        "table": table_text(form, seen.table),
        "at_text": Text(*(2 * (ranges(addresses(seen.cells, report)) or f"{len(seen.cells)}",))),
        "cells_text": names_text(seen.cells, report, form),
        **seen.arguments,
    }
    return Finding(
        rule=rule.id,
        severity="error" if seen.escalated else rule.severity,
        verdict="fail",
        cells=seen.cells,
        message=rule.message.format(**arguments),
        basis=rule.basis.format(form_basis=form.basis),
        advice=rule.advice.format(**arguments),
        at=addresses(seen.cells, report),
        table=seen.table,
        row=cell.row if cell else None,
        column=cell.column or None if cell else None,
        expected=seen.expected,
        found=seen.found,
        focus=seen.cells,
    )


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
    return Text("", "")


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
            by_sheet.setdefault(sheet, set()).add((int(match[2]), _column_number(match[1])))
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
        first = f"{_column_letters(column)}{row}"
        last = f"{_column_letters(column + width - 1)}{row + height - 1}"
        yield first if first == last else f"{first}:{last}"


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _column_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
