"""The pages of a PDF as sheets, within bounds of size and time. Imports pdfminer: import this in functions."""

from __future__ import annotations

import io
import logging
import re
import time
import zlib
from collections.abc import Iterator
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdffont import PDFFont
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, resolve1

from xltools.errors import XltoolsError
from xltools.importers.pdf.drawn import UNKNOWN, sheet_of
from xltools.importers.pdf.refusals import (
    DAMAGED,
    PASSWORD,
    TOO_LONG,
    TOO_MANY_PAGES,
    TOO_RICH,
    refused,
)
from xltools.importers.pdf.sheet import Sheet, upright

MAX_PAGES = 600
MAX_SECONDS = 90.0
MAX_STREAM = 200 << 20
MAX_CONTENT = 32 << 20
_STREAM = re.compile(rb"stream\r?\n")


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
        yield upright(sheet_of(number, device.get_result(), device.shows))
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
