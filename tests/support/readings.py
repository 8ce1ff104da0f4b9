"""Workbooks to read: filled ones, opened from a folder, with parts changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from openpyxl.utils import column_index_from_string, get_column_letter

from tests.support.base import base_report
from tests.support.parity import packed, stored_book, unpacked
from xltools.api.reports import make_workbook, read, validate
from xltools.forms import load_form
from xltools.model.content import Content
from xltools.model.finding import Finding
from xltools.model.report import Number, Report

BOOK, STRINGS = "xl/workbook.xml", "xl/sharedStrings.xml"
FORMS = ("2019", "2021")
both_forms = pytest.mark.parametrize("form_id", FORMS)
RECEIVED = "requests.received.natural_person"


def with_formulas(form_id: str, supplements: tuple[str, ...] = ()) -> Report:
    """A valid report whose totals are left to the formulas of the template."""
    report = base_report(form_id, supplements)
    totals = load_form(form_id, supplements).totals
    return replace(report, values={name: v for name, v in report.values.items() if name not in totals})


@cache
def filled(form_id: str = "2021", supplements: tuple[str, ...] = ()) -> bytes:
    return make_workbook(Content(with_formulas(form_id, supplements)))


def opened(data: bytes, folder: Path) -> Report:
    path = folder / "report.xlsx"
    path.write_bytes(data)
    return read(path)


def findings(report: Report, *rules: str) -> list[Finding]:
    return [finding for finding in validate(report).findings if finding.rule in rules]


def figures(report: Report) -> Mapping[str, Any]:
    """What a report says, without where it stood."""
    return {
        "values": dict(report.values),
        "unreadable": dict(report.unreadable),
        "controls": dict(report.controls),
        "text": dict(report.text),
        "cover": dict(report.cover),
        "office": report.office,
        "year": report.year,
        "form": report.form,
        "supplements": report.supplements,
        "scope": report.scope,
    }


def part_of(data: bytes, sheet: str) -> str:
    return f"xl/worksheets/sheet{list(stored_book(data).sheets).index(sheet) + 1}.xml"


def edited(data: bytes, **changes: Callable[[bytes], bytes]) -> bytes:
    """The workbook with parts changed; ``book`` is the workbook part, others are sheet names."""
    parts = unpacked(data)
    for name, change in changes.items():
        part = BOOK if name == "book" else part_of(data, name)
        before = parts[part]
        parts[part] = change(before)
        assert parts[part] != before, f"{name} is as it was"
    return packed(parts)


def swap(old: str, new: str) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(old.encode(), new.encode())


def without_names(*names: str) -> Callable[[bytes], bytes]:
    def change(book: bytes) -> bytes:
        for name in names:
            book = re.sub(
                rb'<definedName name="%s">[^<]*</definedName>' % re.escape(name).encode(), b"", book
            )
        return book

    return change


def pointing(name: str, target: str) -> Callable[[bytes], bytes]:
    """The name's target replaced."""
    return lambda book: re.sub(
        rb'(<definedName name="%s">)[^<]*' % re.escape(name).encode(),
        lambda match: match[1] + escape(target).encode(),
        book,
    )


def shifted(data: bytes, sheet: str, row: int, rows: int, column: int = 1, columns: int = 0) -> bytes:
    """Rows and columns inserted before ``row`` and ``column``, as a program does: cells and names move."""

    def moved(letters: str, number: str) -> tuple[str, int]:
        at = column_index_from_string(letters)
        right, down = at + columns * (at >= column), int(number) + rows * (int(number) >= row)
        return get_column_letter(right), down

    def cell(match: re.Match[bytes]) -> bytes:
        letters, number = moved(match[1].decode(), match[2].decode())
        return f'<c r="{letters}{number}"'.encode()

    def line(match: re.Match[bytes]) -> bytes:
        return f'<row r="{moved("A", match[1].decode())[1]}"'.encode()

    def target(match: re.Match[str]) -> str:
        letters, number = moved(match[1], match[2])
        return f"${letters}${number}"

    def name(match: re.Match[str]) -> str:
        return match[1] + re.sub(r"\$([A-Z]+)\$(\d+)", target, match[2]) + "<"

    parts, part = unpacked(data), part_of(data, sheet)
    parts[part] = re.sub(rb'<row r="(\d+)"', line, re.sub(rb'<c r="([A-Z]+)(\d+)"', cell, parts[part]))
    book = re.sub(rf"(>'?{sheet}'?!)([^<]*)<", name, parts[BOOK].decode())
    parts[BOOK] = book.encode()
    return packed(parts)


def with_subtotal(data: bytes, sheet: str, row: int, cells: str) -> bytes:
    """A row of the user's inserted before ``row``; the named rectangles grow with it."""
    grown = shifted(data, sheet, row, 1)
    line = re.compile(rb'(?=<row r="%d")' % (row + 1))
    return edited(
        grown, **{sheet: lambda part: line.sub(f'<row r="{row}">{cells}</row>'.encode(), part, count=1)}
    )


TABLES = {
    "ST-03": "proactive.regulations.made",
    "ST-04": RECEIVED,
    "ST-05": "disputes.reconsideration.upheld",
}


def by_parts(
    name: str, given: Mapping[str, Number | None], totals: Mapping[str, Iterable[str]]
) -> Number | None:
    """A cell's number: as given, or for a total that was not, the sum of its parts."""
    if name in given or name not in totals:
        return given.get(name)
    numbers = [part for part in (by_parts(part, given, totals) for part in totals[name]) if part is not None]
    return sum(numbers) if numbers else None
