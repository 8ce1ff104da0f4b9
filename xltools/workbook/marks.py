"""Marks as data: 3, 2 or 1 in the hidden rectangle ``marks.<table>``, at the cell's position in the table.

The template's conditional formats look them up, so every program can set and clear them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.addresses import column_number
from xltools.model.finding import Finding
from xltools.model.report import Area, Place, Report
from xltools.model.rule import SEVERITIES, Severity
from xltools.workbook.namemap import NameMap

LEVELS: Mapping[Severity, int] = {"error": 3, "warning": 2, "info": 1}
_MARKS = "marks."
_HIDDEN = (_MARKS, "flags.")
_ADDRESS = re.compile(r"[A-Z]{1,3}[0-9]{1,7}")
_MAX_MARKS = 10_000

Rectangles = Mapping[Area, Area]
"""The body of each table with its rectangle of marks."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What to write into a rectangle of marks: a level or None, by rows."""

    area: Area
    levels: tuple[tuple[int | None, ...], ...]


def rectangles(names: NameMap) -> dict[Area, Area]:
    """The rectangles of a workbook; none in an older template."""
    # A name that someone moved must never clear a person's own cells, nor a whole sheet.
    filled_in = {area.sheet for name, area in names.areas.items() if not name.startswith(_HIDDEN)}
    return {
        names.areas[table]: area
        for name, area in names.areas.items()
        if name.startswith(_MARKS)
        and (table := name.removeprefix(_MARKS)) in names.areas
        and area.sheet not in filled_in
        and (area.bottom - area.top) * (area.right - area.left) < _MAX_MARKS
    }


def position(place: Place, areas: Rectangles) -> Area | None:
    """The cell of a rectangle of marks that stands for a place."""
    letters = place.address.rstrip("0123456789")
    row, column = int(place.address[len(letters) :]), column_number(letters)
    for body, marks in areas.items():
        if place.sheet == body.sheet and body.top <= row <= body.bottom and body.left <= column <= body.right:
            top, left = marks.top + row - body.top, marks.left + column - body.left
            if top <= marks.bottom and left <= marks.right:
                return Area(marks.sheet, top, left, top, left)
    return None


def places_of(finding: Finding, report: Report) -> Iterator[Place]:
    """The cells to mark for a finding."""
    for name in dict.fromkeys(finding.focus):
        sheet, _, address = name.rpartition("!")
        place = report.places.get(name, Place(sheet, address))
        if place.sheet and _ADDRESS.fullmatch(place.address):
            yield place


def in_order_of_severity(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Errors first, each severity in the order given."""
    for severity in SEVERITIES:
        yield from (finding for finding in findings if finding.severity == severity)


def marks_of(findings: Sequence[Finding], report: Report, names: NameMap) -> tuple[Marks, ...]:
    """Every rectangle with the levels of the findings; without findings, empty."""
    areas = rectangles(names)
    levels: dict[Area, int] = {}
    for finding in in_order_of_severity(findings):
        for place in places_of(finding, report):
            at = position(place, areas)
            if at:
                levels.setdefault(at, LEVELS[finding.severity])
    return tuple(Marks(area, _rows(area, levels)) for area in areas.values())


def _rows(area: Area, levels: Mapping[Area, int]) -> tuple[tuple[int | None, ...], ...]:
    return tuple(
        tuple(
            levels.get(Area(area.sheet, row, column, row, column))
            for column in range(area.left, area.right + 1)
        )
        for row in range(area.top, area.bottom + 1)
    )
