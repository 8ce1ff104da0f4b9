"""How likely another mistake hides behind a repair that explains everything."""

from __future__ import annotations

from xltools.localize.case import Case
from xltools.localize.kinds.hypothesis import Candidate, Error

_UNCHECKED = 0.15
"""Totals that are wrong together check nothing: of figures misplaced among their parts nothing is seen."""
_TOGETHER = frozenset({"range_too_short", "totals_left_blank", "late_record"})
_NEVER_SURE = 0.25
"""Where a whole line of totals is blank this is so for every repair."""
_BY_CHANCE = 0.01
"""Among several mistakes each that would fit most figures may stand for another one."""
_FIT_MOST = frozenset({"unexplained", "part_left_out", "part_added_twice", "copied"})
_SLIPS = frozenset({"off_by_few", "neighbour_key", "digit_mistyped", "total_not_updated"})
"""Between numbers of one digit nearly every difference is one of these."""


def doubt(case: Case, candidate: Candidate) -> float:
    """From 0 to 1."""
    errors = candidate.errors
    chance = _BY_CHANCE * (len(errors) - 1) * sum(_fits_most(case, candidate, error) for error in errors)
    unchecked = _UNCHECKED if any(error.kind in _TOGETHER for error in errors) else 0.0
    blank = _NEVER_SURE if any(case.blank_lines()) else 0.0
    return min(1.0, max(chance, 0.0) + max(unchecked, blank))


def _fits_most(case: Case, candidate: Candidate, error: Error) -> bool:
    if error.kind in _FIT_MOST:
        return True
    figures = [max(case.values[cell], candidate.changes.get(cell, 0)) for cell in error.cells]
    return error.kind in _SLIPS and max(figures) < 10
