"""The sums of a roll-up and how complete each is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from xltools.forms import form_for_year, load_form
from xltools.model.form import Form
from xltools.model.report import Number, Office, Report
from xltools.model.rollup import SCOPE, Coverage, OfficeLine, Rollup, Roster, Submission


def fold(lines: Sequence[OfficeLine], year: int, district: Office, roster: Roster | None = None) -> Rollup:
    """Add the counted offices up, cell by cell.

    A blank or unreadable cell adds nothing and is counted as such; a cell that nobody reported, or that
    does not add up over offices, is None in the sum. Totals are added like every other cell.
    """
    counted = [line.submission for line in lines if line.counted and line.submission]
    supplements = tuple(sorted({name for submission in counted for name in submission.supplements}))
    own = tuple({item.id: item for submission in counted for item in submission.own}.values())
    form = load_form(form_for_year(year), supplements, own)
    sums, reported = _add_up(counted, form)
    unreadable = Counter(name for submission in counted for name in submission.unreadable)
    holding = Counter(table for submission in counted for table in _tables(submission))
    expected = len(counted) + sum(line.status in ("missing", "unreadable", "duplicate") for line in lines)
    values: dict[str, Number | None] = {}
    coverage: dict[str, Coverage] = {}
    for name, cell in form.cells.items():
        numbers, texts, held = reported[name], unreadable[name], holding[cell.table]
        coverage[name] = Coverage(numbers, held - numbers - texts, texts, expected - held)
        values[name] = sums[name] if numbers and cell.additive else None
    report = Report(form.id, year, district, values, supplements, scope=SCOPE, own=own)
    return Rollup(district.name, year, form.id, supplements, tuple(lines), coverage, report, roster)


def _add_up(submissions: Sequence[Submission], form: Form) -> tuple[dict[str, Number], dict[str, int]]:
    """The sum of each cell, and how many offices gave a number for it."""
    sums: dict[str, Number] = dict.fromkeys(form.cells, 0)
    reported = dict.fromkeys(form.cells, 0)
    for submission in submissions:
        names = load_form(submission.form, submission.supplements, submission.own).cells
        for name, value in zip(names, submission.values, strict=True):
            if value is not None:
                sums[name] += value
                reported[name] += 1
    return sums, reported


def _tables(submission: Submission) -> set[str]:
    return {table.id for table in load_form(submission.form, submission.supplements, submission.own).tables}
