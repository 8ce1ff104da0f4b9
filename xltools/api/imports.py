"""Published reports into filled workbooks."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.errors import XltoolsError
from xltools.forms import load_form
from xltools.lang import Text
from xltools.model.catalogue import NOTHING_ADDED, Catalogue
from xltools.model.content import Content
from xltools.model.report import Number

if TYPE_CHECKING:
    from xltools.model.imported import Imported

StrPath = str | os.PathLike[str]


def import_file(
    path: StrPath, *, form_id: str | None = None, catalogue: Catalogue = NOTHING_ADDED
) -> list[Imported]:
    """The reports in a published file (.docx, .doc, .wps, .pdf, .html, .txt, .xlsx, .xls, .et); nearly always one.

    ``form_id`` settles the form instead of the year and the labels. Raises XltoolsError when the file
    can't be read, is a workbook of ours, or none of the statutory tables is in it.
    """
    from xltools.importers.files import read_printed
    from xltools.importers.report import import_report
    from xltools.importers.split import split_reports

    _refuse_own(path)
    reports = split_reports(read_printed(path))
    return [import_report(printed, catalogue.supplements, form_id) for printed in reports]


def imported_workbook(imported: Imported, catalogue: Catalogue = NOTHING_ADDED) -> bytes:
    """The filled workbook of an imported report; three sheets say where everything came from."""
    from xltools.api.reports import make_workbook
    from xltools.importers.evidence import evidence_of

    report = imported.report
    form = load_form(report.form, report.supplements, report.own)
    # What was not found is left empty: a formula would hide that it was not printed.
    values = {name: report.values.get(name) for name in form.cells}
    content = Content(
        replace(report, values=values),
        notes=_moved_notes(imported),
        evidence=evidence_of(imported, form),
    )
    return make_workbook(content, catalogue)


def _moved_notes(imported: Imported) -> dict[str, str]:
    return {home: f"原报告中为另一格式的“{old}”，已归入本格。" for old, home in imported.report.moved.items()}


SUMMARY_COLUMNS = (
    ("文件", 30.0), ("结果", 9.0), ("单位", 30.0), ("年度", 8.0), ("格式", 8.0), ("读入格数", 9.0), ("应有格数", 9.0),
    ("标签一致", 9.0), ("错误", 7.0), ("提醒", 7.0), ("工作簿", 30.0), ("说明", 60.0),
)  # fmt: skip


def import_summary(rows: Sequence[Sequence[Number | str | None]]) -> bytes:
    """A workbook that lists what a folder was imported into; ``rows`` follow ``SUMMARY_COLUMNS``."""
    from xltools.template.listing import build_listing

    return build_listing("导入汇总", "导入汇总", SUMMARY_COLUMNS, rows)


def importable_files(paths: Iterable[StrPath]) -> Iterator[str]:
    """The files that can be imported among ``paths``; folders are searched, links out of them are not followed."""
    from xltools.importers.files import SUFFIXES

    for given in paths:
        path = Path(given)
        if not path.is_dir():
            yield os.fspath(given)
            continue
        inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
        root = path.resolve()
        for file in inside:
            hidden = file.name.startswith((".", "~$"))
            if not hidden and root in file.resolve().parents:
                yield str(file)


def _refuse_own(path: StrPath) -> None:
    """A workbook of ours is no publication: its cells have names."""
    if Path(path).suffix.lower() not in (".xlsx", ".xlsm"):
        return
    from xltools.workbook.read import read_report

    try:
        read_report(path)
    except XltoolsError:
        return
    raise XltoolsError(
        Text("这已经是本系统的工作簿，不用导入。", "This is a workbook of ours already."),
        where=os.fspath(path),
        todo=Text("请直接用 xltools validate 校验。", "Use `xltools validate`."),
    )
