"""Rules about how a cell was written: blanks, units, padding, formula errors.

What was seen comes from two sources with one vocabulary: the texts of the cells (``numerals``) and
the observations of the reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from xltools.checks.situation import Oddity, Seen, Situation
from xltools.lang import Text
from xltools.model.form import Cell, Form
from xltools.model.report import Report
from xltools.model.rule import Rule
from xltools.numerals import odd_about_number, read_text

READABLE = frozenset(("padded", "wide", "plus", "text"))
"""Oddities of a cell that was read as a number or blank all the same."""


_WHAT: Mapping[str, Text] = {
    "formula_error": Text("是出错的公式（{raw}）", "is a formula error ({raw})"),
    "external_link": Text("取自其他文件", "is linked to another file"),
    "hidden": Text("在隐藏的行或列里", "is in a hidden row or column"),
    "formula_not_computed": Text(
        "是没有计算结果的公式，请用表格软件打开并保存一次", "is a formula without a result"
    ),
}


def oddities(report: Report, form: Form) -> tuple[Oddity, ...]:
    """Everything odd about how a report was written."""
    items = [*_blank(report, form), *_odd_texts(report, form), *_odd_numbers(report, form)]
    items += [Oddity(o.seen, o.cells, o.table, o.detail, None, o.detail) for o in report.observations]
    return tuple(items)


def claimed_words(rules: Iterable[Rule]) -> frozenset[str]:
    """The words that some rule asks for by name; a fallback takes only the others."""
    return frozenset(
        str(word)
        for rule in rules
        if rule.kind == "observed" and "fallback" not in rule.arguments
        for word in rule.arguments["seen"]  # type: ignore[attr-defined]  # a list, by the schema
    )


def _blank(report: Report, form: Form) -> list[Oddity]:
    unreadable, formulas = report.unreadable, report.formulas
    return [
        Oddity("blank", (name,), form.cells[name].table)
        for name, value in report.values.items()
        # A total formula over blank parts shows nothing: its parts are reported, not the total.
        if value is None and name not in unreadable and not (name in formulas and name in form.totals)
    ]


def _odd_texts(report: Report, form: Form) -> list[Oddity]:
    found = []
    # A formula without a result is told once, as such.
    told = {name for o in report.observations if o.seen == "formula_not_computed" for name in o.cells}
    for name, raw in report.raw.items():
        cell = _cell(form, name)
        if cell is None or name in told:
            continue
        reading = read_text(raw, cell.type)
        found += [Oddity(word, (name,), cell.table, raw, reading.likely) for word in reading.odd]
    return found


def _odd_numbers(report: Report, form: Form) -> list[Oddity]:
    found = []
    for name, value in chain(report.values.items(), report.controls.items()):
        # Whole numbers >= 0 are nearly all there is: decide those without a call.
        if value is None or (value.__class__ is int and value >= 0):
            continue
        cell = form.cells.get(name) or form.controls[name]
        found += [
            Oddity(word, (name,), cell.table, str(value)) for word in odd_about_number(value, cell.type)
        ]
    return found


def _cell(form: Form, name: str) -> Cell | None:
    return form.cells.get(name) or form.controls.get(name)


def observe(rule: Rule, situation: Situation) -> list[Seen]:
    """The places where a rule of kind ``observed`` saw what it asks for."""
    a: Any = rule.arguments
    mine = [item for item in situation.oddities if _is_for(a, item, situation.claimed)]
    if not mine:
        return []
    if a["per"] == "cell":
        return [_seen_cell(rule, situation.form, item) for item in mine]
    grouped: dict[str, list[Oddity]] = {}
    for item in mine:
        grouped.setdefault(item.table if a["per"] == "table" else "", []).append(item)
    return [_seen_group(table, items, situation.report) for table, items in grouped.items()]


def _is_for(a: Mapping[str, Any], item: Oddity, claimed: frozenset[str]) -> bool:
    if a.get("cells") and not set(item.cells) & set(a["cells"]):
        return False
    if a.get("tables") and item.table not in a["tables"]:
        return False
    if item.word in a["seen"]:
        return True
    if "fallback" not in a or item.word in claimed or item.word in READER_WORDS:
        return False
    return (item.word in READABLE) is bool(a["fallback"] == "readable")


READER_WORDS = frozenset(
    (
        "blank", "computed", "template_version", "extra_cell", "duplicate_name", "negative", "not_whole",
        "too_many_decimals", "column_count", "items_as_fees", "unknown_supplement",
        "sum_overtyped",
    )
)  # fmt: skip
"""Words that are no reading of a cell's text: a fallback never claims them."""


def _seen_cell(rule: Rule, form: Form, item: Oddity) -> Seen:
    a: Any = rule.arguments
    cell = _cell(form, item.cells[0]) if item.cells else None
    likely = item.likely
    arguments: dict[str, object] = {
        "raw": item.raw,
        "detail": item.detail,
        "unit": cell.unit if cell else "",
        "likely_text": Text("", "") if likely is None else Text(f"，应为 {likely}", f", probably {likely}"),
        "what": _WHAT.get(item.word, Text("", "")).format(raw=item.raw),
    }
    return Seen(
        item.cells,
        item.table,
        arguments,
        item.word in a.get("escalate", ()),
        expected=likely,
        found=item.raw or None,
    )


def _seen_group(table: str, items: list[Oddity], report: Report) -> Seen:
    cells = tuple(name for item in items for name in item.cells)
    order = {name: i for i, name in enumerate(report.values)}
    cells = tuple(sorted(dict.fromkeys(cells), key=lambda name: order.get(name, len(order))))
    details = "；".join(dict.fromkeys(item.detail for item in items if item.detail))
    return Seen(cells, table, {"count": len(cells), "detail": details}, found=len(cells))
