"""Dates of signatures, in digits or Chinese numerals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from xltools.model.document import Document
from xltools.narrative.numerals_zh import chinese_number
from xltools.narrative.words import squeeze

_ZH_YEAR = re.compile(r"二[〇零○OoО0]([〇零○OoО0一二三])([〇零○OoО0一二三四五六七八九])年")
_ZH_DIGITS = str.maketrans("〇零○OoО一二三四五六七八九", "000000123456789")
_ZH_DAY = re.compile(r"(?<=年)([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})日)?")
_DATES = (
    re.compile(r"(20[0-3]\d)年(\d{1,2})月(\d{1,2})日?"),
    re.compile(r"(?<!\d)(20[0-3]\d)[-./](\d{1,2})[-./](\d{1,2})(?!\d)"),
)


def arabic(text: str) -> str:
    """Years, and the days behind them, that are written in Chinese numerals, in digits; white space taken out before."""
    text = _ZH_YEAR.sub(lambda match: "20" + (match[1] + match[2]).translate(_ZH_DIGITS) + "年", text)
    return _ZH_DAY.sub(_in_digits, text)


def _in_digits(match: re.Match[str]) -> str:
    month, day = (chinese_number(match[k]) if match[k] else None for k in (1, 2))
    if month is None or (match[2] and day is None):
        return match[0]
    return f"{month}月" + (f"{day}日" if match[2] else "")


def without_dates(text: str) -> str:
    """A line of a signature without its date."""
    text = arabic(text)
    for pattern in _DATES:
        text = pattern.sub("", text)
    return text


def date_of(document: Document) -> str:
    """The date of the signature as ISO, "" when there is none that the calendar has."""
    dates = [*_dates(document.closing)]
    return dates[-1] if dates else ""


def _dates(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        for pattern in _DATES:
            for match in pattern.finditer(arabic(squeeze(line))):
                try:
                    yield date(int(match[1]), int(match[2]), int(match[3])).isoformat()
                except ValueError:
                    continue
