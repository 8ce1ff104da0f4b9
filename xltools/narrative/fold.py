"""A text without what typing and page layout put between its characters.

White space goes, full-width signs become ASCII, lines that a page broke are joined again; a line
break that ends a paragraph stays as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_VISIBLE = re.compile("[^\\s\u200b\u200c\u200d\u2060\ufeff]+")
_ENDS = "。;!?:；！？："
_MARKER = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[（(]\s*[一二三四五六七八九十\d]{1,3}\s*[）)]"
    r"|\d{1,2}\s*[、.．)）](?!\s*\d)|[①-⑳]|第[一二三四五六七八九十]{1,3}(?:章|节|部分))"
)
_HEADING = re.compile(r"[^,，。；;]{1,30}")
_CELL = re.compile(r"[\d.,%/|\s]{1,12}")


@dataclass(frozen=True, slots=True)
class Folded:
    """``origin[i]`` is where the i-th character of ``text`` stands in ``source``."""

    text: str
    origin: tuple[int, ...]
    source: str

    def start(self, position: int) -> int:
        """The position in the source of a position in the folded text."""
        return self.origin[position] if position < len(self.origin) else len(self.source)

    def end(self, position: int) -> int:
        return self.origin[position - 1] + 1 if position else 0

    def quote(self, start: int, end: int) -> str:
        """The words of the source behind a stretch of the folded text, on one line."""
        return "".join(self.source[self.start(start) : self.end(end)].split())


def fold(source: str) -> Folded:
    """The folded text of ``source``; linear in its length."""
    text: list[str] = []
    origin: list[int] = []
    before = ""
    narrow = source.translate(_WIDE)
    for offset, line in _lines(source):
        if before and _breaks(before, line):
            text.append("\n")
            origin.append(offset - 1)
        before = line
        for run in _VISIBLE.finditer(narrow, offset, offset + len(line)):
            text.append(run[0])
            origin.extend(range(*run.span()))
    return Folded("".join(text), tuple(origin), source)


def _lines(source: str) -> Iterator[tuple[int, str]]:
    """Lines that are not blank, each with its offset."""
    offset = 0
    for line in source.split("\n"):
        if line.strip():
            yield offset, line
        offset += len(line) + 1


def _breaks(before: str, line: str) -> bool:
    """Whether a paragraph ends between two lines."""
    ended = before.rstrip()
    if ended[-1] in _ENDS or _MARKER.match(line) or _is_cell(ended) or _is_cell(line):
        return True
    return bool(_MARKER.match(before)) and len(ended) <= 30 and bool(_HEADING.fullmatch(ended))


def _is_cell(line: str) -> bool:
    """A line that looks like a part of a table."""
    return "\t" in line.strip() or "|" in line or bool(_CELL.fullmatch(line.strip()))
