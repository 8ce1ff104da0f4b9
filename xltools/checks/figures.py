"""Rules over figures: sums of coefficient x cell compared with each other.

``linear`` holds or fails; ``pattern`` is a fault when all conditions of one alternative are true;
``offset_pair`` finds two columns whose imbalances cancel. Blank operands count as 0 and are counted;
text operands leave the instance undecided; so does a place where every operand is blank, and a blank
of last year's report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from xltools.model.form import Form, Term
from xltools.model.report import Number, Report
from xltools.model.rule import Condition, Instance, Outcome, Rule
from xltools.patterns import PRIOR, Place, Vocabulary, expand, expand_terms, places, vocabulary

Values = Mapping[str, Number | None]
_COMPARE = {"=": eq, "<=": le, ">=": ge, "<": lt, ">": gt, "!=": ne}
_TO_THE_FEN = Decimal("0.000001")
_HUGE = 10**20
_FEW = 4


def expand_linear(rule: Rule, form: Form, prior: Form | None = None) -> list[Instance]:
    """One instance per place; ``identity`` takes the terms from the form."""
    a = rule.arguments
    if a.get("controls"):
        return [_control_instance(rule, name) for name in form.controls]
    over, left, right = _sides(rule, form)
    known = vocabulary(form, prior)
    instances = []
    for place in places(over, known):
        condition = Condition(
            left=expand_terms(left, place, known),
            operator=a.get("op", "="),  # type: ignore[arg-type]  # one of Operator, by the schema
            right=expand_terms(right, place, known),
            constant=_constant(a.get("constant", 0)),
        )
        cells = _cells((condition,))
        instances.append(
            _instance(rule, place, ((condition,),), cells, _focus(rule, form, place, cells, known))
        )
    return instances


def expand_pattern(rule: Rule, form: Form, prior: Form | None = None) -> list[Instance]:
    a: Any = rule.arguments
    known = vocabulary(form, prior)
    instances = []
    for place in places(a.get("over", ()), known):
        any_of = tuple(
            tuple(
                Condition(
                    expand_terms(raw["left"], place, known),
                    raw["op"],
                    expand_terms(raw.get("right", ()), place, known),
                    _constant(raw.get("constant", 0)),
                )
                for raw in alternative
            )
            for alternative in a["any_of"]
        )
        focus = tuple(term.cell for term in expand_terms(a["focus"], place, known))
        cells = _cells([condition for alternative in any_of for condition in alternative])
        show = a.get("show", {})
        shown = (
            expand_terms(show.get("left", ()), place, known),
            expand_terms(show.get("right", ()), place, known),
        )
        instances.append(replace(_instance(rule, place, any_of, cells, focus), shown=shown))
    return instances


def expand_offset_pair(rule: Rule, form: Form, prior: Form | None = None) -> list[Instance]:
    """One instance; its conditions are the identity at each column, the total's last."""
    a: Any = rule.arguments
    identity = form.identities[a["identity"]]
    known = vocabulary(form, prior)
    table = identity.over[1]
    columns = (*known.groups[table][a["columns"]], a["total"])
    conditions = tuple(
        Condition(
            expand_terms(identity.left, {"column": column}, known),
            "=",
            expand_terms(identity.right, {"column": column}, known),
        )
        for column in columns
    )
    cells = _cells(conditions)
    return [_instance(rule, {}, (conditions,), cells, cells)]


def decide(instance: Instance, values: Values, unreadable: Mapping[str, str]) -> Outcome:
    """How an instance comes out on ``values`` (missing and None count as 0)."""
    texts = tuple(cell for cell in instance.cells if cell in unreadable)
    given = [values.get(cell) for cell in instance.cells]
    blanks = given.count(None) - len(texts)
    if any(values.get(cell) is None and cell not in unreadable for cell in instance.requires):
        return Outcome("pass" if instance.table == "control" else "undecided")
    left, right = _shown_sums(instance, values)
    difference = _to_the_fen(left - right)
    if texts or (given and blanks == len(given)):
        return Outcome("undecided", left, right, difference, blanks, texts)
    return Outcome("fail" if is_fault(instance, values) else "pass", left, right, difference, blanks)


def applies(rule: Rule, report: Report) -> bool:
    """Whether a rule is for this office level and year; an unknown level or year excludes it."""
    if rule.levels and report.office.level not in rule.levels:
        return False
    if rule.since is not None and (report.year is None or report.year < rule.since):
        return False
    return rule.until is None or (report.year is not None and report.year <= rule.until)


def is_fault(instance: Instance, values: Values) -> bool:
    """Whether the figures break the instance, blanks taken as 0."""
    if instance.rule.kind == "offset_pair":
        return bool(offsetting(instance, values))
    if instance.rule.kind == "linear":
        return not holds(instance.any_of[0][0], values)
    return any(all(holds(c, values) for c in alternative) for alternative in instance.any_of)


def holds(condition: Condition, values: Values) -> bool:
    difference = total(condition.left, values) - total(condition.right, values) - condition.constant
    return bool(_COMPARE[condition.operator](_to_the_fen(difference), 0))


def offsetting(instance: Instance, values: Values) -> tuple[int, ...]:
    """Positions of the two columns whose imbalances cancel while the total balances; () if none."""
    *parts, whole = _differences(instance, values)
    off = tuple(i for i, difference in enumerate(parts) if difference)
    return off if len(off) == 2 and sum(parts) == 0 and whole == 0 else ()


def _differences(instance: Instance, values: Values) -> list[Number]:
    return [_to_the_fen(total(c.left, values) - total(c.right, values)) for c in instance.any_of[0]]


def total(terms: Sequence[Term], values: Values) -> Number:
    return sum((term.times * (values.get(term.cell) or 0) for term in terms), 0)


def _shown_sums(instance: Instance, values: Values) -> tuple[Number, Number]:
    if instance.rule.kind == "offset_pair":
        differences = _differences(instance, values)[:-1]
        return sum(1 for difference in differences if difference), sum(differences, 0)
    if instance.rule.kind == "linear":
        condition = instance.any_of[0][0]
        return total(condition.left, values), total(condition.right, values) + condition.constant
    left, right = instance.shown
    return total(left, values), total(right, values)


def _to_the_fen(value: Number) -> Number:
    # Native formulas round too: binary fractions of money never make a false difference.
    if isinstance(value, int) or abs(value) > _HUGE:
        return value
    # Spreadsheet programs round halves away from zero.
    return value.quantize(_TO_THE_FEN, ROUND_HALF_UP)


def _sides(rule: Rule, form: Form) -> tuple[Sequence[object], Sequence[object], Sequence[object]]:
    a: Any = rule.arguments
    if "identity" in a:
        identity = form.identities[a["identity"]]
        return identity.over, identity.left, identity.right
    return a.get("over", ()), a["left"], a["right"]


def _constant(raw: object) -> Number:
    """A constant as rules write it: an integer, or a decimal as text."""
    return raw if isinstance(raw, int) else Decimal(str(raw))


def _control_instance(rule: Rule, control: str) -> Instance:
    cell = control.removeprefix("control.")
    condition = Condition((Term(1, control),), "=", (Term(1, cell),))
    row, column, *_ = (*cell.split(".")[1:], "")
    return Instance(
        rule, cell, "control", row, column or None, ((condition,),), (control, cell), (control,), (control,)
    )


def _instance(
    rule: Rule,
    place: Place,
    any_of: tuple[tuple[Condition, ...], ...],
    cells: tuple[str, ...],
    focus: tuple[str, ...],
) -> Instance:
    row, column = place.get("row"), place.get("column")
    table = cells[0].removeprefix(PRIOR).split(".")[0]
    key, marked = row or column or "", of_this_year(focus)
    return Instance(rule, key, table, row, column, any_of, cells, marked, needed(rule, cells))


def of_this_year(cells: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(cell for cell in cells if not cell.startswith(PRIOR))


def needed(rule: Rule, cells: tuple[str, ...]) -> tuple[str, ...]:
    """The cells without which nothing is said: last year's, and for a ``complete`` rule all of them."""
    if rule.arguments.get("complete"):
        return cells
    return tuple(cell for cell in cells if cell.startswith(PRIOR))


def _focus(
    rule: Rule, form: Form, place: Place, cells: tuple[str, ...], known: Vocabulary
) -> tuple[str, ...]:
    """The total that an identity computes, where it stands against many parts; else every cell."""
    identity = form.identities.get(str(rule.arguments.get("identity")))
    if identity is None or not identity.computes or len(cells) <= _FEW:
        return cells
    return expand(identity.computes, place, known)


def _cells(conditions: Sequence[Condition]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term.cell for c in conditions for term in (*c.left, *c.right)))
