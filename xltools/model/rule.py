"""A rule as data, and what it becomes on one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from xltools.lang import Text
from xltools.model.form import Term
from xltools.model.report import Number

Severity = Literal["error", "warning", "info"]
Verdict = Literal["pass", "fail", "undecided"]
Operator = Literal["=", "<=", ">=", "<", ">", "!="]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Rule:
    """A record of the catalogue; ``arguments`` belong to its ``kind``.

    ``forms``: form ids, ``supplement:<id>``, or ``all``. ``levels``: office levels it is for, empty
    for every level. ``since``/``until``: report years. ``needs``: letters of the catalogue (T tables,
    P prior year, N narrative, R roster, O the office's own records).
    """

    id: str
    kind: str
    severity: Severity
    forms: tuple[str, ...]
    needs: str
    statement: Text
    message: Text
    advice: Text
    basis: Text
    arguments: Mapping[str, object] = field(default_factory=dict)
    levels: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    native: bool = False
    prior_forms: tuple[str, ...] = ()
    """Forms that last year's report must have for the rule to compare with it; empty: any."""
    trial: bool = False
    """On trial: findings are reported as info for one cycle before they count."""

    @property
    def counts_as(self) -> Severity:
        """The severity of its findings: info while it is on trial."""
        return "info" if self.trial else self.severity

    def is_for(self, layout: frozenset[str]) -> bool:
        """Whether the rule belongs to a form (its id and supplements)."""
        return "all" in self.forms or not layout.isdisjoint(self.forms)


@dataclass(frozen=True, slots=True)
class Condition:
    """``sum of left terms  operator  sum of right terms + constant``."""

    left: tuple[Term, ...]
    operator: Operator
    right: tuple[Term, ...] = ()
    constant: Number = 0


@dataclass(frozen=True, slots=True)
class Instance:
    """A rule at one place of a form.

    ``any_of`` holds alternatives of conditions that must all be true: for kind ``linear`` it is the
    one condition that must hold, for kind ``pattern`` the situations that are a fault.
    ``focus``: the cells to mark; ``cells``: every cell involved.
    """

    rule: Rule
    key: str
    table: str
    row: str | None
    column: str | None
    any_of: tuple[tuple[Condition, ...], ...]
    cells: tuple[str, ...]
    focus: tuple[str, ...]
    requires: tuple[str, ...] = ()
    """Cells (control totals) without which the instance is not used."""
    shown: tuple[tuple[Term, ...], tuple[Term, ...]] = ((), ())
    """The two sums of a pattern that a person is shown."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an instance came out; ``left``, ``right`` and ``difference`` as far as the kind has them."""

    verdict: Verdict
    left: Number | None = None
    right: Number | None = None
    difference: Number | None = None
    blanks: int = 0
    texts: tuple[str, ...] = ()


NOT_USED = Outcome("pass")
ZERO = Decimal(0)
