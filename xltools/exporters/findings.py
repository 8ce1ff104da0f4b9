"""Findings as JSON (see schemas/findings.schema.json)."""

from __future__ import annotations

from typing import Any

from xltools.exporters.facts import json_number
from xltools.lang import Lang
from xltools.model.finding import Finding, Validation
from xltools.model.report import Report
from xltools.model.rule import SEVERITIES, Severity


def report_document(
    report: Report, validation: Validation, lang: Lang = "zh", least: Severity = "info"
) -> dict[str, Any]:
    """One report's entry; ``least`` drops findings below that severity from the list, not from the summary."""
    shown = SEVERITIES[: SEVERITIES.index(least) + 1]
    return {
        "file": report.source.file,
        "sha256": report.source.sha256,
        "office": report.office.name,
        "year": report.year,
        "form": report.form,
        "verdict": validation.verdict,
        "summary": dict(validation.summary),
        "findings": [finding_document(f, lang) for f in validation.findings if f.severity in shown],
    }


def unreadable_document(file: str, error: str) -> dict[str, Any]:
    """The entry of a file that could not be read."""
    return {
        "file": file, "sha256": "", "office": None, "year": None, "form": None, "verdict": "unreadable",
        "summary": dict.fromkeys(SEVERITIES, 0), "findings": [], "error": error,
    }  # fmt: skip


def finding_document(finding: Finding, lang: Lang = "zh") -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "verdict": finding.verdict,
        "cells": list(finding.cells),
        "at": list(finding.at),
        "table": finding.table or None,
        "row": finding.row,
        "column": finding.column,
        "left": json_number(finding.left),
        "right": json_number(finding.right),
        "difference": json_number(finding.difference),
        "expected": _shown(finding.expected),
        "found": _shown(finding.found),
        "blanks_as_zero": finding.blanks_as_zero,
        "focus": list(finding.focus),
        "key": finding.key,
        "explained": finding.explained or None,
        "message": finding.message.of(lang),
        "advice": finding.advice.of(lang),
        "basis": finding.basis.of(lang),
    }


def _shown(value: object) -> Any:
    return value if value is None or isinstance(value, (int, str)) else str(value)
