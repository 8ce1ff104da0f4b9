"""Errors: those that are suspected of several cells at once, and sets of errors that explain a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Error(NamedTuple):
    """One error: its kind (a word of ``words.KINDS``) and the cells that it explains."""

    kind: str
    cells: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """``changes``: cell -> what it should be; ``cost`` as in ``slips``; ``settles``: it is suspected only where it
    brings so many identities into balance; ``cells``: those to name, ``changes`` if empty."""

    kind: str
    changes: Mapping[int, int]
    cost: float
    settles: int = 0
    cells: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """``changes``: cells with their right values; ``follows``: the same for totals that formulas compute;
    ``errors``: what went wrong; ``cost``: a negative logarithm of how likely that is."""

    changes: Mapping[int, int]
    follows: Mapping[int, int]
    errors: tuple[Error, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class Decoded:
    """Candidates, cheapest first, and whether the search came to its end."""

    candidates: tuple[Candidate, ...]
    complete: bool
