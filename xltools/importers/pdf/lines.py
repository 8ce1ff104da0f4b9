"""Characters into lines of text, and lines into segments with wide gaps between them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xltools.importers.pdf.sheet import Box, Glyph, turned

_SAME_LINE = 0.5
_GAP, _WIDE_GAP = 0.3, 0.9
"""From which a gap is a space, in sizes of the type; the second between two Chinese characters."""
_SEGMENT, _NEXT_CELL = 0.35, 0.1
"""From which a gap separates segments; the second where another command goes on to draw the line."""
# A single digit above another may as well be the values of two rows with no line between them.
_BEGUN, _REST = re.compile(r"-?[1-9][\d.,]+", re.ASCII), re.compile(r"[\d.,]", re.ASCII)
_NEXT_LINE = 1.7
_PADDING = 12.0
"""The most that a cell leaves free on both sides of its text, in points."""
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SMALL, _LIFTED = 0.78, 0.12


@dataclass(frozen=True, slots=True)
class Segment:
    """Text that stands together on a line."""

    text: str
    box: Box
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page; ``segments`` from left to right."""

    page: int
    segments: tuple[Segment, ...]

    @property
    def box(self) -> Box:
        boxes = [segment.box for segment in self.segments]
        return Box(boxes[0].x0, min(box.top for box in boxes), boxes[-1].x1, max(box.bottom for box in boxes))

    @property
    def size(self) -> float:
        return max(segment.size for segment in self.segments)

    @property
    def text(self) -> str:
        return _joined(self.segments)


def text_of(glyphs: Iterable[Glyph], width: float) -> str:
    """The text of a cell that wide, its lines joined by line breaks.

    A number that is broken only because the cell has no room for it stays one number.
    """
    every = list(glyphs)
    turns = sorted({glyph.turn for glyph in every})
    # Among upright characters one under the other, signs such as the slash are turned.
    parts = [every] if 0 in turns else [turned(_of_turn(every, turn), turn) for turn in turns]
    rows = [_segments(row) for part in parts for row in _rows(part)]
    text = ""
    last: tuple[Segment, ...] = ()
    for row in filter(None, rows):
        text += "" if not last or _is_broken_number(last, row, width) else "\n"
        text, last = text + _joined(row), row
    return text


def _of_turn(glyphs: Iterable[Glyph], turn: int) -> list[Glyph]:
    return [glyph for glyph in glyphs if glyph.turn == turn]


def _is_broken_number(above: Sequence[Segment], below: Sequence[Segment], width: float) -> bool:
    """Whether a number goes on in the next line of a cell only because the cell has no room for it."""
    if len(above) != 1 or len(below) != 1:
        return False
    first, second = above[0], below[0]
    no_room = width - (first.box.x1 - first.box.x0) < _PADDING + 0.6 * first.size
    close = second.box.centre - first.box.centre < _NEXT_LINE * first.size
    return (
        no_room
        and close
        and _BEGUN.fullmatch(first.text) is not None
        and _REST.match(second.text) is not None
    )


def lines_of(glyphs: Iterable[Glyph], page: int) -> list[Line]:
    """The lines of upright text from top to bottom; turned text is left out."""
    rows = (_segments(row) for row in _rows(_of_turn(glyphs, 0)))
    return [Line(page, segments) for segments in rows if segments]


def _joined(segments: Sequence[Segment]) -> str:
    text, last = "", None
    for segment in segments:
        if last is not None and segment.box.x0 - last.box.x1 > _space(text, segment.text) * last.size:
            text += " "
        text, last = text + segment.text, segment
    return text


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Characters that stand on one line, each row from left to right."""
    rows: list[list[Glyph]] = []
    leader: Glyph | None = None
    for glyph in sorted(glyphs, key=lambda glyph: glyph.box.centre):
        if leader is not None:
            offset = glyph.box.centre - leader.box.centre
            if offset <= _SAME_LINE * max(leader.size, glyph.size):
                rows[-1].append(glyph)
                if glyph.size > leader.size:
                    leader = glyph
                continue
        rows.append([glyph])
        leader = glyph
    return [sorted(row, key=lambda glyph: glyph.box.x0) for row in rows]


def _segments(row: Sequence[Glyph]) -> tuple[Segment, ...]:
    main = max((glyph for glyph in row if not glyph.text.isspace()), key=_weight, default=None)
    if main is None:
        return ()
    made: list[Segment] = []
    pieces: list[str] = []
    part: list[Glyph] = []
    for glyph in row:
        if glyph.text.isspace() or not glyph.text:
            # Drawn spaces say less than the distance: some lie under the next character.
            pieces += [" "] if pieces and pieces[-1] != " " else []
            continue
        if part:
            gap = glyph.box.x0 - part[-1].box.x1
            apart = _SEGMENT if glyph.show == part[-1].show else _NEXT_CELL
            if gap > apart * main.size:
                made.append(_segment(pieces, part))
                pieces, part = [], []
            elif pieces[-1] != " " and gap > _space(part[-1].text, glyph.text) * main.size:
                pieces.append(" ")
        pieces = pieces if part else []
        pieces.append(glyph.text.translate(_RAISED) if _is_raised(glyph, main) else glyph.text)
        part.append(glyph)
    made.append(_segment(pieces, part))
    return tuple(made)


def _weight(glyph: Glyph) -> tuple[float, float]:
    return round(glyph.size, 1), -glyph.box.x0


def _segment(pieces: Sequence[str], part: Sequence[Glyph]) -> Segment:
    box = Box(
        part[0].box.x0,
        min(glyph.box.top for glyph in part),
        max(glyph.box.x1 for glyph in part),
        max(glyph.box.bottom for glyph in part),
    )
    return Segment("".join(pieces).strip(), box, max(glyph.size for glyph in part))


def _space(before: str, after: str) -> float:
    return _WIDE_GAP if _is_wide(before[-1:]) and _is_wide(after[:1]) else _GAP


def _is_wide(character: str) -> bool:
    return bool(character) and unicodedata.east_asian_width(character) in "WF"


def _is_raised(glyph: Glyph, main: Glyph) -> bool:
    """A small character above the line: a mark of a footnote must not read as a digit of the number."""
    small = glyph.size < _SMALL * main.size
    return small and main.box.bottom - glyph.box.bottom > _LIFTED * main.size
