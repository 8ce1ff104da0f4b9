"""What a page of a PDF draws, as a sheet: characters, lines, pictures. Imports pdfminer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from pdfminer.layout import LTChar, LTCurve, LTFigure, LTImage, LTLine, LTRect

from xltools.importers.pdf.sheet import Box, Glyph, Sheet, printed_once

UNKNOWN = "\ufffd"
"""Printed with a font that does not say which characters its shapes are."""
_THIN, _THICKEST = 3.0, 6.0
"""A filled box thinner than the first is a line; a line thicker than the second is no line of a table."""


def sheet_of(number: int, layout: Any, shows: Sequence[int]) -> Sheet:
    """The page that pdfminer laid out; ``shows``: for each character, which command draws it."""
    commands = iter(shows)
    glyphs: list[Glyph] = []
    rules: list[Box] = []
    pictured = 0.0
    width, height = float(layout.width), float(layout.height)
    waiting = list(reversed(list(layout)))
    while waiting:
        item = waiting.pop()
        if isinstance(item, LTChar):
            glyph = _glyph(item, height, next(commands))
            if glyph is not None and 0 <= glyph.box.middle <= width and 0 <= glyph.box.centre <= height:
                glyphs.append(glyph)
        elif isinstance(item, LTFigure):
            waiting += reversed(list(item))
        elif isinstance(item, LTImage):
            pictured = max(pictured, item.width * item.height / max(1.0, width * height))
            rules += _thin(_box(item, height))
        elif isinstance(item, LTCurve):
            rules += _rules(item, height)
    return Sheet(number, width, height, printed_once(glyphs), tuple(rules), pictured)


def _box(item: Any, height: float) -> Box:
    return Box(float(item.x0), height - float(item.y1), float(item.x1), height - float(item.y0))


def _glyph(char: LTChar, height: float, show: int) -> Glyph | None:
    """None for a character that runs aslant, as watermarks do."""
    a, b = float(char.matrix[0]), float(char.matrix[1])
    if min(abs(a), abs(b)) > 0.3 * max(abs(a), abs(b)):
        return None
    turn = (0 if a >= 0 else 180) if abs(a) >= abs(b) else (90 if b > 0 else 270)
    box = _box(char, height)
    size = box.bottom - box.top if turn in (0, 180) else box.x1 - box.x0
    return Glyph(usual_text(char.get_text()), box, size, turn, show)


def usual_text(text: str) -> str:
    """Radicals and signs of vertical text as the characters they look like; fonts give the one for the other."""
    if text.isascii() or all(_USUAL.match(character) for character in text):
        return text
    return "".join(_LOOKS_LIKE.get(character) or _usual(character) for character in text)


def _usual(character: str) -> str:
    return character if _USUAL.match(character) else unicodedata.normalize("NFKC", character)


_USUAL = re.compile("[^\u2e80-\u2fdf\ufe10-\ufe19\ufe30-\ufe4f]")
_LOOKS_LIKE = dict(
    zip(
        "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳︐︑︒︓︔︵︶︿﹀︽︾﹁﹂",
        "民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟，、。：；（）〈〉《》「」",
        strict=True,
    )
)


def _rules(item: LTCurve, height: float) -> Sequence[Box]:
    """The straight lines that a shape draws; none for an area that is only filled, such as shading."""
    box = _box(item, height)
    if isinstance(item, LTLine):
        return _thin(box) if (item.linewidth or 0) <= _THICKEST else ()
    if not isinstance(item, LTRect) and not item.stroke:
        return ()
    if thin := _thin(box):
        return thin
    if not item.stroke:
        return ()
    points = [(float(x), height - float(y)) for x, y in item.pts]
    sides = zip(points, [*points[1:], points[0]] if isinstance(item, LTRect) else points[1:], strict=False)
    return [
        side
        for (x, y), (to_x, to_y) in sides
        for side in _thin(Box(min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y)))
    ]


def _thin(box: Box) -> Sequence[Box]:
    wide, high = box.x1 - box.x0, box.bottom - box.top
    return (box,) if min(wide, high) <= _THIN and max(wide, high) > 0 else ()
