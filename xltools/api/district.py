"""What is found on a roll-up itself: the rules of kind ``rollup``, and what they compare it with."""

from __future__ import annotations

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
    from xltools.rollup import District, check

    if prior is not None:
        _need_year(prior, rollup.year - 1)
    if stated is not None:
        _need_year(stated, rollup.year)
    form = load_form(rollup.form, rollup.supplements, rollup.report.own)

    def place_of(instance: Instance) -> Text:
        return place_text(form, instance)

    district = District(rollup, form, rules_for(form, catalogue), place_of, prior, stated)
    found = [seen_finding(rule, seen, rollup.report, form) for rule, seen in check(district)]
    return tuple(sorted(found, key=lambda finding: SEVERITIES.index(finding.severity)))


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
