"""The smallest sets of cells by mixed-integer programming (HiGHS through scipy), for any linear rules.

Slower than the search on graphs and without limits on the rules: coefficients, inequalities, cells in
many rules. Every answer is checked again in whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from xltools.model.rule import Operator

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_INFEASIBLE = 2
"""What scipy's ``milp`` says where no numbers keep to the rows."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Rows ``sum of times x cell  operator  constant`` over cells with ``values``; ``free`` cells cost nothing.

    ``floor``: the least value of each cell, None for none.
    """

    rows: Sequence[Mapping[int, int]]
    operators: Sequence[Operator]
    constants: Sequence[int]
    values: Sequence[int]
    floor: Sequence[int | None]
    free: frozenset[int] = frozenset()

    def holds(self, values: Sequence[int]) -> bool:
        """Whether all rows and floors hold, in whole numbers."""
        if any(least is not None and value < least for value, least in zip(values, self.floor, strict=True)):
            return False
        rows = zip(self.rows, self.operators, self.constants, strict=True)
        return all(
            _holds(sum(t * values[c] for c, t in row.items()), operator, to) for row, operator, to in rows
        )


@dataclass(frozen=True, slots=True)
class Solved:
    """Sets as cell -> new value; ``complete``: these are all the smallest ones; ``available``: scipy is here."""

    sets: tuple[dict[int, int], ...]
    complete: bool
    available: bool = True


def solve(
    problem: Problem, most: int = 5, seconds: float = 0.25, clock: Callable[[], float] = perf_counter
) -> Solved:
    """The smallest sets, at most ``most`` and for at most ``seconds`` by the ``clock``; each solution found is
    forbidden for the next one."""
    try:
        from scipy.optimize import LinearConstraint
    except ImportError:
        return Solved((), False, available=False)
    import numpy as np
    from scipy.sparse import csr_matrix

    end = clock() + seconds
    model = _model(problem)
    cuts: list[Any] = []
    found: list[dict[int, int]] = []
    count = len(problem.values)
    while len(found) < most:
        left = end - clock()
        values, certain = _solution(model, cuts, left) if left > 0 else (None, False)
        if values is None:
            return Solved(tuple(found), certain)
        changes = {i: v for i, v in enumerate(values) if v != problem.values[i] and i not in problem.free}
        if not problem.holds(values):
            return Solved(tuple(found), False)
        if found and len(changes) > len(found[0]):
            return Solved(tuple(found), True)
        found.append({i: v for i, v in enumerate(values) if v != problem.values[i]})
        if not changes:
            return Solved(tuple(found), True)
        row = np.zeros(2 * count)
        row[[count + cell for cell in changes]] = 1
        cuts.append(LinearConstraint(csr_matrix(row), -np.inf, len(changes) - 1))
    return Solved(tuple(found), False)


@dataclass(frozen=True, slots=True)
class _Model:
    cost: NDArray[np.float64]
    constraints: Sequence[Any]
    bounds: Any


def _model(problem: Problem) -> _Model:
    """Two variables a cell: its value, and whether it changes."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint
    from scipy.sparse import csr_matrix, diags, hstack, identity

    count = len(problem.values)
    given = np.array(problem.values, dtype=float)
    # No repair needs more than all of a row on one side: tight bounds keep the solver exact.
    sums = (sum(abs(times * problem.values[cell]) for cell, times in row.items()) for row in problem.rows)
    most = 2.0 * max(25, *sums, *map(abs, problem.constants), *map(abs, problem.values))
    low = np.array([-most if least is None else least for least in problem.floor])
    matrix = np.zeros((len(problem.rows), 2 * count))
    for number, row in enumerate(problem.rows):
        for cell, times in row.items():
            matrix[number, cell] = times
    limits = [_limits(o, c) for o, c in zip(problem.operators, problem.constants, strict=True)]
    one = identity(count, format="csr")
    constraints = [
        LinearConstraint(csr_matrix(matrix), [a for a, _ in limits], [b for _, b in limits]),
        LinearConstraint(hstack([one, -diags(most - given)]), -np.inf, given),
        LinearConstraint(hstack([one, diags(given - low)]), given, np.inf),
    ]
    free = np.array([float(cell in problem.free) for cell in range(count)])
    return _Model(
        np.concatenate([np.zeros(count), 1 - free]),
        constraints,
        Bounds(np.concatenate([low, free]), np.concatenate([np.full(count, most), np.ones(count)])),
    )


def _solution(model: _Model, cuts: Sequence[Any], seconds: float) -> tuple[list[int] | None, bool]:
    """The values of a smallest set, or None, and whether it is certain that there are none."""
    import numpy as np
    from scipy.optimize import milp

    result = milp(
        model.cost,
        constraints=[*model.constraints, *cuts],
        bounds=model.bounds,
        integrality=np.ones(len(model.cost), dtype=np.int64),
        options={"time_limit": seconds, "mip_rel_gap": 0},
    )
    if result.x is None or result.status != 0:
        return None, result.status == _INFEASIBLE
    return [round(float(value)) for value in result.x[: len(result.x) // 2]], False


def _limits(operator: Operator, constant: int) -> tuple[float, float]:
    infinite = float("inf")
    return {
        "=": (constant, constant), "<=": (-infinite, constant), "<": (-infinite, constant - 1),
        ">=": (constant, infinite), ">": (constant + 1, infinite), "!=": (-infinite, infinite),
    }[operator]  # fmt: skip


def _holds(total: int, operator: Operator, constant: int) -> bool:
    low, high = _limits(operator, constant)
    return low <= total <= high and (operator != "!=" or total != constant)
