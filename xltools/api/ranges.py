"""Figures of tables given as rectangles of values, as a worksheet function gets them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from xltools.api.reports import plan_for, validate
from xltools.engine import outcomes
from xltools.engine.places import axis_label
from xltools.errors import XltoolsError
from xltools.forms import form_ids, load_form, supplement_ids
from xltools.grid import grid
from xltools.lang import Text
from xltools.model.finding import Finding
from xltools.model.form import Cell, Form
from xltools.model.report import Number, Office, Report
from xltools.model.rule import Instance, Outcome, Severity
from xltools.numerals import read_number, read_text
from xltools.workbook.cover import choice_of, year_of

Rectangle = Sequence[Sequence[object]]
Verdict = Literal["pass", "fail", "undecided", "unfilled", "not_used"]
_WORST: tuple[Verdict, ...] = ("fail", "undecided", "unfilled", "pass", "not_used")
_OF_CELLS = frozenset(
    (
        "blank", "digits_with_text", "double_sign", "formula_error", "leading_zeros", "logical", "negative",
        "not_a_number", "not_whole", "padded", "percent", "placeholder", "plus", "remark", "stray_mark", "text",
        "too_many_decimals", "unit", "wide",
    )
)  # fmt: skip
"""What is odd about a cell by its content alone."""


class MissingFigureError(XltoolsError):
    """A figure that is asked for is not there yet."""


@dataclass(frozen=True, slots=True)
class RuleResult:
    """How a rule came out on some tables, at its worst place; ``failed``: at how many places it did not hold."""

    verdict: Verdict
    severity: Severity
    failed: int


def ranges_report(tables: Iterable[Rectangle], level: object = None, year: object = None) -> Report:
    """The report that the bodies of some tables hold; the form is told by their sizes.

    ``level`` and ``year`` as the cover shows them, for the rules of some levels and years. A total that is
    blank is taken for a formula that shows nothing. Raises XltoolsError for a rectangle that is the body
    of no table, and for tables of different forms or the same table twice.
    """
    given = [_sized(table) for table in tables]
    for form_id in reversed(form_ids()):
        bodies = _bodies(form_id)
        if all(size in bodies for size, _ in given):
            break
    else:
        raise _no_table([size for size, _ in given])
    found = [bodies[size] for size, _ in given]
    if len(set(found)) < len(found) or not found:
        raise XltoolsError(
            Text("同一张表给了两次，或没有给出表。", "A table is given twice, or none is."),
            todo=Text("请选择各表的数据区，如 requests。", "Give the bodies of tables, such as requests."),
        )
    supplements = tuple(name for name in supplement_ids() if name in found)
    form = load_form(form_id, supplements)
    values: dict[str, Number | None] = {}
    texts: dict[str, str] = {}
    for table, (_, rows) in zip(found, given, strict=True):
        drawn = grid(form.table(table))
        for cell in drawn.values():
            value = rows[cell.row - drawn.body][cell.column - drawn.left]
            values[cell.name], text = _figure(value, form.cells[cell.name])
            if text:
                texts[cell.name] = text
    return Report(
        form_id,
        year_of(_words(year)),
        Office(level=choice_of(form, "office.level", _words(level))),
        {name: values[name] for name in form.cells if name in values},
        supplements,
        unreadable={name: text for name, text in texts.items() if values[name] is None},
        raw=texts,
        formulas=frozenset(form.totals),
    )


def rule_result(report: Report, rule_id: str) -> RuleResult:
    """How one rule of the form comes out on a report.

    Raises XltoolsError when there is no such rule, it looks at tables that the report lacks, or at more
    than figures.
    """
    plan = plan_for(report.form, report.supplements, report.own)
    rule = next((rule for rule in plan.rules if rule.id == rule_id.strip().upper()), None)
    if rule is None:
        raise XltoolsError(
            Text(
                f"没有规则“{rule_id}”，或它不用于这种格式。", f"There is no rule {rule_id!r} for this form."
            ),
            todo=Text("规则编号见“校验”表，如 T3-01。", "Ids of rules are such as T3-01."),
        )
    mine = [(i, outcome) for i, outcome in outcomes(report, plan) if i.rule is rule]
    if mine:
        for instance, _ in mine:
            _need_tables(instance.cells, report, rule.id)
        verdicts = [_verdict(outcome) for _, outcome in mine]
        return RuleResult(min(verdicts, key=_WORST.index), rule.counts_as, verdicts.count("fail"))
    if rule.kind != "observed":
        # A rule of figures that is not for this level or year; any other needs more than figures.
        if any(checked.instance.rule is rule for checked in plan.checked):
            return RuleResult("not_used", rule.counts_as, 0)
        raise _more_than_figures(rule.id)
    arguments: Any = rule.arguments
    if not _OF_CELLS.issuperset(arguments["seen"]):
        raise _more_than_figures(rule.id)
    _need_tables(arguments.get("cells", ()), report, rule.id)
    found = [finding for finding in validate(report).findings if finding.rule == rule.id]
    return RuleResult("fail" if found else "pass", rule.counts_as, len(found))


def identity_difference(report: Report, identity: str, line: str) -> Number:
    """Left minus right of an identity of the form in one of its rows or columns (id or printed label).

    Raises XltoolsError when there is none, MissingFigureError when one of its cells is blank or no number.
    """
    plan = plan_for(report.form, report.supplements, report.own)
    for instance, outcome in outcomes(report, plan):
        if instance.rule.kind != "linear" or instance.rule.arguments.get("identity") != identity.strip():
            continue
        _need_tables(instance.cells, report, identity)
        if _is_called(instance, plan.form, line.strip()):
            return _difference(instance, outcome, report)
    raise XltoolsError(
        Text(f"没有勾稽关系“{identity}”，或其中没有“{line}”。", f"No identity {identity!r} with {line!r}."),
        todo=Text(
            "例如 requests.flow 与 natural_person（或“自然人”）。",
            "Such as requests.flow and natural_person.",
        ),
    )


def table_findings(report: Report, severity: Severity) -> tuple[Finding, ...]:
    """The findings of a severity in the tables that the report has."""
    tables = {name.split(".")[0] for name in report.values}
    found = validate(report).findings
    return tuple(f for f in found if f.severity == severity and f.table in tables)


Size = tuple[int, int]


def _words(value: object) -> str:
    """What a cell shows: programs hand over 2024 as 2024.0."""
    return "" if value is None else str(int(value)) if isinstance(value, float) else str(value)


def _sized(table: Rectangle) -> tuple[Size, Rectangle]:
    rows = [row if isinstance(row, list | tuple) else [row] for row in table]
    return (len(rows), len(rows[0]) if rows else 0), rows


@cache
def _bodies(form_id: str) -> dict[Size, str]:
    """The tables of a form, and the shipped supplements, by the size of their bodies."""
    form = load_form(form_id, supplement_ids())
    drawn = {table.id: grid(table) for table in form.tables}
    return {(g.rows - g.body, g.columns - g.left): table for table, g in drawn.items()}


def _no_table(sizes: Sequence[Size]) -> XltoolsError:
    shown = "、".join(f"{rows}行{columns}列" for rows, columns in sizes)
    return XltoolsError(
        Text(f"不是同一格式的表格数据区（{shown}）。", f"Not the bodies of tables of one form: {sizes}."),
        todo=Text(
            "请用名称选取整张表的数据区：proactive、requests、disputes。",
            "Give whole bodies by name: proactive, requests, disputes.",
        ),
    )


def _figure(value: object, cell: Cell) -> tuple[Number | None, str]:
    """A value of a cell, and its text where it was not simply a number or blank."""
    if value is None or value == "":
        return None, ""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        try:
            return read_number(str(value), cell.type), ""
        except (ValueError, ArithmeticError):
            return None, str(value)
    text = ("TRUE" if value else "FALSE") if isinstance(value, bool) else str(value)
    return read_text(text, cell.type).value, text


def _verdict(outcome: Outcome) -> Verdict:
    if outcome.verdict == "undecided":
        return "undecided" if outcome.texts else "unfilled"
    return outcome.verdict


def _more_than_figures(rule: str) -> XltoolsError:
    return XltoolsError(
        Text(
            f"规则 {rule} 不是只看表中数字就能判断的。", f"Rule {rule} needs more than the figures of tables."
        ),
        todo=Text("请点“校验”，在“校验结果”表里看。", "Check the workbook instead."),
    )


def _need_tables(cells: Iterable[str], report: Report, what: str) -> None:
    missing = sorted({name.split(".")[0] for name in cells if name not in report.values})
    if missing:
        raise XltoolsError(
            Text(f"“{what}”还要用到 {'、'.join(missing)} 表。", f"{what} also needs {', '.join(missing)}."),
            todo=Text("请把这些表的数据区也作为参数给出。", "Give their bodies too."),
        )


def _is_called(instance: Instance, form: Form, line: str) -> bool:
    """Whether ``line`` is the id or the printed label of the instance's row or column."""
    axis, item = ("row", instance.row) if instance.row else ("column", instance.column)
    return item is not None and line in (item, axis_label(form, instance.table, axis, item))


def _difference(instance: Instance, outcome: Outcome, report: Report) -> Number:
    unknown = [cell for cell in instance.cells if report.values.get(cell) is None]
    if unknown or outcome.difference is None:
        raise MissingFigureError(
            Text(f"有 {len(unknown)} 格没有数字（{unknown[0]}）。", f"{len(unknown)} cells hold no number."),
            todo=Text("请先填好。", "Fill them in."),
        )
    return outcome.difference
