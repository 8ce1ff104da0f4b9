"""What a file is that is no workbook."""

from __future__ import annotations

import codecs
import re

from xltools.refusals import PASSWORD, Problem
from xltools.workbook import refusals

_HTML_START = re.compile(r"<(?:!doctype html|html|head|meta|style|body|div|table)\b")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SIGNATURES = (
    (b"%PDF", refusals.PDF),
    ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"RIFF"), refusals.IMAGE),
    ((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"PK00PK"), refusals.ARCHIVE),
    ((b"\x09\x08\x10\0", b"\x09\x08\x08\0", b"\x09\x04\x06\0"), refusals.XLS),
    (b"{\\rtf", refusals.DOC),
    (b"\0\x05\x16\x07", refusals.MAC),
)


def foreign(data: bytes) -> Problem:
    """What a file is that is no zip."""
    if not data.strip(b"\0"):
        return refusals.ZEROS if data else refusals.EMPTY
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16le") in data:
            return PASSWORD
        return refusals.DOC if "WordDocument".encode("utf-16le") in data else refusals.XLS
    for starts, problem in _SIGNATURES:
        if data.startswith(starts):
            return problem
    return _text_problem(data[:4096])


def _text_problem(head: bytes) -> Problem:
    text = _decode(head).lstrip("\ufeff \t\r\n").lower()
    if _CONTROLS.search(text):
        return refusals.NO_WORKBOOK
    if text.startswith("mime-version:") or _HTML_START.match(text):
        return refusals.HTML
    if text.startswith("<"):
        return refusals.HTML if "<html" in text else refusals.XML
    first = text.partition("\n")[0]
    return refusals.CSV if "," in first or "\t" in first else refusals.PLAIN_TEXT


def _decode(head: bytes) -> str:
    """Text in a codec that Chinese offices use; a NUL, which is no text, if in none of them."""
    utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for codec in ("utf-16",) if utf16 else ("utf-8", "gb18030"):
        try:
            return codecs.getincrementaldecoder(codec)().decode(head)
        except UnicodeDecodeError:
            continue
    return "\0"
