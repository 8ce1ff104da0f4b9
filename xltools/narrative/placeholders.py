"""Placeholders in the text parts: ``{新收}`` stands for a figure of the tables, ``{年度}`` for the year.

Names are data (``schemas/placeholders.json``). Full-width braces are as good as narrow ones, and
doubled braces are braces: ``{{附件}}`` prints ``{附件}``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from typing import Any

from xltools.model.form import Form, Term
from xltools.model.report import Number, Report
from xltools.patterns import expand_terms, vocabulary
from xltools.resources import resource_folder

_BRACES = re.compile(r"([{｛])\1|([}｝])\2|[{｛]\s*(?P<name>[^{}｛｝\n]{1,20}?)\s*[}｝]")


@dataclass(frozen=True, slots=True)
class Figure:
    """What a placeholder stands for; ``value`` is None where ``blank`` names the cells without one."""

    value: Number | str | None
    blank: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The value as printed, numbers in plain digits (``7545.25``); "" for None."""
        if self.value is None or isinstance(self.value, str):
            return self.value or ""
        return format(Decimal(self.value), "f")


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its placeholders filled in; those that could not be filled stay as they were typed.

    ``unknown``: names that the form does not have. ``blank``: names without a value -> their blank
    cells.
    """

    text: str
    unknown: tuple[str, ...] = ()
    blank: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@cache
def _records() -> tuple[Mapping[str, Any], ...]:
    path = resource_folder("schemas") / "placeholders.json"
    return tuple(json.loads(path.read_text(encoding="utf-8"))["placeholders"])


def placeholder_names(form: Form) -> tuple[str, ...]:
    """The names that texts of a form may use, in the order of the data file."""
    return tuple(_known(form))


def _known(form: Form) -> dict[str, Mapping[str, Any]]:
    return {raw["name"]: raw for raw in _records() if form.id in raw.get("forms", (form.id,))}


def figure(name: str, report: Report, form: Form) -> Figure | None:
    """What a placeholder stands for in a report; None for a name that the form does not have."""
    raw = _known(form).get(name)
    if raw is None:
        return None
    if "field" in raw:
        return _cover(raw, report)
    terms: tuple[Term, ...] = expand_terms(raw["terms"], {}, vocabulary(form))
    values = {term.cell: report.values.get(term.cell) for term in terms}
    blank = tuple(cell for cell, value in values.items() if value is None)
    if blank:
        return Figure(None, blank)
    return Figure(sum(term.times * (values[term.cell] or 0) for term in terms))


def _cover(raw: Mapping[str, Any], report: Report) -> Figure:
    """A field of the cover: the office's name, or the year with what is added to it."""
    name = raw["field"]
    year = None if report.year is None else report.year + int(raw.get("plus", 0))
    value = report.office.name.strip() or None if name == "office.name" else year
    return Figure(value, (name,) if value is None else ())


def fill_text(text: str, report: Report, form: Form) -> Filled:
    """A text with figures in the place of its placeholders. Never raises."""
    if not any(brace in text for brace in "{｛}｝"):
        return Filled(text)
    unknown: dict[str, None] = {}
    blank: dict[str, tuple[str, ...]] = {}

    def put(match: re.Match[str]) -> str:
        name = match["name"]
        if name is None:
            return str(match[1] or match[2])
        found = figure(name, report, form)
        if found is None:
            unknown[name] = None
        elif found.value is None:
            blank[name] = found.blank
        else:
            return found.text
        return match[0]

    return Filled(_BRACES.sub(put, text), tuple(unknown), blank)


def fill_report(report: Report, form: Form) -> tuple[Report, Filled]:
    """The report with filled text parts, and what of all of them could not be filled (``text`` empty)."""
    parts = {name: fill_text(text, report, form) for name, text in report.text.items()}
    unknown = tuple(dict.fromkeys(name for part in parts.values() for name in part.unknown))
    blank = {name: cells for part in parts.values() for name, cells in part.blank.items()}
    texts = {name: part.text for name, part in parts.items()}
    return replace(report, text=texts), Filled("", unknown, blank)
