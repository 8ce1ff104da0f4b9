"""The headings of the parts of a report, however they were printed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xltools.narrative.words import bare, without_marks

NUMERALS = "一二三四五六七八九十"
_USUAL = (
    ("一", r"总体情况|概述|概况|基本情况|总体工作情况"),
    ("二", r"(?:政府信息)?主动公开(?:政府信息)?(?:的)?(?:工作)?情况"),
    ("三", r"(?:收到和处理)?政府信息公开申请(?:的)?(?:办理)?情况|(?:政府信息)?依申请公开(?:政府信息)?(?:办理)?情况"),
    ("四", r".{0,14}行政复议.{0,10}行政诉讼.{0,10}"),
    ("五", r".{0,14}存在的?(?:主要)?问题.{0,14}"),
    ("六", r"其他(?:需要|需)?报告的?(?:情况|事项|内容)"),
)  # fmt: skip
_OFFICIAL = {
    "总体情况": "一",
    "主动公开政府信息情况": "二",
    "收到和处理政府信息公开申请情况": "三",
    "政府信息公开行政复议行政诉讼情况": "四",
    "存在的主要问题及改进情况": "五",
    "其他需要报告的事项": "六",
}
_NUMBERED = re.compile(
    r"\s*(?:第?([一二三四五六七八九十]{1,3})(?:部分)?|([1-9１-９]))\s*[、，,．.：:\s]\s*(\S.*)"
)
_LEADERS = re.compile(r"[.．…·\s]{2,}\d*\s*$")
_LONGEST_TITLE = 34


@dataclass(frozen=True, slots=True)
class Heading:
    """``number`` in Chinese ("" when none was printed); ``rest``: text printed on the heading's line."""

    number: str
    title: str
    rest: str = ""
    digit: bool = False

    @property
    def usual(self) -> str:
        """The number of the official part that the title speaks of, "" when of none."""
        return usual_number(self.title)


def usual_number(title: str) -> str:
    """The official part (一 to 六) that a title speaks of, in whatever words; "" when of none."""
    folded = bare(title)
    return next((number for number, pattern in _USUAL if re.fullmatch(pattern, folded)), "")


def heading_in(line: str) -> Heading | None:
    """What a line says if it may be the heading of a part; only its neighbours tell whether it is."""
    line = _LEADERS.sub("", without_marks(line)).strip()
    match = _NUMBERED.fullmatch(line)
    if match is None:
        number = _OFFICIAL.get(bare(line), "")
        return Heading(number, line) if number else None
    chinese, digit, said = match[1] or "", match[2] or "", match[3].strip()
    number = chinese or NUMERALS[int(digit) - 1]
    title, rest = _cut(said)
    if digit and usual_number(title) != number:
        return None
    if usual_number(title) or (len(bare(title)) <= _LONGEST_TITLE and _is_title(title)):
        return Heading(number, title, rest, bool(digit))
    return None


def _is_title(title: str) -> bool:
    return not re.search(r"[。；;！？]|[，,：:]$", title)


def _cut(said: str) -> tuple[str, str]:
    """Title and text of a heading that goes on as a paragraph: ``其他需要报告的事项：无``."""
    for match in re.finditer(r"[：:。\s]+", said):
        title = said[: match.start()]
        if bare(title) in _OFFICIAL:
            return title, said[match.end() :].strip()
    return said, ""


def rank(number: str) -> int:
    """一 -> 1, 十二 -> 12; 0 for what is no numeral."""
    if not number or any(character not in NUMERALS for character in number):
        return 0
    if number[0] == "十":
        return 10 + (NUMERALS.index(number[1]) + 1 if number[1:] else 0)
    first = NUMERALS.index(number[0]) + 1
    return first if len(number) == 1 else first * 10 + rank(number[2:])
