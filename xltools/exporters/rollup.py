"""A roll-up as JSON (see schemas/rollup.schema.json)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xltools.exporters.facts import json_number
from xltools.exporters.findings import finding_document
from xltools.lang import Lang
from xltools.model.finding import Finding
from xltools.model.form import CellType, Form
from xltools.model.gap import Gap
from xltools.model.rollup import OfficeLine, Rollup


def rollup_document(
    rollup: Rollup,
    form: Form,
    findings: Sequence[Finding] = (),
    lang: Lang = "zh",
    gaps: Sequence[Gap] = (),
) -> dict[str, Any]:
    """Offices with their status, the sums, the coverage of each sum, what was found on the whole, and the gap
    to what the district stated."""
    return {
        "district": rollup.district,
        "year": rollup.year,
        "form": rollup.form,
        "offices": [_office(line, rollup.roster is not None) for line in rollup.offices],
        "facts": {
            name: json_number(rollup.report.values[name], cell.type) for name, cell in form.cells.items()
        },
        "coverage": {
            name: {
                "reported": coverage.reported,
                "blank": coverage.blank,
                "unreadable": coverage.unreadable,
                "missing": coverage.missing,
            }
            for name, coverage in rollup.coverage.items()
        },
        "gap": {gap.cell: _gap(gap, form.cells[gap.cell].type, lang) for gap in gaps},
        "findings": [finding_document(finding, lang) for finding in findings],
    }


def _office(line: OfficeLine, has_roster: bool) -> dict[str, Any]:
    submission = line.submission
    return {
        "name": line.name,
        "code": line.code,
        "file": submission.source.file if submission else None,
        "sha256": submission.source.sha256 if submission else None,
        "status": line.status,
        "standing": list(line.standing),
        "received": line.received or None,
        "deadline": (line.entry.deadline or None) if line.entry else None,
        "on_roster": line.entry is not None if has_roster else None,
        "errors": submission.errors if submission else 0,
    }


def _gap(gap: Gap, kind: CellType, lang: Lang) -> dict[str, Any]:
    return {
        "stated": json_number(gap.stated, kind),
        "sum": json_number(gap.sum, kind),
        "difference": json_number(gap.difference, kind),
        "explained_by": [
            {
                "cause": item.cause,
                "offices": "、".join(item.offices),
                "count": len(item.offices),
                "amount": json_number(item.amount, kind),
                "note": item.note.of(lang),
            }
            for item in gap.explanations
        ],
        "unexplained": json_number(gap.unexplained, kind),
        "undecided": gap.undecided,
    }
