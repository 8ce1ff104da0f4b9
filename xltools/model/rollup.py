"""The district's report made from its offices' reports, and everything that explains it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from xltools.lang import NO_TEXT, Text
from xltools.model.adjustment import Adjustment
from xltools.model.finding import Finding
from xltools.model.form import Supplement
from xltools.model.report import UNKNOWN_OFFICE, Number, Office, Report, Source

Status = Literal["included", "included_with_errors", "excluded", "missing", "duplicate", "unreadable"]
Nature = Literal["agency", "authorised", "enterprise"]
NATURES: Mapping[Nature, str] = {
    "agency": "机关",
    "authorised": "法律法规授权组织",
    "enterprise": "企事业单位",
}
"""What a body is, as a roster shows it; the last kind stays out of a roll-up."""
Standing = Literal["not_reported", "reported", "with_errors", "returned", "resubmitted", "late"]
STANDINGS: Mapping[Standing, str] = {
    "not_reported": "未报",
    "reported": "已报",
    "with_errors": "有错",
    "returned": "已退回",
    "resubmitted": "重报",
    "late": "迟报",
}
"""Where an office stands with its report, as 报送情况 shows it."""
SCOPE = "本级政府汇总"
"""统计口径 of a report that is itself a roll-up."""
COUNTED_NAME = "details.counted"
"""The defined name by which a workbook shows that it is a district's, made by a roll-up."""


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """A body that must report; ``aliases`` are former and short names.

    ``own``: the district government's own office (本政府机关); ``nature`` None where nobody said.
    """

    name: str
    code: str | None = None
    level: str | None = None
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    vertical: bool = False
    contact: str = ""
    deadline: str = ""
    own: bool = False
    nature: Nature | None = None

    @property
    def expected(self) -> bool:
        """Whether its report belongs into the roll-up."""
        return not self.vertical and self.nature != "enterprise"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A line of the supervisor's log: what came in when, and when it was sent back; days as ISO dates.

    ``office``: its name or code on the roster; ``returned`` is "" for what was kept.
    """

    office: str
    date: str
    returned: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """Who must report to ``district``, and the log of what came in, as far as one is kept."""

    district: str
    entries: tuple[RosterEntry, ...]
    source: str = ""
    receipts: tuple[Receipt, ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    """One file as a worker sends it back: small, and without the names it shares with the form.

    ``values`` follow the cells of the form with ``supplements``; ``members`` are names and codes of the
    offices that a roll-up holds; ``error`` is set when the file could not be read. ``suggestion`` is the first
    repair where an identity fails, ``suggested_for`` the rule and key of a finding that it cures.
    """

    source: Source
    office: Office = UNKNOWN_OFFICE
    form: str = ""
    supplements: tuple[str, ...] = ()
    own: tuple[Supplement, ...] = ()
    year: int | None = None
    scope: str | None = None
    values: tuple[Number | None, ...] = ()
    unreadable: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    errors: int = 0
    warnings: int = 0
    error: Text | None = None
    members: tuple[str, ...] = ()
    suggestion: Text = NO_TEXT
    suggested_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A supervisor lets an office's error pass; ``key`` is the finding's, or ``*`` for the whole rule."""

    office: str
    rule: str
    by: str
    reason: str
    date: str
    key: str = "*"


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """An office of the roll-up: what was received from it and what became of it.

    ``entry`` is its line of the roster, None without a roster or when it is not on it; ``doubt`` says
    what on the cover does not fit that line; ``elsewhere``: left out since its figures are counted with
    another line. ``standing``: where the office stands, worst last;
    ``received``: the day its report first came in by the log, "" when nobody wrote it down.
    """

    name: str
    code: str | None
    level: str | None
    status: Status
    submission: Submission | None
    note: Text = NO_TEXT
    entry: RosterEntry | None = None
    doubt: Text = NO_TEXT
    elsewhere: bool = False
    standing: tuple[Standing, ...] = ()
    received: str = ""

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
    """``report`` holds the sums as the district's own report; cells that don't add up stay None there.

    ``adjustments``: the lines of its sheet 调整, those that don't count too; ``adjusted``: what the others
    add to the sums, by cell; ``report`` has them in it.
    """

    district: str
    year: int
    form: str
    supplements: tuple[str, ...]
    offices: tuple[OfficeLine, ...]
    coverage: Mapping[str, Coverage]
    report: Report
    roster: Roster | None = None
    adjustments: tuple[Adjustment, ...] = ()
    adjusted: Mapping[str, Number] = field(default_factory=dict)

    def sum_of(self, name: str) -> Number | None:
        """What the offices add up to, without adjustments; None where nobody reported it."""
        value = self.report.values[name]
        if value is None or not self.coverage[name].reported:
            return None
        return value - self.adjusted.get(name, 0)
