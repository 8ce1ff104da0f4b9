"""A printed page as geometry: characters and straight lines, in points from the upper left corner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

Turn = int
"""Degrees that a text is turned counter-clockwise: 0, 90 (it runs upwards), 180 or 270."""


class Box(NamedTuple):
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def centre(self) -> float:
        """Half way between top and bottom."""
        return (self.top + self.bottom) / 2


class Glyph(NamedTuple):
    """A printed character; ``size`` of its font in points; ``show`` counts the commands that draw text."""

    text: str
    box: Box
    size: float
    turn: Turn = 0
    show: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page, counted from 1. ``rules``: thin boxes, lines of tables among them; ``pictured``: the share
    of the page that the largest picture covers."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Box, ...] = ()
    pictured: float = 0.0


_MOSTLY = 0.7
_SAME_PLACE = 0.1
_FIELD = 4.0


def upright(sheet: Sheet) -> Sheet:
    """The sheet turned so that most of its text reads from left to right."""
    turns = Counter(glyph.turn for glyph in sheet.glyphs)
    turn, count = turns.most_common(1)[0] if turns else (0, 0)
    if turn == 0 or count < _MOSTLY * len(sheet.glyphs):
        return sheet
    wide, high = (sheet.width, sheet.height) if turn == 180 else (sheet.height, sheet.width)
    return replace(
        sheet,
        width=wide,
        height=high,
        glyphs=tuple(turned(sheet.glyphs, turn, sheet.width, sheet.height)),
        rules=tuple(turned_box(box, turn, sheet.width, sheet.height) for box in sheet.rules),
    )


def turned(glyphs: Iterable[Glyph], turn: Turn, width: float = 0, height: float = 0) -> list[Glyph]:
    """The glyphs where they stand once text of that turn is made to read from left to right."""
    return [
        glyph._replace(box=turned_box(glyph.box, turn, width, height), turn=(glyph.turn - turn) % 360)
        for glyph in glyphs
    ]


def turned_box(box: Box, turn: Turn, width: float = 0, height: float = 0) -> Box:
    if turn == 90:
        return Box(height - box.bottom, box.x0, height - box.top, box.x1)
    if turn == 270:
        return Box(box.top, width - box.x1, box.bottom, width - box.x0)
    if turn == 180:
        return Box(width - box.x1, height - box.bottom, width - box.x0, height - box.top)
    return box


def printed_once(glyphs: Sequence[Glyph]) -> tuple[Glyph, ...]:
    """Without the copies of characters that some programs print a hair aside to make them bold."""
    kept: list[Glyph] = []
    seen: dict[tuple[str, int, int], list[Box]] = {}
    for glyph in glyphs:
        text, (x, y) = glyph.text, glyph.box[:2]
        near = min(_FIELD / 2, max(0.5, _SAME_PLACE * glyph.size))
        column, row = int(x // _FIELD), int(y // _FIELD)
        columns = (column, column + 1 if x % _FIELD > _FIELD / 2 else column - 1)
        rows = (row, row + 1 if y % _FIELD > _FIELD / 2 else row - 1)
        boxes = [box for i in columns for j in rows for box in seen.get((text, i, j), ())]
        if any(abs(box[0] - x) < near and abs(box[1] - y) < near for box in boxes):
            continue
        kept.append(glyph)
        seen.setdefault((text, column, row), []).append(glyph.box)
    return tuple(kept)
