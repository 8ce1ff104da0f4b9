"""Open workbooks for the tests: files by the file engine, and what is in their hidden sheets."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import xlwings as xw

import xltools
from tests.support.base import base_report
from xltools.excel.engines.file import open_file
from xltools.model.content import Content
from xltools.model.report import Report

OFFICES = tuple(sorted((Path(__file__).resolve().parents[2] / "examples" / "offices").glob("*.json")))
names_of_offices = [path.stem for path in OFFICES]


def office_file(facts: Path, folder: Path, *, totals_by_formula: bool = False) -> Path:
    """The workbook of an example office; its totals as published, or left to the formulas of the template."""
    document = json.loads(facts.read_text(encoding="utf-8"))
    if totals_by_formula:
        form = xltools.load_form(document["form"], tuple(document["supplements"]))
        for name in form.totals:
            document["facts"].pop(name, None)
            document["unreadable"].pop(name, None)
    path = folder / f"{facts.stem}.xlsx"
    path.write_bytes(xltools.fill(document)[0])
    return path


def report_file(path: Path, report: Report | None = None, *, typed: bool = False) -> Path:
    """A workbook with a report, the valid one of form 2021 unless given; totals are formulas unless ``typed``."""
    given = report or base_report("2021")
    if not typed:
        totals = xltools.load_form(given.form, given.supplements).totals
        kept = {name: value for name, value in given.values.items() if name not in totals}
        given = replace(given, values=kept)
    path.write_bytes(xltools.make_workbook(Content(given)))
    return path


def with_values(**changes: int | None) -> Report:
    """The valid report of form 2021 with some cells changed (``__`` for a dot)."""
    report = base_report("2021")
    return replace(report, values={**report.values, **{k.replace("__", "."): v for k, v in changes.items()}})


def opened(path: Path) -> xw.Book:
    return open_file(path)


def area_of(book: xw.Book, name: str) -> xw.Range:
    """The range of a defined name."""
    return book.names[name].refers_to_range


def rows_of(book: xw.Book, name: str) -> list[list[Any]]:
    rows: list[list[Any]] = area_of(book, name).options(ndim=2).value
    return rows


def put(book: xw.Book, name: str, content: object) -> None:
    """Types a content into a cell."""
    area_of(book, name).value = content


def value_of(book: xw.Book, name: str) -> Any:
    return area_of(book, name).value


def marked(book: xw.Book, report: Report) -> dict[str, int]:
    """The cells of tables that are marked, with their level, by name."""
    found = {}
    tables = {name.split(".")[0] for name in report.values}
    for table in tables:
        body, levels = area_of(book, table), rows_of(book, f"marks.{table}")
        for name, place in report.places.items():
            if name.split(".")[0] == table and name in report.values:
                cell = book.sheets[place.sheet].range(place.address)
                level = levels[cell.row - body.row][cell.column - body.column]
                if level:
                    found[name] = int(level)
    return found


def listed(book: xw.Book, sheet: str) -> list[list[Any]]:
    """The rows below the heads of one of our lists."""
    rows = book.sheets[sheet].range((5, 1), (300, 8)).options(ndim=2).value
    return [row for row in rows if any(value is not None for value in row)]


def sheets(book: xw.Book) -> list[str]:
    return [sheet.name for sheet in book.sheets]


def functions_of(actions: Iterable[dict[str, Any]]) -> list[str]:
    return [action["func"] for action in actions]
