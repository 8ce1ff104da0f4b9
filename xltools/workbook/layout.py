"""What a form's names mean in one workbook: which cell of which sheet is which fact."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from xltools.addresses import column_number
from xltools.model.form import Form
from xltools.model.report import Area, Observation, Place
from xltools.workbook.namemap import NameMap

WORDS = (
    "office.name", "office.code", "office.level", "office.parent", "report.year", "report.scope",
    "report.prepared_by", "report.checked_by", "report.phone", "report.date", "report.moved",
)  # fmt: skip
CHECKLIST = "checklist."
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True, slots=True)
class Body:
    """The rectangle of a table's values on a sheet."""

    table: str
    area: Area

    def holds(self, address: str) -> bool:
        match = _ADDRESS.fullmatch(address)
        if match is None:
            return False
        a = self.area
        return a.top <= int(match[2]) <= a.bottom and a.left <= column_number(match[1]) <= a.right


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """``wanted``: address -> name of every cell to read; none is below ``last_row``."""

    sheet: str
    wanted: Mapping[bytes, str]
    last_row: int
    bodies: tuple[Body, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The sheets to read, the place of every name, and what is odd about the names."""

    sheets: tuple[SheetLayout, ...]
    places: Mapping[str, Place]
    observations: tuple[Observation, ...]


def layout_of(names: NameMap, form: Form) -> Layout:
    """The layout of a form in a workbook; worked out once per name map."""
    return _layout(_Key(names, form))


@dataclass(frozen=True, slots=True, eq=False)
class _Key:
    """A name map and a form compared by identity: equal ones are the same object already."""

    names: NameMap
    form: Form

    def __hash__(self) -> int:
        return hash((id(self.names), id(self.form)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.names is other.names and self.form is other.form


@lru_cache(maxsize=64)
def _layout(key: _Key) -> Layout:
    form, names = key.form, key.names
    texts = (part.text for part in form.parts if part.text)
    places = {
        name: names.place(name)
        for name in (*form.cells, *form.controls, *WORDS, *texts, *_answers(names))
        if name in names.areas
    }
    by_sheet: dict[str, dict[bytes, str]] = {}
    for name, place in places.items():
        by_sheet.setdefault(place.sheet, {})[place.address.encode()] = name
    bodies: dict[str, list[Body]] = {}
    for table in form.tables:
        if table.id in names.areas:
            area = names.areas[table.id]
            bodies.setdefault(area.sheet, []).append(Body(table.id, area))
    sheets = tuple(
        SheetLayout(
            sheet,
            wanted,
            max(
                [names.areas[name].top for name in wanted.values()]
                + [b.area.bottom for b in bodies.get(sheet, ())]
            ),
            tuple(bodies.get(sheet, ())),
        )
        for sheet, wanted in by_sheet.items()
    )
    return Layout(sheets, places, _doubled(names, form))


def _answers(names: NameMap) -> list[str]:
    return [name for name in names.areas if name.startswith(CHECKLIST)]


def checklist_of(words: Mapping[str, str]) -> dict[str, str] | None:
    """Answers by rule id from the cells of 自查清单; None when the workbook has none."""
    answers = {
        name.removeprefix(CHECKLIST).upper().replace("_", "-"): text.strip()
        for name, text in words.items()
        if name.startswith(CHECKLIST)
    }
    return answers or None


def _doubled(names: NameMap, form: Form) -> tuple[Observation, ...]:
    by_table: dict[str, list[str]] = {}
    for name in sorted(names.doubled & form.cells.keys()):
        by_table.setdefault(form.cells[name].table, []).append(name)
    return tuple(Observation("duplicate_name", tuple(cells), "", table) for table, cells in by_table.items())
