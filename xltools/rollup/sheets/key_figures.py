"""The few figures that stand for a report, by the names of cells; each form has those it has cells for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from xltools.model.form import Form
from xltools.model.report import Number, Report
from xltools.model.value import Formula
from xltools.patterns import expand, vocabulary


class Key(NamedTuple):
    """``patterns``: the cells it adds up; ``within_form``: its years compare only within one form."""

    label: str
    unit: str
    patterns: tuple[str, ...]
    within_form: bool = False


_LAWSUITS = ("disputes.litigation_direct", "disputes.litigation_after_reconsideration")
KEYS: Sequence[Key] = (
    Key("新收申请", "件", ("requests.received.total",)),
    Key("办结", "件", ("requests.total.total",)),
    Key("其中：予以公开（含部分公开）", "件", ("requests.granted.total", "requests.partially_granted.total")),
    Key("其中：不予公开", "件", ("requests.@refused.total",)),
    Key("结转下年度", "件", ("requests.carried_out.total",)),
    Key("行政复议", "件", ("disputes.reconsideration.total",)),
    Key("其中：结果纠正", "件", ("disputes.reconsideration.corrected",)),
    Key("行政诉讼", "件", tuple(f"{block}.total" for block in _LAWSUITS)),
    Key("其中：结果纠正", "件", tuple(f"{block}.corrected" for block in _LAWSUITS)),
    Key("规范性文件制发", "件", ("proactive.normative_documents.made",), True),
    Key("行政许可", "件", ("proactive.licensing.decisions",), True),
    Key("行政处罚", "件", ("proactive.penalties.decisions",), True),
    Key("行政强制", "件", ("proactive.coercion.decisions",), True),
    Key("行政事业性收费", "万元", ("proactive.fees.amount",), True),
    Key("政府集中采购", "万元", ("proactive.procurement.amount",), True),
)
OUTCOMES: Mapping[str, str] = {
    "予以公开": "requests.granted.total",
    "部分公开": "requests.partially_granted.total",
    "不予公开": "requests.@refused.total",
    "无法提供": "requests.@unavailable.total",
    "不予处理": "requests.@not_processed.total",
    "其他处理": "requests.@other_processing.total",
    "结转下年度": "requests.carried_out.total",
}


def cells_of(patterns: Sequence[str], form: Form) -> tuple[str, ...]:
    """The cells that patterns name; () when the form lacks one of them."""
    known = vocabulary(form)
    plain = [pattern for pattern in patterns if "@" not in pattern]
    if any(name not in form.cells for name in plain):
        return ()
    return tuple(name for pattern in patterns for name in expand(pattern, {}, known))


def sum_over(cells: Sequence[str], values: Mapping[str, Number | None]) -> Number | None:
    """The sum of those cells that have a number; None when none has."""
    given = [value for name in cells if (value := values.get(name)) is not None]
    return sum(given, 0) if given else None


def live(cells: Sequence[str], report: Report) -> Formula:
    """The same as a formula over the defined names; it shows nothing where no cell has a number."""
    value = sum_over(cells, report.values)
    if len(cells) == 1:
        text = f'IF(ISNUMBER({cells[0]}),{cells[0]},"")'
    else:
        text = f'IF(COUNT({",".join(cells)})=0,"",SUM({",".join(cells)}))'
    return Formula(text, "" if value is None else value)
