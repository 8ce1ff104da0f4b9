"""A published report, given as plain text, split into title, introduction, parts, labels and closing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from xltools.model.document import Document, Section
from xltools.narrative.parts import Heading, heading_in, rank
from xltools.narrative.tables import is_caption, labels_of, table_lines
from xltools.narrative.words import bare, is_page_number, squeeze

_DATE = r"(?:[12]\d{3}|[〇零一二三四五六七八九]{4})年(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})日"
_BODY = (
    r"[\u4e00-\u9fff()]{2,30}(?:办事处|政府|委员会|委|局|厅|部|署|办公室|办|中心|街道|镇|乡|区|处|站|院|队)"
)
_SIGNATURE = re.compile(rf"(?:{_BODY})?(?:{_DATE})?")
_DATED = re.compile(rf"(?:{_BODY})?{_DATE}")
_SIGNED = re.compile(_BODY)
_PAGE_HEAD = re.compile(r"首页|当前位置|来源:|日期:|时间:|字号|字体|打印|索引号|浏览|点击|[>»›]")
_LONGEST_TITLE_LINE = 50
_MOST_TITLE_LINES = 6


@dataclass(slots=True)
class _Part:
    heading: Heading
    lines: list[str] = field(default_factory=list)
    has_table: bool = False


def document_from_text(text: str) -> Document:
    """A report as published, from the text of a web page, a Word file or a PDF.

    Never raises: what can't be made out stays where it was found, and is empty where it is not there.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").replace("\ufeff", "")
    lines = _unwrapped(text.split("\n"))
    is_table = table_lines(lines)
    return _document(lines, is_table, labels_of(lines, is_table), text)


def document_from_paragraphs(paragraphs: Sequence[str], labels: Sequence[str]) -> Document:
    """A report as published, from the paragraphs outside its tables and the labels in them."""
    lines = _unwrapped([line for paragraph in paragraphs for line in paragraph.split("\n")])
    raw = "\n".join(paragraphs)
    return _document(lines, [False] * len(lines), tuple(labels), raw)


def _document(lines: Sequence[str], is_table: Sequence[bool], labels: tuple[str, ...], raw: str) -> Document:
    preface, parts = _parts(lines, is_table)
    title, introduction = _title(preface)
    body = parts[-1].lines if parts else introduction
    closing = _closing(body)
    return Document(
        sections=tuple(
            Section(part.heading.number, part.heading.title, "\n".join(part.lines)) for part in parts
        ),
        title="\n".join(title),
        introduction="\n".join(introduction),
        closing="\n".join(closing),
        labels=labels,
        raw=raw,
        complete=True,
    )


def _unwrapped(lines: Sequence[str]) -> list[str]:
    """The lines, with headings that were broken in two put together."""
    found: list[str] = []
    for line in lines:
        joined = found[-1].rstrip() + line.strip() if found else ""
        if (
            joined
            and len(bare(line)) < 12
            and (heading := heading_in(joined)) is not None
            and (before := heading_in(found[-1])) is not None
            and heading.usual
            and not before.usual
            and not heading.rest
        ):
            found[-1] = joined
        else:
            found.append(line)
    return found


def _parts(lines: Sequence[str], is_table: Sequence[bool]) -> tuple[list[str], list[_Part]]:
    """The lines before the first part, and the parts with their prose."""
    headings = _headings(lines, is_table)
    preface: list[str] = []
    parts: list[_Part] = []
    for place, line in enumerate(lines):
        if place in headings:
            heading = headings[place]
            parts.append(_Part(heading, [heading.rest] if heading.rest else []))
        elif not line.strip() or is_table[place] or is_caption(line):
            continue
        else:
            (parts[-1].lines if parts else preface).append(line.strip())
    return preface, parts


def _headings(lines: Sequence[str], is_table: Sequence[bool]) -> dict[int, Heading]:
    """The headings of the parts by line: numbers that go on, and no table of contents."""
    candidates = {
        place: heading
        for place, line in enumerate(lines)
        if line.strip() and not is_table[place] and (heading := heading_in(line)) is not None
    }
    for place in _contents(lines, candidates):
        del candidates[place]
    found: dict[int, Heading] = {}
    last = 0
    for place, heading in candidates.items():
        number = rank(heading.number)
        follows = number == last + 1 or (number > last and bool(heading.usual))
        # A number printed twice by mistake: another official title tells it from a list.
        repeated = number == last and bool(heading.usual) and bool(found) and _is_next(heading, found)
        if follows or repeated:
            found[place] = heading
            last = number
    return found


def _is_next(heading: Heading, found: dict[int, Heading]) -> bool:
    before = [*found.values()][-1]
    return rank(heading.usual) > rank(before.usual) > 0


def _contents(lines: Sequence[str], candidates: dict[int, Heading]) -> list[int]:
    """Headings of a table of contents: nothing stands under them, and they come again."""
    places = list(candidates)
    found = []
    for index, place in enumerate(places):
        later = places[index + 1 :]
        again = any(bare(candidates[i].title) == bare(candidates[place].title) for i in later)
        until = later[0] if later else len(lines)
        if again and not any(line.strip() for line in lines[place + 1 : until]):
            found.append(place)
    return found


def _title(preface: list[str]) -> tuple[list[str], list[str]]:
    """The lines of the title, and the rest; no line is a title unless one says 报告 or 年报."""
    leading = [*takewhile(_may_be_title, preface)][:_MOST_TITLE_LINES]
    is_head = [_PAGE_HEAD.search(squeeze(line)) is not None for line in leading]
    reports = [i for i, line in enumerate(leading) if not is_head[i] and re.search(r"报告|年报", bare(line))]
    if not reports:
        return [], preface
    last = reports[0]
    # The body is sometimes printed below, in brackets.
    if last + 1 < len(leading) and re.fullmatch(r"\(.+\)", squeeze(leading[last + 1])):
        last += 1
    title = [line for line, head in zip(leading[: last + 1], is_head, strict=False) if not head]
    others = [line for line, head in zip(leading[: last + 1], is_head, strict=False) if head]
    return title, [*others, *preface[last + 1 :]]


def _may_be_title(line: str) -> bool:
    squeezed = squeeze(line)
    if _PAGE_HEAD.search(squeezed):
        return True
    return len(squeezed) <= _LONGEST_TITLE_LINE and not re.search(r"[。，；,;]", squeezed)


def _closing(body: list[str]) -> list[str]:
    """Signature and date at the end of the last part, taken away from it; page numbers stay."""
    end = len(body)
    while end and is_page_number(body[end - 1]):
        end -= 1
    start = end
    if start and _DATED.fullmatch(squeeze(body[start - 1])):
        start -= 1
    if start and _SIGNED.fullmatch(squeeze(body[start - 1])) and len(body) > 1:
        start -= 1
    closing = body[start:end]
    del body[start:end]
    return closing
