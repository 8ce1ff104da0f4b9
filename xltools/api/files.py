"""Which files are meant: the workbooks among files and folders, and those that somebody has open."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from xltools.api.reports import StrPath
from xltools.errors import XltoolsError
from xltools.lang import Text

SUFFIXES = (".xlsx", ".xlsm")


def find_files(paths: Iterable[StrPath], leave_out: StrPath | None = None) -> list[str]:
    """The workbooks among files and folders, sorted; lock files (~$) and ``leave_out`` are passed over.

    Raises XltoolsError for a path that does not exist, and when nothing is left.
    """
    found: set[str] = set()
    given = list(paths)
    for path in map(Path, given):
        if path.is_dir():
            found.update(str(entry) for entry in workbooks_in(path))
        elif os.path.lexists(path):
            found.add(str(path))
        else:
            raise XltoolsError(
                Text("没有这个文件或文件夹。", "No such file or folder."),
                where=str(path),
                todo=Text("请核对路径。", "Check the path."),
            )
    if leave_out is not None:
        own = os.path.realpath(leave_out)
        found = {file for file in found if os.path.realpath(file) != own}
    if not found:
        raise XltoolsError(
            Text("没有找到 .xlsx 或 .xlsm 工作簿。", "There is no .xlsx or .xlsm workbook."),
            where="、".join(map(str, given)),
            todo=Text("请指定存放各单位工作簿的文件夹。", "Name the folder with the offices' workbooks."),
        )
    return sorted(found)


def workbooks_in(folder: Path) -> Iterator[Path]:
    """The workbooks right in a folder; lock files and hidden files are none."""
    for entry in folder.iterdir():
        if entry.suffix.lower() in SUFFIXES and not entry.name.startswith(("~$", ".")) and not entry.is_dir():
            yield entry


def open_elsewhere(files: Iterable[str]) -> list[str]:
    """Those of the files that somebody has open in Excel or WPS: what is not saved yet is not read."""
    folders: dict[str, frozenset[str]] = {}
    found = []
    for file in files:
        folder, name = os.path.split(file)
        if folder not in folders:
            try:
                names = (entry.name for entry in Path(folder).iterdir())
                folders[folder] = frozenset(name for name in names if name.startswith("~$"))
            except OSError:
                folders[folder] = frozenset()
        # Excel puts ~$ before a short name and in place of the first two letters of a long one.
        if folders[folder] and not folders[folder].isdisjoint(("~$" + name, "~$" + name[2:])):
            found.append(file)
    return found
