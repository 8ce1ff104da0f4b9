"""Cells left blank in Table 三 after it was filled in: -1 where a blank stands."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from benchmarks.localize_run import Blanking
from benchmarks.localize_tables import TOTAL, Shape, Table


def some_zeros(rng: np.random.Generator, cells: Table, _shape: Shape) -> Table:
    """Three of ten zeros."""
    return np.where((cells == 0) & (rng.random(cells.shape) < 0.3), -1, cells)


def zero_details(_rng: np.random.Generator, cells: Table, shape: Shape) -> Table:
    """Zeros that are no totals."""
    details = np.ones(cells.shape, dtype=bool)
    details[:, TOTAL] = details[shape.total] = False
    return np.where((cells == 0) & details, -1, cells)


def all_zeros(_rng: np.random.Generator, cells: Table, _shape: Shape) -> Table:
    return np.where(cells == 0, -1, cells)


def totals_column(_rng: np.random.Generator, cells: Table, _shape: Shape) -> Table:
    """The column 总计, whatever stands there."""
    blank = cells.copy()
    blank[:, TOTAL] = -1
    return blank


BLANKINGS: Mapping[str, Blanking] = {
    "30% of zeros": some_zeros, "zero details": zero_details, "all zeros": all_zeros, "whole 总计 column": totals_column,
}  # fmt: skip
