"""The roll-up as one would write it with openpyxl alone: ``python -m benchmarks.peer_openpyxl OUTPUT FILE...``.

It reads every named cell, adds up, fills the blank template and lists each office's figures and its file
with its checksum. It checks nothing.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

_TEMPLATE = Path(__file__).parents[1] / "templates" / "annual-report-2021.xlsx"
_COUNTED = ("proactive.", "requests.", "disputes.")


def cells(book: Any) -> dict[str, Any]:
    """Name -> cell of every single cell that has a defined name."""
    found = {}
    for name, defined in book.defined_names.items():
        for sheet, address in defined.destinations:
            if ":" not in address:
                found[name] = book[sheet][address.replace("$", "")]
    return found


def roll_up(files: Sequence[str], output: str) -> None:
    book = openpyxl.load_workbook(_TEMPLATE)
    target = cells(book)
    names = [name for name in target if name.startswith(_COUNTED)]
    details, received, sources = map(book.create_sheet, ("单位明细", "报送情况", "来源"))
    details.append(["单位名称", "统一社会信用代码", *names])
    sums: dict[str, float] = dict.fromkeys(names, 0)
    for file in files:
        facts = {
            name: cell.value for name, cell in cells(openpyxl.load_workbook(file, data_only=True)).items()
        }
        office = [facts["office.name"], facts["office.code"]]
        details.append([*office, *(facts[name] for name in names)])
        received.append([*office, facts["office.level"], facts["report.year"], Path(file).name])
        sources.append([office[0], file, hashlib.sha256(Path(file).read_bytes()).hexdigest()])
        for name in names:
            value = facts[name]
            sums[name] += value if isinstance(value, int | float) else 0
    for name in names:
        target[name].value = sums[name]
    book.save(output)


if __name__ == "__main__":
    roll_up(sys.argv[2:], sys.argv[1])
