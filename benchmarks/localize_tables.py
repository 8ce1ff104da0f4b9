"""Table 三 as offices of four sizes fill it in: consistent tables with heavy-tailed counts, from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

import xltools

Table = NDArray[np.int64]
"""Rows x columns of Table 三, the total's row and column among them; -1 for a blank."""
Size = Literal["street", "department", "city", "province"]
SIZES: dict[Size, tuple[int, int]] = {
    "street": (0, 10), "department": (10, 150), "city": (150, 3000), "province": (3000, 60000),
}  # fmt: skip
"""Requests received, from and to."""
_MIX = (0.35, 0.3, 0.25, 0.1)
_RESULTS = np.array(
    [34, 8, 0.3, 2.2, 0.4, 2.5, 2.0, 2.2, 1.5, 1.5, 22, 6, 4, 4, 3, 0.6, 0.5, 0.8, 3, 0.3, 6.0]
)  # fmt: skip
_APPLICANTS = np.array([88, 8, 0.6, 0.8, 1.4, 1.2])
PARTS, TOTAL = 6, 6
"""How many applicant columns, and the position of 总计 after them."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The rows of a form's Table 三 by position; ``names`` by row and column."""

    form: str
    names: tuple[tuple[str, ...], ...]
    received: int
    carried_in: int
    results: tuple[int, ...]
    total: int
    carried_out: int
    mix: NDArray[np.float64]

    @property
    def rows(self) -> int:
        return len(self.names)


@cache
def shape_of(form_id: str) -> Shape:
    """The shape of Table 三 in a form."""
    form = xltools.load_form(form_id)
    rows = form.rows("requests")
    columns = form.columns("requests")
    results = tuple(rows.index(row) for row in form.table("requests").groups["results"])
    mix = _RESULTS if len(results) == len(_RESULTS) else np.append(_RESULTS[: len(results) - 1], 9.3)
    return Shape(
        form_id,
        tuple(tuple(f"requests.{row}.{column}" for column in columns) for row in rows),
        rows.index("received"),
        rows.index("carried_in"),
        results,
        rows.index("total"),
        rows.index("carried_out"),
        mix,
    )


def table(rng: np.random.Generator, shape: Shape, size: Size | None = None) -> tuple[Table, Size]:
    """A consistent table and the size of its office."""
    names: list[Size] = list(SIZES)
    chosen = size or names[int(rng.choice(len(names), p=_MIX))]
    least, most = SIZES[chosen]
    street = chosen == "street"
    count = (
        int(rng.integers(least, most + 1))
        if street
        else int(np.exp(rng.uniform(np.log(least), np.log(most))))
    )
    cells = np.zeros((shape.rows, PARTS + 1), dtype=np.int64)
    columns = rng.dirichlet(_APPLICANTS / _APPLICANTS.sum() * 25)
    cells[shape.received, :PARTS] = rng.multinomial(count, columns)
    carried = rng.choice([0, 0, 0, 0.3]) if street else rng.beta(1.2, 18)
    cells[shape.carried_in, :PARTS] = rng.multinomial(round(count * float(carried)), columns)
    mix = rng.dirichlet(np.maximum(shape.mix / shape.mix.sum() * 12, 0.02))
    left = float(rng.choice([0, 0, 0, 0.3]) if street else rng.beta(1.2, 18))
    for column in range(PARTS):
        had = cells[shape.received, column] + cells[shape.carried_in, column]
        open_still = rng.binomial(had, left)
        kinds = rng.dirichlet(mix * 40 + 1e-3)
        cells[list(shape.results), column] = rng.multinomial(had - open_still, kinds)
    return completed(cells, shape), chosen


def completed(cells: Table, shape: Shape) -> Table:
    """The table with its totals and what is carried out."""
    parts = slice(0, PARTS)
    cells[shape.total, parts] = cells[list(shape.results), parts].sum(0)
    cells[shape.carried_out, parts] = (
        cells[shape.received, parts] + cells[shape.carried_in, parts] - cells[shape.total, parts]
    )
    cells[:, TOTAL] = cells[:, parts].sum(1)
    return cells


def values_of(cells: Table, shape: Shape) -> dict[str, int | None]:
    """The table as values by name, None for a blank."""
    return {
        shape.names[row][column]: None if cells[row, column] < 0 else int(cells[row, column])
        for row in range(shape.rows)
        for column in range(PARTS + 1)
    }
