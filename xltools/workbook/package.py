"""Opens a workbook from untrusted mail: its parts, inflated within limits, or a refusal that says why."""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import posixpath
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from xltools.errors import XltoolsError
from xltools.lang import Text

MAX_FILE = 100 << 20
MAX_MEMBERS = 5_000
MAX_INFLATED = 1 << 30
# Excel's own sheets deflate to between 1/5 and 1/20; only a bomb is below 1/200 at this size.
MAX_RATIO = 200
RATIO_FROM = 32 << 20
_FEED = 64 << 10
_HEAD = 4096
_LOCAL_HEADER = struct.Struct("<4s22xHH")
# Up to the first element: what may stand before it, but for a document type. Atomic, so linear.
_DECLARATION = r"""\ufeff?(?:<\?xml(?=\s)(?:[^>]*?\sencoding\s*=\s*["']([^"'>]*)["'])?[^>]*\?>)?"""
_PROLOG = re.compile(_DECLARATION + r"(?>\s+|<\?(?!xml\s).*?\?>|<!--.*?-->)*+<[^!?]", re.DOTALL)
_HTML_START = re.compile(r"<(?:!doctype html|html|head|meta|style|body|div|table)\b")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")


class _Problem(NamedTuple):
    what: Text
    todo: Text


_AGAIN = Text(
    "请原报送单位重新发送；若是自己的文件，请用 Excel 或 WPS 打开并另存为 .xlsx 后再试。",
    "Ask the sender for it again; if it is your own, open it in Excel or WPS and save it as .xlsx.",
)
_SAVE_AS = Text(
    "请用 Excel 或 WPS 打开，选“文件”—“另存为”，类型选“Excel 工作簿 (*.xlsx)”；只改扩展名没有用。",
    "Open it in Excel or WPS and use File, Save As, type Excel Workbook (*.xlsx); renaming does not help.",
)
_CHOOSE = Text(
    "请选填好的年度报告工作簿（.xlsx 或 .xlsm）。", "Choose the filled-in workbook (.xlsx or .xlsm)."
)
_UNPACK = Text("请先解压，再选里面的 .xlsx 文件。", "Unpack it first, then choose the .xlsx in it.")
_SUSPECT = Text(
    "请不要打开它，向报送单位核实，并请其用 Excel 或 WPS 另存为 .xlsx 后重报。",
    "Don't open it; check with the sender, who should save it again as .xlsx in Excel or WPS.",
)


def _problem(zh: str, en: str, todo: Text = _SAVE_AS) -> _Problem:
    return _Problem(Text(zh, en), todo)


_ABSENT = _problem(
    "找不到这个文件。",
    "There is no such file.",
    Text(
        "请检查文件名和所在文件夹，文件可能已改名或移走。",
        "Check its name and folder; it may have been moved.",
    ),
)
_FOLDER = _problem("这是文件夹，不是文件。", "This is a folder, not a file.", _CHOOSE)
_LOCK_FILE = _problem(
    "这是 Excel 或 WPS 打开文件时留下的临时锁文件，不是工作簿。",
    "This is the lock file of a workbook that is open in Excel or WPS.",
    Text("请选同名但不带“~$”的文件。", "Choose the file of the same name without “~$”."),
)
_FORBIDDEN = _problem(
    "没有读取这个文件的权限，或它正被别的程序占用。",
    "No permission to read the file, or another program holds it.",
    Text(
        "请关闭正在使用它的程序，或把它复制到自己的文件夹再试。",
        "Close that program, or copy the file and try.",
    ),
)
_UNREADABLE = _problem(
    "读不了这个文件（{reason}）。",
    "The file can't be read ({reason}).",
    Text("请把它复制到本机文件夹再试。", "Copy it to a folder on this computer and try again."),
)
_EMPTY = _problem("文件是空的（0 字节）。", "The file is empty (0 bytes).", _AGAIN)
_ZEROS = _problem(
    "文件里全是空字节，内容已经丢失。", "The file holds only NUL bytes: its content is lost.", _AGAIN
)
_BIG_FILE = _problem(
    "文件太大：{size} MB，最多 {limit} MB。",
    "The file is too big: {size} MB, at most {limit} MB.",
    Text("请删除插入的图片、附件和多余的工作表后再试。", "Remove pictures, attachments and extra sheets."),
)
_NO_WORKBOOK = _problem("这不是 Excel 工作簿。", "This is not an Excel workbook.", _CHOOSE)
_PDF = _problem("这是 PDF 文件，不是工作簿。", "This is a PDF file, not a workbook.", _CHOOSE)
_IMAGE = _problem("这是图片，不是工作簿。", "This is a picture, not a workbook.", _CHOOSE)
_ARCHIVE = _problem("这是压缩包，不是工作簿。", "This is an archive, not a workbook.", _UNPACK)
_MAC = _problem("这是苹果电脑的附属文件，不是工作簿。", "This is a macOS companion file.", _CHOOSE)
_HTML = _problem(
    "这是网页（HTML），只是扩展名写成了工作簿。", "This is a web page (HTML) named as a workbook."
)
_XML = _problem("这是 XML 文件，只是扩展名写成了工作簿。", "This is an XML file named as a workbook.")
_CSV = _problem("这是 CSV 文本，不是工作簿。", "This is CSV text, not a workbook.")
_PLAIN_TEXT = _problem("这是纯文本文件，不是工作簿。", "This is a text file, not a workbook.", _CHOOSE)
_XLS = _problem("这是旧格式的工作簿（.xls 或 .et）。", "This is a workbook of the old format (.xls or .et).")
_DOC = _problem("这是 Word 文档，不是工作簿。", "This is a Word document, not a workbook.", _CHOOSE)
_XLSB = _problem("这是二进制格式的工作簿（.xlsb）。", "This is a binary workbook (.xlsb).")
_ODS = _problem("这是 OpenDocument 文件（.ods 等）。", "This is an OpenDocument file (such as .ods).")
_SLIDES = _problem("这是 PPT 演示文稿，不是工作簿。", "This is a PowerPoint file, not a workbook.", _CHOOSE)
_PLAIN_ZIP = _problem("这是压缩包，里面没有工作簿。", "A zip without xl/workbook.xml: no workbook.", _AGAIN)
_PASSWORD = _problem(
    "工作簿设了打开密码（已加密）。",
    "The workbook is encrypted with a password.",
    Text(
        "请取消密码：在 Excel 中选“文件”—“信息”—“保护工作簿”—“用密码进行加密”，清空密码后保存；"
        "WPS 在“文件”—“文档加密”中取消。",
        "Remove it: File, Info, Protect Workbook, Encrypt with Password; clear the password and save.",
    ),
)
_ENCRYPTED = _problem("压缩包里的内容设了密码。", "The zip's content is encrypted with a password.", _UNPACK)
_DAMAGED = _problem("文件已损坏或没有传完整。", "The file is damaged or incomplete.", _AGAIN)
_OVERLAP = _problem("文件已损坏：内部数据互相重叠。", "The file is damaged: its parts overlap.", _AGAIN)
_COMPRESSION = _problem("文件用了 Excel 不支持的压缩方法。", "A compression that Excel does not support.")
_TWICE = _problem("文件内部的 {part} 出现了两次。", "The file holds {part} twice.", _SUSPECT)
_BOMB = _problem("文件解压后大得不正常，像是压缩炸弹。", "It inflates beyond reason: a zip bomb.", _SUSPECT)
_NO_PART = _problem("文件不完整：缺少内部的 {part}。", "The file is incomplete: no {part} in it.", _AGAIN)
_DAMAGED_PART = _problem(
    "文件已损坏：内部的 {part} 读不出来。", "The file is damaged: {part} can't be read.", _AGAIN
)
_TOO_BIG = _problem(
    "文件内部的 {part} 太大：{size} MB，最多 {limit} MB。",
    "{part} in the file is too big: {size} MB, at most {limit} MB.",
    Text(
        "请删除多余的空行、空列和格式后另存为 .xlsx。",
        "Delete surplus empty rows, columns and formats, save.",
    ),
)
_ENCODING = _problem(
    "内部的 {part} 的文字编码不受支持（{encoding}）。", "{part} is in the encoding {encoding}."
)
_DOCUMENT_TYPE = _problem(
    "文件内部的 {part} 有文档类型声明（DOCTYPE），正常的工作簿没有，可能是恶意文件。",
    "{part} in the file has a document type declaration, which no workbook needs: it may be an attack.",
    _SUSPECT,
)
_SIGNATURES = (
    (b"%PDF", _PDF),
    ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"RIFF"), _IMAGE),
    ((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"PK00PK"), _ARCHIVE),
    ((b"\x09\x08\x10\0", b"\x09\x08\x08\0", b"\x09\x04\x06\0"), _XLS),
    (b"{\\rtf", _DOC),
    (b"\0\x05\x16\x07", _MAC),
)
_PARTS_OF_OTHERS = (
    ("xl/workbook.bin", _XLSB),
    ("word/document.xml", _DOC),
    ("ppt/presentation.xml", _SLIDES),
)


class _Member(NamedTuple):
    """A part's compressed bytes in the file: ``packed`` bytes from ``start``, ``size`` when inflated."""

    start: int
    packed: int
    size: int
    crc: int
    deflated: bool


class Package:
    """An opened workbook, held in memory.

    ``file``: the path as given; ``size`` in bytes and ``sha256`` (hex) of the bytes that are read here;
    ``names``: the parts, as the file spells them.
    """

    __slots__ = ("_data", "_folded", "_members", "file", "names", "sha256", "size")

    def __init__(self, file: str, data: bytes, members: dict[str, _Member]) -> None:
        self.file = file
        self.size = len(data)
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.names = frozenset(members)
        self._data = data
        self._members = members
        self._folded = {_fold(name): name for name in members}

    def find(self, part: str) -> str | None:
        """The part as the file spells it: that name, else the one that differs in case only, else None."""
        return part if part in self.names else self._folded.get(_fold(part))

    def read(self, part: str, limit: int = 8 << 20, *, raw: bool = False) -> bytes:
        """A whole part of at most ``limit`` bytes; XML comes as UTF-8 without byte order mark.

        ``raw``: as it is, for parts that are no XML. Raises XltoolsError when the part is absent, too
        big, damaged, in another encoding, or has a document type declaration.
        """
        size = self._member(part).size
        if size > limit:
            raise self._error(_TOO_BIG, part=part, size=_mb(size), limit=_mb(limit))
        pieces = self._inflate(part, 256 << 10)
        return b"".join(pieces if raw else self._xml(part, pieces))

    def chunks(self, part: str, size: int = 256 << 10) -> Iterator[bytes]:
        """An XML part as UTF-8, about ``size`` bytes at a time (the first piece: up to 4 KiB more).

        Raises as ``read`` does, while iterating; damage is certain to show only at the end.
        """
        return self._xml(part, self._inflate(part, size))

    def _member(self, part: str) -> _Member:
        name = self.find(part)
        if name is None:
            raise self._error(_NO_PART, part=part)
        return self._members[name]

    def _error(self, problem: _Problem, **arguments: object) -> XltoolsError:
        return _error(self.file, problem, **arguments)

    def _inflate(self, part: str, size: int) -> Iterator[bytes]:
        """The bytes of a part, checked against its size and CRC.

        zipfile's own reader keeps to the declared size only after it has inflated up to 1 GiB.
        """
        member = self._member(part)
        left, crc = member.size, 0
        try:
            for piece in _pieces(memoryview(self._data), member, size):
                left -= len(piece)
                if left < 0:
                    break
                crc = zlib.crc32(piece, crc)
                yield piece
        except zlib.error:
            left = -1
        if left or crc != member.crc:
            raise self._error(_DAMAGED_PART, part=part)

    def _xml(self, part: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
        head = b""
        for piece in pieces:
            head += piece
            if len(head) >= _HEAD:
                break
        codec = _codec(head)
        prolog = _PROLOG.match(head[:_HEAD].decode(codec, "replace"))
        if prolog is None:
            unwanted = "<!DOCTYPE".encode(codec) in head
            raise self._error(_DOCUMENT_TYPE if unwanted else _DAMAGED_PART, part=part)
        declared = prolog[1] or codec
        # Python's ElementTree declares us-ascii, which UTF-8 contains.
        if declared.lower() not in ("us-ascii", codec, codec[:6]):
            raise self._error(_ENCODING, part=part, encoding=declared)
        try:
            yield from _utf8(chain((head,), pieces), codec)
        except UnicodeDecodeError:
            raise self._error(_DAMAGED_PART, part=part) from None


def open_package(path: str | os.PathLike[str]) -> Package:
    """The workbook at ``path`` (.xlsx, .xlsm, .xltx, .xltm), read once.

    Raises XltoolsError when there is none, it can't be read, is no such workbook, is damaged or
    protected by a password, or would inflate to more than is safe.
    """
    file = os.fspath(path)
    data = _load(file)
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise _error(file, _foreign(data))
    package = Package(file, data, _members(file, data))
    if package.find("xl/workbook.xml") is None:
        raise _error(file, _other_zip(package))
    return package


def resolve(base_part: str, target: str) -> str:
    """The part that a relationship of ``base_part`` ("" for the package) targets; look it up with find."""
    path = target.partition("#")[0].replace("\\", "/")
    if not path.startswith("/"):
        path = f"/{base_part.rpartition('/')[0]}/{path}"
    return posixpath.normpath(path).lstrip("/")


def _load(file: str) -> bytes:
    try:
        status = os.stat(file)  # noqa: PTH116  (Path doubles the time)
        if stat.S_ISDIR(status.st_mode):
            raise _error(file, _FOLDER)
        if file[max(file.rfind("/"), file.rfind("\\")) + 1 :].startswith(("~$", ".~")):
            raise _error(file, _LOCK_FILE)
        if not stat.S_ISREG(status.st_mode):
            raise _error(file, _NO_WORKBOOK)
        if status.st_size > MAX_FILE:
            raise _error(file, _BIG_FILE, size=_mb(status.st_size), limit=_mb(MAX_FILE))
        with io.FileIO(file) as stream:
            return stream.readall()
    except (FileNotFoundError, NotADirectoryError):
        raise _error(file, _ABSENT) from None
    except PermissionError:
        raise _error(file, _FORBIDDEN) from None
    except (OSError, ValueError) as reason:
        raise _error(file, _UNREADABLE, reason=getattr(reason, "strerror", None) or reason) from None


def _members(file: str, data: bytes) -> dict[str, _Member]:
    """The members of the archive, folders left out; none overlaps another, none is a bomb."""
    # Counted before zipfile makes an object of each; the directory has 46 bytes or more for a member.
    if len(data) > 46 * MAX_MEMBERS and data.count(b"PK\x01\x02") > MAX_MEMBERS:
        raise _error(file, _BOMB)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    # What zipfile raises on flipped bits besides its own error.
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error):
        raise _error(file, _DAMAGED) from None
    infos = archive.infolist()
    _check_sizes(file, infos)
    members: dict[str, _Member] = {}
    seen: set[str] = set()
    end = min(archive.start_dir, len(data))
    for info in sorted(infos, key=attrgetter("header_offset"), reverse=True):
        start = _payload(file, data, info, end)
        if start + info.compress_size > end:
            raise _error(file, _OVERLAP)
        end = info.header_offset
        name = info.filename.replace("\\", "/")
        if _fold(name) in seen:
            raise _error(file, _TWICE, part=name)
        seen.add(_fold(name))
        if not name.endswith("/"):
            deflated = info.compress_type == zipfile.ZIP_DEFLATED
            members[name] = _Member(start, info.compress_size, info.file_size, info.CRC, deflated)
    return members


def _check_sizes(file: str, infos: list[zipfile.ZipInfo]) -> None:
    """Refuses bombs and what Excel itself could not read."""
    total = 0
    for info in infos:
        # Bits 0, 6 and 13: encrypted, strongly encrypted, masked headers.
        if info.flag_bits & 0x2041:
            raise _error(file, _ENCRYPTED)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _error(file, _COMPRESSION)
        if info.file_size > max(RATIO_FROM, MAX_RATIO * info.compress_size):
            raise _error(file, _BOMB)
        total += info.file_size
    if total > MAX_INFLATED:
        raise _error(file, _BOMB)


def _payload(file: str, data: bytes, info: zipfile.ZipInfo, end: int) -> int:
    """Where the member's bytes start; its local header must name it as the directory does."""
    offset = info.header_offset
    if not 0 <= offset <= end - _LOCAL_HEADER.size:
        raise _error(file, _OVERLAP)
    magic, name_length, extra_length = _LOCAL_HEADER.unpack_from(data, offset)
    after: int = offset + _LOCAL_HEADER.size + name_length
    name = info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")
    if magic != b"PK\x03\x04" or data[offset + _LOCAL_HEADER.size : after] != name:
        raise _error(file, _DAMAGED)
    return after + int(extra_length)


def _pieces(data: memoryview, member: _Member, size: int) -> Iterator[bytes]:
    end = member.start + member.packed
    if not member.deflated:
        for start in range(member.start, end, size):
            yield bytes(data[start : min(start + size, end)])
        return
    inflater = zlib.decompressobj(-15)
    # Fed in slices: zlib copies what it has not used yet each time.
    for start in range(member.start, end, _FEED):
        packed: bytes | memoryview = data[start : min(start + _FEED, end)]
        while packed:
            yield inflater.decompress(packed, size)
            packed = inflater.unconsumed_tail
        if inflater.eof:
            return
    yield inflater.flush()


def _codec(head: bytes) -> str:
    """The codec that expat takes for a part that starts so."""
    if head[:2] == b"\xff\xfe" or head[1:2] == b"\0":
        return "utf-16le"
    if head[:2] == b"\xfe\xff" or head[:1] == b"\0":
        return "utf-16be"
    return "utf-8"


def _utf8(pieces: Iterator[bytes], codec: str) -> Iterator[bytes]:
    """The pieces as UTF-8 without byte order mark; what was UTF-16 loses its declaration."""
    first = next(pieces)
    if codec == "utf-8":
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder(codec)()
    yield re.sub(r"\A" + _DECLARATION, "", decoder.decode(first)).encode()
    for piece in pieces:
        yield decoder.decode(piece).encode()
    decoder.decode(b"", True)


def _foreign(data: bytes) -> _Problem:
    """What a file is that is no zip."""
    if not data.strip(b"\0"):
        return _ZEROS if data else _EMPTY
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16le") in data:
            return _PASSWORD
        return _DOC if "WordDocument".encode("utf-16le") in data else _XLS
    for starts, problem in _SIGNATURES:
        if data.startswith(starts):
            return problem
    return _text_problem(data[:4096])


def _text_problem(head: bytes) -> _Problem:
    text = _decode(head).lstrip("\ufeff \t\r\n").lower()
    if _CONTROLS.search(text):
        return _NO_WORKBOOK
    if text.startswith("mime-version:") or _HTML_START.match(text):
        return _HTML
    if text.startswith("<"):
        return _HTML if "<html" in text else _XML
    first = text.partition("\n")[0]
    return _CSV if "," in first or "\t" in first else _PLAIN_TEXT


def _decode(head: bytes) -> str:
    """Text in a codec that Chinese offices use; a NUL, which is no text, if in none of them."""
    utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for codec in ("utf-16",) if utf16 else ("utf-8", "gb18030"):
        try:
            return codecs.getincrementaldecoder(codec)().decode(head)
        except UnicodeDecodeError:
            continue
    return "\0"


def _other_zip(package: Package) -> _Problem:
    """What a zip is that has no workbook in it."""
    for part, problem in _PARTS_OF_OTHERS:
        if package.find(part):
            return problem
    if package.find("mimetype") and b"opendocument" in package.read("mimetype", raw=True):
        return _ODS
    if any(name.lower().endswith((".xlsx", ".xlsm", ".xls", ".et")) for name in package.names):
        return _ARCHIVE
    return _PLAIN_ZIP


def _fold(name: str) -> str:
    return name.replace("\\", "/").lower()


def _mb(size: int) -> str:
    return f"{size / (1 << 20):,.1f}".removesuffix(".0")


def _printable(text: object) -> str:
    """Names come from the file: no control characters and no page of text on a clerk's screen."""
    return "".join(c if c.isprintable() else "?" for c in str(text)[:120])


def _error(file: str, problem: _Problem, **arguments: object) -> XltoolsError:
    shown = {key: _printable(value) for key, value in arguments.items()}
    return XltoolsError(problem.what.format(**shown), where=file, todo=problem.todo)
