"""退回单 and 催报单 for a roll-up: to whom, and what is in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from xltools.engine.places import ranges
from xltools.model.finding import Finding
from xltools.model.letter import Issued, Letter, Mark, Point
from xltools.model.rollup import OfficeLine, Rollup

_CHINA = timezone(timedelta(hours=8))
_REMINDERS = 20
Causes = Mapping[Mark, str]
"""What probably made an error, in words, by rule and place."""
CausesOf = Callable[[OfficeLine], Causes]


def letters_for(
    rollup: Rollup,
    when: datetime,
    *,
    deadline: str = "",
    issued: Sequence[Issued] = (),
    causes_of: CausesOf | None = None,
) -> tuple[Letter, ...]:
    """The letters to write at ``when``: one to each office that must correct what it sent or sent nothing.

    A file that was sent back before gets no second letter. ``deadline`` (an ISO date) is the day by which
    they are to answer; ``causes_of`` gives the probable causes of an office's errors.
    """
    from xltools.rollup.letters import due_letters

    def points_of(line: OfficeLine) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
        findings = line.submission.findings if line.submission else ()
        causes = causes_of(line) if causes_of else {}
        errors = _once([_point(f, causes) for f in findings if f.severity == "error"])
        warned = [f for f in findings if f.severity == "warning" and not f.explained]
        return errors, tuple(_point(f, {}) for f in warned[:_REMINDERS])

    return due_letters(rollup, letter_day(when), deadline, issued, points_of)


def letter_day(when: datetime) -> str:
    """The day in China at a moment, as an ISO date."""
    return when.astimezone(_CHINA).date().isoformat()


def _point(finding: Finding, causes: Causes) -> Point:
    return Point(
        rule=finding.rule,
        place=_place(finding),
        problem=finding.message.zh,
        difference=finding.difference,
        cause=causes.get(Mark(finding.rule, finding.key), ""),
        advice=finding.advice.zh,
    )


def _place(finding: Finding) -> str:
    """The cells of a finding: ``表三 D6:D7、D29:D30``."""
    sheet, said = "", []
    for item in ranges(finding.at).split("、"):
        found, _, area = item.rpartition("!")
        said.append(area if found == sheet else item.replace("!", " "))
        sheet = found
    return "、".join(said)


def _once(points: Sequence[Point]) -> tuple[Point, ...]:
    """The points with a cause of several told at the first of them."""
    first: dict[str, int] = {}
    told = []
    for number, point in enumerate(points, 1):
        known = first.setdefault(point.cause, number)
        told.append(replace(point, cause=f"同第 {known} 条。") if point.cause and known < number else point)
    return tuple(told)
