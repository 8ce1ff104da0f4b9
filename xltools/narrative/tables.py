"""Which lines of a published report are table, and what its cells say.

Three ways of printing are known: a cell to a line (Word text with tabs, web pages with pipes), a row
to a line (PDF text), and bare lines without any separator.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from xltools.narrative.words import bare, squeeze, without_marks

_SEPARATOR = re.compile(r"[\t|｜]")
_SENTENCE = re.compile(r"[。；;！？]")
_NUMBER = re.compile(r"[+-]?[\d,.]+(?:%|亿元?|万元?|元|件|条)?|[-—–/]+|无")
_NUMBERS_AT_END = re.compile(r"(?:(?:^|\s++)[+-]?\d[\d,.]*%?){3,}\s*$")
_ROW_LABEL = re.compile(r"\s*[一二三四]、\s*(?:本年新收|上年结转|本年度?办理结果|结转下年度)")
_TABLE_START = re.compile(r"第二十条第|[(]?本列数据|申请人情况|行政复议$|信息内容$|统计指标$")
_HEADING = re.compile(r"\s*[一二三四五六七八九十]{1,3}\s*、|\s*\d{1,2}\s*、")
_CAPTION = re.compile(r"(?:附|统计)?表[一二三四五六七八九十\d]{0,2}:?")
_LONGEST_CELL = 45
_LONGEST_GAP = 4
_FEWEST_NUMBERS = 5


def table_lines(lines: Sequence[str]) -> list[bool]:
    """For each line whether it is part of a table; blank lines are not."""
    found = [_is_row(line) for line in lines]
    _fill_gaps(lines, found)
    _add_bare_runs(lines, found)
    return found


def is_caption(line: str) -> bool:
    """Whether a line is a table's number and nothing else: ``表一``."""
    return _CAPTION.fullmatch(squeeze(line)) is not None


def is_number(cell: str) -> bool:
    """Whether a cell holds a figure (with a unit or not) or a stroke for none."""
    return _NUMBER.fullmatch(squeeze(cell)) is not None


def labels_of(lines: Sequence[str], is_table: Sequence[bool]) -> tuple[str, ...]:
    """The cells that are words, as printed, line breaks inside a cell included."""
    found: list[str] = []
    block: list[str] = []
    for line, inside in zip([*lines, "x"], [*is_table, False], strict=True):
        if inside or (block and not line.strip()):
            block.append(line)
        elif block:
            found += _words(block)
            block = []
    return tuple(found)


def _is_row(line: str) -> bool:
    if not line.strip():
        return False
    if _ROW_LABEL.match(line):
        return len(squeeze(line)) <= 2 * _LONGEST_CELL
    separators = len(_SEPARATOR.findall(line))
    if "|" in line or "｜" in line:
        return separators > 1 or line.strip()[-1] in "|｜"
    if separators:
        # A tab may also indent a paragraph.
        return separators > 1 or (len(squeeze(line)) <= _LONGEST_CELL and not _SENTENCE.search(line))
    return _NUMBERS_AT_END.search(line) is not None


def _is_cell(line: str) -> bool:
    """Whether a line without separators may belong to a table."""
    if _ROW_LABEL.match(line):
        return True
    return len(squeeze(line)) <= _LONGEST_CELL and not (
        _SENTENCE.search(line) or _HEADING.match(line) or is_caption(line)
    )


def _fill_gaps(lines: Sequence[str], found: list[bool]) -> None:
    """Cells broken over lines: a few short lines between rows; and a last number without separator."""
    last = -1
    for place, inside in enumerate(found.copy()):
        if inside:
            gap = [i for i in range(last + 1, place) if lines[i].strip()] if last >= 0 else []
            if len(gap) <= _LONGEST_GAP and all(_is_cell(lines[i]) for i in gap):
                for i in gap:
                    found[i] = True
            last = place
        elif last >= 0 and place == last + 1 and is_number(lines[place]):
            found[place] = True


def _add_bare_runs(lines: Sequence[str], found: list[bool]) -> None:
    """Tables printed one cell to a line without separators: runs of short lines with many numbers."""
    run: list[int] = []
    for place, line in enumerate([*lines, "。"]):
        if not line.strip():
            continue
        if place < len(lines) and not found[place] and _is_cell(line):
            run.append(place)
            continue
        if sum(is_number(lines[i]) for i in run) >= _FEWEST_NUMBERS:
            starts = [i for i in run if _TABLE_START.match(squeeze(lines[i])) or _ROW_LABEL.match(lines[i])]
            last = max(i for i in run if is_number(lines[i]))
            for i in run:
                if (starts[0] if starts else run[0]) <= i <= last:
                    found[i] = True
        run = []


def _words(block: Sequence[str]) -> list[str]:
    """The words of one table. In print of one row to a line, a line break ends a cell."""
    filled = [line for line in block if _SEPARATOR.sub("", line).strip()]
    separators = [len(_SEPARATOR.findall(line)) for line in filled]
    row_to_a_line = sum(separators) > 1.5 * len(filled)
    splitter = r"[\t|｜\n]" if row_to_a_line or not any(separators) else r"[\t|｜]"
    cells = [without_marks(_label(cell)).strip() for cell in re.split(splitter, "\n".join(block))]
    return [cell for cell in cells if bare(cell) and not is_number(cell)]


def _label(cell: str) -> str:
    """A row printed with spaces: its label without the numbers behind it."""
    return _NUMBERS_AT_END.sub("", cell)
