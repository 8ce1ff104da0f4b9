"""Tables with errors through localisation: is the true table found, how sure, how fast."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np

import xltools
from benchmarks.localize_errors import MODELLED, Kind, Wrong
from benchmarks.localize_tables import PARTS, TOTAL, Shape, Size, Table, shape_of, table, values_of
from benchmarks.measure import cpu
from xltools.api.suggestions import SEARCH, plan_for_report
from xltools.localize.deadline import deadline
from xltools.localize.locate import Located, locate
from xltools.localize.proposal import Proposal
from xltools.localize.telling.rank import probabilities
from xltools.model.report import Number, Office, Report

Blanking = Callable[[np.random.Generator, Table, Shape], Table]
Kinds = Mapping[str, tuple[Kind, float]]
_TRIES = 60
_MILLISECONDS = 300
"""What a table may take, as in ``xltools.suggest``; here of CPU time."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a set is made of: ``kinds`` with weights, ``errors`` from and to, everything else as usual unless named.

    ``computed``: totals are formulas, as in the template, and follow their parts. They check nothing, so a part may be
    wrong without a trace; a repair is right if what it changes is.
    """

    seed: int
    count: int
    kinds: Kinds = field(default_factory=lambda: MODELLED)
    errors: tuple[int, int] = (1, 3)
    form: str = "2021"
    size: Size | None = None
    blanking: Blanking | None = None
    with_prior: bool = False
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Solved:
    """What localisation said of a table; ``right``: the place of the true table among the ``proposals``, None if it
    is not there."""

    errors: int
    size: Size
    located: Located
    proposals: Sequence[Proposal]
    right: int | None
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one table came out. ``rank``: the true table's among the proposals by probability, from 0; None if not there.

    ``smallest``: whether the truth is the unique smallest set, among them, or neither (None).
    """

    errors: int
    size: Size
    detected: bool
    rank: int | None
    probability: float
    smallest: bool | None
    findings: int
    milliseconds: float
    complete: bool


def _tables(setting: Setting, shape: Shape) -> Iterator[tuple[Table, Table, Size, int]]:
    """Each table as it should be and as it was typed, with the size of its office and how many errors were made."""
    rng = np.random.default_rng(setting.seed)
    for _ in range(setting.count):
        right, size = table(rng, shape, setting.size)
        errors = int(rng.integers(setting.errors[0], setting.errors[1] + 1))
        wrong, used = hurt(rng, right, shape, errors, setting.kinds)
        if used:
            if setting.blanking:
                wrong = setting.blanking(rng, wrong, shape)
            if setting.computed:
                wrong = _added_up(wrong, shape)
            yield right, wrong, size, len(used)


def _added_up(cells: Table, shape: Shape) -> Table:
    """With the totals that the template's formulas show; what is carried out is typed."""
    cells = np.maximum(cells, 0)
    cells[shape.total, :PARTS] = cells[list(shape.results), :PARTS].sum(0)
    cells[:, TOTAL] = cells[:, :PARTS].sum(1)
    return cells


def hurt(
    rng: np.random.Generator, right: Table, shape: Shape, count: int, kinds: Kinds
) -> tuple[Table, list[str]]:
    """A copy with ``count`` errors that touch no cell twice, fewer where there is no place, and their kinds."""
    names = list(kinds)
    weights = np.array([kinds[name][1] for name in names], dtype=float)
    wrong = right.copy()
    touched: set[Any] = set()
    used: list[str] = []
    for _ in range(_TRIES):
        if len(used) == count:
            break
        name = names[int(rng.choice(len(names), p=weights / weights.sum()))]
        change: Wrong = kinds[name][0](rng, right, shape)
        if (
            not change
            or touched & change.keys()
            or all(right[cell] == value for cell, value in change.items())
        ):
            continue
        for cell, value in change.items():
            wrong[cell] = value
        touched |= change.keys()
        used.append(name)
    return wrong, used


def solved(setting: Setting) -> Iterator[Solved]:
    """Every table of a set through localisation."""
    shape = shape_of(setting.form)
    for right, wrong, size, errors in _tables(setting, shape):
        report = report_of(wrong, shape)
        if setting.computed:
            report = replace(report, formulas=_totals(setting.form))
        prior = prior_of(right, shape) if setting.with_prior else None
        plan = plan_for_report(report, prior)
        started = cpu()
        located = locate(plan, report, frozenset(), prior, deadline(_MILLISECONDS * SEARCH, cpu))
        taken = (cpu() - started) * 1000
        truth = values_of(right, shape)
        # The proposals for Table 三; with nothing else in the report there are no others.
        proposals = [one for group in located.proposals for one in group]
        is_right = _is_true if setting.computed else _is_whole_truth
        place = next((i for i, one in enumerate(proposals) if is_right(truth, report, one)), None)
        yield Solved(errors, size, located, proposals, place, taken)


def outcomes(setting: Setting) -> list[Outcome]:
    """How every table of a set came out."""
    return [_outcome(one) for one in solved(setting)]


def _outcome(one: Solved) -> Outcome:
    chances = probabilities(one.proposals)
    places = sorted(range(len(chances)), key=lambda place: -chances[place])
    smallest = None if one.right is None else one.proposals[one.right].smallest
    return Outcome(
        one.errors,
        one.size,
        one.located.off,
        None if one.right is None else places.index(one.right),
        max(chances, default=0.0),
        smallest == 1 if smallest else None,
        len(one.proposals[places[0]].errors) if places else 0,
        one.milliseconds,
        one.located.complete,
    )


def _is_true(truth: Mapping[str, int | None], _report: Report, one: Proposal) -> bool:
    return all(truth[name] == value for name, value in one.changes.items())


def _is_whole_truth(truth: Mapping[str, int | None], report: Report, one: Proposal) -> bool:
    after = {**report.values, **one.values}
    return all((after[name] or 0) == value for name, value in truth.items())


def report_of(cells: Table, shape: Shape, year: int = 2024) -> Report:
    """A report with this Table 三 and zeros elsewhere."""
    values: dict[str, Number | None] = {**_zeros(shape.form), **values_of(cells, shape)}
    return Report(
        shape.form, year if shape.form == "2021" else 2020, Office("柳河街道办事处", level="street"), values
    )


def prior_of(right: Table, shape: Shape) -> Report:
    """Last year's report: what it carried out is what this year carried in."""
    cells = np.zeros((shape.rows, PARTS + 1), dtype=np.int64)
    cells[shape.carried_out] = right[shape.carried_in]
    cells[shape.received] = right[shape.carried_in]
    last = report_of(cells, shape)
    return Report(last.form, (last.year or 0) - 1, last.office, last.values)


@cache
def _totals(form_id: str) -> frozenset[str]:
    return frozenset(name for name in xltools.load_form(form_id).totals if name.startswith("requests."))


@cache
def _zeros(form_id: str) -> dict[str, int]:
    return dict.fromkeys(xltools.load_form(form_id).cells, 0)
