"""Cases: a valid report, what was changed in it, and the findings that must and may appear.

Keys of a case file (all but ``expect`` are optional):

``form``, ``supplements``, ``year``, ``level``: the report at hand (``year``, ``level`` may be null);
``base``: the same keys and ``change``, for the unbroken report where it differs;
``change``: cell -> number or null (money and what is no whole number as decimal text);
``unreadable``: cell -> text that is no number; ``raw``: cell -> text behind a number or blank;
``absent``: cells that the source lacks; ``formulas``: cells that hold a formula;
``moved``, ``controls``, ``observations``: as in a Report;
``prior``: last year's report, a list of them for several, built on the same base one year earlier:
``form``, ``supplements``, ``year``, ``level``, ``change``, ``unreadable``, ``absent`` as above, and
``name``, ``code``, ``scope`` of its office; the unbroken report has one of its own form, unchanged;
``text`` there are its text parts (without it they are not known);
``roster``: offices that must report, each with ``name``, ``aliases`` and ``level``;
``text``: text part (``overview``) -> text in place of the base's; ``cover``, ``checklist``, ``scope``:
as in a Report; ``office``: its name; ``file``: the name of its file;
``published``: pairs of words and what stands in their place in the model report of the form, which
is given as the document, and its office as the office;
``expect``: the findings of the case, one entry each; ``cells`` ending in "..." names only some;
``also``: rule ids of further errors and warnings that follow from the change, one per finding;
``why``: a word for the reader.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import xltools
from tests.support.base import base_report
from tests.support.published import MODELS, model_text
from tests.support.years import year_before
from xltools.forms import load_form
from xltools.model.document import Document
from xltools.model.finding import Finding, Validation
from xltools.model.form import CellType
from xltools.model.report import Number, Observation, Report, Source
from xltools.model.rollup import Roster, RosterEntry
from xltools.narrative.document import document_from_text
from xltools.rules import load_rules

FOLDER = Path(__file__).resolve().parent.parent / "cases"
VERDICTS = ("pass", "fail", "undecided")
KEYS = frozenset(
    (
        "form", "supplements", "year", "level", "base", "change", "unreadable", "raw", "absent", "formulas",
        "moved", "controls", "observations", "prior", "roster", "text", "cover", "checklist", "scope", "office",
        "file", "published", "expect", "also", "why",
    )
)  # fmt: skip
EXPECT_KEYS = frozenset(
    (
        "rule", "verdict", "severity", "cells", "left", "right", "difference", "row", "column", "table",
        "expected", "found", "blanks_as_zero",
    )
)  # fmt: skip
PRIOR_KEYS = frozenset(
    (
        "form",
        "supplements",
        "year",
        "level",
        "change",
        "unreadable",
        "absent",
        "name",
        "code",
        "scope",
        "text",
    )
)
_BASE_KEYS = ("form", "supplements", "year", "level")


@dataclass(frozen=True, slots=True)
class Case:
    rule: str
    name: str
    verdict: str
    data: Mapping[str, Any] = field(hash=False, compare=False)

    def __str__(self) -> str:
        return f"{self.rule}/{self.name}"


def all_cases() -> tuple[Case, ...]:
    return tuple(_case(path) for path in sorted(FOLDER.glob("*/*.json")))


def report_cases() -> tuple[Case, ...]:
    """The cases about one report; those of roll-ups are in tests.support.rollups."""
    rollups = {rule.id for rule in load_rules() if rule.kind == "rollup"}
    return tuple(case for case in all_cases() if case.rule not in rollups)


def _case(path: Path) -> Case:
    verdict = path.stem.split("-")[0].rstrip("0123456789")
    return Case(path.parent.name, path.stem, verdict, json.loads(path.read_text(encoding="utf-8")))


def unbroken(case: Case) -> Report:
    """The valid report that the case starts from."""
    own = case.data.get("base", {})
    chosen = {key: own[key] if key in own else case.data.get(key) for key in _BASE_KEYS}
    given = {key: key in own or key in case.data for key in _BASE_KEYS}
    report = base_report(
        str(chosen["form"]),
        tuple(chosen["supplements"] or ()),
        chosen["year"],
        chosen["level"] if given["level"] else "street",
    )
    if given["year"] and chosen["year"] is None:
        report = replace(report, year=None)
    if "published" in case.data:
        report = replace(report, office=MODELS[report.form].office)
    return replace(report, values=changed(report, own.get("change", {})))


def broken(case: Case) -> Report:
    """The report of the case: the unbroken one with everything that the case changes."""
    data = case.data
    report = _at_hand(case)
    values = changed(report, data.get("change", {}))
    unreadable: dict[str, str] = data.get("unreadable", {})
    controls: dict[str, Number | None] = dict(data.get("controls", {}))
    for name in unreadable:
        (controls if name.startswith("control.") else values)[name] = None
    for name in data.get("absent", ()):
        del values[name]
    return replace(
        report,
        values=values,
        unreadable=dict(unreadable),
        raw={**data.get("raw", {}), **unreadable},
        controls=controls,
        moved=dict(data.get("moved", {})),
        formulas=frozenset(data.get("formulas", ())),
        observations=tuple(_observation(item) for item in data.get("observations", ())),
        text={**report.text, **{f"text.{name}": text for name, text in data.get("text", {}).items()}},
        cover=dict(data.get("cover", {})),
        checklist=data.get("checklist"),
        scope=data.get("scope", report.scope),
        office=replace(report.office, name=data.get("office", report.office.name)),
        source=Source(data["file"]) if "file" in data else report.source,
    )


def check_unbroken_report(case: Case) -> Validation:
    """The findings on the unbroken report, beside last year's where the case has one."""
    report = unbroken(case)
    return xltools.validate(
        report,
        prior=year_before(report) if "prior" in case.data else None,
        roster=_roster(case),
        document=_document(case, ()),
    )


def check_broken_report(case: Case) -> Validation:
    """The findings on the report of the case, beside all that the case gives with it."""
    return check_report(case, broken(case))


def check_report(case: Case, report: Report) -> Validation:
    """The findings on a report made from the one of the case."""
    return xltools.validate(
        report,
        prior=_priors(case),
        roster=_roster(case),
        document=_document(case, case.data.get("published", ())),
    )


def _document(case: Case, changes: Iterable[Sequence[str]]) -> Document | None:
    """The model report of the form with words replaced; None for a case about a workbook."""
    if "published" not in case.data:
        return None
    text = model_text(str(case.data["form"]))
    for old, new in changes:
        assert old in text, f"{case}: the model report has no {old!r}"
        text = text.replace(old, new)
    return document_from_text(text)


def _priors(case: Case) -> list[Report]:
    given = case.data.get("prior", [])
    return [_prior(case, item) for item in (given if isinstance(given, list) else [given])]


def _prior(case: Case, item: Mapping[str, Any]) -> Report:
    report = year_before(
        unbroken(case), item.get("form"), tuple(item["supplements"]) if "supplements" in item else None
    )
    values = changed(report, item.get("change", {}))
    values |= dict.fromkeys(item.get("unreadable", ()))
    for name in item.get("absent", ()):
        del values[name]
    office = replace(
        report.office,
        name=item.get("name", report.office.name),
        code=item.get("code"),
        level=item.get("level", report.office.level),
    )
    return replace(
        report,
        year=item.get("year", report.year),
        office=office,
        scope=item.get("scope", report.scope),
        values=values,
        unreadable=dict(item.get("unreadable", {})),
        text={f"text.{name}": text for name, text in item.get("text", {}).items()},
    )


def _roster(case: Case) -> Roster | None:
    if "roster" not in case.data:
        return None
    entries = [
        RosterEntry(item["name"], level=item.get("level"), aliases=tuple(item.get("aliases", ())))
        for item in case.data["roster"]
    ]
    return Roster("城东区", tuple(entries))


def _at_hand(case: Case) -> Report:
    """The unbroken report under the year, level and supplements of the case itself."""
    start, data = unbroken(case), case.data
    report = replace(
        start,
        year=data.get("year", start.year),
        office=replace(start.office, level=data.get("level", start.office.level)),
    )
    supplements = tuple(data.get("supplements", ()))
    if supplements == start.supplements:
        return report
    added = base_report(report.form, supplements).values
    return replace(report, supplements=supplements, values={**added, **report.values})


def changed(report: Report, change: Mapping[str, Any]) -> dict[str, Number | None]:
    form = load_form(report.form, report.supplements)
    values = dict(report.values)
    for name, value in change.items():
        values[name] = _number(value, form.cells[name].type)
    return values


def _number(value: int | str | None, cell_type: CellType) -> Number | None:
    if value is None or (isinstance(value, int) and cell_type != "money"):
        return value
    return Decimal(value)


def _observation(item: Mapping[str, Any]) -> Observation:
    return Observation(
        item["seen"], tuple(item.get("cells", ())), item.get("detail", ""), item.get("table", "")
    )


def matches(finding: Finding, wanted: Mapping[str, Any]) -> bool:
    """Whether a finding is the one that an entry of ``expect`` describes."""
    return all(_field_matches(finding, key, value) for key, value in wanted.items())


def _field_matches(finding: Finding, key: str, value: Any) -> bool:
    found = getattr(finding, key)
    if key == "cells":
        named = {name for name in value if name != "..."}
        return named <= set(found) if "..." in value else named == set(found)
    if isinstance(found, Decimal) or (isinstance(found, int) and isinstance(value, str)):
        return Decimal(found) == Decimal(value) if value is not None else False
    return bool(found == value)


def said(findings: Iterable[Finding]) -> list[str]:
    """Findings in short, for a failing assertion."""
    return [
        f"{f.rule} {f.severity} {f.verdict} {f.row or f.column or f.table} {f.left} {f.right} {f.cells[:3]}"
        for f in findings
    ]
