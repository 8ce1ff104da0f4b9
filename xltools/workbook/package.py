"""Opens a workbook from untrusted mail, or refuses it and says why."""

from __future__ import annotations

import io
import os
import stat

from xltools.package import Package, megabytes
from xltools.refusals import Problem, refusal
from xltools.workbook import refusals
from xltools.workbook.foreign import foreign

MAX_FILE = 100 << 20
_ATTEMPTS = 3
_PARTS_OF_OTHERS = (
    ("xl/workbook.bin", refusals.XLSB),
    ("word/document.xml", refusals.DOC),
    ("ppt/presentation.xml", refusals.SLIDES),
)


def open_package(path: str | os.PathLike[str]) -> Package:
    """The workbook at ``path`` (.xlsx, .xlsm, .xltx, .xltm), read once.

    Raises XltoolsError when there is none, it can't be read, is no such workbook, is damaged or
    protected by a password, or would inflate to more than is safe.
    """
    file = os.fspath(path)
    data = _load(file)
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise refusal(file, foreign(data))
    package = Package(file, data)
    if package.find("xl/workbook.xml") is None:
        raise refusal(file, _other_zip(package))
    return package


def _load(file: str) -> bytes:
    try:
        status = os.stat(file)  # noqa: PTH116  (Path doubles the time)
        if stat.S_ISDIR(status.st_mode):
            raise refusal(file, refusals.FOLDER)
        if file[max(file.rfind("/"), file.rfind("\\")) + 1 :].startswith(("~$", ".~")):
            raise refusal(file, refusals.LOCK_FILE)
        if not stat.S_ISREG(status.st_mode):
            raise refusal(file, refusals.NO_WORKBOOK)
        if status.st_size > MAX_FILE:
            raise refusal(file, refusals.BIG_FILE, size=megabytes(status.st_size), limit=megabytes(MAX_FILE))
        return _whole(file)
    except (FileNotFoundError, NotADirectoryError):
        raise refusal(file, refusals.ABSENT) from None
    except PermissionError:
        raise refusal(file, refusals.FORBIDDEN) from None
    except (OSError, ValueError) as reason:
        raise refusal(file, refusals.UNREADABLE, reason=getattr(reason, "strerror", None) or reason) from None


def _whole(file: str) -> bytes:
    """All bytes of one state of the file: one that somebody is saving is read again."""
    for _ in range(_ATTEMPTS):
        with io.FileIO(file) as stream:
            before = os.fstat(stream.fileno())
            data = stream.readall()
            after = os.fstat(stream.fileno())
        if len(data) == before.st_size == after.st_size and before.st_mtime_ns == after.st_mtime_ns:
            return data
    raise refusal(file, refusals.CHANGING)


def _other_zip(package: Package) -> Problem:
    """What a zip is that has no workbook in it."""
    for part, problem in _PARTS_OF_OTHERS:
        if package.find(part):
            return problem
    if package.find("mimetype") and b"opendocument" in package.read("mimetype", raw=True):
        return refusals.ODS
    if any(name.lower().endswith((".xlsx", ".xlsm", ".xls", ".et")) for name in package.names):
        return refusals.ARCHIVE
    return refusals.PLAIN_ZIP
