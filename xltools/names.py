"""The grammar of the project's defined names, such as ``requests.received.total``.

Narrower than Excel's own: no name, and no segment of one, can be taken for a cell, by any spreadsheet
program or bridge, or for a built-in of Excel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import ascii_lowercase

from xltools.lang import Text

MAX_LENGTH = 255

_FOREIGN = re.compile(r"[^a-z0-9_.]")
_FOUR_LETTERS = re.compile(r"[a-z]{4}")
# Any column of up to three letters: programs disagree on the last one.
_A1 = re.compile(r"[a-z]{1,3}[0-9]+")
_R1C1 = re.compile(r"r[0-9]*(?:c[0-9]*)?|c[0-9]*")
_BOOLEANS = frozenset(("true", "false"))
_RESERVED = ("_xl", "xlnm", "xlfn", "xlws", "xlpm", "xludf")
# Names that Excel, whatever their case, fills with a meaning of its own.
_BUILT_IN = re.compile(
    r"auto_(?:de)?activate|auto_close|auto_open|consolidate_area|criteria|data_form|database|extract"
    r"|print_area|print_titles|recorder|sheet_title",
    re.IGNORECASE,
)

_EMPTY = Text("名称是空的。", "The name is empty.")
_LONG = Text("名称有 {length} 个字符，最多 255 个。", "The name has {length} characters, at most 255.")
_CAPITALS = Text("名称“{name}”只能用小写字母。", "“{name}”: lower-case letters only.")
_CHARACTER = Text(
    "名称“{name}”里有不能用的字符 {character}：只能用小写英文字母、数字、下划线和点。",
    "“{name}” holds the character {character}: only a to z, digits, underscore and dot may be used.",
)
_GAP = Text(
    "名称“{name}”的点前后缺少内容：每两段之间用一个点，开头和结尾不能是点。",
    "“{name}” has an empty segment: single dots between segments, none at either end.",
)
_PREFIX = Text(
    "名称“{name}”的开头 {segment} 是 Excel 保留的。", "“{name}”: Excel reserves the prefix {segment}."
)
_BUILT_IN_NAME = Text("名称“{name}”在 Excel 中另有固定含义。", "“{name}” has a meaning of its own in Excel.")
_DIGIT_FIRST = Text(
    "名称“{name}”的第一段 {segment} 里不能有数字。", "“{name}”: no digit in the first segment {segment}."
)
_SHORT_FIRST = Text(
    "名称“{name}”的第一段 {segment} 开头至少要有四个字母。",
    "“{name}”: the first segment {segment} must start with at least four letters.",
)
_START = Text(
    "名称“{name}”的 {segment} 这一段必须以字母开头。",
    "“{name}”: the segment {segment} must start with a letter.",
)
_CELL = Text(
    "名称“{name}”的 {segment} 这一段像单元格地址（如 A1）。",
    "“{name}”: the segment {segment} looks like a cell address (A1).",
)
_ROW_COLUMN = Text(
    "名称“{name}”的 {segment} 这一段像行列地址（如 R1C1）。",
    "“{name}”: the segment {segment} looks like a row and column address (R1C1).",
)
_BOOLEAN = Text(
    "名称“{name}”的 {segment} 这一段是逻辑值。", "“{name}”: the segment {segment} is a logical value."
)
_REPEATED = Text("名称“{name}”出现了不止一次。", "“{name}” occurs more than once.")
_CASE = Text(
    "名称“{name}”与“{other}”只有大小写不同，Excel 会当作同一个。",
    "“{name}” differs from “{other}” in case only: Excel takes them for one.",
)


def check_name(name: str) -> Text | None:
    """Why ``name`` is no good name; None when it is one."""
    if not name:
        return _EMPTY
    if len(name) > MAX_LENGTH:
        return _LONG.format(length=len(name))
    if name.lower().startswith(_RESERVED):
        return _PREFIX.format(name=_shown(name), segment=_shown(name.partition(".")[0]))
    if _BUILT_IN.fullmatch(name):
        return _BUILT_IN_NAME.format(name=name)
    if foreign := _FOREIGN.search(name):
        if foreign[0].isascii() and foreign[0].isalpha():
            return _CAPITALS.format(name=_shown(name))
        return _CHARACTER.format(name=_shown(name), character=_shown(foreign[0]))
    for position, segment in enumerate(name.split(".")):
        if reason := _check_segment(segment, first=position == 0):
            return reason.format(name=name, segment=segment)
    return None


def is_good(name: str) -> bool:
    """Whether ``check_name`` finds nothing wrong."""
    return check_name(name) is None


def check_names(names: Iterable[str]) -> list[tuple[str, Text]]:
    """What is wrong with each name, in the order given, with repeats and names that differ in case only."""
    problems: list[tuple[str, Text]] = []
    exact: set[str] = set()
    folded: dict[str, str] = {}
    for name in names:
        if reason := check_name(name):
            problems.append((name, reason))
        other = folded.setdefault(name.lower(), name)
        if name in exact:
            problems.append((name, _REPEATED.format(name=_shown(name))))
        elif other != name:
            problems.append((name, _CASE.format(name=_shown(name), other=_shown(other))))
        exact.add(name)
    return problems


def _check_segment(segment: str, *, first: bool) -> Text | None:
    """Why it is no good segment, its characters being good ones."""
    if not segment:
        return _GAP
    if segment in _BOOLEANS:
        return _BOOLEAN
    if _A1.fullmatch(segment):
        return _CELL
    if _R1C1.fullmatch(segment):
        return _ROW_COLUMN
    if first and re.search("[0-9]", segment):
        return _DIGIT_FIRST
    if first and not _FOUR_LETTERS.match(segment):
        return _SHORT_FIRST
    return None if segment[0] in ascii_lowercase else _START


def _shown(text: str) -> str:
    """The text with what can't be printed as its code."""
    return "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text)
