"""A Report from the cells of a workbook, by defined name only, be it a file or open in a program.

Nothing in the data raises; what is odd becomes an observation, or an entry of ``unreadable`` or ``raw``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from xltools.addresses import column_number
from xltools.errors import XltoolsError
from xltools.forms import form_ids, load_form, supplement_ids
from xltools.lang import Text
from xltools.model.form import Form, Supplement
from xltools.model.report import Number, Observation, Office, Reason, Report, Source
from xltools.model.rollup import COUNTED_NAME
from xltools.numerals import read_number, read_text
from xltools.workbook.cells import RawCell
from xltools.workbook.cover import choice_of, cover_of, moved_of, year_of
from xltools.workbook.imported import with_origin
from xltools.workbook.layout import SheetLayout, checklist_of, layout_of
from xltools.workbook.namemap import NameMap

_MAX_TEXT = 32767
_QUOTED = re.compile(r'"[^"]*"')
# [1]Sheet!A1, [book.xlsx]Sheet!A1 or 'C:\\x\\[book.xlsx]Sheet'!A1; a bracket after a name is a column of a table.
_OTHER_FILE = re.compile(r"(?<![\w\].])\[(?:\d+\]|[^\[\]]+\][^\[\]!(),]*!)|'[^']*\[[^']*'!")


class Hidden(NamedTuple):
    """The numbers, counted from 1, of a sheet's hidden rows and columns."""

    rows: Collection[int]
    columns: Collection[int]


class Cells(Protocol):
    """The cells of one workbook."""

    @property
    def names(self) -> NameMap: ...

    @property
    def knows_formulas(self) -> bool:
        """Whether a cell's ``formula`` is told; asked after all cells were read."""

    def at(self, sheet: str, addresses: Collection[bytes]) -> list[RawCell]:
        """The cells at some addresses, those that there are."""

    def of(self, layout: SheetLayout) -> tuple[list[RawCell], Hidden | None]:
        """The wanted cells of a sheet, with tables also every other number; and what is hidden there."""

    def text(self, cell: RawCell) -> str | None:
        """The text of a cell: its value, None for a blank."""

    def reasons(self) -> tuple[Reason, ...]:
        """What the office said about warnings."""

    def source(self, version: str | None) -> Source:
        """Where the cells are from, with the version of the template."""


def read_cells(cells: Cells, own: tuple[Supplement, ...] = ()) -> Report:
    """The report that the cells hold; ``own``: supplements that are not shipped.

    Raises XltoolsError when the workbook is not one made from our templates.
    """
    return _Reader(cells, own).report()


@dataclass(slots=True)
class _Found:
    """What the cells said so far."""

    values: dict[str, Number | None]
    raw: dict[str, str]
    unreadable: dict[str, str]
    formulas: set[str]
    uncomputed: list[str]
    observations: list[Observation]


class _Reader:
    def __init__(self, cells: Cells, own: tuple[Supplement, ...]) -> None:
        self.cells = cells
        self.names = cells.names
        self.own = own

    def report(self) -> Report:
        form, own, version, seen = self._form()
        layout = layout_of(self.names, form)
        found = _Found({}, {}, {}, set(), [], [*seen, *layout.observations])
        words: dict[str, str] = {}
        for sheet in layout.sheets:
            self._read_sheet(sheet, form, found, words)
        self._compute(found, form)
        if not self.cells.knows_formulas:
            found.formulas |= _presumed(found, form)
        elif COUNTED_NAME in self.names.areas:
            found.observations += _overtyped(found, form)
        numbers = found.values
        report = Report(
            form=form.id,
            year=year_of(words.get("report.year", "")),
            office=Office(
                words.get("office.name", "").strip(),
                words.get("office.code", "").strip() or None,
                choice_of(form, "office.level", words.get("office.level", "")),
                words.get("office.parent", "").strip() or None,
            ),
            values={name: numbers[name] for name in form.cells if name in numbers},
            supplements=form.supplements,
            scope=words.get("report.scope", "").strip() or None,
            unreadable=found.unreadable,
            raw=found.raw,
            controls={name: numbers[name] for name in form.controls if numbers.get(name) is not None},
            text={part.text: words.get(part.text, "") for part in form.parts if part.text},
            cover=cover_of(words, self.names.date1904),
            moved=moved_of(words.get("report.moved", "")),
            reasons=self.cells.reasons(),
            checklist=checklist_of(words),
            formulas=frozenset(found.formulas),
            places=layout.places,
            observations=tuple(found.observations),
            source=self.cells.source(version),
            own=own,
        )
        return with_origin(report, self.names, self.cells.at, self.cells.text)

    def _form(self) -> tuple[Form, tuple[Supplement, ...], str | None, list[Observation]]:
        """The form that the workbook says it is, with its supplements; and what is odd about that."""
        areas = self.names.areas
        if "requests" not in areas and "requests.received.total" not in areas:
            raise XltoolsError(
                Text("不是用本系统模板填写的年度报告工作簿。", "This is no workbook made from our template."),
                todo=Text("请用 xltools new 生成的模板填写。", "Fill in a template made with `xltools new`."),
            )
        meta = self._meta()
        stated = meta.get("report.form", "").strip()
        if not stated:
            stated = "2021" if "requests.other_rest.total" in areas else "2019"
        if stated not in form_ids():
            raise XltoolsError(
                Text(
                    f"工作簿使用的是未知的报告格式“{stated[:20]}”。",
                    f"The workbook uses an unknown form {stated[:20]!r}.",
                ),
                todo=Text("请升级 xltools 后再试。", "Upgrade xltools and try again."),
            )
        own = tuple(item for item in self.own if not areas.keys().isdisjoint(item.tables))
        supplements = tuple(name for name in supplement_ids() if name in areas)
        form = load_form(stated, supplements + tuple(item.id for item in own), own)
        version = meta.get("report.template_version", "").strip() or None
        seen = []
        if version != form.version:
            seen.append(Observation("template_version", ("report.template_version",), version or "无"))
        if added := meta.get("report.supplements", ""):
            known = {*supplement_ids(), *(item.id for item in self.own)}
            if unknown := [name for name in added.split(",") if name.strip() and name not in known]:
                seen.append(Observation("unknown_supplement", (), "、".join(unknown)))
        return form, own, version, seen

    def _meta(self) -> dict[str, str]:
        wanted = {
            name: self.names.place(name)
            for name in ("report.form", "report.template_version", "report.supplements")
            if name in self.names.areas
        }
        found = {}
        for sheet in {place.sheet for place in wanted.values()}:
            at = {place.address.encode(): name for name, place in wanted.items() if place.sheet == sheet}
            for cell in self.cells.at(sheet, at):
                found[at[cell.address.encode()]] = self.cells.text(cell) or ""
        return found

    def _read_sheet(self, layout: SheetLayout, form: Form, found: _Found, words: dict[str, str]) -> None:
        wanted = layout.wanted
        found.values.update((name, None) for name in wanted.values() if name in form.cells)
        cells, hidden = self.cells.of(layout)
        extra: dict[str, list[str]] = {}
        for cell in cells:
            name = wanted.get(cell.address.encode())
            if name is None:
                for body in layout.bodies:
                    if body.holds(cell.address):
                        extra.setdefault(body.table, []).append(f"{layout.sheet}!{cell.address}")
            elif name in form.cells or name in form.controls:
                self._read_cell(cell, name, form, found)
            else:
                words[name] = (self.cells.text(cell) or "")[:_MAX_TEXT]
        found.observations += [
            Observation("extra_cell", tuple(cells), "", table) for table, cells in extra.items()
        ]
        if hidden:
            found.observations += _hidden(hidden, layout, form)

    def _read_cell(self, cell: RawCell, name: str, form: Form, found: _Found) -> None:
        definition = form.cells.get(name) or form.controls[name]
        if cell.formula is not None:
            found.formulas.add(name)
            if "[" in cell.formula and _OTHER_FILE.search(_QUOTED.sub("", cell.formula)):
                found.observations.append(Observation("external_link", (name,), "", definition.table))
            if cell.value is None and cell.kind == "n":
                found.uncomputed.append(name)
                return
        if cell.value is None or (cell.value == "" and cell.formula is not None):
            return
        if cell.kind == "n":
            try:
                found.values[name] = read_number(cell.value, definition.type)
            except (ValueError, ArithmeticError):
                found.unreadable[name] = found.raw[name] = cell.value
            return
        if cell.kind == "b":
            found.unreadable[name] = found.raw[name] = "TRUE" if cell.value == "1" else "FALSE"
            return
        text = self.cells.text(cell) or ""
        if not text:
            return
        reading = read_text(text, definition.type)
        found.values[name] = reading.value
        found.raw[name] = text
        if reading.value is None and not reading.blank:
            found.unreadable[name] = text

    def _compute(self, found: _Found, form: Form) -> None:
        """Totals whose formula was never calculated are summed here; other formulas can't be."""
        waiting = frozenset(found.uncomputed)
        computed = []
        for name in found.uncomputed:
            if name in form.totals:
                found.values[name] = _sum(name, found.values, waiting, form)
                # A total over blank parts shows nothing, calculated or not.
                if found.values[name] is not None:
                    computed.append(name)
            else:
                found.unreadable[name] = "="
                found.observations.append(
                    Observation("formula_not_computed", (name,), "", name.split(".")[0])
                )
        if computed:
            found.observations.append(Observation("computed", tuple(computed)))


def _sum(
    name: str, values: Mapping[str, Number | None], waiting: Collection[str], form: Form
) -> Number | None:
    parts = [
        _sum(part, values, waiting, form) if part in waiting and part in form.totals else values.get(part)
        for part in form.totals[name]
    ]
    numbers = [part for part in parts if part is not None]
    return sum(numbers) if numbers else None


def _presumed(found: _Found, form: Form) -> set[str]:
    """The totals that show what their formula would show."""
    return {
        name
        for name in form.totals
        if name in found.values
        and name not in found.raw
        and found.values[name] == _sum(name, found.values, (), form)
    }


def _overtyped(found: _Found, form: Form) -> list[Observation]:
    """Cells of a district's workbook that were sums of its offices and hold no formula any more."""
    by_table: dict[str, list[str]] = {}
    for name, cell in form.cells.items():
        if cell.additive and name in found.values and name not in found.formulas:
            by_table.setdefault(cell.table, []).append(name)
    return [Observation("sum_overtyped", tuple(cells), "", table) for table, cells in by_table.items()]


def _hidden(hidden: Hidden, layout: SheetLayout, form: Form) -> list[Observation]:
    """Filled cells of the form that stand in hidden rows or columns."""
    found: dict[str, list[str]] = {}
    for address, name in layout.wanted.items():
        if name in form.cells:
            letters = address.rstrip(b"0123456789")
            row, column = int(address[len(letters) :]), column_number(letters.decode())
            if row in hidden.rows or column in hidden.columns:
                found.setdefault(form.cells[name].table, []).append(name)
    return [Observation("hidden", (name,), "", table) for table, names in found.items() for name in names]
