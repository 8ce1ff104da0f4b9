"""Findings in words: what, where, expected, found, what to do, in Chinese and English."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from xltools.checks import Seen
from xltools.engine.places import addresses, axis_label, names_text, place_text, ranges, table_text
from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.finding import Finding
from xltools.model.form import Form
from xltools.model.report import Number, Report
from xltools.model.rule import Instance, Outcome, Rule, Severity
from xltools.numerals import plain
from xltools.patterns import PRIOR

_LINEAR = {
    "=": Text("{left_side}为 {left}，{right_side}为 {right}，相差 {gap}", "{left_side}: {left}, {right_side}: {right}, difference {gap}"),
    "<=": Text("{left_side} {left} 多于{right_side} {right}", "{left_side} {left} exceeds {right_side} {right}"),
    ">=": Text("{left_side} {left} 少于{right_side} {right}", "{left_side} {left} is below {right_side} {right}"),
    "<": Text("{left_side} {left} 应少于{right_side} {right}", "{left_side} {left} is not below {right_side} {right}"),
    ">": Text("{left_side} {left} 应多于{right_side} {right}", "{left_side} {left} does not exceed {right_side} {right}"),
    "!=": Text("{left_side}与{right_side}同为 {left}", "{left_side} and {right_side} are both {left}"),
}  # fmt: skip
_UNDECIDED = Text(
    "{place}：{culprits}不是数字，暂不能判断。", "{place}: {culprits} is no number, so this can't be decided."
)
_UNDECIDED_WHOLE = Text(
    "{culprits}不是数字，暂不能判断。", "{culprits} is no number, so this can't be decided."
)
_FIX_FIRST = Text("请先把这一格改成数字。", "Turn that cell into a number first.")
_BLANKS = Text("（{blanks} 格未填，按空白计0）", " ({blanks} blank cells taken as 0)")


class LastReport(NamedTuple):
    """Last year's report and its form, to say where its figures stand."""

    report: Report
    form: Form


def figure_finding(
    instance: Instance, outcome: Outcome, report: Report, form: Form, last: LastReport | None = None
) -> Finding:
    """The finding for an instance that failed or is undecided."""
    rule = instance.rule
    earlier = tuple(cell.removeprefix(PRIOR) for cell in instance.cells if cell.startswith(PRIOR))
    undecided = outcome.verdict == "undecided"
    place = place_text(form, instance)
    arguments = _figure_arguments(instance, outcome, report, form, place)
    arguments |= {"last": _last_text(earlier, last), "series": _series_text(instance)}
    if undecided:
        message = _undecided(place, names_text(outcome.texts, report, form), instance)
    else:
        message = _with_blanks(rule.message if rule.message.zh else _linear_message(instance), outcome)
        message = _say(rule, message, arguments)
    return Finding(
        rule=rule.id,
        # What can't be judged is told, not counted: the text itself has its own finding.
        severity="info" if undecided else rule.counts_as,
        verdict=outcome.verdict,
        cells=instance.cells,
        message=_on_trial(rule, message),
        basis=_say(rule, rule.basis, {"form_basis": form.basis}),
        advice=_FIX_FIRST if undecided else _say(rule, rule.advice, arguments),
        at=addresses(instance.cells, report),
        table=instance.table,
        row=instance.row,
        column=instance.column,
        # Sums over a text say nothing; neither does the "expected" side of a pattern.
        left=None if undecided else outcome.left,
        right=None if undecided else outcome.right,
        difference=None if undecided else outcome.difference,
        expected=outcome.right if rule.kind == "linear" and not undecided else None,
        found=outcome.left if rule.kind == "linear" and not undecided else None,
        blanks_as_zero=outcome.blanks > 0 and not undecided,
        focus=outcome.texts or instance.focus,
        key=instance.key,
        stamp=fingerprint(rule.id, instance.cells, report, _last_figures(earlier, last)),
    )


def _last_text(cells: tuple[str, ...], last: LastReport | None) -> Text:
    """Last year's cells for people: ``上年表三 D28（四、…）``."""
    if last is None or not cells:
        return Text("上年", "last year's figure")
    said = names_text(cells, last.report, last.form)
    return Text(f"上年{said.zh}", f"last year's {said.en}")


def _last_figures(cells: tuple[str, ...], last: LastReport | None) -> str:
    return ",".join(str(last.report.values.get(cell)) for cell in cells) if last and cells else ""


def _series_text(instance: Instance) -> Text:
    """What the compared figures are called, where the rule names them."""
    listed: Any = instance.rule.arguments.get("series", ())
    found = next((series["name"] for series in listed if series["id"] == instance.key), None)
    return Text(found["zh"], found["en"]) if found else Text("", "")


def _undecided(place: Text, culprits: Text, instance: Instance) -> Text:
    if instance.row or instance.column:
        return _UNDECIDED.format(place=place, culprits=culprits)
    return _UNDECIDED_WHOLE.format(culprits=culprits)


def _figure_arguments(
    instance: Instance, outcome: Outcome, report: Report, form: Form, place: Text
) -> dict[str, object]:
    sides: Any = instance.rule.arguments.get("sides", {"zh": ("", ""), "en": ("", "")})
    gap = outcome.difference or 0
    return {
        "place": place,
        "left": _shown(outcome.left),
        "right": _shown(outcome.right),
        "gap": _shown(-gap if gap < 0 else gap),
        "difference": _shown(outcome.difference),
        "blanks": outcome.blanks,
        "left_side": Text(sides["zh"][0], sides["en"][0]),
        "right_side": Text(sides["zh"][1], sides["en"][1]),
        "level": form.level_label(report.office.level),
        **_offset_arguments(instance, report, form),
    }


def _shown(value: Number | None) -> Number | None:
    """Without the zeros that sums of money drag along: 0.5, not 0.500000."""
    return plain(value) if isinstance(value, Decimal) else value


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
        "at_text": _at_text(seen.cells, report, form),
        "cells_text": names_text(seen.cells, report, form),
        **seen.arguments,
    }
    return Finding(
        rule=rule.id,
        severity=_severity(rule, seen),
        verdict="fail",
        cells=seen.cells,
        message=_on_trial(rule, _say(rule, rule.message, arguments)),
        basis=_say(rule, rule.basis, {"form_basis": form.basis}),
        advice=_say(rule, rule.advice, arguments),
        at=addresses(seen.cells, report),
        table=seen.table,
        row=cell.row if cell else None,
        column=cell.column or None if cell else None,
        expected=seen.expected,
        found=seen.found,
        focus=seen.cells,
        key=",".join(seen.cells),
        stamp=fingerprint(rule.id, seen.cells, report, str(seen.found or "")),
    )


def _severity(rule: Rule, seen: Seen) -> Severity:
    if rule.trial:
        return rule.counts_as
    return seen.severity or ("error" if seen.escalated else rule.severity)


def _on_trial(rule: Rule, message: Text) -> Text:
    return Text(f"（试行）{message.zh}", f"(on trial) {message.en}") if rule.trial else message


def _say(rule: Rule, text: Text, arguments: Mapping[str, object]) -> Text:
    """A text of a rule with its arguments filled in.

    Raises XltoolsError when it asks for what there is not: the rule is broken, not the data.
    """
    try:
        return text.format(**arguments)
    except (LookupError, ValueError, AttributeError) as error:
        known = "、".join(f"{{{name}}}" for name in arguments)
        raise XltoolsError(
            Text(
                f"规则 {rule.id} 的文字“{text.zh}”无法代入（{error}）。",
                f"The text “{text.en}” of rule {rule.id} can't be filled in ({error}).",
            ),
            todo=Text(
                f"请更正规则；可用：{known}。", f"Correct the rule; known: {known.replace('、', ', ')}."
            ),
        ) from error


def fingerprint(rule: str, cells: Iterable[str], report: Report, found: str = "") -> str:
    """12 hex digits that change when a value behind a finding changes; its wording does not matter."""
    figures = ((name, report.values.get(name), report.unreadable.get(name)) for name in cells)
    said = repr((rule, found, [(name, str(value), text) for name, value, text in figures]))
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _at_text(cells: tuple[str, ...], report: Report, form: Form) -> Text:
    """Where cells are: folded addresses, or their labels where the report has no places."""
    folded = ranges(addresses(cells, report))
    return Text(folded, folded) if folded else names_text(cells, report, form)
