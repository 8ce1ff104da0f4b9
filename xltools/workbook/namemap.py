"""Where every defined name of a workbook points: from xl/workbook.xml alone, or as a program that has it open says.

Worked out once per distinct workbook.xml: the files of one template and program share it. The key is
the content itself, so a moved name is never read at its old place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree

from xltools.addresses import column_letters, column_number
from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.report import Area, Place

_TARGET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class NameMap:
    """``areas`` by name (a single cell is an area too), ``parts`` by sheet name in tab order.

    ``doubled``: names defined more than once, at different places; ``broken``: names that point
    nowhere any more.
    """

    areas: Mapping[str, Area]
    parts: Mapping[str, str]
    hidden_sheets: frozenset[str]
    doubled: frozenset[str]
    broken: frozenset[str]
    date1904: bool

    def place(self, name: str) -> Place:
        area = self.areas[name]
        return Place(area.sheet, f"{column_letters(area.left)}{area.top}")


@lru_cache(maxsize=64)
def name_map(workbook: bytes, relations: bytes) -> NameMap:
    """The map of a workbook part and its relationships part.

    Raises XltoolsError when they are not well-formed.
    """
    try:
        root, links = ElementTree.fromstring(workbook), ElementTree.fromstring(relations)
    except ElementTree.ParseError as error:
        raise XltoolsError(
            Text(f"工作簿已损坏（{error}）。", f"The workbook is damaged ({error})."),
            todo=Text("请用 Excel 或 WPS 打开并另存后再试。", "Open it in Excel or WPS and save it again."),
        ) from error
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    parts: dict[str, str] = {}
    hidden = set()
    for element in root.iterfind("{*}sheets/{*}sheet"):
        relation = next(
            (value for key, value in element.items() if key.endswith("}id")), element.get(_RELATION)
        )
        parts[element.get("name", "")] = targets.get(relation, "")
        if element.get("state", "visible") != "visible":
            hidden.add(element.get("name", ""))
    defined = (
        (element.get("name", ""), (element.text or "").strip(), element.get("localSheetId") is not None)
        for element in root.iterfind("{*}definedNames/{*}definedName")
    )
    settings = root.find("{*}workbookPr")
    date1904 = settings is not None and settings.get("date1904") in ("1", "true")
    return _map(defined, parts, frozenset(hidden), date1904)


@lru_cache(maxsize=8)
def open_name_map(defined: tuple[tuple[str, str], ...], sheets: tuple[str, ...]) -> NameMap:
    """The map of a workbook that a program has open: ``(name, what it refers to)``, sheets in tab order.

    A name of one sheet only comes as ``sheet!name``.
    """
    targets = (
        (name.rpartition("!")[2], target.strip().removeprefix("="), "!" in name) for name, target in defined
    )
    return _map(targets, dict.fromkeys(sheets, ""), frozenset(), date1904=False)


def _map(
    defined: Iterable[tuple[str, str, bool]], parts: dict[str, str], hidden: frozenset[str], date1904: bool
) -> NameMap:
    """``defined``: name, target, whether the name is one of a single sheet."""
    areas: dict[str, Area] = {}
    doubled, broken = set(), set()
    for spelt, target, local in defined:
        name = spelt.lower()
        match = _TARGET.fullmatch(target)
        if match is None:
            broken.add(name)
            continue
        area = _area(match)
        if area.sheet not in parts:
            # A sheet of another file, or one that is gone: the name leads nowhere here.
            broken.add(name)
            continue
        if areas.setdefault(name, area) != area:
            doubled.add(name)
            if not local:
                areas[name] = area
    return NameMap(areas, parts, hidden, frozenset(doubled), frozenset(broken - areas.keys()), date1904)


def _area(match: re.Match[str]) -> Area:
    sheet = (match[1] or match[2]).replace("''", "'")
    top, left = int(match[4]), column_number(match[3])
    bottom, right = (int(match[6]), column_number(match[5])) if match[5] else (top, left)
    return Area(sheet, top, left, bottom, right)
