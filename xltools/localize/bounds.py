"""Repairs where one figure may not exceed others: two that were exchanged, a wrong sign, or a span that fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

from xltools.localize.kinds.slips import ONE
from xltools.localize.linear import LinearTable, Row, known_value
from xltools.localize.proposal import Blamed, Proposal, Span
from xltools.model.form import Form
from xltools.model.report import Number, Report

_EXCHANGED, _SIGN, _SPAN = ONE + 1, ONE + 1, ONE + 4
_FEW = 4


def bound_repairs(
    table: LinearTable, form: Form, report: Report, outside: Mapping[str, Number | None], elsewhere: Set[str]
) -> Iterator[Proposal]:
    """Repairs of the inequalities that fail; ``elsewhere``: cells that identities speak of."""
    for row in table.bounds:
        names = [table.cells[cell] for cell, _ in row.terms]
        constant = known_value(row, outside)
        if constant is None or row.operator not in ("<=", ">=") or len(names) > _FEW or {*names} & elsewhere:
            continue
        if any(name in report.unreadable for name in names):
            continue
        values = [report.values.get(name) or 0 for name in names]
        if not _holds(row, values, constant):
            yield from _exchanged(row, names, values, constant)
            yield from _negated(form, row, names, values, constant)
            yield from _spans(form, row, names, values, constant)


def _holds(row: Row, values: Sequence[Number], constant: Number) -> bool:
    total = sum(times * value for (_, times), value in zip(row.terms, values, strict=True))
    return total <= constant if row.operator == "<=" else total >= constant


def _exchanged(
    row: Row, names: Sequence[str], values: Sequence[Number], constant: Number
) -> Iterator[Proposal]:
    for i in range(len(names)):
        for j in range(i + 1, len(names)):
            new = list(values)
            new[i], new[j] = new[j], new[i]
            if row.terms[i][1] * row.terms[j][1] < 0 and _holds(row, new, constant):
                changes = {names[i]: new[i], names[j]: new[j]}
                yield Proposal(changes, (Blamed("cells_exchanged", (names[i], names[j])),), _EXCHANGED)


def _negated(
    form: Form, row: Row, names: Sequence[str], values: Sequence[Number], constant: Number
) -> Iterator[Proposal]:
    for i, name in enumerate(names):
        new = [*values[:i], -values[i], *values[i + 1 :]]
        if form.cells[name].type == "signed" and values[i] < 0 and _holds(row, new, constant):
            yield Proposal({name: new[i]}, (Blamed("sign", (name,)),), _SIGN)


def _spans(
    form: Form, row: Row, names: Sequence[str], values: Sequence[Number], constant: Number
) -> Iterator[Proposal]:
    """For each cell what it may be while the others stay."""
    for i, ((_, times), name) in enumerate(zip(row.terms, names, strict=True)):
        if abs(times) != 1:
            continue
        others = sum(t * v for (_, t), v in zip(row.terms, values, strict=True)) - times * values[i]
        end = (constant - others) * times
        at_most = (row.operator == "<=") == (times > 0)
        least: Number | None = None if form.cells[name].type == "signed" else 0
        span: Span = (least, end) if at_most else (end, None)
        if span[0] == span[1]:
            yield Proposal({name: end}, (Blamed("unexplained", (name,)),), _SPAN)
        elif not at_most or least is None or end > least:
            yield Proposal({}, (Blamed("span", (name,)),), _SPAN, spans={name: span})
