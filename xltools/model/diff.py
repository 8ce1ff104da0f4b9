"""Two states of one report: what changed cell by cell, and which findings that cured and caused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from xltools.lang import Text
from xltools.model.finding import Finding, Validation
from xltools.model.report import Number, Report

ChangeKind = Literal["value", "formula", "text", "cover"]


@dataclass(frozen=True, slots=True)
class CellChange:
    """``before`` and ``after``: a number, the text of what is no number or of a text part, None for a blank.

    ``kind`` formula: the value is the same, but a formula was typed over or put back. ``at`` is the place
    in the new workbook, in the old one where the new has none.
    """

    kind: ChangeKind
    name: str
    label: Text
    at: str
    before: Number | str | None
    after: Number | str | None
    difference: Number | None = None


@dataclass(frozen=True, slots=True)
class Diff:
    """``left``: findings of both, as the new report has them; ``notes``: why the two may not belong together."""

    old: Report
    new: Report
    old_checked: Validation
    new_checked: Validation
    changes: Sequence[CellChange]
    cured: Sequence[Finding]
    caused: Sequence[Finding]
    left: Sequence[Finding]
    notes: Sequence[Text] = ()
