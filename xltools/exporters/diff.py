"""A diff of two workbooks as JSON (see schemas/diff.schema.json)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from xltools.exporters.facts import json_number
from xltools.exporters.findings import finding_document
from xltools.lang import Lang
from xltools.model.diff import CellChange, Diff
from xltools.model.finding import Validation
from xltools.model.report import Number, Report


def diff_document(found: Diff, lang: Lang = "zh") -> dict[str, Any]:
    """Both files with their verdicts, the changes, and the findings cured, caused and left."""
    return {
        "old": _side(found.old, found.old_checked),
        "new": _side(found.new, found.new_checked),
        "notes": [note.of(lang) for note in found.notes],
        "changes": [_change(change, lang) for change in found.changes],
        "cured": [finding_document(finding, lang) for finding in found.cured],
        "caused": [finding_document(finding, lang) for finding in found.caused],
        "left": [finding_document(finding, lang) for finding in found.left],
    }


def _side(report: Report, checked: Validation) -> dict[str, Any]:
    return {
        "file": report.source.file,
        "sha256": report.source.sha256 or None,
        "office": report.office.name,
        "year": report.year,
        "form": report.form,
        "verdict": checked.verdict,
        "summary": dict(checked.summary),
    }


def _change(change: CellChange, lang: Lang) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "name": change.name,
        "at": change.at,
        "label": change.label.of(lang),
        "from": _number(change.before),
        "to": _number(change.after),
        "from_text": change.before if isinstance(change.before, str) else None,
        "to_text": change.after if isinstance(change.after, str) else None,
        "difference": _number(change.difference),
    }


def _number(value: Number | str | None) -> int | str | None:
    return (
        None
        if isinstance(value, str)
        else json_number(value, "money" if isinstance(value, Decimal) else "count")
    )
