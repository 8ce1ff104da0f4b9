"""The parts of localisation: graph form, exact search against the solver, blanks, slips of the keyboard."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.localized import random_report, table_three
from xltools.localize.case import Case, case_of
from xltools.localize.kinds.digits import digit_slips
from xltools.localize.layout import Layout
from xltools.localize.plan import BlockPlan, differences, plan_of_terms
from xltools.localize.search.deduce import Interval, deduce
from xltools.localize.search.general import Problem, solve
from xltools.localize.search.graph import rank_of
from xltools.localize.search.single import single_cells
from xltools.localize.search.smallest import smallest_sets
from xltools.localize.search.trees import Budget

PLENTY = 200_000


def two_way(rows: int, columns: int) -> BlockPlan:
    """A table with a total row and a total column; cells count row by row."""
    at = {(r, c): r * (columns + 1) + c for r in range(rows + 1) for c in range(columns + 1)}
    terms = [{**{at[r, c]: 1 for c in range(columns)}, at[r, columns]: -1} for r in range(rows + 1)]
    terms += [{**{at[r, c]: 1 for r in range(rows)}, at[rows, c]: -1} for c in range(columns + 1)]
    return plan_of_terms(terms, {}, Layout((), tuple(() for _ in at), frozenset()))


def consistent(random: Random, rows: int, columns: int, most: int) -> list[int]:
    table = [[random.randint(0, most) for _ in range(columns)] for _ in range(rows)]
    table = [[*row, sum(row)] for row in table]
    return [value for row in (*table, [sum(column) for column in zip(*table, strict=True)]) for value in row]


def problem_of(case: Case) -> Problem:
    plan = case.plan
    return Problem(plan.terms, ["="] * len(plan.terms), case.constants, case.values, case.floor)


def test_table_three_is_a_graph() -> None:
    """175 cells in 39 identities; one follows from the others and is left out."""
    plan = table_three(random_report(1))
    assert len(plan.names) == 175 and len(plan.terms) == 39
    assert plan.graph is not None
    assert len(plan.graph.rows) == 38 and not plan.graph.has_ground
    assert rank_of(plan.terms) == 37


@given(st.integers(0, 100_000), st.integers(0, 174), st.integers(1, 5000))
@settings(max_examples=60, deadline=None)
def test_one_wrong_cell_is_the_only_smallest_set_and_exact(seed: int, cell: int, by: int) -> None:
    """Cells that stand in no ring of fewer than four can't make up for each other."""
    report = random_report(seed)
    plan = table_three(report)
    right = tuple(int(report.values[name] or 0) for name in plan.names)
    wrong = list(right)
    wrong[cell] = wrong[cell] + by if seed % 2 or wrong[cell] < by else wrong[cell] - by
    found = smallest_sets(case_of(plan, tuple(wrong)), Budget(PLENTY))
    assert found.complete
    assert found.sets == ({cell: right[cell]},)


@pytest.mark.parametrize("seed", range(20))
def test_search_and_solver_agree(seed: int) -> None:
    """100 small tables each: the same number of cells, and the solver's set is among those found."""
    pytest.importorskip("scipy", reason="the solver is scipy's; install the extra `localize`")
    random = Random(seed)
    for _ in range(100):
        rows, columns = random.randint(2, 4), random.randint(2, 4)
        plan = two_way(rows, columns)
        values = consistent(random, rows, columns, random.choice((2, 9, 500)))
        for cell in random.sample(range(len(values)), random.randint(0, 3)):
            values[cell] = random.choice((0, values[cell] + 1, random.randint(0, 600)))
        case = case_of(plan, tuple(values))
        found = smallest_sets(case, Budget(PLENTY))
        solved = solve(problem_of(case), most=1, seconds=20)
        assert found.complete and solved.available
        assert len(found.sets[0]) == len(solved.sets[0])
        assert frozenset(solved.sets[0]) in {frozenset(one) for one in found.sets}


@pytest.mark.parametrize("seed", range(12))
def test_search_and_solver_agree_on_table_three(seed: int) -> None:
    pytest.importorskip("scipy", reason="the solver is scipy's; install the extra `localize`")
    random = Random(seed)
    report = random_report(seed, 30)
    plan = table_three(report)
    values = [int(report.values[name] or 0) for name in plan.names]
    for cell in random.sample(range(len(values)), 1 + seed % 2):
        values[cell] += random.randint(1, 9)
    case = case_of(plan, tuple(values))
    solved = solve(problem_of(case), most=1, seconds=20)
    assert len(solved.sets[0]) == len(smallest_sets(case, Budget(PLENTY)).sets[0])


def test_single_cells_without_a_solver() -> None:
    """2a = b, b + c = d: with b wrong only b settles both."""
    plan = plan_of_terms([{0: 2, 1: -1}, {1: 1, 2: 1, 3: -1}], {}, Layout((), ((), (), (), ()), frozenset()))
    assert single_cells(case_of(plan, (3, 7, 1, 7))) == ({1: 6},)
    assert single_cells(case_of(plan, (3, 6, 2, 7))) == ({2: 1}, {3: 8})


@given(st.integers(0, 5_000))
@settings(max_examples=40, deadline=None)
def test_no_smaller_set_is_missed(seed: int) -> None:
    """Against trying every set of cells of a 2 x 2 table with totals."""
    random = Random(seed)
    plan = two_way(2, 2)
    values = consistent(random, 2, 2, 4)
    for cell in random.sample(range(9), random.randint(1, 3)):
        values[cell] = random.randint(0, 6)
    case = case_of(plan, tuple(values))
    found = smallest_sets(case, Budget(PLENTY))
    assert {frozenset(one) for one in found.sets} == set(by_trying(plan, values))


def by_trying(plan: BlockPlan, values: list[int]) -> list[frozenset[int]]:
    """The smallest sets whose cells can be filled with numbers from 0 to 20."""
    zero = [0] * len(plan.terms)
    if not any(differences(plan.terms, zero, values)):
        return [frozenset()]
    for size in range(1, 5):
        found = [
            frozenset(cells)
            for cells in combinations(range(len(values)), size)
            if fillable(plan, values, cells)
        ]
        if found:
            return found
    raise AssertionError("no repair of four cells")


def fillable(plan: BlockPlan, values: list[int], cells: tuple[int, ...]) -> bool:
    """Whether some numbers in ``cells`` make every identity hold, all of them new."""
    if not cells:
        return not any(differences(plan.terms, [0] * len(plan.terms), values))
    first, *rest = cells
    # What an identity with no other open cell says decides; else every number is tried.
    for row in plan.terms:
        if first in row and not set(rest) & row.keys():
            value = -row[first] * sum(times * values[cell] for cell, times in row.items() if cell != first)
            return value >= 0 and value != values[first] and _with(plan, values, first, value, rest)
    return any(_with(plan, values, first, value, rest) for value in range(21) if value != values[first])


def _with(plan: BlockPlan, values: list[int], cell: int, value: int, rest: list[int]) -> bool:
    return fillable(plan, [*values[:cell], value, *values[cell + 1 :]], tuple(rest))


# Blanks


def test_a_blank_is_what_the_others_leave() -> None:
    """a + b = 7 with a blank and b 3."""
    assert deduce([{0: 1, 1: 1}], [7], [0, 3], [0, 0], frozenset({0})) == {0: Interval(4, 4)}


def test_two_blanks_lie_between_nothing_and_all() -> None:
    found = deduce([{0: 1, 1: 1, 2: -1}], [0], [0, 0, 7], [0, 0, 0], frozenset({0, 1}))
    assert found == {0: Interval(0, 7), 1: Interval(0, 7)}
    assert not found[0].proved


def test_blanks_under_a_total_of_nothing_are_nothing() -> None:
    found = deduce([{0: 1, 1: 1, 2: -1}], [0], [0, 0, 0], [0, 0, 0], frozenset({0, 1}))
    assert all(interval.proved and interval.least == 0 for interval in found.values())


def test_a_blank_total_and_a_blank_part_are_open() -> None:
    found = deduce([{0: 1, 1: 1, 2: -1}], [0], [0, 3, 0], [0, 0, 0], frozenset({0, 2}))
    assert found == {0: Interval(0, None), 2: Interval(3, None)}


def test_typed_numbers_that_contradict_each_other_leave_nothing() -> None:
    found = deduce([{0: 1, 1: -1}, {0: 1, 2: -1}], [0, 0], [0, 2, 3], [0, 0, 0], frozenset({0}))
    assert found[0].empty


# Slips of the keyboard


@pytest.mark.parametrize(
    ("right", "typed", "kinds"),
    [
        ("12", "21", {"digits_swapped"}),
        ("10", "1", {"digits_swapped", "digit_dropped"}),
        ("123", "13", {"digit_dropped"}),
        ("12", "122", {"digit_doubled"}),
        ("12", "172", {"digit_added"}),
        ("15", "16", {"neighbour_key"}),
        ("11", "19", {"digit_mistyped"}),
        ("1234", "1200", {"rounded", "digits_mistyped"}),
        ("1234", "1279", {"digits_mistyped"}),
        ("47", "50", {"rounded"}),
        ("12", "87", set()),
    ],
)
def test_slips(right: str, typed: str, kinds: set[str]) -> None:
    assert {slip.kind for slip in digit_slips(right, typed)} == kinds
