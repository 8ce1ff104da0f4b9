"""The national layout: tables, their printed rows and columns, value cells and identities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

CellType = Literal["count", "signed", "money"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One value's place, known by its name ``<table>.<row>[.<column>]``.

    ``type``: ``count`` whole number >= 0, ``signed`` whole number, ``money`` Decimal in 万元.
    ``additive``: the district's value is the sum of its offices'.
    ``required``: a blank is a fault (control totals are not required).
    """

    name: str
    table: str
    row: str
    column: str
    type: CellType
    unit: str
    additive: bool
    label: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class PrintedColumn:
    """A column of a block as printed: its id and its stacked head labels, outermost first."""

    id: str
    label: tuple[str, ...]
    type: CellType
    unit: str
    additive: bool


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row of a block as printed; ``heading`` rows carry a label and no value cell."""

    id: str
    label: tuple[str, ...]
    additive: bool
    unit: str = ""
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a table with one set of column heads."""

    title: str
    columns: tuple[PrintedColumn, ...]
    rows: tuple[PrintedRow, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A statutory table. ``stub`` holds the heads over the row labels, ``corner`` a printed note there."""

    id: str
    sheet: str
    title: str
    stub: tuple[str, ...]
    stub_width: int
    width: int
    corner: str
    unit_column: str
    blocks: tuple[Block, ...]
    groups: Mapping[str, tuple[str, ...]]
    supplement: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """``times`` x the value of the cell ``cell``."""

    times: int
    cell: str


@dataclass(frozen=True, slots=True)
class Identity:
    """A printed identity: patterns of both sides, expanded over rows or columns of one table."""

    id: str
    over: tuple[str, ...]
    left: tuple[object, ...]
    right: tuple[object, ...]
    computes: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the six parts of the report; it holds a text (``text`` is its name) or a table."""

    number: str
    title: str
    text: str = ""
    table: str = ""


@dataclass(frozen=True, slots=True)
class CoverField:
    """A field of the cover; ``choices`` maps the stored id to the label a person sees."""

    name: str
    label: str
    required: bool
    hint: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Supplement:
    """A supplement that is not shipped: its record as JSON text, so that forms made with it can be kept.

    ``tables``: ids of its tables, by which a workbook shows that it has them.
    """

    id: str
    tables: tuple[str, ...]
    record: str


@dataclass(frozen=True, slots=True)
class Form:
    """A national layout with the supplements a district added to it."""

    id: str
    version: str
    title: str
    basis: str
    first_year: int
    last_year: int | None
    cover: tuple[CoverField, ...]
    parts: tuple[Part, ...]
    tables: tuple[Table, ...]
    cells: Mapping[str, Cell]
    identities: Mapping[str, Identity]
    totals: Mapping[str, tuple[str, ...]]
    """Total cell -> the cells it adds up."""
    carry_over: Mapping[str, tuple[Term, ...]]
    """Cell of this year -> terms over last year's cells that must equal it."""
    moved: Mapping[str, str]
    """Cell of the other layout -> its one home here."""
    controls: Mapping[str, Cell]
    """Optional control totals, ``control.`` + the name of the total they check."""
    supplements: tuple[str, ...] = ()
    layout: frozenset[str] = field(default=frozenset())
    """The form id and the supplements: what a rule's ``forms`` is matched with."""

    def table(self, table: str) -> Table:
        """The table of that id; KeyError if the form has none."""
        for found in self.tables:
            if found.id == table:
                return found
        raise KeyError(table)

    def rows(self, table: str) -> tuple[str, ...]:
        """Row ids of a table, in printed order."""
        return tuple(dict.fromkeys(c.row for c in self.cells.values() if c.table == table))

    def columns(self, table: str) -> tuple[str, ...]:
        """Column ids of a table, in printed order."""
        return tuple(dict.fromkeys(c.column for c in self.cells.values() if c.table == table and c.column))

    def level_label(self, level: str | None) -> str:
        """What the cover prints for a level id; the id itself when unknown, "" for None."""
        return self.choice_label("office.level", level)

    def choice_label(self, name: str, value: str | None) -> str:
        for item in self.cover:
            if item.name == name:
                return dict(item.choices).get(value or "", value or "")
        return value or ""

    def covers_year(self, year: int) -> bool:
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)
