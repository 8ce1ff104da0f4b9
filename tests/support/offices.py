"""A folder of many small offices' workbooks, made quickly: one workbook with other names and one other figure."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import xltools
from tests.support.base import base_report
from tests.support.mutants import Parts, parts_of, zipped
from xltools.model.content import Content
from xltools.model.report import Office

COUNTED = "proactive.licensing.decisions"
"""The cell that differs: office number n reports ``FIRST + n`` there; no rule ties it to others."""
FIRST = 700_001
_NAME = "千河街道办事处"
_PARENT = "城东区人民政府"
YEAR = 2024


@cache
def _base() -> Parts:
    report = base_report("2021")
    values = {**report.values, COUNTED: FIRST}
    office = Office(_NAME, level="street", parent=_PARENT)
    return parts_of(xltools.make_workbook(Content(replace(report, values=values, office=office))))


def name_of(number: int) -> str:
    return f"第{number:04}街道办事处"


def workbook(number: int, parent: str = _PARENT) -> bytes:
    """The workbook of one office."""
    swaps = ((_NAME, name_of(number)), (_PARENT, parent), (f"<v>{FIRST}</v>", f"<v>{FIRST + number}</v>"))
    parts = dict(_base())
    for name, part in parts.items():
        if name.endswith(".xml"):
            text = part.decode()
            for old, new in swaps:
                text = text.replace(old, new)
            parts[name] = text.encode()
    return zipped(parts)


def put_offices(folder: Path, count: int, first: int = 0, parent: str = _PARENT) -> list[Path]:
    """``count`` workbooks in a folder that is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{name_of(number)}.xlsx" for number in range(first, first + count)]
    for number, file in enumerate(files, first):
        file.write_bytes(workbook(number, parent))
    return files


def total(count: int, first: int = 0) -> int:
    """The sum of ``COUNTED`` over offices ``first`` and the following."""
    return sum(FIRST + number for number in range(first, first + count))
