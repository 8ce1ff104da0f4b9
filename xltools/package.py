"""A zip of XML parts from untrusted mail: its parts, inflated within limits, or a refusal that says why."""

from __future__ import annotations

import codecs
import hashlib
import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from xltools import refusals
from xltools.errors import XltoolsError
from xltools.refusals import WORKBOOK, Kind, Problem, refusal

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


class _Member(NamedTuple):
    """A part's compressed bytes in the file: ``packed`` bytes from ``start``, ``size`` when inflated."""

    start: int
    packed: int
    size: int
    crc: int
    deflated: bool


class Package:
    """An opened workbook or document, held in memory.

    ``file``: the path as given; ``size`` in bytes and ``sha256`` (hex) of the bytes that are read here;
    ``names``: the parts, as the file spells them. Making one raises XltoolsError, in the words for its
    ``kind``, when ``data`` is damaged, encrypted, or would inflate to more than is safe.
    """

    __slots__ = ("_data", "_folded", "_kind", "_members", "file", "names", "sha256", "size")

    def __init__(self, file: str, data: bytes, kind: Kind = WORKBOOK) -> None:
        members = _members(file, data, kind)
        self.file = file
        self._kind = kind
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
            raise self._error(refusals.TOO_BIG, part=part, size=megabytes(size), limit=megabytes(limit))
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
            raise self._error(refusals.NO_PART, part=part)
        return self._members[name]

    def _error(self, problem: Problem, **arguments: object) -> XltoolsError:
        return refusal(self.file, problem, self._kind, **arguments)

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
            raise self._error(refusals.DAMAGED_PART, part=part)

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
            raise self._error(refusals.DOCUMENT_TYPE if unwanted else refusals.DAMAGED_PART, part=part)
        declared = prolog[1] or codec
        # Python's ElementTree declares us-ascii, which UTF-8 contains.
        if declared.lower() not in ("us-ascii", codec, codec[:6]):
            raise self._error(refusals.ENCODING, part=part, encoding=declared)
        try:
            yield from _utf8(chain((head,), pieces), codec)
        except UnicodeDecodeError:
            raise self._error(refusals.DAMAGED_PART, part=part) from None


def resolve(base_part: str, target: str) -> str:
    """The part that a relationship of ``base_part`` ("" for the package) targets; look it up with find."""
    path = target.partition("#")[0].replace("\\", "/")
    if not path.startswith("/"):
        path = f"/{base_part.rpartition('/')[0]}/{path}"
    return posixpath.normpath(path).lstrip("/")


def _members(file: str, data: bytes, kind: Kind) -> dict[str, _Member]:
    """The members of the archive, folders left out; none overlaps another, none is a bomb."""
    # Counted before zipfile makes an object of each; the directory has 46 bytes or more for a member.
    if len(data) > 46 * MAX_MEMBERS and data.count(b"PK\x01\x02") > MAX_MEMBERS:
        raise refusal(file, refusals.BOMB, kind)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    # What zipfile raises on flipped bits besides its own error.
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error):
        raise refusal(file, refusals.DAMAGED, kind) from None
    infos = archive.infolist()
    _check_sizes(file, infos, kind)
    members: dict[str, _Member] = {}
    seen: set[str] = set()
    end = min(archive.start_dir, len(data))
    for info in sorted(infos, key=attrgetter("header_offset"), reverse=True):
        start = _payload(file, data, info, end, kind)
        if start + info.compress_size > end:
            raise refusal(file, refusals.OVERLAP, kind)
        end = info.header_offset
        name = info.filename.replace("\\", "/")
        if _fold(name) in seen:
            raise refusal(file, refusals.TWICE, kind, part=name)
        seen.add(_fold(name))
        if not name.endswith("/"):
            deflated = info.compress_type == zipfile.ZIP_DEFLATED
            members[name] = _Member(start, info.compress_size, info.file_size, info.CRC, deflated)
    return members


def _check_sizes(file: str, infos: list[zipfile.ZipInfo], kind: Kind) -> None:
    """Refuses bombs and what the programs themselves could not read."""
    total = 0
    for info in infos:
        # Bits 0, 6 and 13: encrypted, strongly encrypted, masked headers.
        if info.flag_bits & 0x2041:
            raise refusal(file, refusals.ENCRYPTED, kind)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refusal(file, refusals.COMPRESSION, kind)
        if info.file_size > max(RATIO_FROM, MAX_RATIO * info.compress_size):
            raise refusal(file, refusals.BOMB, kind)
        total += info.file_size
    if total > MAX_INFLATED:
        raise refusal(file, refusals.BOMB, kind)


def _payload(file: str, data: bytes, info: zipfile.ZipInfo, end: int, kind: Kind) -> int:
    """Where the member's bytes start; its local header must name it as the directory does."""
    offset = info.header_offset
    if not 0 <= offset <= end - _LOCAL_HEADER.size:
        raise refusal(file, refusals.OVERLAP, kind)
    magic, name_length, extra_length = _LOCAL_HEADER.unpack_from(data, offset)
    after: int = offset + _LOCAL_HEADER.size + name_length
    name = info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")
    if magic != b"PK\x03\x04" or data[offset + _LOCAL_HEADER.size : after] != name:
        raise refusal(file, refusals.DAMAGED, kind)
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


def _fold(name: str) -> str:
    return name.replace("\\", "/").lower()


def megabytes(size: int) -> str:
    """A size in bytes as a person reads it, without unit: 30, 101.5."""
    return f"{size / (1 << 20):,.1f}".removesuffix(".0")
