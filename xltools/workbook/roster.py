"""The list of bodies that must report, from a workbook with known heads, or from JSON."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from xltools.documents import check_document, read_document
from xltools.errors import XltoolsError
from xltools.forms import cover_fields
from xltools.lang import Text
from xltools.model.rollup import NATURES, Roster, RosterEntry
from xltools.workbook.package import open_package

HEADS = {
    "单位名称": "name", "统一社会信用代码": "code", "级别": "level", "上级主管部门": "parent", "曾用名或简称": "aliases",
    "垂直管理": "vertical", "联系人及电话": "contact", "报送期限": "deadline", "本政府机关": "own",
    "单位性质": "nature",
}  # fmt: skip
_MAX_ROWS = 20_000


def read_roster(path: str | os.PathLike[str]) -> Roster:
    """A roster from .json, or from the first sheet of an .xlsx whose heads are those of the template.

    Raises XltoolsError when the file can't be read or holds no roster.
    """
    if Path(path).suffix.lower() == ".json":
        document = read_document(path, "roster")
    else:
        document = _sheet_document(path)
        check_document(document, "roster", str(path))
    entries = tuple(
        RosterEntry(
            item["name"],
            item.get("code"),
            item.get("level"),
            item.get("parent"),
            tuple(item.get("aliases", ())),
            item.get("vertical", False),
            item.get("contact", ""),
            item.get("deadline", ""),
            item.get("own", False),
            item.get("nature"),
        )
        for item in document["offices"]
    )
    _refuse_doubled(entries, str(path))
    return Roster(document["district"], entries, str(path))


def _refuse_doubled(entries: tuple[RosterEntry, ...], where: str) -> None:
    seen: set[str] = set()
    for entry in entries:
        for key in (entry.name, entry.code):
            if key and key in seen:
                raise XltoolsError(
                    Text(f"名单中“{key}”出现了两次。", f"{key!r} stands twice on the roster."),
                    where=where,
                    todo=Text("请删去重复的一行。", "Remove the second line."),
                )
            if key:
                seen.add(key)


def _sheet_document(path: str | os.PathLike[str]) -> dict[str, Any]:
    open_package(path)  # refuses what is no workbook, with a reason
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        rows = [
            [_text(value) for value in row]
            for row in book.worksheets[0].iter_rows(values_only=True, max_row=_MAX_ROWS, max_col=30)
        ]
    finally:
        book.close()
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
    offices = [_office({key: row[i] for i, key in columns.items()}) for row in rows[head + 1 :] if any(row)]
    return {"district": district, "offices": [office for office in offices if office["name"]]}


def _office(row: dict[str, str]) -> dict[str, Any]:
    levels = {
        label: level
        for item in cover_fields()
        if item.name == "office.level"
        for level, label in item.choices
    }
    office: dict[str, Any] = {"name": row.get("name", "")}
    for key in ("code", "parent", "contact", "deadline"):
        if row.get(key):
            office[key] = row[key]
    if row.get("level"):
        office["level"] = levels.get(row["level"], row["level"])
    if row.get("aliases"):
        office["aliases"] = [
            alias for alias in row["aliases"].replace("；", "、").replace(";", "、").split("、") if alias
        ]
    for key in ("vertical", "own"):
        if row.get(key):
            office[key] = row[key] in ("是", "1", "TRUE", "True", "√")
    if row.get("nature"):
        known = {label: nature for nature, label in NATURES.items()}
        office["nature"] = known.get(row["nature"], row["nature"])
    return office


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
