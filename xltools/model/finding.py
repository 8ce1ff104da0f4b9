"""What validation returns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from xltools.lang import NO_TEXT, Text
from xltools.model.report import Number
from xltools.model.rule import Severity, Verdict

WHOLE_RULE = "*"
"""The key of a reason that is given for a rule wherever it did not pass."""
ReportVerdict = Literal["valid", "valid_with_warnings", "invalid", "unreadable"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that did not pass at one place.

    ``cells`` names every cell involved, ``at`` their places in the file (empty without a workbook),
    ``focus`` those to mark. ``expected`` and ``found`` are texts or numbers for people.
    """

    rule: str
    severity: Severity
    verdict: Verdict
    cells: tuple[str, ...]
    message: Text
    basis: Text
    advice: Text = NO_TEXT
    at: tuple[str, ...] = ()
    table: str = ""
    row: str | None = None
    column: str | None = None
    left: Number | None = None
    right: Number | None = None
    difference: Number | None = None
    expected: Number | str | None = None
    found: Number | str | None = None
    blanks_as_zero: bool = False
    focus: tuple[str, ...] = ()
    key: str = ""
    """Where the rule did not pass, in a form that stays the same when values change."""
    stamp: str = ""
    """Fingerprint of the values that the finding is about."""
    explained: str = ""
    """The office's reason; an explained warning is reported as info."""
    accepted: bool = False
    """An error that a supervisor let pass; ``explained`` says who, when and why."""


@dataclass(frozen=True, slots=True)
class Validation:
    """The findings on one report, sorted by table, row, column, rule."""

    findings: tuple[Finding, ...]
    verdict: ReportVerdict
    summary: Mapping[Severity, int] = field(default_factory=dict)


def rule_stamp(rule: str, findings: Iterable[Finding]) -> str:
    """The fingerprint of all that a rule found, for a reason given for the rule as a whole."""
    return "+".join(sorted(finding.stamp for finding in findings if finding.rule == rule))
