"""Rules about a district's own workbook."""

from __future__ import annotations

import re

from xltools.checks.situation import Seen, Situation
from xltools.model.finding import WHOLE_RULE
from xltools.model.report import Reason
from xltools.model.rule import Rule, Severity

SEEN = "sum_overtyped"
_DATE = re.compile(r"20\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?")
_LEAST = 6
"""A reason and a name take at least this many characters beside the date."""


def overtyped(rule: Rule, situation: Situation) -> list[Seen]:
    """Cells of a district's workbook that hold something else than the sum of its offices, per table.

    A reason with a name and a date turns the error into an explained warning.
    """
    found = []
    for item in situation.oddities:
        if item.word == SEEN:
            signed = any(
                _is_signed(reason, rule, ",".join(item.cells)) for reason in situation.report.reasons
            )
            severity: Severity | None = "warning" if signed and rule.severity == "error" else None
            arguments = {"count": len(item.cells)}
            found.append(Seen(item.cells, item.table, arguments, found=len(item.cells), severity=severity))
    return found


def _is_signed(reason: Reason, rule: Rule, key: str) -> bool:
    if reason.rule != rule.id or reason.key not in (key, WHOLE_RULE) or not _DATE.search(reason.text):
        return False
    return len("".join(_DATE.sub("", reason.text).split())) >= _LEAST
