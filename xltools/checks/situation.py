"""What a rule may look at beside the figures, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from xltools.lang import Text
from xltools.model.document import Document
from xltools.model.form import Form
from xltools.model.report import Number, Report
from xltools.model.rollup import Roster
from xltools.model.rule import Severity


@dataclass(frozen=True, slots=True)
class Seen:
    """One place where a rule did not pass, before its message is made.

    ``arguments`` fill the rule's message; ``escalated`` makes the finding an error, ``severity`` sets it.
    """

    cells: tuple[str, ...]
    table: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    escalated: bool = False
    expected: Number | str | None = None
    found: Number | str | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Oddity:
    """A word of the vocabulary at one cell, or one observation of the reader over several."""

    word: str
    cells: tuple[str, ...]
    table: str
    raw: str = ""
    likely: Number | None = None
    detail: str = ""


class Refused(NamedTuple):
    """A report given as last year's that is none; ``cell`` of this year's cover tells the difference."""

    report: Report
    cell: str
    why: Text


class LastYear(NamedTuple):
    """Last year's report of the office (None without one), or those of the bodies merged into it."""

    prior: Report | None = None
    predecessors: tuple[Report, ...] = ()
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """A report and all that is known around it.

    ``oddities``: everything odd about how it was written; ``claimed``: the words of oddities that some
    rule of the form asks for by name; ``document``: its text as published, or the text parts of the
    workbook; ``prior``: last year's report of the same office with its form.
    """

    report: Report
    form: Form
    oddities: tuple[Oddity, ...]
    claimed: frozenset[str]
    document: Document
    prior: Report | None = None
    prior_form: Form | None = None
    predecessors: tuple[Report, ...] = ()
    """Last year's reports of the bodies that were merged into the office."""
    refused: tuple[Refused, ...] = ()
    roster: Roster | None = None
