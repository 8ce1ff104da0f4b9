"""Lists of parts behind a whole: 公开信息20条，其中甲5条、乙15条; a list in brackets after a number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xltools.model.report import Number
from xltools.narrative.claims import meanings_of
from xltools.narrative.numbers import Quantity
from xltools.narrative.page import Page
from xltools.narrative.reading import Reader

_MOST_PARTS = 60
_LONGEST = 1500
_NEAR = 20
"""A list of many parts whose sum is within a twentieth of the whole was meant to be complete."""
_MANY = 4


@dataclass(frozen=True, slots=True)
class Listing:
    """``kind``: disclosure, bodies, fees or "" (anything else). ``complete``: the parts must add up to the
    whole; ``overlapping``: one item may count in several parts, so that they may exceed it."""

    kind: str
    whole: Number
    parts: tuple[Number, ...]
    unit: str
    quote: str
    start: int
    section: str
    complete: bool
    overlapping: bool

    @property
    def is_wrong(self) -> bool:
        """Whether the parts contradict the whole; a list that may be open never does by being short."""
        total = sum(self.parts)
        if total > self.whole:
            return not self.overlapping
        if total == self.whole:
            return False
        return self.complete or (len(self.parts) >= _MANY and (self.whole - total) * _NEAR <= self.whole)


def listings(page: Page, reader: Reader) -> Iterator[Listing]:
    """The lists of a page, in the order of the text."""
    closing = _brackets(page.text)
    for i, whole in enumerate(page.numbers):
        if whole.rough or not whole.unit or whole.unit == "%" or not whole.value:
            continue
        for start, end in _stretches(page, reader, whole, closing):
            found = _listing(page, reader, i, start, end, closing)
            if found is not None:
                yield found


def _stretches(
    page: Page, reader: Reader, whole: Quantity, closing: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    """Where parts of a whole may stand: in brackets right behind it, and after 其中."""
    if whole.end in closing:
        yield whole.end + 1, min(closing[whole.end], whole.end + _LONGEST)
    after = closing[whole.end] + 1 if whole.end in closing else whole.end
    if match := reader.vocabulary.words["listing"].match(page.text[after : after + 12]):
        start = after + match.end()
        end = page.text.find("。", start, start + _LONGEST)
        line = page.text.find("\n", start, start + _LONGEST)
        ends = [position for position in (end, line) if position >= 0]
        yield start, min(ends, default=min(start + _LONGEST, len(page.text)))


def _listing(
    page: Page, reader: Reader, position: int, start: int, end: int, closing: Mapping[int, int]
) -> Listing | None:
    words = reader.vocabulary.words
    whole = page.numbers[position]
    parts = _parts(page, reader, position, start, end, closing)
    if len(parts) < 2 or any(part.rough for part in parts):
        return None
    labels = [_label(page, part, start) for part in parts]
    if any("第" in label[:1] for label in labels):
        return None
    if _are_results(page, reader, parts, labels):
        return None
    tail = page.text[parts[-1].end : parts[-1].end + 8]
    bodies = sum(bool(words["bodies"].search(label)) for label in labels)
    is_open = bool(words["open_ended"].match(tail))
    return Listing(
        kind="bodies" if bodies * 2 > len(labels) else _kind(page, reader, whole),
        whole=whole.value,
        parts=tuple(part.value for part in parts),
        unit=whole.unit,
        quote=page.folded.quote(max(page.clause_start(whole.start), whole.start - 40), whole.end),
        start=page.folded.start(whole.start),
        section=page.number,
        complete=not is_open and (bool(words["rest"].search(labels[-1])) or bodies == len(labels)),
        overlapping=any(words["media"].search(label) for label in labels),
    )


def _kind(page: Page, reader: Reader, whole: Quantity) -> str:
    words = reader.vocabulary.words
    left = page.text[page.sentence_start(whole.start) : whole.start]
    if words["fee"].search(left):
        return "fees"
    # A list inside a list takes its kind from the sentence before.
    inner = whole.unit == "条" and "公开" in page.text[max(0, whole.start - 240) : whole.start]
    return "disclosure" if inner or words["disclosure"].search(left) else ""


def _are_results(page: Page, reader: Reader, parts: list[Quantity], labels: list[str]) -> bool:
    """Whether a part is a figure of the tables: those lists have rules of their own."""
    known = {meaning for meanings in reader.vocabulary.kinds.values() for meaning in meanings}
    found = (meanings_of(page, reader, part, label) for part, label in zip(parts, labels, strict=True))
    return any(known.intersection(meanings) for meanings in found)


def _parts(
    page: Page, reader: Reader, position: int, start: int, end: int, closing: Mapping[int, int]
) -> list[Quantity]:
    """The numbers of the list with the unit of the whole, those in brackets left out."""
    unit = page.numbers[position].unit
    found: list[Quantity] = []
    last = start
    for quantity in page.numbers[position + 1 : position + 1 + 4 * _MOST_PARTS]:
        if quantity.start >= end or len(found) == _MOST_PARTS:
            break
        if quantity.start < last:
            continue
        if quantity.unit != unit:
            continue
        gap = _without_brackets(page.text, last, quantity.start, closing)
        if gap is None:
            continue
        gap = reader.vocabulary.words["ratio"].sub("", gap)
        if "其中" in gap:
            # Parts of a part: which number they belong to is not certain.
            return []
        if found and not reader.vocabulary.words["part_gap"].fullmatch(gap):
            break
        found.append(quantity)
        last = quantity.end
    return found


def _without_brackets(text: str, start: int, end: int, closing: Mapping[int, int]) -> str | None:
    """The text between two places with its brackets taken out; None when the end stands inside one."""
    kept: list[str] = []
    at = start
    while at < end:
        if text[at] == "(":
            at = closing.get(at, len(text)) + 1
            continue
        kept.append(text[at])
        at += 1
    return "".join(kept) if at == end else None


def _label(page: Page, part: Quantity, start: int) -> str:
    text = page.text[max(start, part.start - 40) : part.start]
    return re.split(r"[,、;(]|\d[^\d,、;]{0,3}和", text)[-1]


def _brackets(text: str) -> dict[int, int]:
    """Where each bracket closes."""
    closing: dict[int, int] = {}
    opened: list[int] = []
    for match in re.finditer(r"[()\n]", text):
        if match[0] == "(":
            opened.append(match.start())
        elif match[0] == "\n":
            opened.clear()
        elif opened:
            closing[opened.pop()] = match.start()
    return closing
