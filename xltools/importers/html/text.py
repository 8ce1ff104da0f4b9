"""The text of a saved web page: which part of the file it is, and in which encoding."""

from __future__ import annotations

import re
from email.parser import BytesParser
from email.policy import compat32

from xltools.errors import XltoolsError
from xltools.lang import Text

MAX_BYTES = 64 << 20
MAX_CHARACTERS = 4 << 20
"""Of mark-up without its pictures; a long report has a tenth of a million."""

_MHTML = re.compile(
    rb"\s*(?:From|MIME-Version|Subject|Date|Snapshot-Content-Location|X-\w[\w-]*) ?:?[^\n]*\n", re.I
)
_CHARSET = re.compile(
    rb"""charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{1,80}encoding\s*=\s*["']([\w.:-]+)""", re.I
)
_PICTURE = re.compile(r"data:[\w/+.-]*;base64,[A-Za-z0-9+/=\s]*")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
# What stands after these still belongs to the page for a browser, but not for the parser.
_ENDS = re.compile(r"</(?:body|html)\s*>", re.I)
_HEAD_BYTES = 8192


def html_text(data: bytes, file: str) -> str:
    """The mark-up of a web page or of the pages in an MHTML file, without embedded pictures.

    Raises XltoolsError for a file that is too big.
    """
    if len(data) > MAX_BYTES:
        raise _too_big(file)
    pages = _mhtml_pages(data) or [(data, "")]
    text = "\n".join(_ENDS.sub("", _CONTROL.sub("", _decode(page, said))) for page, said in pages)
    text = _PICTURE.sub("data:,", text)
    if len(text) > MAX_CHARACTERS:
        raise _too_big(file)
    return text


def _mhtml_pages(data: bytes) -> list[tuple[bytes, str]]:
    """The web pages in an MHTML file with the encoding its parts declare; none if it is no MHTML."""
    if not _MHTML.match(data) or b"text/html" not in data.lower():
        return []
    message = BytesParser(policy=compat32).parsebytes(data)
    pages = []
    for part in message.walk():
        payload = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(payload, bytes):
            pages.append((payload, part.get_content_charset() or ""))
    return pages


def _decode(data: bytes, said: str) -> str:
    """The text in the encoding that fits the bytes: pages often declare another than they are in."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    head = data[:_HEAD_BYTES]
    if b"<\x00" in head or b"\x00<" in head:
        return data.decode("utf-16-le" if b"<\x00" in head else "utf-16-be", "replace")
    try:
        # Text in another encoding is never valid UTF-8 by chance.
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = _CHARSET.search(head)
        declared = said or ((found[1] or found[2]).decode("ascii", "replace") if found else "")
        names = dict.fromkeys((_python_name(declared), "gb18030", "utf-8"))
        return min((_decoded(data, name) for name in names), key=lambda text: text.count("\ufffd"))


def _python_name(declared: str) -> str:
    name = declared.lower()
    return "gb18030" if name.startswith(("gb", "x-gb", "cp936", "hz")) else name


def _decoded(data: bytes, name: str) -> str:
    # A single-byte encoding fits any bytes and says nothing; Chinese pages that declare one don't mean it.
    if name.startswith(("iso-8859", "latin", "windows-125", "cp125", "us-ascii", "ascii")):
        return "\ufffd" * len(data)
    try:
        return data.decode(name, "replace")
    except (LookupError, UnicodeError):
        return "\ufffd" * len(data)


def _too_big(file: str) -> XltoolsError:
    return XltoolsError(
        Text("这个网页文件太大，不像一份年度报告。", "This web page is too big for an annual report."),
        where=file,
        todo=Text(
            "请在浏览器中打开报告所在的网页，另存为“网页，仅 HTML”后再试。",
            "Open the report's page in a browser and save it as “web page, HTML only”.",
        ),
    )
