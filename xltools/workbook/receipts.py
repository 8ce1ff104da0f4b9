"""The log of what came in: the sheet 报送登记 of a roster workbook, or ``received`` of a roster in JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xltools.checks.offices import entry_of
from xltools.checks.publication import date_in
from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.report import Office
from xltools.model.rollup import Receipt, Roster

HEADS = {"单位名称": "office", "收到日期": "date", "退回日期": "returned", "备注": "note"}


def receipt_lines(sheets: Sequence[Sequence[Sequence[str]]]) -> tuple[list[dict[str, Any]], list[str]]:
    """The lines of the first sheet with the heads of a log, and where each stands: ``报送登记第 4 行``."""
    for rows in sheets:
        head = next((i for i, row in enumerate(rows) if "收到日期" in row and "单位名称" in row), None)
        if head is None:
            continue
        columns = {i: HEADS[text] for i, text in enumerate(rows[head]) if text in HEADS}
        found, lines = [], []
        for number, row in enumerate(rows[head + 1 :], head + 2):
            item = {key: row[i] for i, key in columns.items() if row[i]}
            if item:
                found.append(_dated({"office": "", "date": "", **item}))
                lines.append(f"报送登记第 {number} 行")
        return found, lines
    return [], []


def _dated(item: dict[str, Any]) -> dict[str, Any]:
    for key in ("date", "returned"):
        day = date_in(item.get(key, ""))
        if day:
            item[key] = day.isoformat()
    return item


def receipts_of(items: Sequence[dict[str, Any]], lines: Sequence[str], roster: Roster) -> tuple[Receipt, ...]:
    """The receipts that passed the schema. Raises XltoolsError for one of an office not on the roster, and
    for one that was sent back before it came in."""
    receipts = tuple(
        Receipt(item["office"], item["date"], item.get("returned") or "", item.get("note") or "")
        for item in items
    )
    for receipt, line in zip(receipts, lines, strict=True):
        if entry_of(Office(receipt.office, receipt.office), roster) is None:
            raise XltoolsError(
                Text(
                    f"{line}的“{receipt.office}”不在名单中。",
                    f"{line}: {receipt.office} is not on the roster.",
                ),
                where=roster.source,
                todo=Text(
                    "请写名单上的单位名称、曾用名或代码。", "Use a name, former name or code of the roster."
                ),
            )
        if receipt.returned and receipt.returned < receipt.date:
            raise XltoolsError(
                Text(
                    f"{line}的退回日期 {receipt.returned} 早于收到日期 {receipt.date}。",
                    f"{line}: sent back on {receipt.returned}, before it came in on {receipt.date}.",
                ),
                where=roster.source,
                todo=Text("请核对这两个日期。", "Check both dates."),
            )
    return receipts
