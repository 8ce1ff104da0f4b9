"""Submissions sorted out, added up, written as the district's workbook."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from xltools._version import __version__
from xltools.api.district import district_of, findings_of, years_of
from xltools.api.kept import Kept, with_kept
from xltools.api.reports import StrPath, make_workbook
from xltools.forms import form_for_year, load_form
from xltools.lang import Lang
from xltools.model.catalogue import NOTHING_ADDED, Catalogue
from xltools.model.finding import Finding
from xltools.model.gap import Gap
from xltools.model.letter import Issued
from xltools.model.order import LeaveOut
from xltools.model.report import Office, Report
from xltools.model.rollup import Acceptance, Rollup, Roster, Submission
from xltools.rules import rules_version


@dataclass(frozen=True, slots=True)
class RolledUp:
    """A roll-up, the district's workbook as the bytes of an .xlsx file, and what was found on the whole.

    ``gaps``: the cells of what the district stated, each beside its sum; empty where it stated nothing.
    """

    rollup: Rollup
    workbook: bytes
    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()


def roll_up(
    received: Sequence[Submission],
    output: StrPath,
    *,
    roster: Roster | None = None,
    year: int | None = None,
    strict: bool = False,
    leave_out: LeaveOut | None = None,
    acceptances: Sequence[Acceptance] = (),
    prior: Report | None = None,
    stated: Report | None = None,
    kept: Kept | None = None,
    issued: Sequence[Issued] = (),
    returning: bool = False,
    catalogue: Catalogue = NOTHING_ADDED,
) -> RolledUp:
    """The district's report from the submissions; nothing is written.

    ``output`` names the workbook to come: links are relative to its folder, and its name stands in for
    the district's where no roster gives one. ``prior`` is the district's report of last year, ``stated``
    the figures it has already made known, ``kept`` what was typed into the workbook that stands there
    now. ``issued``: letters written to offices before; ``returning``: reports with errors are being sent
    back now. Raises XltoolsError for mixed years or forms without ``year``,
    when no file can be read, when ``prior`` or ``stated`` is of another year, and when a roll-up lies
    beside offices that are in it, unless ``leave_out`` says which of the two are not counted.
    """
    from xltools.rollup import (
        accept,
        choose_year,
        district_content,
        fold,
        gaps,
        sort_out,
        stand,
        without_overlaps,
    )

    received = accept(received, acceptances)
    year = choose_year(received, year)
    back = frozenset(letter.sha256 for letter in issued if letter.kind == "return" and letter.sha256)
    lines = sort_out(received, year, roster=roster, strict=strict, returned=back)
    office = _district(received, output, roster)
    lines = without_overlaps(lines, office.name, leave_out)
    form = load_form(form_for_year(year))
    lines = stand(lines, form, year, roster=roster, issued=issued, returning=returning)
    rolled = with_kept(fold(lines, year, office, roster), kept)
    district = district_of(rolled, prior=prior, stated=stated, catalogue=catalogue)
    found, differences = findings_of(district), gaps(district)
    years, changes = years_of(district)
    folder = str(Path(output).resolve().parent)
    content = district_content(district, folder, found, years=years, changes=changes, gaps=differences)
    return RolledUp(rolled, make_workbook(content, catalogue), found, differences)


def _district(received: Sequence[Submission], output: StrPath, roster: Roster | None) -> Office:
    parents = {s.office.parent for s in received if s.office.parent}
    if roster is not None and roster.district:
        return Office(roster.district)
    return Office(parents.pop() if len(parents) == 1 else Path(output).stem)


def now() -> datetime:
    """The present moment in UTC, or SOURCE_DATE_EPOCH, which makes every output repeatable."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(fixed), UTC) if fixed.isdigit() else datetime.now(UTC)


def read_roster(path: StrPath) -> Roster:
    """Who must report, from a roster workbook or JSON. Raises XltoolsError when it is no roster."""
    from xltools.workbook.roster import read_roster as read_file

    return read_file(path)


def read_acceptances(path: StrPath) -> list[Acceptance]:
    """The errors a supervisor lets pass, from JSON (schemas/acceptance.schema.json)."""
    from xltools.documents import read_document

    document = read_document(path, "acceptance")
    return [
        Acceptance(
            item["office"], item["rule"], item["by"], item["reason"], item["date"], item.get("key", "*")
        )
        for item in document["accepted"]
    ]


def rollup_document(done: RolledUp, lang: Lang = "zh") -> dict[str, Any]:
    """The roll-up as JSON (schemas/rollup.schema.json)."""
    from xltools.exporters.rollup import rollup_document as document

    form = load_form(done.rollup.form, done.rollup.supplements, done.rollup.report.own)
    return document(done.rollup, form, done.findings, lang, done.gaps)


def event(when: datetime | None = None) -> dict[str, str]:
    """Who made a document, by which rules, and when."""
    return {
        "tool": "xltools",
        "version": __version__,
        "rules": rules_version(),
        "when": (when or now()).isoformat(timespec="seconds"),
    }
