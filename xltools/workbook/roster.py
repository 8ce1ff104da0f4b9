"""The list of bodies that must report, from a workbook with known heads, or from JSON."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xltools.checks.codes import code_fault, fold_code
from xltools.checks.publication import date_in
from xltools.documents import check_document, read_document
from xltools.errors import XltoolsError
from xltools.forms import cover_fields
from xltools.lang import Text
from xltools.model.rollup import NATURES, Roster, RosterEntry
from xltools.workbook.package import open_package
from xltools.workbook.receipts import receipt_lines, receipts_of

HEADS = {
    "单位名称": "name", "统一社会信用代码": "code", "级别": "level", "上级主管部门": "parent", "曾用名或简称": "aliases",
    "垂直管理": "vertical", "联系人及电话": "contact", "报送期限": "deadline", "本政府机关": "own",
    "单位性质": "nature",
}  # fmt: skip
_MAX_ROWS = 20_000
_APART = re.compile("[、；;，,\n]+")


def read_roster(path: str | os.PathLike[str]) -> Roster:
    """A roster from .json, or from the first sheet of an .xlsx whose heads are those of the template.

    Raises XltoolsError when the file can't be read, holds no roster, names a body twice, or has a code
    (GB 32100) that can't be right; the error names each line.
    """
    if Path(path).suffix.lower() == ".json":
        document = read_document(path, "roster")
        lines = [f"offices[{i}]" for i in range(len(document["offices"]))]
        logged = [f"received[{i}]" for i in range(len(document.get("received", ())))]
    else:
        document, lines, logged = _sheet_document(path)
        check_document(document, "roster", str(path))
    entries = tuple(
        RosterEntry(
            item["name"],
            fold_code(item.get("code") or "") or None,
            item.get("level"),
            item.get("parent"),
            tuple(item.get("aliases", ())),
            item.get("vertical", False),
            item.get("contact") or "",
            item.get("deadline") or "",
            item.get("own", False),
            item.get("nature"),
        )
        for item in document["offices"]
    )
    _refuse_doubled(entries, lines, str(path))
    _refuse_codes(entries, lines, str(path))
    roster = Roster(document["district"], entries, str(path))
    return replace(roster, receipts=receipts_of(document.get("received", ()), logged, roster))


def _refuse_doubled(entries: Sequence[RosterEntry], lines: Sequence[str], where: str) -> None:
    seen: dict[str, str] = {}
    for entry, line in zip(entries, lines, strict=True):
        for key in filter(None, (entry.name, entry.code)):
            if key in seen:
                raise XltoolsError(
                    Text(
                        f"名单中“{key}”出现了两次（{seen[key]}、{line}）。",
                        f"{key!r} stands twice on the roster ({seen[key]}, {line}).",
                    ),
                    where=where,
                    todo=Text("请删去重复的一行。", "Remove the second line."),
                )
            seen[key] = line


def _refuse_codes(entries: Sequence[RosterEntry], lines: Sequence[str], where: str) -> None:
    """A wrong code would match no file, or another body's: every one is told, by line."""
    wrong = [
        Text(
            f"{line}（{entry.name}）{entry.code} {fault.zh}",
            f"{line} ({entry.name}) {entry.code}: {fault.en}",
        )
        for entry, line in zip(entries, lines, strict=True)
        if entry.code and (fault := code_fault(entry.code))
    ]
    if wrong:
        raise XltoolsError(
            Text(
                f"名单中有 {len(wrong)} 个统一社会信用代码不对："
                + "；".join(said.zh for said in wrong)
                + "。",
                f"{len(wrong)} codes on the roster are wrong: " + "; ".join(said.en for said in wrong) + ".",
            ),
            where=where,
            todo=Text(
                "请对照证书更正；不知道的可以空着。",
                "Correct them; a code that is not known may be left out.",
            ),
        )


def _sheet_document(path: str | os.PathLike[str]) -> tuple[dict[str, Any], list[str], list[str]]:
    """The roster document in a workbook, and where each office and each receipt stands: ``第 5 行``."""
    rows, *others = _sheets(path)
    head = next((i for i, row in enumerate(rows) if "单位名称" in row), None)
    if head is None:
        raise XltoolsError(
            Text("没有找到“单位名称”表头。", "There is no head 单位名称."),
            where=str(path),
            todo=Text("请用模板 roster.xlsx 填写名单。", "Fill in the template roster.xlsx."),
        )
    district = next(
        (row[i + 1] for row in rows[:head] for i, v in enumerate(row[:-1]) if v == "汇总单位"), ""
    )
    columns = {i: HEADS[text] for i, text in enumerate(rows[head]) if text in HEADS}
    offices, lines = [], []
    for number, row in enumerate(rows[head + 1 :], head + 2):
        office = _office({key: row[i] for i, key in columns.items()})
        if office["name"]:
            offices.append(office)
            lines.append(f"第 {number} 行")
        elif len(office) > 1:
            raise XltoolsError(
                Text(f"名单第 {number} 行没有填单位名称。", f"Line {number} of the roster names no body."),
                where=str(path),
                todo=Text("请补上单位名称，或清空这一行。", "Fill in the name, or clear the line."),
            )
    received, logged = receipt_lines(others)
    return {"district": district, "offices": offices, "received": received}, lines, logged


def _sheets(path: str | os.PathLike[str]) -> list[list[list[str]]]:
    """The texts of every sheet, row by row."""
    open_package(path)  # refuses what is no workbook, with a reason
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        sheets = [_rows(sheet) for sheet in book.worksheets]
    finally:
        book.close()
    if any(len(rows) > _MAX_ROWS and any(rows[-1]) for rows in sheets):
        raise XltoolsError(
            Text(f"名单超过 {_MAX_ROWS} 行。", f"The roster has more than {_MAX_ROWS} lines."),
            where=str(path),
            todo=Text("请按地区分成几份名单，逐级汇总。", "Split it by region and roll up level by level."),
        )
    return sheets


def _rows(sheet: Any) -> list[list[str]]:
    found = sheet.iter_rows(values_only=True, max_row=_MAX_ROWS + 1, max_col=30)
    return [[_text(value) for value in row] for row in found]


def _office(row: dict[str, str]) -> dict[str, Any]:
    levels = {
        label: level
        for item in cover_fields()
        if item.name == "office.level"
        for level, label in item.choices
    }
    office: dict[str, Any] = {"name": row.get("name", "")}
    for key in ("code", "parent", "contact"):
        if row.get(key):
            office[key] = row[key]
    if row.get("deadline"):
        day = date_in(row["deadline"])
        office["deadline"] = day.isoformat() if day else row["deadline"]
    if row.get("level"):
        office["level"] = levels.get(row["level"], row["level"])
    if row.get("aliases"):
        office["aliases"] = list(_names_in(row["aliases"]))
    for key in ("vertical", "own"):
        if row.get(key):
            office[key] = row[key] in ("是", "1", "TRUE", "True", "√")
    if row.get("nature"):
        known = {label: nature for nature, label in NATURES.items()}
        office["nature"] = known.get(row["nature"], row["nature"])
    return office


def _names_in(text: str) -> Iterable[str]:
    """The names of a list, each once, however they are set apart."""
    return dict.fromkeys(name.strip() for name in _APART.split(text) if name.strip())


def _text(value: object) -> str:
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    return "" if value is None else str(value).strip()
