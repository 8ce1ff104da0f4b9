"""Uploaded files in a folder of their own, for as long as one request lasts."""

from __future__ import annotations

import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.server.settings import Settings

_UNSAFE = re.compile(r"[\x00-\x1f/\\:*?\"<>|]+")
_PIECE = 1 << 20
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """``name`` as the person's computer calls it, made safe; ``path`` where it lies for now."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Uploads:
    """The files of a request by field, and its other fields."""

    folder: Path
    files: tuple[Upload, ...]
    single: dict[str, Upload]
    fields: dict[str, str]

    def only(self) -> Upload:
        """The one file. Raises XltoolsError when there are none or several."""
        if len(self.files) != 1:
            raise XltoolsError(Text("请选一个文件。", "Choose one file."))
        return self.files[0]


@asynccontextmanager
async def uploaded(request: Request, settings: Settings) -> AsyncIterator[Uploads]:
    """The files of a request; they are gone afterwards. Raises XltoolsError for too many or too large ones."""
    with tempfile.TemporaryDirectory(prefix="xltools-") as name:
        folder = Path(name)
        async with request.form(max_files=settings.max_files + 5, max_fields=20) as form:
            yield await _saved(form, folder, settings)


async def _saved(form: FormData, folder: Path, settings: Settings) -> Uploads:
    files: list[Upload] = []
    single: dict[str, Upload] = {}
    fields: dict[str, str] = {}
    for number, (field, value) in enumerate(form.multi_items()):
        if isinstance(value, str):
            fields[field] = value[:200]
        elif value.filename:
            upload = await _save(value, folder / str(number), settings)
            if field == "files":
                files.append(upload)
            else:
                single[field] = upload
    if len(files) > settings.max_files:
        raise XltoolsError(
            Text(f"一次最多 {settings.max_files} 个文件。", f"At most {settings.max_files} files at a time."),
            todo=Text(
                "请分几次上传，或请管理员用命令行汇总。", "Upload them in parts, or use the command line."
            ),
        )
    return Uploads(folder, tuple(files), single, fields)


async def _save(value: UploadFile, folder: Path, settings: Settings) -> Upload:
    """Each file lies in a folder of its own, so that two of one name don't meet."""
    name = safe_name(value.filename or "")
    folder.mkdir()
    path = folder / name
    size = 0
    with path.open("wb") as target:
        while piece := await value.read(_PIECE):
            size += len(piece)
            if size > settings.max_file:
                raise XltoolsError(
                    Text(
                        f"文件超过 {settings.max_file >> 20} MB。",
                        f"The file has over {settings.max_file >> 20} MB.",
                    ),
                    where=name,
                )
            target.write(piece)
    return Upload(name, path)


def safe_name(name: str) -> str:
    """The last part of a file's name without anything that names a folder or a device."""
    last = re.split(r"[/\\]", name)[-1]
    cleaned = _UNSAFE.sub("_", last).strip(". ")
    stem, dot, suffix = cleaned.rpartition(".")
    return f"{(stem or suffix)[:_LONGEST_NAME]}{dot if stem else ''}{suffix[:10] if stem else ''}" or "file"
