"""Changes of a district's sums that the supervisor declares: the sheet 调整 of the district's workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from xltools.model.form import Form
from xltools.model.report import Number

VALID = "有效"
UNKNOWN_ITEM, NO_NUMBER, NO_REASON, NO_NAME, NO_DATE = (
    "项目不在表中", "调整数不是数字", "缺原因", "缺调整人", "缺日期",
)  # fmt: skip
"""What a line lacks, as the sheet itself says it; such a line changes nothing."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A line as typed: ``item`` names the cell by table and label; ``amount`` is added to its sum.

    What is no number stays text, a blank is None; ``date`` is an ISO date, or the text as typed.
    """

    item: str
    amount: Number | str | None
    reason: str
    by: str
    date: str

    @property
    def typed(self) -> bool:
        return any((self.item, self.amount not in (None, ""), self.reason, self.by, self.date))


def items_of(form: Form) -> dict[str, str]:
    """What a line can name -> the cell: the cells that add up, as ``表三 一、…·总计``."""
    sheets = {table.id: table.sheet for table in form.tables}
    return {f"{sheets[cell.table]} {cell.label}": name for name, cell in form.cells.items() if cell.additive}


def fault_of(adjustment: Adjustment, items: Mapping[str, str]) -> str:
    """What a line lacks; "" for one that counts, and for one without anything."""
    checks = (
        (adjustment.item in items, UNKNOWN_ITEM),
        (isinstance(adjustment.amount, int | Decimal), NO_NUMBER),
        (bool(adjustment.reason.strip()), NO_REASON),
        (bool(adjustment.by.strip()), NO_NAME),
        (bool(_DAY.fullmatch(adjustment.date)), NO_DATE),
    )
    return next((fault for right, fault in checks if not right), "") if adjustment.typed else ""


def counted(adjustments: Iterable[Adjustment], form: Form) -> list[tuple[str, Number, Adjustment]]:
    """The lines that count, each with its cell and amount."""
    items = items_of(form)
    return [
        (items[item.item], item.amount, item)
        for item in adjustments
        if item.typed and not fault_of(item, items) and isinstance(item.amount, int | Decimal)
    ]


SHEET = "调整"
AREA = "adjustments.lines"
"""The defined name of the lines; its columns are those of ``COLUMNS``."""
COLUMNS = ("number", "item", "amount", "reason", "by", "date", "state", "cell")
FIRST_ROW = 5
"""Of the lines, counted from 1."""
_LEAST, _SPARE = 40, 20


def line_count(written: int) -> int:
    """How many lines the sheet has for so many that are written: some are always left."""
    return max(_LEAST, written + _SPARE)


def sum_formula(cell: str, lines: int) -> tuple[str, str]:
    """Formulas (without =) of how many lines count for a cell, and of what they add to its sum."""
    last = FIRST_ROW + lines - 1
    amounts, states, cells = (f"'{SHEET}'!${letter}${FIRST_ROW}:${letter}${last}" for letter in "CGH")
    tests = f'{cells},"{cell}",{states},"{VALID}"'
    return f"COUNTIFS({tests})", f"SUMIFS({amounts},{tests})"
