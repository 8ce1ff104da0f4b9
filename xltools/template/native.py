"""Rules as spreadsheet formulas: the same decision without Python or macros.

Only functions that Excel 2010, WPS and LibreOffice share. ``SUM`` over names takes blank and text as
0; text operands make the verdict 待定, so a text is never silently 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from xltools.model.form import Form, Term
from xltools.model.rule import Condition, Instance, Outcome

PASS, FAIL, HINT, UNDECIDED, UNFILLED, NOT_APPLICABLE = "通过", "不通过", "提示", "待定", "未填", "不适用"


class NativeRow(NamedTuple):
    """Formulas (without the leading =) of one line of 校验."""

    left: str
    right: str
    difference: str
    verdict: str


def native_row(
    instance: Instance, form: Form, left: str, right: str, difference: str, peers: Sequence[str]
) -> NativeRow:
    """The formulas of an instance.

    ``left``, ``right``, ``difference`` are the addresses of its own cells; ``peers`` those of the
    differences an offset_pair looks at, the total's last.
    """
    gap = f"ROUND({left}-{right},6)"
    kind = instance.rule.kind
    if kind == "offset_pair":
        *parts, whole = peers
        span = f"{parts[0]}:{parts[-1]}"
        sums = (f"SUMPRODUCT(--({span}<>0))", f"SUM({span})")
        fault = f"AND({left}=2,{right}=0,{whole}=0)"
    elif kind == "pattern":
        shown_left, shown_right = instance.shown
        sums = (_sum(shown_left), _sum(shown_right))
        alternatives = [
            f"AND({','.join(_condition(c) for c in alternative)})" for alternative in instance.any_of
        ]
        fault = alternatives[0] if len(alternatives) == 1 else f"OR({','.join(alternatives)})"
    else:
        condition = instance.any_of[0][0]
        right_sum = _sum(condition.right)
        sums = (
            _sum(condition.left),
            f"{right_sum}+{condition.constant}" if condition.constant else right_sum,
        )
        fault = f"NOT({difference}{_operator(condition.operator)}0)"
    return NativeRow(*sums, gap, _verdict(instance, form, fault))


def _verdict(instance: Instance, form: Form, fault: str) -> str:
    bad = FAIL if instance.rule.counts_as == "error" else HINT
    texts = "&".join(f"T({cell})" for cell in instance.cells)
    formula = f'IF(LEN({texts})>0,"{UNDECIDED}",IF(COUNT({",".join(instance.cells)})=0,"{UNFILLED}",IF({fault},"{bad}","{PASS}")))'
    formula = f'IFERROR({formula},"{UNDECIDED}")'
    conditions = _applicability(instance, form)
    return f'IF({conditions},{formula},"{NOT_APPLICABLE}")' if conditions else formula


def _applicability(instance: Instance, form: Form) -> str:
    rule = instance.rule
    conditions = []
    if rule.levels:
        labels = [f'office.level="{form.level_label(level)}"' for level in rule.levels]
        conditions.append(f"OR({','.join(labels)})")
    if rule.since:
        conditions.append(f"N(report.year)>={rule.since}")
    if rule.until:
        conditions.append(f"AND(N(report.year)>0,N(report.year)<={rule.until})")
    return conditions[0] if len(conditions) == 1 else f"AND({','.join(conditions)})" if conditions else ""


def _condition(condition: Condition) -> str:
    gap = _sum(condition.left)
    if condition.right:
        gap += f"-({_sum(condition.right)})"
    if condition.constant:
        gap += f"-{condition.constant}"
    return f"ROUND({gap},6){_operator(condition.operator)}0"


def _operator(operator: str) -> str:
    return "<>" if operator == "!=" else operator


def _sum(terms: Sequence[Term]) -> str:
    by_times: dict[int, list[str]] = {}
    for term in terms:
        by_times.setdefault(term.times, []).append(term.cell)
    text = ""
    for times, cells in by_times.items():
        sign = "-" if times < 0 else "+" if text else ""
        factor = "" if abs(times) == 1 else f"{abs(times)}*"
        text += f"{sign}{factor}SUM({','.join(cells)})"
    return text or "0"


def said(instance: Instance, outcome: Outcome, is_used: Callable[[Instance], bool]) -> str:
    """The verdict that the formula will show for an outcome of the engine."""
    if not is_used(instance):
        return NOT_APPLICABLE
    if outcome.verdict == "undecided":
        return UNDECIDED if outcome.texts else UNFILLED
    if outcome.verdict == "fail":
        return FAIL if instance.rule.counts_as == "error" else HINT
    return PASS
