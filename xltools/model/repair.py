"""Proposed repairs: which cells are probably wrong, what they should be, and what that would cure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from xltools.lang import NO_TEXT, Text
from xltools.model.report import Number

Certainty = Literal["unique minimum", "likely", "probable", "one of several", "a guess"]
"""``unique minimum``: no other set of so few cells makes the rules hold; ``likely``: right in more than 99 of 100
simulated tables with the usual mistakes; ``probable``: nothing else is nearly as plausible; ``one of
several``: others are about as plausible; ``a guess``: others are more plausible."""
CERTAINTIES: Mapping[Certainty, Text] = {
    "unique minimum": Text("唯一的最小改法", "the unique minimum"),
    "likely": Text("很可能", "likely"),
    "probable": Text("较可能", "probable"),
    "one of several": Text("{n} 种改法之一", "one of {n}"),
    "a guess": Text("猜测", "a guess"),
}
"""In words; ``{n}`` is the number of alternatives."""


class Cured(NamedTuple):
    """A finding by its rule and key; ``place`` is what people read."""

    rule: str
    key: str
    place: str

    def __str__(self) -> str:
        return f"{self.rule} {self.place}".rstrip()


@dataclass(frozen=True, slots=True)
class Change:
    """A cell, what stands there (None: blank, a text: no number) and what it should be.

    ``kind``: what went wrong, in English words. ``after`` is None where several values fit, from
    ``least`` to ``most``: such a change can't be applied.
    """

    cell: str
    before: Number | str | None
    after: Number | None
    kind: str
    at: str = ""
    least: Number | None = None
    most: Number | None = None


@dataclass(frozen=True, slots=True)
class Repair:
    """Changes that make findings disappear; ``rank`` counts from 1.

    Repairs of one ``group`` are about the same findings: at most one of them is right; of ``alternatives`` that
    are about as plausible this is one. ``cures`` vanish and ``causes`` appear when it is applied; the
    latter are never errors. ``probability`` is among the repairs of its group. ``follows``: totals that
    formulas will compute anew.
    """

    rank: int
    group: int
    changes: tuple[Change, ...]
    cures: tuple[Cured, ...]
    certainty: Certainty
    message: Text
    probability: float = 1.0
    alternatives: int = 1
    causes: tuple[Cured, ...] = ()
    evidence: tuple[Text, ...] = ()
    follows: tuple[Change, ...] = ()

    @property
    def applicable(self) -> bool:
        """Whether every change has one value."""
        return all(change.after is not None for change in self.changes)


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank cell and what the rules say it can be, from ``least`` to ``most`` (None: no limit)."""

    cell: str
    at: str
    least: Number | None
    most: Number | None
    suggested: Number | None = None

    @property
    def proved(self) -> bool:
        return self.least is not None and self.least == self.most


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Repairs by rank; ``reason`` says why there are none, or what stays open; ``complete`` is False where the
    time was used up, or too much is wrong to look at every combination."""

    repairs: tuple[Repair, ...] = ()
    reason: Text = NO_TEXT
    complete: bool = True
    blanks: tuple[Blank, ...] = ()
