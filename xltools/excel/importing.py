"""导入报告 and 结转上年: figures from other files into the open workbook."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import xltools
from xltools.errors import XltoolsError
from xltools.excel.book import read_book
from xltools.excel.contents import Content
from xltools.excel.proposals import Plain, Proposal, accept, drop, listing, show_proposals
from xltools.excel.undo import change
from xltools.lang import Text
from xltools.model.catalogue import NOTHING_ADDED, Catalogue
from xltools.model.report import Report

if TYPE_CHECKING:
    import xlwings as xw

    from xltools.model.imported import Imported

StrPath = str | os.PathLike[str]
PREVIEW = listing("导入预览", "checks.preview")
_HINT = "核对无误后确认填入；填入后可以撤销。下面没有位置的几行是导入时的说明。"


@dataclass(frozen=True, slots=True)
class Previewed:
    """``message`` for the person; how many cells would change."""

    message: Text
    changes: int


def import_report(
    book: xw.Book, path: StrPath, number: int | None = None, *, catalogue: Catalogue = NOTHING_ADDED
) -> Previewed:
    """Shows in 导入预览 what a published report would change in the open workbook; nothing changes yet.

    ``number`` picks one of several reports in the file. Raises XltoolsError when the file can't be read,
    or the report is of another form, year or office than the workbook.
    """
    opened = read_book(book, catalogue)
    imported = _picked(xltools.import_file(path, catalogue=catalogue), number, path)
    _need_match(opened.report, imported.report, os.fspath(path))
    proposals = [
        Proposal(1, name, now, then, "") for name, now, then in _changes(opened.report, imported.report)
    ]
    notes = [f"{note.place}　{note.what.zh}" for note in imported.notes]
    if not proposals:
        told = Text("工作簿与报告一致，没有要改的格。", "Nothing differs; no cell would change.")
        drop(book, PREVIEW, told.zh)
        return Previewed(told, 0)
    looked_at = sum(note.open for note in imported.notes)
    told = Text(
        f"将填入或改动 {len(proposals)} 格"
        + (f"，另有 {looked_at} 处请人工核对" if looked_at else "")
        + "。",
        f"{len(proposals)} cells would be filled or changed; {looked_at} notes need a look.",
    )
    show_proposals(book, opened, PREVIEW, (told.zh, _HINT), proposals, notes)
    return Previewed(told, len(proposals))


def confirm_import(book: xw.Book) -> Text:
    """Fills in what 导入预览 shows. Raises XltoolsError when there is nothing, or cells changed since."""
    told = accept(book, PREVIEW, 1, "导入报告")
    drop(book, PREVIEW, "已填入。")
    return told


def carry_over(book: xw.Book, path: StrPath, *, catalogue: Catalogue = NOTHING_ADDED) -> Text:
    """Fills the carry-over cells from last year's workbook; what was there can be put back.

    Raises XltoolsError when ``path`` is not this office's workbook of the year before.
    """
    opened = read_book(book, catalogue)
    prior = xltools.read(path, catalogue)
    carried = xltools.carried_over(opened.report, prior)
    new = {name: value for name, value in carried.items() if _current(opened.report, name) != value}
    if not carried:
        raise XltoolsError(
            Text("上年工作簿里没有可以结转的数字。", "Last year's workbook holds nothing to carry over."),
            where=os.fspath(path),
            todo=Text("请先填好上年的“结转下年度继续办理”。", "Fill in what it carries out."),
        )
    if not new:
        return Text("结转数字与上年一致，没有改动。", "The figures agree with last year's; nothing changed.")
    change(book, opened.names, {name: Content.of(value) for name, value in new.items()}, "结转上年")
    places = "、".join(str(opened.report.places[name]) for name in list(new)[:3])
    return Text(
        f"已结转 {len(new)} 格（{places}{'等' if len(new) > 3 else ''}），可以撤销。",
        f"{len(new)} cells carried over ({places}...); that can be undone.",
    )


def _picked(reports: list[Imported], number: int | None, path: StrPath) -> Imported:
    if number is not None and 0 < number <= len(reports):
        return reports[number - 1]
    if len(reports) == 1 and number is None:
        return reports[0]
    names = "、".join(f"{i} {item.report.office.name}" for i, item in enumerate(reports, 1))
    raise XltoolsError(
        Text(
            f"文件里有 {len(reports)} 份报告：{names}。", f"The file holds {len(reports)} reports: {names}."
        ),
        where=os.fspath(path),
        todo=Text("请拆成一份一个文件，或指明第几份。", "Split it, or say which one."),
    )


def _need_match(report: Report, found: Report, where: str) -> None:
    """Raises XltoolsError when the published report is another one than the workbook's."""
    if found.form != report.form:
        wrong = Text(
            f"报告是{found.form}年格式的，本工作簿是{report.form}年格式。",
            f"The report is of form {found.form}, the workbook of {report.form}.",
        )
    elif report.year and found.year and report.year != found.year:
        wrong = Text(
            f"报告是{found.year}年度的，本工作簿是{report.year}年度。",
            f"The report is of {found.year}, the workbook of {report.year}.",
        )
    elif not xltools.same_office(report.office, found.office):
        wrong = Text(
            f"报告是“{found.office.name}”的，本工作簿是“{report.office.name}”的。",
            f"The report is of {found.office.name!r}, the workbook of {report.office.name!r}.",
        )
    else:
        return
    raise XltoolsError(
        wrong,
        where=where,
        todo=Text(
            "请换一份报告，或用 xltools import 另建工作簿。", "Choose another, or use `xltools import`."
        ),
    )


def _changes(report: Report, found: Report) -> Iterator[tuple[str, Plain, Plain]]:
    """Cell, present content, content of the publication, where they differ; what it lacks changes nothing."""
    for name in found.values:
        then = _current(found, name)
        if name not in report.places or then is None or then == _current(report, name):
            continue
        # A total by formula that will show the printed figure stays a formula.
        if name not in report.formulas or not _adds_up(found, name):
            yield name, _current(report, name), then
    for name, words in found.text.items():
        if name in report.places and words.strip() and words != report.text.get(name, ""):
            yield name, report.text.get(name) or None, words
    for name, then in _cover(found):
        if then and name in report.places and not _cover_now(report).get(name):
            yield name, None, then


def _current(report: Report, name: str) -> Plain:
    """What a cell says: a number, else its text."""
    value = report.values.get(name)
    return report.unreadable.get(name) if value is None else value


def _adds_up(found: Report, name: str) -> bool:
    form = xltools.load_form(found.form, found.supplements, found.own)
    parts = [found.values.get(part) for part in form.totals.get(name, ())]
    numbers = [part for part in parts if part is not None]
    return bool(numbers) and sum(numbers) == found.values.get(name)


def _cover(report: Report) -> Iterator[tuple[str, Plain]]:
    form = xltools.load_form(report.form, report.supplements, report.own)
    yield "office.name", report.office.name
    yield "office.code", report.office.code
    yield "office.level", form.level_label(report.office.level)
    yield "office.parent", report.office.parent
    yield "report.year", report.year
    yield "report.scope", report.scope


def _cover_now(report: Report) -> dict[str, Plain]:
    return dict(_cover(report))
