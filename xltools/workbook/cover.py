"""What the cover's cells say: year, choices, dates, persons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from xltools.model.form import Form
from xltools.numerals import read_text


def year_of(text: str) -> int | None:
    digits = read_text(text.strip().removesuffix("度").removesuffix("年"), "count").value
    return digits if isinstance(digits, int) and 1900 < digits < 2200 else None


def choice_of(form: Form, name: str, label: str) -> str | None:
    """The id of a choice from what the cell shows; None for a blank, the text itself when unknown."""
    label = label.strip()
    for item in form.cover:
        if item.name == name:
            by_label = {shown: choice for choice, shown in item.choices}
            return by_label.get(label, label) or None
    return label or None


def cover_of(texts: Mapping[str, str], date1904: bool) -> dict[str, str]:
    found = {}
    for name in ("report.prepared_by", "report.checked_by", "report.phone", "report.date"):
        text = texts.get(name, "").strip()
        if text:
            found[name] = iso_day(text, date1904) if name == "report.date" else text
    return found


def iso_day(text: str, date1904: bool) -> str:
    """A date serial as an ISO date; other text as it is."""
    try:
        days = int(float(text))
    except (ValueError, OverflowError):
        return text
    first = date(1904, 1, 1) if date1904 else date(1899, 12, 30)
    return (first + timedelta(days=days)).isoformat() if 0 < days < 2_000_000 else text


def moved_of(text: str) -> dict[str, str]:
    pairs = (item.partition(">") for item in text.split("；") if ">" in item)
    return {old: new for old, _, new in pairs}
