"""One report's figures of one block, as localisation sees them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import log
from typing import NamedTuple

from xltools.localize.plan import BlockPlan

FIRM = 3.0
"""From this weight on another source may be believed before any sum is looked at."""
_MOSTLY = 0.8


class Said(NamedTuple):
    """What another source says a cell is; ``weight``: what it costs to contradict it."""

    value: int
    weight: float


@dataclass(frozen=True, slots=True)
class Case:
    """``values`` by cell, where a blank counts as 0 and a text as the number it probably means.

    ``constants``: what the rows add up to; ``floor``: the least value of each cell; ``blank``, ``texts``: those
    cells; ``unknown``: cells whose text means no number; ``computed``: totals whose formula adds up
    what the form says, ``broken``: those whose does not; ``said``: other sources, by cell.
    """

    plan: BlockPlan
    values: tuple[int, ...]
    constants: tuple[int, ...] = ()
    floor: tuple[int, ...] = ()
    blank: frozenset[int] = frozenset()
    texts: frozenset[int] = frozenset()
    unknown: frozenset[int] = frozenset()
    computed: frozenset[int] = frozenset()
    broken: frozenset[int] = frozenset()
    said: Mapping[int, tuple[Said, ...]] = field(default_factory=dict)

    def blank_lines(self) -> Iterator[tuple[int, ...]]:
        """The blank totals of each printed line in which nearly all are."""
        for line in self.plan.layout.lines if self.blank else ():
            totals = [cell for cell in line if cell in self.plan.parts]
            blank = tuple(cell for cell in totals if cell in self.blank)
            if len(blank) > 1 and len(blank) >= _MOSTLY * len(totals):
                yield blank


@dataclass(frozen=True, slots=True)
class Chances:
    """Logarithms of how many cells an error could have hit: filled cells, others, filled totals, pairs of
    neighbours that differ, blank cells."""

    filled: float
    empty: float
    totals: float
    pairs: float
    blank: float


def chances_of(case: Case) -> Chances:
    """The chances in one report's table."""
    values = case.values
    filled = sum(1 for value in values if value)
    return Chances(
        log(max(4, filled)),
        log(max(4, len(values) - filled)),
        log(1 + max(3, sum(1 for total in case.plan.parts if values[total]))),
        log(max(10, sum(1 for a, b in case.plan.layout.beside if values[a] != values[b]))),
        log(max(1, len(case.blank))),
    )


def case_of(plan: BlockPlan, values: tuple[int, ...], **more: object) -> Case:
    """A case; cells are counts and rows add up to 0 unless ``more`` says otherwise."""
    size = len(values)
    given = {"constants": (0,) * len(plan.terms), "floor": (0,) * size, **more}
    return Case(plan, values, **given)  # type: ignore[arg-type]  # fields of Case, by name


def changed(values: tuple[int, ...], changes: Mapping[int, int]) -> tuple[int, ...]:
    """The values with some of them changed."""
    new = list(values)
    for cell, value in changes.items():
        new[cell] = value
    return tuple(new)
