"""Old documents (.doc, .wps, .rtf) into .docx."""

from __future__ import annotations

from xltools import refusals
from xltools.libreoffice import convert
from xltools.refusals import DOCUMENT, problem, refusal

_OLE, _RTF, _ZIP = b"\xd0\xcf\x11\xe0", b"{\\rtf", b"PK\x03\x04"
_SECTOR = 512
_WORD, _FLAGS, _ENCRYPTED = b"\xec\xa5", 11, 0x01
_VERSIONS = (0x00C1, 0x00D9, 0x0101, 0x010C, 0x0112)
_EMPTY = problem("文件是空的（0 字节）。", "The file is empty (0 bytes).", refusals.AGAIN)
_NO_DOCUMENT = problem(
    "这不是 Word 文档（.doc、.wps 或 .rtf），只是扩展名这样写。",
    "It is no Word document (.doc, .wps or .rtf), but is named like one.",
)


def to_docx(data: bytes, suffix: str, file: str) -> bytes:
    """The document as .docx, by LibreOffice; one that is .docx by content comes back as it is.

    ``suffix``: ".doc", ".wps" or ".rtf"; ``file`` names it in errors. Raises XltoolsError when it is
    no such document or encrypted, and as ``convert`` does.
    """
    if not data:
        raise refusal(file, _EMPTY, DOCUMENT)
    if data.startswith(_ZIP):
        return data
    if not data.startswith((_OLE, _RTF)):
        raise refusal(file, _NO_DOCUMENT, DOCUMENT)
    if _is_encrypted(data):
        raise refusal(file, refusals.PASSWORD, DOCUMENT)
    return convert(data, ".rtf" if data.startswith(_RTF) else suffix, "docx", file)


def _is_encrypted(data: bytes) -> bool:
    """Whether it can't be opened without a password: the new way, or the flag that Word itself sets."""
    if not data.startswith(_OLE):
        return False
    flagged = any(
        data.startswith(_WORD, at)
        and int.from_bytes(data[at + 2 : at + 4], "little") in _VERSIONS
        and data[at + _FLAGS] & _ENCRYPTED
        for at in range(_SECTOR, len(data) - _FLAGS, _SECTOR)
    )
    return flagged or "EncryptedPackage".encode("utf-16le") in data
