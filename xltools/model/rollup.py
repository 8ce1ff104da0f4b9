"""The district's report made from its offices' reports, and everything that explains it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from xltools.lang import NO_TEXT, Text
from xltools.model.finding import Finding
from xltools.model.report import UNKNOWN_OFFICE, Number, Office, Report, Source

Status = Literal["included", "included_with_errors", "excluded", "missing", "duplicate", "unreadable"]


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """A body that must report; ``aliases`` are former and short names."""

    name: str
    code: str | None = None
    level: str | None = None
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    vertical: bool = False
    contact: str = ""
    deadline: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """Who must report to ``district``."""

    district: str
    entries: tuple[RosterEntry, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """One file as a worker sends it back: small, and without the names it shares with the form.

    ``values`` follow the cells of the form with ``supplements``; ``error`` is set when the file could
    not be read.
    """

    source: Source
    office: Office = UNKNOWN_OFFICE
    form: str = ""
    supplements: tuple[str, ...] = ()
    year: int | None = None
    values: tuple[Number | None, ...] = ()
    unreadable: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    errors: int = 0
    warnings: int = 0
    error: Text | None = None


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """An office of the roll-up: what was received from it and what became of it."""

    name: str
    code: str | None
    level: str | None
    status: Status
    submission: Submission | None
    note: Text = NO_TEXT

    @property
    def counted(self) -> bool:
        return self.status in ("included", "included_with_errors")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the expected offices gave a number for a cell, and what the others gave."""

    reported: int
    blank: int
    unreadable: int
    missing: int

    @property
    def complete(self) -> bool:
        return not (self.blank or self.unreadable or self.missing)


@dataclass(frozen=True, slots=True)
class Rollup:
    """``report`` holds the sums as the district's own report; cells that don't add up stay None there."""

    district: str
    year: int
    form: str
    supplements: tuple[str, ...]
    offices: tuple[OfficeLine, ...]
    coverage: Mapping[str, Coverage]
    report: Report
    roster: Roster | None = None
