"""The linear rules of a form as rows over its cells: sum of coefficient x cell, operator, constant.

Rows come from instances, so every linear rule joins by itself. Figures of last year and control totals
are known numbers, not cells that could be wrong here: a row that leaves only one cell open says what
that cell should be, and is kept as evidence (``Row.known``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.model.form import Form
from xltools.model.report import Number
from xltools.model.rule import Instance, Operator

CONTROL = "control."


@dataclass(frozen=True, slots=True)
class Row:
    """One rule at one place. ``terms``: (cell, coefficient); ``known``: (name, coefficient) of figures
    that stand outside of the form's cells."""

    instance: Instance
    terms: tuple[tuple[int, int], ...]
    operator: Operator
    constant: Number
    known: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Cells that equalities tie together, directly or through others: one problem of its own.

    ``cells``: positions in the table's cells; ``rows``: positions in its rows.
    """

    cells: tuple[int, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LinearTable:
    """``cells`` by name in the form's order; ``single`` the equalities that are about one cell,
    ``bounds`` the inequalities, ``blocks`` all other equalities."""

    cells: tuple[str, ...]
    rows: tuple[Row, ...]
    blocks: tuple[Block, ...]
    single: tuple[Row, ...]
    bounds: tuple[Row, ...]


def linear_table(form: Form, instances: Iterable[Instance]) -> LinearTable:
    """The linear rules among ``instances`` whose findings count as errors; equalities about one cell
    are kept whatever their severity."""
    position = {name: i for i, name in enumerate(form.cells)}
    found = [_row(instance, position) for instance in instances if instance.rule.kind == "linear"]
    rows = [row for row in found if row.operator == "=" and len(row.terms) > 1 and _is_error(row)]
    return LinearTable(
        cells=tuple(form.cells),
        rows=tuple(rows),
        blocks=tuple(_blocks(rows)),
        single=tuple(row for row in found if row.operator == "=" and len(row.terms) == 1),
        bounds=tuple(row for row in found if row.operator != "=" and _is_error(row)),
    )


def known_value(row: Row, outside: Mapping[str, Number | None]) -> Number | None:
    """The row's constant with what is known outside of the table taken over to it; None where that is blank."""
    value = row.constant
    for name, coefficient in row.known:
        figure = outside.get(name)
        if figure is None:
            return None
        value -= coefficient * figure
    return value


def _is_error(row: Row) -> bool:
    return row.instance.rule.counts_as == "error"


def _row(instance: Instance, position: Mapping[str, int]) -> Row:
    condition = instance.any_of[0][0]
    sums: dict[str, int] = {}
    for sign, terms in ((1, condition.left), (-1, condition.right)):
        for term in terms:
            sums[term.cell] = sums.get(term.cell, 0) + sign * term.times
    return Row(
        instance,
        tuple((position[name], times) for name, times in sums.items() if times and name in position),
        condition.operator,
        condition.constant,
        tuple((name, times) for name, times in sums.items() if times and name not in position),
    )


def _blocks(rows: Sequence[Row]) -> Iterable[Block]:
    """The rows grouped by the cells they share."""
    leader: dict[int, int] = {}

    def find(cell: int) -> int:
        while leader.setdefault(cell, cell) != cell:
            cell = leader[cell]
        return cell

    for row in rows:
        first = find(row.terms[0][0])
        for cell, _ in row.terms[1:]:
            leader[find(cell)] = first
    groups: dict[int, list[int]] = {}
    for place, row in enumerate(rows):
        groups.setdefault(find(row.terms[0][0]), []).append(place)
    for places in groups.values():
        cells = sorted({cell for place in places for cell, _ in rows[place].terms})
        yield Block(tuple(cells), tuple(places))


def whole(value: Number | None) -> int | None:
    """The value as an int, None where it is blank or has decimals."""
    if value is None or isinstance(value, int):
        return value
    return int(value) if value == value.to_integral_value() else None


ZERO = Decimal(0)
