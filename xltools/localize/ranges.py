"""Totals that all leave out the same part, as copied formulas with too short a range do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log

from xltools.localize.case import Case
from xltools.localize.hypothesis import Hypothesis
from xltools.localize.slips import ONE

_LEAST = 3
_BREAK = 2.0
"""Wrong formulas in every total are rarer than one wrong number."""


def short_ranges(case: Case, values: Sequence[int]) -> Iterator[Hypothesis]:
    """One hypothesis per line of totals and part left out."""
    sums = case.plan.sums
    for line in case.plan.layout.lines:
        across = {total: parts for total, parts in sums if total in line and not set(parts) & set(line)}
        if len(across) < _LEAST or len({len(parts) for parts in across.values()}) > 1:
            continue
        width = len(next(iter(across.values())))
        for place in range(width):
            missing = {total: values[parts[place]] for total, parts in across.items()}
            if sum(1 for by in missing.values() if by) < _LEAST:
                continue
            changes = {total: values[total] + by for total, by in missing.items() if by}
            yield Hypothesis("range_too_short", changes, ONE + log(width) + log(3) + _BREAK, wide=True)
