"""The pages of a PDF as sheets, within bounds of size and time. Imports pdfminer: import this in functions."""

from __future__ import annotations

import io
import logging
import re
import time
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTCurve, LTFigure, LTImage, LTLine, LTRect
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdffont import PDFFont
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, resolve1

from xltools.errors import XltoolsError
from xltools.importers.pdf_refusals import (
    DAMAGED,
    PASSWORD,
    TOO_LONG,
    TOO_MANY_PAGES,
    TOO_RICH,
    refused,
)
from xltools.importers.pdf_sheet import Box, Glyph, Sheet, printed_once, upright

MAX_PAGES = 600
MAX_SECONDS = 90.0
MAX_STREAM = 200 << 20
MAX_CONTENT = 32 << 20
_STREAM = re.compile(rb"stream\r?\n")
UNKNOWN = "\ufffd"
"""Printed with a font that does not say which characters its shapes are."""

_THIN, _THICKEST = 3.0, 6.0
"""A filled box thinner than the first is a line; a line thicker than the second is no line of a table."""


def sheets(data: bytes, file: str) -> Iterator[Sheet]:
    """Every page in turn, upright, without doubled characters.

    Raises XltoolsError for a PDF that is damaged, encrypted, too long or takes too much time.
    """
    # Without a handler of its own, the library's remarks on odd fonts would reach the terminal.
    logging.getLogger("pdfminer").addHandler(logging.NullHandler())
    try:
        _refuse_bombs(data, file)
        yield from _sheets(data, file)
    except XltoolsError:
        raise
    except PDFPasswordIncorrect as error:
        raise refused(file, PASSWORD) from error
    except PDFEncryptionError as error:
        raise refused(file, PASSWORD) from error
    except Exception as error:  # the library fails in every way on a broken file
        raise refused(file, DAMAGED) from error


def _refuse_bombs(data: bytes, file: str) -> None:
    """Refuses a stream that unpacks to more than any page needs: the library unpacks without bound.

    A stream that does not end was cut off with the file.
    """
    end = 0
    while match := _STREAM.search(data, end):
        start, end = match.end(), data.find(b"endstream", match.end())
        if end < 0:
            raise refused(file, DAMAGED)
        unpacker, size, packed = zlib.decompressobj(), 0, data[start:end]
        while packed and not unpacker.eof:
            try:
                size += len(unpacker.decompress(packed, 1 << 20))
            except zlib.error:
                break
            packed = unpacker.unconsumed_tail
            if size > MAX_STREAM:
                raise refused(file, TOO_RICH)
        end += len(b"endstream")


def _sheets(data: bytes, file: str) -> Iterator[Sheet]:
    document = PDFDocument(PDFParser(io.BytesIO(data)))
    said = _page_count(document)
    if said > MAX_PAGES:
        raise refused(file, TOO_MANY_PAGES, limit=MAX_PAGES)
    resources = PDFResourceManager()
    device = _Device(resources, file, time.monotonic() + MAX_SECONDS)
    interpreter = PDFPageInterpreter(resources, device)
    number = 0
    for number, page in enumerate(PDFPage.create_pages(document), 1):
        if number > MAX_PAGES:
            raise refused(file, TOO_MANY_PAGES, limit=MAX_PAGES)
        contents = [resolve1(content) for content in page.contents]
        streams = [content for content in contents if isinstance(content, PDFStream)]
        if sum(len(stream.get_data()) for stream in streams) > MAX_CONTENT:
            raise refused(file, TOO_RICH)
        interpreter.process_page(page)
        yield upright(_sheet(number, device.get_result(), device.shows))
    # A page that is gone may have held a table.
    if number < max(1, said):
        raise refused(file, DAMAGED)


def _page_count(document: PDFDocument) -> int:
    """How many pages the file says it has; 0 if it does not say."""
    pages = resolve1(document.catalog.get("Pages"))
    count = resolve1(pages.get("Count")) if isinstance(pages, dict) else 0
    return count if isinstance(count, int) else 0


class _Device(PDFPageAggregator):
    """Gathers what a page draws; stops a page that never ends."""

    def __init__(self, resources: PDFResourceManager, file: str, end: float) -> None:
        super().__init__(resources, laparams=None)
        self._file = file
        self._end = end
        self._show = 0
        self.shows: list[int] = []
        """For each character of the page, which command draws it."""

    def begin_page(self, *arguments: Any) -> None:
        self.shows = []
        super().begin_page(*arguments)

    def render_string(self, *arguments: Any) -> None:
        self._show += 1
        super().render_string(*arguments)

    def render_char(self, *arguments: Any) -> float:
        self._check()
        self.shows.append(self._show)
        return super().render_char(*arguments)

    def paint_path(self, *arguments: Any) -> None:
        self._check()
        super().paint_path(*arguments)

    def begin_figure(self, *arguments: Any) -> None:
        self._check()
        super().begin_figure(*arguments)

    def handle_undefined_char(self, font: PDFFont, cid: int) -> str:  # noqa: ARG002
        return UNKNOWN

    def _check(self) -> None:
        if time.monotonic() > self._end:
            raise refused(self._file, TOO_LONG, limit=int(MAX_SECONDS))


def _sheet(number: int, layout: Any, shows: Sequence[int]) -> Sheet:
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
    return Glyph(_plain(char.get_text()), box, size, turn, show)


def _plain(text: str) -> str:
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
