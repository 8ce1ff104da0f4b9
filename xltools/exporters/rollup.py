"""A roll-up as JSON (see schemas/rollup.schema.json)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xltools.exporters.facts import json_number
from xltools.exporters.findings import finding_document
from xltools.lang import Lang
from xltools.model.finding import Finding
from xltools.model.form import Form
from xltools.model.rollup import OfficeLine, Rollup


def rollup_document(
    rollup: Rollup, form: Form, findings: Sequence[Finding] = (), lang: Lang = "zh"
) -> dict[str, Any]:
    """Offices with their status, the sums, the coverage of each sum, and what was found on the whole."""
    return {
        "district": rollup.district,
        "year": rollup.year,
        "form": rollup.form,
        "offices": [_office(line) for line in rollup.offices],
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
        "gap": {},
        "findings": [finding_document(finding, lang) for finding in findings],
    }


def _office(line: OfficeLine) -> dict[str, Any]:
    submission = line.submission
    return {
        "name": line.name,
        "code": line.code,
        "file": submission.source.file if submission else None,
        "sha256": submission.source.sha256 if submission else None,
        "status": line.status,
        "errors": submission.errors if submission else 0,
    }
