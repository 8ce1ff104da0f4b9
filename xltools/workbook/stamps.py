"""Binds reasons to the values they explain: their fingerprint, beside them in 校验."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xltools.model.finding import WHOLE_RULE, Validation, rule_stamp
from xltools.model.report import Reason, Report
from xltools.workbook.namemap import NameMap
from xltools.workbook.reasons import KEYS, REASONS, STAMPS

if TYPE_CHECKING:
    from openpyxl import Workbook


def stamp_reasons(book: Workbook, names: NameMap, report: Report, validation: Validation) -> None:
    """Write the fingerprint of each reason that has none yet; the row is found by what it explains."""
    waiting = [reason for reason in report.reasons if not reason.stamp]
    if not waiting or not all(name in names.areas for name in (REASONS, KEYS, STAMPS)):
        return
    keys, reasons, stamps = (names.areas[name] for name in (KEYS, REASONS, STAMPS))
    sheet = book[reasons.sheet]
    for row in range(reasons.top, reasons.bottom + 1):
        key = str(sheet.cell(row, keys.left).value or "")
        own = f"{sheet.cell(row, 1).value or ''}:{WHOLE_RULE}"
        for reason in waiting:
            place = f"{reason.rule}:{reason.key}"
            if place == key or (key.startswith("=") and place == own):
                sheet.cell(row, stamps.left).value = _stamp(reason, validation)


def _stamp(reason: Reason, validation: Validation) -> str | None:
    if reason.key == WHOLE_RULE:
        return rule_stamp(reason.rule, validation.findings) or None
    found = (f.stamp for f in validation.findings if (f.rule, f.key) == (reason.rule, reason.key))
    return next(found, None)
