"""Loads a national form, and the supplements a district adds to it, from schemas/."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.form import (
    Block,
    Cell,
    CoverField,
    Form,
    Identity,
    Part,
    PrintedColumn,
    PrintedRow,
    Supplement,
    Table,
)
from xltools.names import check_names
from xltools.patterns import Vocabulary, expand, expand_terms, places
from xltools.resources import resource_folder

CONTROL = "control."


@cache
def form_ids() -> tuple[str, ...]:
    """Ids of the shipped national forms, oldest first."""
    return tuple(sorted(path.stem for path in (resource_folder("schemas") / "forms").glob("*.json")))


@cache
def supplement_ids() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in (resource_folder("schemas") / "supplements").glob("*.json")))


def load_form(form_id: str, supplements: tuple[str, ...] = (), own: tuple[Supplement, ...] = ()) -> Form:
    """The form with its supplements, in the order given; ``own`` are those that are not shipped.

    Raises XltoolsError for an unknown form or supplement.
    """
    return _form(form_id, supplements, own)


@cache
def _form(form_id: str, supplements: tuple[str, ...], own: tuple[Supplement, ...]) -> Form:
    record = _record("forms", form_id, form_ids(), Text("格式", "form"))
    given = {supplement.id: supplement for supplement in own}
    known = (*supplement_ids(), *given)
    added = [
        json.loads(given[name].record)
        if name in given
        else _record("supplements", name, known, Text("附表", "supplement"))
        for name in supplements
    ]
    return build_form(record, added)


def form_for_year(year: int) -> str:
    """The id of the form that reports of ``year`` use.

    Raises XltoolsError for a year before the first form.
    """
    for form_id in form_ids():
        years = _load("forms", form_id)["years"]
        if years["first"] <= year and (years["last"] is None or year <= years["last"]):
            return form_id
    first = _load("forms", form_ids()[0])["years"]["first"]
    raise XltoolsError(
        Text(f"没有 {year} 年度的报告格式。", f"There is no form for {year}."),
        todo=Text(f"报告年度应为 {first} 年或以后。", f"The report year is {first} or later."),
    )


def _record(folder: str, name: str, known: Sequence[str], noun: Text) -> Mapping[str, Any]:
    if name not in known:
        choices = "、".join(known)
        raise XltoolsError(
            Text(f"没有名为“{name}”的{noun.zh}。", f"There is no {noun.en} named {name!r}."),
            todo=Text(f"可用的有：{choices}。", f"Known: {', '.join(known)}."),
        )
    return _load(folder, name)


@cache
def _load(folder: str, name: str) -> Mapping[str, Any]:
    path: Path = resource_folder("schemas") / folder / f"{name}.json"
    record: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return record


def build_form(record: Mapping[str, Any], supplements: Sequence[Mapping[str, Any]] = ()) -> Form:
    """A Form from records that passed their schemas.

    Raises XltoolsError where the record contradicts itself: a bad or doubled name, an unknown cell.
    """
    raw_tables = [(raw, "") for raw in record["tables"]]
    raw_tables += [(raw, str(extra["id"])) for extra in supplements for raw in extra["tables"]]
    tables = tuple(_table(raw, supplement) for raw, supplement in raw_tables)
    cells = {cell.name: cell for table in tables for cell in _cells(table)}
    known = Vocabulary(cells, {table.id: table.groups for table in tables})
    identities = {
        raw["id"]: Identity(
            raw["id"], tuple(raw["over"]), tuple(raw["left"]), tuple(raw["right"]), raw.get("computes", "")
        )
        for table, _ in raw_tables
        for raw in table.get("identities", ())
    }
    totals: dict[str, tuple[str, ...]] = {}
    for identity in identities.values():
        if identity.computes:
            for place in places(identity.over, known):
                total = expand(identity.computes, place, known)[0]
                parts = expand_terms(identity.left, place, known)
                totals.setdefault(total, tuple(term.cell for term in parts))
    carry_over = {
        expand(raw["cell"], place, known)[0]: expand_terms(raw["from"], place, known)
        for table, _ in raw_tables
        for raw in table.get("carry_over", ())
        for place in places(tuple(raw["over"]), known)
    }
    moved = {
        raw["from"].format(**place): expand(raw["cell"], place, known)[0]
        for raw in record.get("moved", ())
        for place in places(tuple(raw["over"]), known)
    }
    controls = {
        CONTROL + name: _control(cells[name]) for table, _ in raw_tables for name in table.get("controls", ())
    }
    bad = check_names([*cells, *controls])
    if bad:
        name, why = bad[0]
        raise XltoolsError(why, where=f"{record['id']}: {name}")
    names = tuple(str(extra["id"]) for extra in supplements)
    return Form(
        id=record["id"],
        version=record["version"],
        title=record["title"],
        basis=record["basis"],
        first_year=record["years"]["first"],
        last_year=record["years"]["last"],
        cover=cover_fields(),
        parts=tuple(
            Part(raw["number"], raw["title"], raw.get("text", ""), raw.get("table", ""))
            for raw in record["parts"]
        ),
        tables=tables,
        cells=cells,
        identities=identities,
        totals=totals,
        carry_over=carry_over,
        moved=moved,
        controls=controls,
        supplements=names,
        layout=frozenset((record["id"], *(f"supplement:{name}" for name in names))),
    )


@cache
def cover_fields() -> tuple[CoverField, ...]:
    raw = json.loads((resource_folder("schemas") / "cover.json").read_text(encoding="utf-8"))
    return tuple(
        CoverField(
            item["name"],
            item["label"],
            item["required"],
            item["hint"],
            tuple((choice[0], choice[1]) for choice in item.get("choices", ())),
        )
        for item in raw["fields"]
    )


def _table(raw: Mapping[str, Any], supplement: str) -> Table:
    blocks = tuple(_block(block) for block in raw["blocks"])
    return Table(
        id=raw["id"],
        sheet=raw["sheet"],
        title=raw["title"],
        stub=tuple(raw.get("stub", ())),
        stub_width=raw["stub_width"],
        width=raw.get("width", max(len(block.columns) for block in blocks)),
        corner=raw.get("corner", ""),
        unit_column=raw.get("unit_column", ""),
        blocks=blocks,
        groups={name: tuple(ids) for name, ids in raw["groups"].items()},
        supplement=supplement,
    )


def _block(raw: Mapping[str, Any]) -> Block:
    return Block(
        title=raw.get("title", ""),
        columns=tuple(
            PrintedColumn(
                item["id"],
                tuple(item["label"]),
                item.get("type", "count"),
                item.get("unit", ""),
                item.get("additive", True),
            )
            for item in raw["columns"]
        ),
        rows=tuple(
            PrintedRow(
                item["id"],
                tuple(item["label"]),
                item["additive"],
                item.get("unit", ""),
                item.get("heading", False),
            )
            for item in raw["rows"]
        ),
    )


def cell_name(table: Table, row: PrintedRow, column: PrintedColumn) -> str:
    """The defined name of the value cell where a printed row and column meet."""
    return ".".join(part for part in (table.id, row.id, column.id) if part)


def _cells(table: Table) -> Iterator[Cell]:
    for block in table.blocks:
        for row in block.rows:
            for column in block.columns:
                if row.heading:
                    continue
                name = cell_name(table, row, column)
                segments = name.split(".")
                yield Cell(
                    name=name,
                    table=table.id,
                    row=segments[1],
                    column=segments[2] if len(segments) > 2 else "",
                    type=column.type,
                    unit=column.unit or row.unit or "件",
                    additive=row.additive and column.additive,
                    label="·".join(
                        (*row.label[-1:], *(label for label in column.label[-2:] if row.label or label))
                    ),
                )


def _control(cell: Cell) -> Cell:
    return Cell(
        CONTROL + cell.name,
        "control",
        cell.row,
        cell.column,
        cell.type,
        cell.unit,
        False,
        cell.label,
        required=False,
    )
