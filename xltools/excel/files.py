"""导出报告, 汇总文件夹, 关于: files made from the open workbook, or from a folder of workbooks."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import xltools
from xltools.errors import XltoolsError
from xltools.excel.book import read_book
from xltools.lang import Text
from xltools.model.catalogue import NOTHING_ADDED, Catalogue

if TYPE_CHECKING:
    import xlwings as xw

    from xltools.model.rollup import Rollup

StrPath = str | os.PathLike[str]
_LICENCE = "MIT"


@dataclass(frozen=True, slots=True)
class Exported:
    """A file to publish: a name for it, its bytes, and what the person must know."""

    name: str
    data: bytes
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class District:
    """A district's workbook: a name for it, its bytes, and what became of the offices."""

    name: str
    data: bytes
    message: Text


def export_report(
    book: xw.Book, to: str = "docx", *, draft: bool = False, catalogue: Catalogue = NOTHING_ADDED
) -> Exported:
    """The open workbook's report as a file to publish (docx, html, pdf).

    Raises XltoolsError for a report with errors unless it is a ``draft``, and for blanks in placeholders.
    """
    report = read_book(book, catalogue).report
    data = xltools.export(report, to, draft=draft, catalogue=catalogue)
    stem = f"{report.office.name}{report.year or ''}年政府信息公开工作年度报告{'（草稿）' if draft else ''}"
    return Exported(f"{_file_name(stem)}.{to}", data, xltools.export_notes(report))


def save_export(book: xw.Book, path: StrPath, *, draft: bool = False) -> Text:
    """Writes the report to ``path``, whose extension says the format; an existing file is replaced in one step.

    Raises XltoolsError as ``export_report`` does, and when the file can't be written.
    """
    made = export_report(book, Path(path).suffix.lower().removeprefix("."), draft=draft)
    xltools.write(path, made.data)
    notes = "".join(f"\n{note.zh}" for note in made.notes)
    return Text(f"已导出：{os.fspath(path)}{notes}", f"Exported: {os.fspath(path)}")


def roll_up_folder(
    folder: StrPath,
    *,
    roster: StrPath | None = None,
    year: int | None = None,
    catalogue: Catalogue = NOTHING_ADDED,
) -> Path:
    """Adds up the workbooks of a folder; returns the district's workbook, a new file beside the folder.

    Raises XltoolsError when there is none, or they are of several years and no ``year`` is given.
    """
    place = Path(folder)
    output = _free_name(place.resolve().parent / f"{place.resolve().name}汇总.xlsx")
    files = xltools.find_files([place])
    xltools.write(output, _rolled_up(files, output, roster, year, catalogue)[0])
    return output


def roll_up(
    book: xw.Book, folder: StrPath, *, roster: StrPath | None = None, year: int | None = None
) -> Text:
    """The same for a folder that was chosen in Excel: the district's workbook is opened."""
    output = roll_up_folder(folder, roster=roster, year=year)
    try:
        book.app.books.open(str(output))
    except (NotImplementedError, TypeError):
        # A program in a browser opens no files.
        return Text(f"已汇总：{output}", f"Rolled up: {output}")
    return Text(f"已汇总并打开：{output}\n各单位情况见其中各表。", f"Rolled up and opened: {output}")


def roll_up_files(
    files: Sequence[tuple[str, bytes]], *, year: int | None = None, catalogue: Catalogue = NOTHING_ADDED
) -> District:
    """The same for files that were sent: name and bytes of each; nothing of them is kept.

    Raises XltoolsError when there is none, or they are of several years and no ``year`` is given.
    """
    if not files:
        raise XltoolsError(Text("请至少选一个工作簿。", "Choose at least one workbook."))
    with tempfile.TemporaryDirectory(prefix="xltools-") as name:
        folder = Path(name).resolve()
        for file, data in files:
            _free_name(folder / _file_name(Path(file.replace("\\", "/")).name)).write_bytes(data)
        # As if it lay beside them: its links hold no other folder.
        output = folder / "本级汇总.xlsx"
        found = xltools.find_files([folder], leave_out=output)
        data, rolled = _rolled_up(found, output, None, year, catalogue)
    return District(output.name, data, _told(rolled))


def _rolled_up(
    files: Sequence[str], output: Path, roster: StrPath | None, year: int | None, catalogue: Catalogue
) -> tuple[bytes, Rollup]:
    received = list(xltools.submissions(files, 1, catalogue=catalogue))
    listed = xltools.read_roster(roster) if roster else None
    done = xltools.roll_up(received, output, roster=listed, year=year, catalogue=catalogue)
    return done.workbook, done.rollup


def _told(rolled: Rollup) -> Text:
    counted = sum(line.counted for line in rolled.offices)
    other = len(rolled.offices) - counted
    return Text(
        f"{len(rolled.offices)} 个单位，计入 {counted} 个" + (f"，未计入 {other} 个" if other else "") + "。",
        f"{len(rolled.offices)} offices, {counted} counted, {other} not.",
    )


def about(book: xw.Book) -> Text:
    """Versions of the program, the rules and the template."""
    try:
        report = read_book(book).report
        template = f"\n本工作簿：{report.form}年格式，模板 {report.source.template_version or '未知'}"
    except XltoolsError:
        template = "\n本工作簿不是用本系统模板填写的"
    version, rules = xltools.__version__, xltools.rules_version()
    return Text(
        f"年报工具 xltools {version}\n规则版本 {rules}{template}\n许可：{_LICENCE}",
        f"xltools {version}, rules {rules}, licence {_LICENCE}",
    )


def _file_name(name: str) -> str:
    """The name without what no file system takes."""
    return "".join("_" if c in '\\/:*?"<>|' or not c.isprintable() else c for c in name).strip(" .") or "报告"


def _free_name(path: Path) -> Path:
    """The path, or one beside it that is not taken."""
    found, number = path, 1
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}（{number}）{path.suffix}")
    return found
