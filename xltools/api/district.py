"""What is found on a roll-up itself: the rules of kind ``rollup``, and what they compare it with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xltools.api.reports import rules_for
from xltools.engine.messages import seen_finding
from xltools.engine.places import place_text
from xltools.errors import XltoolsError
from xltools.forms import load_form
from xltools.lang import Text
from xltools.model.catalogue import NOTHING_ADDED, Catalogue
from xltools.model.finding import Finding
from xltools.model.report import Report
from xltools.model.rollup import Rollup
from xltools.model.rule import SEVERITIES, Instance

if TYPE_CHECKING:
    from xltools.rollup import District
    from xltools.rollup.sheets.changes import Changes
    from xltools.rollup.sheets.comparison import Years

_FEW = 2000
"""With more offices, changes are told by office for totals only: last year's figures would fill the memory."""


def rollup_findings(
    rollup: Rollup,
    *,
    prior: Report | None = None,
    stated: Report | None = None,
    catalogue: Catalogue = NOTHING_ADDED,
) -> tuple[Finding, ...]:
    """Every finding on a roll-up: errors first, then in the order of the rules.

    ``prior`` is the district's report of last year, ``stated`` the one it has already made known. Raises
    XltoolsError when they are of another year.
    """
    return findings_of(district_of(rollup, prior=prior, stated=stated, catalogue=catalogue))


def district_of(
    rollup: Rollup,
    *,
    prior: Report | None = None,
    stated: Report | None = None,
    catalogue: Catalogue = NOTHING_ADDED,
) -> District:
    """A roll-up with its form, its rules and what it is compared with; raises as ``rollup_findings`` does."""
    from xltools.rollup import District

    if prior is not None:
        _need_year(prior, rollup.year - 1)
    if stated is not None:
        _need_year(stated, rollup.year)
    form = load_form(rollup.form, rollup.supplements, rollup.report.own)

    def place_of(instance: Instance) -> Text:
        return place_text(form, instance)

    return District(rollup, form, rules_for(form, catalogue), place_of, prior, stated)


def findings_of(district: District) -> tuple[Finding, ...]:
    """The findings on a roll-up: errors first, then in the order of the rules."""
    from xltools.rollup import check

    report, form = district.rollup.report, district.form
    found = [seen_finding(rule, seen, report, form) for rule, seen in check(district)]
    return tuple(sorted(found, key=lambda finding: SEVERITIES.index(finding.severity)))


def years_of(district: District) -> tuple[Years | None, Changes | None]:
    """Last year beside this year, and which offices made the difference where last year's workbook says."""
    from xltools.rollup.sheets.changes import Changes
    from xltools.rollup.sheets.comparison import Years
    from xltools.workbook.details import read_details

    prior, rollup = district.prior, district.rollup
    if prior is None:
        return None, None
    years = Years(district.form, prior, load_form(prior.form, prior.supplements, prior.own), district.rules)
    few = len(rollup.offices) <= _FEW
    wanted = [
        name for name in district.form.cells if not years.cell(name)[1] and (few or name.endswith(".total"))
    ]
    before = read_details(prior.source.file, wanted) if prior.source.file else None
    return years, Changes(rollup, before) if before else None


def _need_year(report: Report, year: int) -> None:
    if report.year not in (None, year):
        raise XltoolsError(
            Text(
                f"工作簿是{report.year}年度的，应为{year}年度。",
                f"The workbook is of {report.year}; it should be of {year}.",
            ),
            where=report.source.file,
            todo=Text(f"请换成本级{year}年度的工作簿。", f"Give the district's workbook of {year}."),
        )
