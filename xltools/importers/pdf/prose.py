"""Lines of pages into paragraphs, without page numbers and what repeats on every page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xltools.importers.pdf.cells import PageTable
from xltools.importers.pdf.lines import Line
from xltools.importers.printed import Paragraph
from xltools.narrative.words import is_page_number, squeeze

Item = Line | PageTable

_EDGE, _LEAST_EDGE = 0.12, 72.0
"""The share of a page's height at its top and bottom where headers and footers stand."""
_DIGITS = re.compile(r"\d+")
_PAGE_OF = re.compile(r"(?:第?\d{1,3}页?[/,，共]{1,2}\d{1,3}页?|page\d{1,3}(?:of\d{1,3})?)", re.I)
_CONTINUED = re.compile(r"[（(]?(?:续上?表|接上[页表]|上接.{0,6}|表[一二三四]?\s*[（(]?续)[）)]?")
_NUMBERED = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|[（(]?\d{1,2}[)）、.．](?!\d))")
_SENTENCE_END = "。！？；：:;!?"


def without_furniture(items: Sequence[Item], heights: Mapping[int, float]) -> list[Item]:
    """Without page numbers, running heads and feet, and the words that a table goes on."""
    lines = [item for item in items if isinstance(item, Line)]
    edge = [line for line in lines if _at_edge(line, heights)]
    counts = Counter(key for key, _ in {(_key(line), line.page) for line in edge})
    often = {key for key, count in counts.items() if count >= max(2, len(heights) // 3)}
    size = margins_of(lines).size if lines else 0.0
    # The title may be printed again above later pages; the larger one is the title.
    gone = {id(line) for line in edge if _key(line) in often and line.size < size + 2}
    gone |= {id(line) for line in lines if _CONTINUED.fullmatch(squeeze(line.text))}
    numbers = [line for line in edge if _is_page_number(line.text)]
    body = [item for item in items if id(item) not in gone | {id(line) for line in numbers}]
    # A figure alone on its line may be a value: a page number stands above or below all else.
    gone |= {id(line) for line in numbers if _is_outside(line, body)}
    return [item for item in items if id(item) not in gone]


def _is_outside(line: Line, body: Sequence[Item]) -> bool:
    boxes = [item.box for item in body if item.page == line.page]
    centre = line.box.centre
    return all(centre < box.top for box in boxes) or all(centre > box.bottom for box in boxes)


def _at_edge(line: Line, heights: Mapping[int, float]) -> bool:
    height = heights[line.page]
    edge = max(_EDGE * height, _LEAST_EDGE)
    return line.box.bottom < edge or line.box.top > height - edge


def _key(line: Line) -> tuple[str, int]:
    return _DIGITS.sub("0", squeeze(line.text)), round(line.box.top / 6)


def _is_page_number(text: str) -> bool:
    return is_page_number(text) or _PAGE_OF.fullmatch(squeeze(text)) is not None


@dataclass(frozen=True, slots=True)
class Margins:
    """Where the lines of the text begin and end; ``indented``: its paragraphs begin further in."""

    left: float
    right: float
    size: float
    indented: bool


def margins_of(lines: Sequence[Line]) -> Margins:
    """The margins of the running text of a document."""
    size = Counter(round(line.size, 1) for line in lines for _ in line.text).most_common(1)[0][0]
    body = [line for line in lines if abs(line.size - size) < 1.5]
    ends = sorted(line.box.x1 for line in body)
    right = ends[int(len(ends) * 0.95)] if len(ends) > 20 else ends[-1]
    full = [line for line in body if line.box.x1 > right - 2 * size]
    begins = sorted(line.box.x0 for line in full)
    left = begins[len(begins) // 10]
    indents = sum(line.box.x0 > left + size for line in full)
    return Margins(left, right, size, indents > 0)


def goes_on(before: Line, line: Line, margins: Margins, middle: float) -> bool:
    """Whether a line belongs to the paragraph of the line before it; ``middle`` of the page from left."""
    size = max(before.size, line.size)
    if abs(before.size - line.size) > 1.5:
        return False
    same_page = before.page == line.page
    if same_page and line.box.top - before.box.bottom > 2 * size:
        return False
    if _is_centred(before, margins, middle) and _is_centred(line, margins, middle):
        return same_page and size > margins.size + 1.5
    if line.box.x0 > margins.left + size:
        return False
    if _NUMBERED.match(line.text) and before.text[-1:] in _SENTENCE_END:
        return False
    short = margins.right - before.box.x1
    if short < 1.6 * size:
        return True
    # A long word or number was carried over; a paragraph would begin further in.
    return margins.indented and short < 6 * size and before.text[-1:] not in _SENTENCE_END


def _is_centred(line: Line, margins: Margins, middle: float) -> bool:
    inset = line.box.x0 > margins.left + 2 * margins.size
    return inset and abs(line.box.middle - middle) < margins.size


def paragraph(lines: Sequence[Line]) -> Paragraph:
    text = lines[0].text
    for line in lines[1:]:
        said = line.text
        apart = text[-1:].isascii() and text[-1:].isalnum() and said[:1].isascii() and said[:1].isalnum()
        text += f" {said}" if apart else said
    return Paragraph(text, f"第{lines[0].page}页")
