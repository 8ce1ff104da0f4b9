"""A published file of any kind into paragraphs and tables; the kind is told by content, not by name."""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from xltools.errors import XltoolsError
from xltools.importers.printed import Block, PrintedReport
from xltools.lang import Text

MAX_FILE = 100 << 20
SUFFIXES = frozenset(
    (
        ".txt",
        ".html",
        ".htm",
        ".mht",
        ".mhtml",
        ".docx",
        ".doc",
        ".wps",
        ".rtf",
        ".pdf",
        ".xlsx",
        ".xls",
        ".et",
        ".ods",
    )
)
"""What a folder is searched for; a single file may be called anything."""
_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|div|meta|p)\b", re.IGNORECASE)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_HEAD = 4096

Reader = Callable[[bytes, str], tuple[Block, ...]]


def read_printed(path: str | os.PathLike[str]) -> PrintedReport:
    """The paragraphs and tables of a published report.

    Raises XltoolsError when the file can't be read, is of a kind that can't be imported, or holds no text.
    """
    file = os.fspath(path)
    data = _load(file)
    try:
        kind = kind_of(data)
        blocks = _read(kind, data, file)
    except XltoolsError as error:
        raise XltoolsError(error.what, where=error.where or file, todo=error.todo) from error
    return PrintedReport(file, kind, blocks, hashlib.sha256(data).hexdigest(), len(data))


def _load(file: str) -> bytes:
    path = Path(file)
    try:
        if path.is_dir():
            raise XltoolsError(
                Text("这是文件夹，不是文件。", "This is a folder, not a file."),
                where=file,
                todo=Text(
                    "导入整个文件夹时，-o 也要给一个文件夹。", "To import a folder, give a folder after -o."
                ),
            )
        if path.exists() and not path.is_file():
            raise XltoolsError(Text("这不是普通文件。", "This is no regular file."), where=file)
        size = path.stat().st_size
        if size > MAX_FILE:
            what = Text(
                f"文件有 {size >> 20} MB，超过 {MAX_FILE >> 20} MB。",
                f"The file has {size >> 20} MB; at most {MAX_FILE >> 20}.",
            )
            raise XltoolsError(
                what, where=file, todo=Text("请确认选对了文件。", "Check that it is the right file.")
            )
        return path.read_bytes()
    except FileNotFoundError:
        todo = Text("请检查路径和文件名。", "Check the path and the name.")
        raise XltoolsError(Text("文件不存在。", "There is no such file."), where=file, todo=todo) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise XltoolsError(
            Text(f"读不出来：{reason}。", f"It can't be read: {reason}."), where=file
        ) from error


def _refusal(what: Text, todo: Text) -> XltoolsError:
    return XltoolsError(what, todo=todo)


def kind_of(data: bytes) -> str:
    """txt, html, docx, doc, pdf or xlsx. Raises XltoolsError for what can't hold a report."""
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(_ZIP):
        return _kind_of_zip(data)
    if data.startswith(_OLE):
        return _kind_of_ole(data)
    if head.startswith(b"{\\rtf"):
        return "doc"
    if (
        head[:14].lower().startswith((b"mime-version:", b"from: <saved"))
        or b"multipart/related" in head.lower()
    ):
        return "html"
    if _HTML.search(head) and head.startswith(b"<"):
        return "html"
    if head.startswith(_PICTURES):
        raise _refusal(
            Text("这是图片，里面没有文字。", "This is a picture; there is no text in it."),
            Text(
                "请先用 WPS 等软件识别成文字，或对照原件填写模板。",
                "Recognise the text first, or fill in the template by hand.",
            ),
        )
    if head.startswith(_ARCHIVES):
        raise _unpack()
    return "txt"


def _kind_of_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError):
        # The readers say better what is wrong with a damaged file.
        return "docx"
    if any(name.startswith("word/") for name in names):
        return "docx"
    if any(name.startswith("xl/") for name in names) or "content.xml" in names:
        return "xlsx"
    if any(name.startswith("ppt/") for name in names):
        raise _refusal(
            Text("这是演示文稿。", "This is a presentation."),
            Text("请导入 Word、PDF 或网页。", "Import Word, PDF or a web page."),
        )
    raise _unpack()


def _kind_of_ole(data: bytes) -> str:
    streams = {"WordDocument": "doc", "Workbook": "xlsx", "Book": "xlsx", "EncryptedPackage": ""}
    for stream, kind in streams.items():
        if stream.encode("utf-16-le") + b"\x00\x00" in data:
            if kind:
                return kind
            raise _refusal(
                Text("文件设了打开密码（已加密）。", "The file is encrypted with a password."),
                Text("请打开文件，取消密码后另存再导入。", "Open it, remove the password and save it again."),
            )
    return "doc"


def _unpack() -> XltoolsError:
    return _refusal(
        Text("这是压缩包。", "This is an archive."),
        Text("请先解压，再导入里面的报告。", "Unpack it, then import the report in it."),
    )


def _read(kind: str, data: bytes, file: str) -> tuple[Block, ...]:
    if not data.strip():
        raise XltoolsError(Text("文件是空的。", "The file is empty."), where=file)
    if kind == "pdf":
        from xltools.importers.pdf.reader import read_pdf

        return read_pdf(data, file)
    if kind == "html":
        from xltools.importers.html.reader import read_html

        return read_html(data, file)
    if kind == "xlsx":
        from xltools.importers.foreign.reader import read_sheets

        return read_sheets(data, file)
    if kind in ("docx", "doc"):
        from xltools.importers.convert import to_docx
        from xltools.importers.word.reader import read_word

        suffix = Path(file).suffix.lower()
        return read_word(
            data if kind == "docx" else to_docx(data, suffix if suffix in (".doc", ".wps") else ".doc", file),
            file,
        )
    from xltools.importers.plain_text import read_text_file

    return read_text_file(data, file)
