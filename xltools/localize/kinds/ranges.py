"""Totals that all leave out the same part, as copied formulas with too short a range do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import log
from typing import NamedTuple

from xltools.localize.case import Case
from xltools.localize.kinds.hypothesis import Hypothesis
from xltools.localize.kinds.slips import ONE

_LEAST = 2
"""So few in a small office: its only column, and the column of all."""
_BREAK = 2.0
"""Wrong formulas in every total are rarer than one wrong number."""


class ShortRange(NamedTuple):
    """The error, and which total follows each part that was left out: part -> total."""

    error: Hypothesis
    follows: Mapping[int, int]


def short_ranges(case: Case, values: Sequence[int]) -> Iterator[ShortRange]:
    """One for each line of totals and part left out."""
    for across in case.plan.copied:
        width = len(across[0][1])
        for place in range(width):
            missing = [(total, values[parts[place]]) for total, parts in across]
            changes = {total: values[total] + by for total, by in missing if by}
            if len(changes) >= _LEAST:
                error = Hypothesis("range_too_short", changes, ONE + log(width) + log(3) + _BREAK)
                yield ShortRange(error, {parts[place]: total for total, parts in across})
