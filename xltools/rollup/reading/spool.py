"""Submissions laid aside in a temporary file: thousands of offices' figures need no memory."""

from __future__ import annotations

from array import array
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.catalogue import NOTHING_ADDED, Catalogue
from xltools.model.report import Office, Source
from xltools.model.rollup import Submission
from xltools.rollup.reading.record import REST, VALUES, head_of, rest_of, split, values_of

_IN_MEMORY = 4 << 20
"""Bytes kept in memory before a file is made: about 1,500 offices."""
_DIGEST = 32
_AT_HAND = 1000
"""Offices whose figures are kept as objects: each pass over more reads them again."""


class Spool:
    """Keeps records in the order they come; ``catalogue`` has the district's own supplements."""

    def __init__(self, catalogue: Catalogue = NOTHING_ADDED) -> None:
        self._memory = bytearray()
        self._file: BinaryIO | None = None
        self._starts = array("Q", (0,))
        # What an object for each source would hold, in a third of the memory.
        self._files: list[str] = []
        self._versions: list[str | None] = []
        self._sizes = array("Q")
        self._digests = bytearray()
        self._catalogue = catalogue
        self._shared: dict[Any, Any] = {}
        self._values: dict[int, tuple[Any, ...]] = {}
        self._rest: dict[int, dict[str, Any]] = {}

    def add(self, record: bytes, file: str) -> Submission:
        """The submission of ``file``, whose figures and findings are read when asked for.

        Raises XltoolsError when the disk is full, and ValueError when the record is damaged.
        """
        head = head_of(split(record).head, file, self._catalogue)
        self._keep(head.pop("source"))
        try:
            self._append(record)
        except OSError as error:
            raise XltoolsError(
                Text(
                    f"临时文件夹写不进去（{error.strerror}）。",
                    f"The folder for temporary files can't be written ({error.strerror}).",
                ),
                todo=Text(
                    "请清理磁盘空间，或用环境变量 TMPDIR 换一个位置。",
                    "Free some disk space, or choose another place with TMPDIR.",
                ),
            ) from error
        return StoredSubmission.make(self, len(self._starts) - 2, self._sharing(head))

    def source(self, number: int) -> Source:
        """The file of a record, numbered as they came."""
        digest = self._digests[number * _DIGEST : (number + 1) * _DIGEST]
        shown = digest.hex() if any(digest) else ""
        return Source(self._files[number], shown, self._sizes[number], self._versions[number])

    def values(self, number: int) -> tuple[Any, ...]:
        """The values of a record."""
        if number not in self._values:
            _make_room(self._values)
            self._values[number] = values_of(split(self._read(number)).values)
        return self._values[number]

    def rest(self, number: int) -> dict[str, Any]:
        """The other large fields of a record."""
        if number not in self._rest:
            _make_room(self._rest)
            self._rest[number] = rest_of(split(self._read(number)).rest)
        return self._rest[number]

    def _keep(self, source: Source) -> None:
        self._files.append(source.file)
        self._versions.append(self._shared.setdefault(source.template_version, source.template_version))
        self._sizes.append(source.size)
        self._digests += bytes.fromhex(source.sha256) or bytes(_DIGEST)

    def _sharing(self, head: dict[str, Any]) -> dict[str, Any]:
        """The fields with what thousands of offices have in common held once."""
        office: Office = head["office"]
        known = self._shared.setdefault
        parent, level = known(office.parent, office.parent), known(office.level, office.level)
        shared = {
            name: known(head[name], head[name]) for name in ("form", "supplements", "own", "year", "scope")
        }
        return {**head, **shared, "office": Office(office.name, office.code, level, parent)}

    def _append(self, record: bytes) -> None:
        end = self._starts[-1]
        if self._file is None and end + len(record) > _IN_MEMORY:
            # Not buffered: a process that is forked from this one must not share what waits in a buffer.
            file = TemporaryFile(buffering=0, prefix="xltools-")  # noqa: SIM115  # lives as long as the submissions
            _write(file, self._memory)
            self._file, self._memory = file, bytearray()
        if self._file is None:
            self._memory += record
        else:
            self._file.seek(end)
            _write(self._file, record)
        self._starts.append(end + len(record))

    def _read(self, number: int) -> bytes:
        start, end = self._starts[number], self._starts[number + 1]
        if self._file is None:
            return bytes(self._memory[start:end])
        self._file.seek(start)
        return self._file.read(end - start)


def _write(file: BinaryIO, data: bytes | bytearray) -> None:
    """All of it: a disk that is nearly full takes a part without a word."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


def _make_room(kept: dict[int, Any]) -> None:
    if len(kept) >= _AT_HAND:
        del kept[next(iter(kept))]


class StoredSubmission(Submission):
    """A submission that reads what is large from its spool; ``dataclasses.replace`` makes a plain one."""

    __slots__ = ("_number", "_spool")
    _number: int
    _spool: Spool

    def __new__(cls, *args: Any, **settings: Any) -> Submission:  # type: ignore[misc]  # what replace() makes holds all by itself
        return Submission(*args, **settings)

    @classmethod
    def make(cls, spool: Spool, number: int, head: dict[str, Any]) -> Submission:
        made = object.__new__(cls)
        for name, value in (*head.items(), ("_spool", spool), ("_number", number)):
            object.__setattr__(made, name, value)
        return made

    def __getattr__(self, name: str) -> Any:
        """Only for fields that were never set: the source, and those of the other two lines."""
        if name == "source":
            return self._spool.source(self._number)
        if name == VALUES:
            return self._spool.values(self._number)
        if name in REST:
            return self._spool.rest(self._number)[name]
        raise AttributeError(name)
