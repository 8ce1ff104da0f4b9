"""All figure rules on thousands of reports at once, as integer matrices.

Values are held in millionths, so that money to the 分 and counts are exact in 64 bits. A report that does
not fit (text in a cell, more decimals, astronomical numbers) is left to the per-report engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any

from xltools.engine.plan import Plan
from xltools.model.report import Number, Report
from xltools.model.rule import Condition, Instance

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MILLION = 1_000_000
_MOST = 10**11
"""Sums of 25 such values still fit in 64 bits, in millionths."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Reports x cells (in the order of ``names``) in millionths; ``blank`` where a cell holds nothing.

    ``odd`` holds positions of reports that the matrix can't represent; their rows are 0.
    """

    names: tuple[str, ...]
    values: NDArray[np.int64]
    blank: NDArray[np.bool_]
    levels: tuple[str | None, ...]
    years: tuple[int | None, ...]
    odd: frozenset[int]


def matrix(reports: Sequence[Report], plan: Plan) -> Matrix:
    """The reports, all of the plan's form, as a matrix."""
    import numpy as np

    names = (*plan.form.cells, *plan.form.controls)
    rows = [
        [report.values.get(n) if n in plan.form.cells else report.controls.get(n) for n in names]
        for report in reports
    ]
    odd = frozenset(i for i, row in enumerate(rows) if reports[i].unreadable or not _fits(row))
    scaled = (_scaled(value) for value in chain.from_iterable(rows))
    shape = (len(reports), len(names))
    values = np.fromiter(scaled, dtype=np.int64, count=shape[0] * shape[1]).reshape(shape)
    gone = np.fromiter((v is None for v in chain.from_iterable(rows)), dtype=np.bool_, count=values.size)
    for position in odd:
        values[position] = 0
    return Matrix(
        names,
        values,
        gone.reshape(shape),
        tuple(report.office.level for report in reports),
        tuple(report.year for report in reports),
        odd,
    )


def _fits(row: Iterable[Number | None]) -> bool:
    return all(value is None or _fits_value(value) for value in row)


def _fits_value(value: Number) -> bool:
    if not -_MOST < value < _MOST:
        return False
    return isinstance(value, int) or value * MILLION == int(value * MILLION)


def _scaled(value: Number | None) -> int:
    return int(value * MILLION) if value is not None and -_MOST < value < _MOST else 0


def faults(plan: Plan, table: Matrix) -> list[tuple[int, int]]:
    """(report, instance) of every figure rule that fails, in order; positions in the table and ``plan.checked``.

    Blanks count as 0; a place where every operand is blank, and a rule for another level or year, do
    not fail. Reports in ``table.odd`` are not judged.
    """
    import numpy as np

    column = {name: i for i, name in enumerate(table.names)}
    instances = [checked.instance for checked in plan.checked]
    conditions = [condition for instance in instances for condition in _conditions(instance)]
    weights = np.zeros((len(table.names), len(conditions)), dtype=np.int64)
    constants = np.zeros(len(conditions), dtype=np.int64)
    for position, condition in enumerate(conditions):
        for sign, terms in ((1, condition.left), (-1, condition.right)):
            for term in terms:
                weights[column[term.cell], position] += sign * term.times
        constants[position] = int(Decimal(condition.constant) * MILLION)
    differences = _product(table.values, weights) - constants
    failed = _failed(instances, differences)
    failed &= _applicable(instances, table) & ~_all_blank(instances, table, column)
    if table.odd:
        failed[sorted(table.odd)] = False
    return [(int(report), int(instance)) for report, instance in np.argwhere(failed)]


def _conditions(instance: Instance) -> Iterable[Condition]:
    return chain.from_iterable(instance.any_of)


def _product(values: Any, weights: Any) -> Any:
    """The matrix product; the few operands of each condition are gathered instead of multiplying zeros."""
    import numpy as np

    result = np.empty((values.shape[0], weights.shape[1]), dtype=np.int64)
    transposed = np.ascontiguousarray(values.T)
    for position in range(weights.shape[1]):
        total = np.zeros(values.shape[0], dtype=np.int64)
        for cell in np.flatnonzero(weights[:, position]):
            times = weights[cell, position]
            total += transposed[cell] if times == 1 else times * transposed[cell]
        result[:, position] = total
    return result


def _failed(instances: Sequence[Instance], differences: Any) -> Any:
    import numpy as np

    compare = {
        "=": np.equal, "<=": np.less_equal, ">=": np.greater_equal, "<": np.less, ">": np.greater, "!=": np.not_equal,
    }  # fmt: skip
    failed = np.zeros((differences.shape[0], len(instances)), dtype=np.bool_)
    position = 0
    for number, instance in enumerate(instances):
        if instance.rule.kind == "offset_pair":
            width = len(instance.any_of[0])
            parts, whole = (
                differences[:, position : position + width - 1],
                differences[:, position + width - 1],
            )
            failed[:, number] = ((parts != 0).sum(axis=1) == 2) & (parts.sum(axis=1) == 0) & (whole == 0)
            position += width
            continue
        situations = np.zeros(differences.shape[0], dtype=np.bool_)
        for alternative in instance.any_of:
            true = np.ones(differences.shape[0], dtype=np.bool_)
            for condition in alternative:
                true &= compare[condition.operator](differences[:, position], 0)
                position += 1
            situations |= true
        failed[:, number] = ~situations if instance.rule.kind == "linear" else situations
    return failed


def _applicable(instances: Sequence[Instance], table: Matrix) -> Any:
    """Reports x instances: rules for this level and year, and control totals that were given."""
    import numpy as np

    levels = np.array([level or "" for level in table.levels])
    years = np.array([year or 0 for year in table.years])
    column = {name: i for i, name in enumerate(table.names)}
    mask = np.ones((len(table.levels), len(instances)), dtype=np.bool_)
    for number, instance in enumerate(instances):
        rule = instance.rule
        if rule.levels:
            mask[:, number] &= np.isin(levels, rule.levels)
        if rule.since is not None:
            mask[:, number] &= years >= rule.since
        if rule.until is not None:
            mask[:, number] &= (years > 0) & (years <= rule.until)
        for name in instance.requires:
            mask[:, number] &= ~table.blank[:, column[name]]
    return mask


def _all_blank(instances: Sequence[Instance], table: Matrix, column: dict[str, int]) -> Any:
    import numpy as np

    nothing = np.zeros((len(table.levels), len(instances)), dtype=np.bool_)
    doubtful = np.flatnonzero(table.blank.any(axis=1))
    for number, instance in enumerate(instances):
        cells = np.array([column[name] for name in instance.cells])
        nothing[doubtful, number] = table.blank[doubtful][:, cells].all(axis=1)
    return nothing
