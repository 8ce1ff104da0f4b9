"""What was read before: one small file for each workbook, found again by the workbook's content.

The key is the SHA-256 of the file, its name (rules look at it) and the edition of the program. Each file
carries a checksum; one that is damaged, cut short or of another workbook counts as not there. Several
runs may share a folder, and it may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path, PurePath

from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.rollup.reading.record import split

MAX_FILE = 100 << 20
"""Larger workbooks are refused unread, so they are not looked up either."""
_MARK = b"xltools-cache-1 "
_DIGITS = 64
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder may be deleted at any time.\n"
"""Tells backup programs that the folder is a cache (CACHEDIR.TAG)."""


class Cache:
    """The folder of one edition. Raises XltoolsError when it can't be made."""

    def __init__(self, folder: str | os.PathLike[str], edition: str) -> None:
        self._where = str(folder)
        self._folder = Path(folder) / edition[:16]
        self._edition = edition
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            tag = Path(folder) / "CACHEDIR.TAG"
            if not tag.exists():
                tag.write_text(_TAG, encoding="ascii")
        except OSError as error:
            raise self._error(error) from error

    def get(self, file: str) -> bytes | None:
        """The record of a file as it is now, None when it is not here."""
        digest = _digest(file)
        if digest is None:
            return None
        try:
            data = self._path(digest, file).read_bytes()
        except OSError:
            return None
        record = data[len(_MARK) + _DIGITS + 1 :]
        return record if data == _sealed(record) and _is_of(record, digest) else None

    def put(self, file: str, digest: str, record: bytes) -> None:
        """Keeps what a file of that SHA-256 says. Raises XltoolsError when it can't be written."""
        path = self._path(digest, file)
        temporary = path.with_name(f".{os.urandom(6).hex()}.tmp")
        try:
            if not path.parent.is_dir():
                path.parent.mkdir(exist_ok=True)
            # Not forced to the disk: what a power cut leaves of it fails its checksum.
            temporary.write_bytes(_sealed(record))
            temporary.replace(path)
        except OSError as error:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise self._error(error) from error

    def _path(self, digest: str, file: str) -> Path:
        name = os.fsencode(PurePath(file).name)
        key = hashlib.sha256(b"%s %s %s" % (self._edition.encode(), digest.encode(), name)).hexdigest()
        return self._folder / key[:2] / key[2:]

    def _error(self, error: OSError) -> XltoolsError:
        return XltoolsError(
            Text(
                f"缓存文件夹写不进去（{error.strerror}）；已读的内容都还在。",
                f"The cache can't be written ({error.strerror}); what it has is kept.",
            ),
            where=self._where,
            todo=Text(
                "请检查磁盘空间和权限，换一个文件夹，或不用 --cache。",
                "Check disk space and permissions, choose another folder, or leave --cache out.",
            ),
        )


def _digest(file: str) -> str | None:
    """The SHA-256 of a regular file of bearable size."""
    try:
        status = os.stat(file)  # noqa: PTH116  (Path doubles the time)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_FILE:
            return None
        with open(file, "rb", buffering=0) as stream:  # noqa: PTH123
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (OSError, ValueError):
        return None


def _sealed(record: bytes) -> bytes:
    return _MARK + hashlib.sha256(record).hexdigest().encode() + b"\n" + record


def _is_of(record: bytes, digest: str) -> bool:
    """Whether a record is that of a file with this SHA-256: somebody may have moved files about."""
    try:
        return f'"{digest}"'.encode() in split(record).head
    except ValueError:
        return False
