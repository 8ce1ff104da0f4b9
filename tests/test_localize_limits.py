"""What localisation does at its limits: rules that are no graph, inequalities, and when time is up."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, count, product
from random import Random
from typing import Any

import pytest

import xltools
from tests.support.base import APPLICANTS, base_report
from tests.support.localized import changed, random_report
from tests.test_localize import noise, values_of
from xltools.api import suggestions
from xltools.api.suggestions import plan_for_report
from xltools.localize.deadline import Clock, deadline
from xltools.localize.locate import locate
from xltools.localize.plan import LocalizePlan
from xltools.localize.search import decode
from xltools.localize.search.general import Problem, solve
from xltools.localize.search.graph import graph_of
from xltools.localize.search.trees import LOOKS
from xltools.localize.search.trials import Trial
from xltools.model.catalogue import Catalogue
from xltools.model.report import Report
from xltools.model.rule import Operator
from xltools.rules import rule_from

LICENSING, PENALTIES, COERCION = (
    f"proactive.{row}.decisions" for row in ("licensing", "penalties", "coercion")
)


# Rules that are no graph


@pytest.fixture
def scipy() -> None:
    pytest.importorskip("scipy", reason="the solver is scipy's; install the extra `localize`")


@pytest.fixture(scope="module")
def multiples() -> Catalogue:
    """Two rules with coefficients, which the valid report keeps: 120 = 20 x 6, and 120 = 2 x 45 + 5 x 6."""
    sides = {"zh": ["许可", "其余"], "en": ["licences", "the rest"]}
    rules = (
        rule_from(
            {
                "id": f"QX-0{number}", "kind": "linear", "severity": "error", "forms": ["2021"], "needs": "T",
                "statement": {"zh": "甲。", "en": "A."}, "basis": {"zh": "乙", "en": "B"},
                "arguments": {"left": [LICENSING], "right": right, "op": "=", "sides": sides},
            }
        )
        for number, right in enumerate(([[20, COERCION]], [[2, PENALTIES], [5, COERCION]]), 1)
    )  # fmt: skip
    return Catalogue(rules=tuple(rules), digest="multiples")


def test_identities_with_coefficients_are_no_graph() -> None:
    assert graph_of([{0: 1, 1: -20}]) is None
    assert graph_of([{0: 1, 1: 1}, {0: 1, 2: 1}, {0: 1, 3: 1}]) is None


def test_a_block_that_is_no_graph_is_known_as_such(multiples: Catalogue) -> None:
    report = base_report("2021")
    (block,) = [b for b in plan_for_report(report, catalogue=multiples).blocks if LICENSING in b.names]
    assert block.graph is None
    assert {*block.names} == {LICENSING, PENALTIES, COERCION}


@pytest.mark.parametrize(
    ("cell", "wrong", "right"), [(LICENSING, 100, 120), (COERCION, 5, 6), (PENALTIES, 54, 45)]
)
@pytest.mark.usefixtures("scipy")
def test_a_wrong_cell_of_rules_with_coefficients(
    multiples: Catalogue, cell: str, wrong: int, right: int
) -> None:
    """Each of the three stands in another set of rules or with other coefficients: only it settles what fails."""
    found = xltools.suggest(changed(base_report("2021"), {cell: wrong}), catalogue=multiples)
    assert values_of(found.repairs[0]) == {cell: right}
    assert found.complete


def test_without_the_solver_single_cells_are_found_and_what_is_missing_is_told(
    multiples: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    found = xltools.suggest(changed(base_report("2021"), {COERCION: 5}), catalogue=multiples)
    assert values_of(found.repairs[0]) == {COERCION: 6}
    assert "xltools-disclosure[localize]" in found.reason.zh
    assert "xltools-disclosure[localize]" in found.reason.en


# The solver with inequalities

MOST = 12
"""No cell of the random problems needs more."""


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.usefixtures("scipy")
def test_the_solver_finds_every_smallest_set_with_inequalities(seed: int) -> None:
    """Against trying every set of cells with every number; ``complete`` says that none is missing."""
    problem = random_problem(Random(seed))
    wanted = by_trying(problem)
    found = solve(problem, most=20, seconds=60)
    assert found.complete
    assert {frozenset(one) for one in found.sets} == wanted
    assert all(problem.holds(after(problem, one)) for one in found.sets)


@pytest.mark.usefixtures("scipy")
def test_the_solver_that_stops_early_says_so() -> None:
    """a + b >= 7 and c <= a + b hold with either a or b raised: two sets, of which one is asked for."""
    problem = Problem([{0: 1, 1: 1}], [">="], [7], [1, 2], [0, 0])
    assert not solve(problem, most=1, seconds=60).complete
    both = solve(problem, most=5, seconds=60)
    assert both.complete and {frozenset(one) for one in both.sets} == {frozenset({0}), frozenset({1})}


@pytest.mark.usefixtures("scipy")
def test_the_solver_without_time_says_so() -> None:
    seconds = count()
    found = solve(Problem([{0: 1}], ["="], [7], [1], [0]), seconds=0.5, clock=lambda: float(next(seconds)))
    assert found.sets == () and not found.complete and found.available


def random_problem(random: Random) -> Problem:
    """Two or three rows over four cells that hold for some numbers, and then two cells changed."""
    right = [random.randint(0, 6) for _ in range(4)]
    rows, operators, constants = [], [], []
    for _ in range(random.randint(2, 3)):
        row = {cell: random.choice((-1, 1, 1, 2)) for cell in random.sample(range(4), random.randint(2, 3))}
        total = sum(times * right[cell] for cell, times in row.items())
        operator: Operator = random.choice(("=", "<=", ">="))
        slack = {"=": 0, "<=": random.randint(0, 1), ">=": -random.randint(0, 1)}[operator]
        rows.append(row)
        operators.append(operator)
        constants.append(total + slack)
    values = list(right)
    for cell in random.sample(range(4), 2):
        values[cell] = random.randint(0, 6)
    return Problem(rows, operators, constants, values, [0] * 4)


def by_trying(problem: Problem) -> set[frozenset[int]]:
    """Every smallest set of cells with which all rows hold, each of its cells changed."""
    for size in range(5):
        found = {frozenset(s) for s in combinations(range(4), size) if fits(problem, s)}
        if found:
            return found
    raise AssertionError("the right numbers are a repair")


def fits(problem: Problem, cells: Sequence[int]) -> bool:
    numbers = (
        product(range(4 * MOST), repeat=len(cells)) if len(cells) < 3 else product(range(MOST), repeat=3)
    )
    return any(problem.holds(after(problem, dict(zip(cells, new, strict=True)))) for new in numbers)


def after(problem: Problem, changes: dict[int, int]) -> list[int]:
    return [changes.get(cell, value) for cell, value in enumerate(problem.values)]


# Time


def ticking(milliseconds: float) -> Clock:
    """A clock that is so much later each time somebody looks at it."""
    ticks: Iterator[int] = count()
    return lambda: next(ticks) * milliseconds / 1000


def test_a_deadline_is_kept_by_the_clock() -> None:
    """Looked at when it is set, at 0, and then at 1, 2, 3 and 4 milliseconds."""
    late = deadline(2.5, ticking(1))
    assert [late() for _ in range(4)] == [False, False, True, True]


def test_without_time_nothing_is_found_and_that_is_said() -> None:
    report = changed(base_report("2021"), {"requests.total.natural_person": 21})
    found = xltools.suggest(report, budget_ms=1, clock=ticking(1))
    assert not found.repairs and not found.complete
    assert "限定的时间" in found.reason.zh and "in the time allowed" in found.reason.en


def test_a_report_without_fault_needs_no_time() -> None:
    found = xltools.suggest(base_report("2021"), budget_ms=1, clock=ticking(1))
    assert found.complete and found.reason.en == "There is nothing to repair."


def test_what_was_found_when_time_was_up_is_told_with_a_warning() -> None:
    """The same report again, with the time up at the last look at the clock of the first run."""
    report = two_faults()
    looks = count()
    assert xltools.suggest(report, clock=lambda: next(looks) * 0.0).complete
    last, again = next(looks) - 1, count()
    found = xltools.suggest(report, clock=lambda: 1e3 if next(again) >= last else 0.0)
    assert found.repairs and not found.complete
    assert "时间已到" in found.reason.zh and "Time was up" in found.reason.en


def test_where_too_much_is_wrong_time_is_not_to_blame() -> None:
    """Every cell a number of its own: more identities fail than can be told apart, however long one looks."""
    found = xltools.suggest(noise(), clock=ticking(0))
    assert not found.repairs and not found.complete
    assert "看不出是哪几格" in found.reason.zh and "时间" not in found.reason.zh


def two_faults() -> Report:
    wrong = {"requests.total.natural_person": 21, "disputes.reconsideration.total": 3}
    return changed(base_report("2021"), wrong)


def test_a_long_search_ends_soon_after_its_time() -> None:
    """By the clock of the test a look costs 1 ms: of hundreds of looks only about those 100 are taken."""
    random = Random(24)
    report = random_report(24)
    cells = [name for name in report.values if name.startswith("requests.")]
    report = changed(report, {cell: random.randint(0, 300) for cell in random.sample(cells, 6)})
    looks = count()
    xltools.suggest(report, clock=lambda: 0.0 * next(looks))
    assert next(looks) > 200
    looks = count()
    found = xltools.suggest(report, budget_ms=100, clock=lambda: next(looks) / 1000)
    assert next(looks) < 110
    assert not found.complete and ("时间" in found.reason.zh)


def test_making_the_plan_of_a_form_takes_nothing_from_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first report of a form may find a busy machine: here its rules take an hour."""
    now = [0.0]

    def slowly(report: Report, *more: Any) -> LocalizePlan:
        now[0] += 3600
        return plan_for_report(report, *more)

    monkeypatch.setattr(suggestions, "plan_for_report", slowly)
    wrong = changed(base_report("2021"), {"requests.received.natural_person": 15})
    found = xltools.suggest(wrong, clock=lambda: now[0])
    assert found.complete
    assert found.repairs[0].certainty == "unique minimum"


_SOME = 60


def test_the_clock_is_looked_at_while_single_cells_are_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Totals that are formulas check nothing: in each of two columns any of two dozen cells may be wrong."""
    report = random_report(1, 20)
    totals = frozenset(name for name in plan_for_report(report).form.totals if name.startswith("requests."))
    received = [f"requests.received.{column}" for column in APPLICANTS[:2]]
    off = {name: (report.values[name] or 0) + by for name, by in zip(received, (7, 14), strict=True)}
    report = replace(changed(report, off), formulas=totals)
    added: list[bool] = []
    add = decode._Decoder._add

    def counted(self: decode._Decoder, trial: Trial, cells: dict[int, int]) -> None:
        added.append(True)
        add(self, trial, cells)

    monkeypatch.setattr(decode._Decoder, "_add", counted)
    locate(plan_for_report(report), report, frozenset())
    assert len(added) > _SOME + LOOKS
    added.clear()
    found = locate(plan_for_report(report), report, frozenset(), None, lambda: len(added) >= _SOME)
    assert not found.complete
    assert len(added) < _SOME + LOOKS
