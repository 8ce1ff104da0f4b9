"""A form and a catalogue, worked out once for all the reports of that form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from xltools.checks import EXPANDERS, OBSERVERS
from xltools.checks.figures import holds, is_fault
from xltools.checks.observed import claimed_words
from xltools.model.form import Form, Term
from xltools.model.report import Number
from xltools.model.rule import Condition, Instance, Rule

Values = Mapping[str, Number]
NOTHING = ""
"""A key of every value table that holds 0, so that a getter always returns a tuple."""


@dataclass(frozen=True, slots=True)
class Checked:
    """An instance with its test on complete figures (no None in them)."""

    instance: Instance
    is_fault: Callable[[Values], bool]


@dataclass(frozen=True, slots=True)
class Plan:
    """``rules`` are those of the form; ``checked`` the instances of its figure rules;
    ``observers`` the other rules; ``using`` finds the instances that involve a cell."""

    form: Form
    prior: Form | None
    rules: tuple[Rule, ...]
    checked: tuple[Checked, ...]
    observers: tuple[Rule, ...]
    using: Mapping[str, tuple[int, ...]]
    names: int
    """How many names a complete value table has."""
    claimed: frozenset[str]
    """The words of oddities that some rule asks for by name."""


def prepare(form: Form, rules: Sequence[Rule], prior: Form | None = None) -> Plan:
    """The plan of a form, with the rules that compare with last year's report where its form is given.

    Raises XltoolsError when a rule names a cell that the form has not.
    """
    mine = tuple(rule for rule in rules if rule.is_for(form.layout) and _has_prior(rule, prior))
    instances = [
        instance
        for rule in mine
        if rule.kind in EXPANDERS
        for instance in EXPANDERS[rule.kind](rule, form, prior)
    ]
    using: dict[str, list[int]] = {}
    for position, instance in enumerate(instances):
        for cell in instance.cells:
            using.setdefault(cell, []).append(position)
    return Plan(
        form=form,
        prior=prior,
        rules=mine,
        checked=tuple(Checked(instance, _fast_test(instance)) for instance in instances),
        # Rules of kind rollup are about a district's sums, not about one report.
        observers=tuple(rule for rule in mine if rule.kind in OBSERVERS),
        using={cell: tuple(positions) for cell, positions in using.items()},
        claimed=claimed_words(mine),
        names=len(form.cells) + len(form.controls) + (len(prior.cells) if prior else 0),
    )


def _has_prior(rule: Rule, prior: Form | None) -> bool:
    if "P" not in rule.needs or rule.kind not in EXPANDERS:
        return True
    return prior is not None and (not rule.prior_forms or prior.id in rule.prior_forms)


def _fast_test(instance: Instance) -> Callable[[Values], bool]:
    """``figures.is_fault`` compiled for sums of whole cells; the plain one for the rest."""
    if instance.rule.kind == "offset_pair":
        return lambda values: is_fault(instance, values)
    alternatives = [[_fast_condition(c) for c in alternative] for alternative in instance.any_of]
    if instance.rule.kind == "linear":
        must_hold = alternatives[0][0]
        return lambda values: not must_hold(values)
    if len(alternatives) == 1:
        conditions = alternatives[0]
        return lambda values: all(condition(values) for condition in conditions)
    return lambda values: any(all(c(values) for c in alternative) for alternative in alternatives)


def _fast_condition(condition: Condition) -> Callable[[Values], bool]:
    if (
        condition.operator != "="
        or condition.constant
        or any(t.times != 1 for t in (*condition.left, *condition.right))
    ):
        return lambda values: holds(condition, values)
    left, right = _getter(condition.left), _getter(condition.right)

    def equal(values: Values) -> bool:
        # Equal sums are nearly always all there is; `holds` rounds money before it says unequal.
        return sum(left(values)) == sum(right(values)) or holds(condition, values)

    return equal


def _getter(terms: tuple[Term, ...]) -> Callable[[Values], tuple[Number, ...]]:
    return itemgetter(NOTHING, NOTHING, *(term.cell for term in terms))
