"""The sums of a roll-up and how complete each is."""

from __future__ import annotations

from collections.abc import Sequence

from xltools.forms import form_for_year, load_form
from xltools.model.form import Form
from xltools.model.report import Number, Office, Report
from xltools.model.rollup import Coverage, OfficeLine, Rollup, Roster, Submission

SCOPE = "本级政府汇总"


def fold(lines: Sequence[OfficeLine], year: int, district: Office, roster: Roster | None = None) -> Rollup:
    """Add the counted offices up, cell by cell.

    A blank or unreadable cell adds nothing and is counted as such; a cell that nobody reported, or that
    does not add up over offices, is None in the sum. Totals are added like every other cell.
    """
    counted = [line.submission for line in lines if line.counted and line.submission]
    supplements = tuple(sorted({name for submission in counted for name in submission.supplements}))
    form = load_form(form_for_year(year), supplements)
    columns = _columns(counted, form)
    expected = len(counted) + sum(line.status in ("missing", "unreadable", "duplicate") for line in lines)
    values: dict[str, Number | None] = {}
    coverage: dict[str, Coverage] = {}
    for name, cell in form.cells.items():
        numbers = columns[name]
        unreadable = sum(name in submission.unreadable for submission in counted)
        holding = sum(name.split(".")[0] in _tables(submission) for submission in counted)
        coverage[name] = Coverage(
            len(numbers), holding - len(numbers) - unreadable, unreadable, expected - holding
        )
        values[name] = sum(numbers) if numbers and cell.additive else None
    report = Report(form.id, year, district, values, supplements, scope=SCOPE)
    return Rollup(district.name, year, form.id, supplements, tuple(lines), coverage, report, roster)


def _columns(submissions: Sequence[Submission], form: Form) -> dict[str, list[Number]]:
    columns: dict[str, list[Number]] = {name: [] for name in form.cells}
    for submission in submissions:
        names = load_form(submission.form, submission.supplements).cells
        for name, value in zip(names, submission.values, strict=True):
            if value is not None:
                columns[name].append(value)
    return columns


def _tables(submission: Submission) -> set[str]:
    return {table.id for table in load_form(submission.form, submission.supplements).tables}
