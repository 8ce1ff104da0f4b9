"""Cases of roll-ups: offices with a valid report each, what was changed, and what must be found.

Keys of a case file (all but ``offices`` and ``expect`` are optional):

``form``: of the roll-up, whose year is that of its base report; ``district``: its name;
``offices``: one entry per file: ``name``, ``code``, ``parent``, ``level``, ``scope``, ``form``, ``year``;
``change``: cell -> number or null; ``unreadable``: cell -> text; ``blank``: nothing is filled in;
``zero``: every cell is 0; ``damaged``: the file can't be read;
``roster``: entries with the fields of a RosterEntry;
``adjustments``: lines of the sheet 调整: ``item``, ``amount``, ``reason``, ``by``, ``date``;
``prior``, ``stated``: the district's report of last year, and the one made known: the sums with
``change``, and ``scope``;
``expect``: the findings of the case's rule, in any order; ``also``: rule ids of the other errors and
warnings, one per finding; ``why``: a word for the reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.support.base import YEARS, base_report
from tests.support.cases import Case, changed
from xltools.api.district import rollup_findings
from xltools.forms import load_form
from xltools.lang import Text
from xltools.model.adjustment import Adjustment
from xltools.model.finding import Finding
from xltools.model.report import Number, Office, Report, Source
from xltools.model.rollup import Rollup, Roster, RosterEntry, Submission
from xltools.rollup import fold, sort_out
from xltools.rollup.keep import adjust

KEYS = frozenset(
    ("form", "district", "offices", "roster", "adjustments", "prior", "stated", "expect", "also", "why")
)
OFFICE_KEYS = frozenset(
    (
        "name", "code", "parent", "level", "scope", "form", "year", "change", "unreadable", "blank", "zero", "damaged",
    )
)  # fmt: skip


_NOTHING: Mapping[str, Any] = {"item": "", "amount": None, "reason": "", "by": "", "date": ""}


def submission_of(report: Report) -> Submission:
    """What a worker sends back for a report, without its findings."""
    names = load_form(report.form, report.supplements).cells
    return Submission(
        source=report.source,
        office=report.office,
        form=report.form,
        supplements=report.supplements,
        year=report.year,
        scope=report.scope,
        values=tuple(report.values.get(name) for name in names),
        unreadable=report.unreadable,
    )


def roll(*reports: Report, roster: Roster | None = None, district: str = "城东区") -> Rollup:
    """The roll-up of reports of one year, without files."""
    year = reports[0].year
    assert year is not None
    return fold(
        sort_out([submission_of(r) for r in reports], year, roster=roster), year, Office(district), roster
    )


def findings_of(case: Case) -> tuple[Finding, ...]:
    data, form_id = case.data, str(case.data.get("form", "2021"))
    year, district = YEARS[form_id], str(data.get("district", "城东区"))
    entries = tuple(RosterEntry(**_entry(item)) for item in data.get("roster", ()))
    roster = Roster(district, entries) if entries else None
    received = [_submission(item, form_id, year, number) for number, item in enumerate(data["offices"])]
    rolled = fold(sort_out(received, year, roster=roster), year, Office(district), roster)
    rolled = adjust(rolled, [Adjustment(**{**_NOTHING, **line}) for line in data.get("adjustments", ())])
    return rollup_findings(
        rolled,
        prior=_report(rolled, data.get("prior"), year - 1),
        stated=_report(rolled, data.get("stated"), year),
    )


def _entry(item: Mapping[str, Any]) -> dict[str, Any]:
    return {**item, "aliases": tuple(item.get("aliases", ()))}


def _submission(item: Mapping[str, Any], form_id: str, year: int, number: int) -> Submission:
    source = Source(f"{number + 1:02}-{item['name']}.xlsx")
    if item.get("damaged"):
        return Submission(source, error=Text("文件已损坏。", "The file is damaged."))
    base = base_report(item.get("form", form_id), level=item.get("level", "street"))
    values: dict[str, Number | None] = changed(base, item.get("change", {}))
    values |= dict.fromkeys(item.get("unreadable", ()))
    if item.get("blank") or item.get("zero"):
        values = dict.fromkeys(values, 0 if item.get("zero") else None)
        values |= {
            name: value
            for name, value in changed(base, item.get("change", {})).items()
            if name in item.get("change", {})
        }
    report = replace(
        base,
        year=item.get("year", year),
        office=Office(item["name"], item.get("code"), item.get("level", "street"), item.get("parent")),
        scope=item.get("scope", "本机关"),
        values=values,
        unreadable=dict(item.get("unreadable", {})),
        source=source,
    )
    return submission_of(report)


def _report(rolled: Rollup, given: Mapping[str, Any] | None, year: int) -> Report | None:
    if given is None:
        return None
    report = replace(rolled.report, year=year, scope=given.get("scope", rolled.report.scope))
    return replace(report, values=changed(report, given.get("change", {})))


def same_number(found: object, wanted: object) -> bool:
    """Equal, with a number of ``wanted`` written as text for what is no whole number."""
    if isinstance(found, (int, Decimal)) and isinstance(wanted, (int, str)):
        return Decimal(found) == Decimal(wanted)
    return found == wanted
