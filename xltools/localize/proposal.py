"""A repair before it is tried against all rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from xltools.lang import Text
from xltools.model.report import Number

Span = tuple[Number | None, Number | None]


class Blamed(NamedTuple):
    """One error: its kind and the names of the cells that it explains."""

    kind: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """``changes``: cell -> right value; ``filled``: blanks that have only one value after it; ``follows``: totals
    whose formulas then show that; ``spans``: cells that may be anything from one value to another.

    ``cost``: a negative logarithm of how likely its errors are; ``smallest``: of how many smallest sets of
    cells this is one, 0 where it is none or that is not known; ``figures``: for each error the largest number in
    its cells, before or after; ``crowd``: how many cells of the table are filled in, 0 where rows and columns
    don't both add up; ``computed``: its totals are formulas, which check nothing; ``doubt``: how likely it is
    that too little is checked; ``spotless``: only worth telling if it causes no finding at all.
    """

    changes: Mapping[str, Number]
    errors: tuple[Blamed, ...]
    cost: float
    filled: Mapping[str, Number] = field(default_factory=dict)
    follows: Mapping[str, Number] = field(default_factory=dict)
    spans: Mapping[str, Span] = field(default_factory=dict)
    smallest: int = 0
    evidence: tuple[Text, ...] = ()
    spotless: bool = False
    figures: tuple[int, ...] = ()
    crowd: int = 0
    computed: bool = False
    doubt: float = 0.0

    @property
    def values(self) -> dict[str, Number]:
        """Every cell that the report holds another value in afterwards."""
        return {**self.changes, **self.filled, **self.follows}
