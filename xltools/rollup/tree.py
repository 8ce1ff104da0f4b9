"""A tree of folders, one for each level: province, city, district."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xltools.errors import XltoolsError
from xltools.lang import Text

ROSTERS = ("名单.xlsx", "roster.xlsx", "名单.json", "roster.json")
"""Under these names a folder may hold the roster of its level."""
_SUFFIXES = (".xlsx", ".xlsm")
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Level:
    """A folder: the reports that lie right in it, and the folders below, which are rolled up first.

    ``output``: the workbook that it becomes; ``depth`` counts from 0.
    """

    folder: str
    output: str
    depth: int
    reports: tuple[str, ...]
    below: tuple[Level, ...]
    roster: str | None = None

    @property
    def manifest(self) -> str:
        """Where the manifest lies: beside the workbook, under its name."""
        return str(Path(self.output).with_suffix(".json"))

    def all(self) -> Iterator[Level]:
        """Every level, those below before the one above."""
        for level in self.below:
            yield from level.all()
        yield self


def tree_of(root: Path, target: Path) -> Level:
    """The levels under a folder; ``target`` gets the same folders with a workbook in each.

    Raises XltoolsError when there is no such folder, when ``target`` lies in it (its workbooks would be
    taken for reports), and when folders are nested too deep.
    """
    if not root.is_dir():
        raise XltoolsError(
            Text("没有这个文件夹。", "There is no such folder."),
            where=str(root),
            todo=Text("请核对路径。", "Check the path."),
        )
    if target.resolve().is_relative_to(root.resolve()):
        raise XltoolsError(
            Text(
                "输出文件夹在报告文件夹里面，下次会被当成报告。", "The output lies in the folder of reports."
            ),
            where=str(target),
            todo=Text("请把输出放到别的文件夹。", "Choose another folder for the output."),
        )
    return _level(root, target, root.resolve().name or "汇总", 0)


def _level(folder: Path, target: Path, name: str, depth: int) -> Level:
    if depth > _DEEPEST:
        raise XltoolsError(
            Text(f"文件夹嵌套超过 {_DEEPEST} 层。", f"Folders are nested deeper than {_DEEPEST}."),
            where=str(folder),
            todo=Text("请核对文件夹，一级一个文件夹。", "There should be one folder for each level."),
        )
    entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith((".", "~$")))
    roster = next((str(folder / name) for name in ROSTERS if (folder / name).is_file()), None)
    reports = (str(entry) for entry in entries if entry.suffix.lower() in _SUFFIXES and not entry.is_dir())
    below = (_level(entry, target / entry.name, entry.name, depth + 1) for entry in entries if entry.is_dir())
    return Level(
        str(folder),
        str(target / f"{name}.xlsx"),
        depth,
        tuple(file for file in reports if Path(file).name not in ROSTERS),
        tuple(below),
        roster,
    )
