"""Suggestions as JSON (see schemas/suggestions.schema.json)."""

from __future__ import annotations

from typing import Any

from xltools.exporters.facts import json_number
from xltools.lang import Lang
from xltools.model.repair import Blank, Change, Repair, Suggestions
from xltools.model.report import Report


def suggestions_document(
    report: Report, suggestions: Suggestions, event: dict[str, str], lang: Lang = "zh"
) -> dict[str, Any]:
    """The suggestions on one report; ``event``: who made them, by which rules, when."""
    return {
        "event": event,
        "file": report.source.file,
        "sha256": report.source.sha256,
        "office": report.office.name,
        "year": report.year,
        "form": report.form,
        "complete": suggestions.complete,
        "reason": suggestions.reason.of(lang) or None,
        "repairs": [_repair(repair, lang) for repair in suggestions.repairs],
        "blanks": [_blank(blank) for blank in suggestions.blanks],
    }


def _repair(repair: Repair, lang: Lang) -> dict[str, Any]:
    return {
        "rank": repair.rank,
        "group": repair.group,
        "changes": [_change(change) for change in repair.changes],
        "follows": [_change(change) for change in repair.follows],
        "cures": [str(cured) for cured in repair.cures],
        "causes": [str(caused) for caused in repair.causes],
        "certainty": repair.certainty,
        "alternatives": repair.alternatives,
        "probability": repair.probability,
        "applicable": repair.applicable,
        "evidence": [said.of(lang) for said in repair.evidence],
        "message": repair.message.of(lang),
    }


def _change(change: Change) -> dict[str, Any]:
    found = change.before
    document: dict[str, Any] = {
        "cell": change.cell,
        "at": change.at or None,
        "from": found if isinstance(found, str) else json_number(found),
        "to": json_number(change.after),
        "kind": change.kind,
    }
    if change.after is None:
        document |= {"least": json_number(change.least), "most": json_number(change.most)}
    return document


def _blank(blank: Blank) -> dict[str, Any]:
    return {
        "cell": blank.cell,
        "at": blank.at or None,
        "least": json_number(blank.least),
        "most": json_number(blank.most),
        "suggested": json_number(blank.suggested),
        "proved": blank.proved,
    }
