"""Opening the user's own workbook to make a changed copy of it: checked first, never written in place."""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.report import Report
from xltools.package import Package
from xltools.workbook.package import open_package

if TYPE_CHECKING:
    from openpyxl import Workbook


def checked_package(path: str | os.PathLike[str], report: Report) -> tuple[Package, bytes]:
    """The checked package and the bytes of the file that the report was read from.

    Raises XltoolsError when the file can't be opened or has changed since.
    """
    package = open_package(path)
    for part in package.names:
        # openpyxl parses parts that the reader of reports never opened: none may declare entities.
        if part.endswith((".xml", ".rels", ".vml")) and not part.startswith("customXml/"):
            next(package.chunks(part))
    data = Path(path).read_bytes()
    if hashlib.sha256(data).hexdigest() != (report.source.sha256 or package.sha256):
        raise XltoolsError(
            Text("文件在校验以后有改动。", "The file has changed since it was validated."),
            where=package.file,
            todo=Text("请重新校验后再标记。", "Validate it again, then mark it."),
        )
    return package, data


@contextmanager
def errors_of_openpyxl(file: str, what: Text) -> Iterator[None]:
    """openpyxl raises errors of many kinds on files that Excel opens, and warns of what it skips.

    ``what`` is being made.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except XltoolsError:
        raise
    except Exception as error:
        raise XltoolsError(
            Text(f"无法制作{what.zh}（{error}）。", f"No {what.en} can be made ({error})."),
            where=file,
            todo=Text("请用 Excel 或 WPS 打开并另存后再试。", "Open it in Excel or WPS and save it again."),
        ) from error


def opened(data: bytes, package: Package) -> Workbook:
    """The workbook as openpyxl sees it."""
    from openpyxl import load_workbook

    macros = package.find("xl/vbaProject.bin") is not None
    return load_workbook(BytesIO(data), keep_vba=macros, rich_text=True)
