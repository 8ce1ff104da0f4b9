"""What the page asks for, on files in a folder. No web here: plain functions that take paths and give bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xltools
from xltools.errors import XltoolsError
from xltools.exporters.findings import report_document, unreadable_document
from xltools.lang import Text
from xltools.model.imported import Imported
from xltools.model.report import Report
from xltools.server.uploads import Upload


def checked(files: Sequence[Upload], prior: Upload | None = None) -> dict[str, Any]:
    """The findings of each file, workbooks of ours and published reports alike; see schemas/findings.schema.json.

    A file that can't be read is an entry with ``error`` and stops nothing.
    """
    last = xltools.read(prior.path) if prior else None
    return {"event": xltools.event(), "reports": [_checked(upload, last) for upload in files]}


def _checked(upload: Upload, last: Report | None) -> dict[str, Any]:
    try:
        report, imported = opened(upload)
    except XltoolsError as error:
        return {**unreadable_document(upload.name, _without_folder(error, upload)), "kind": "unreadable"}
    except Exception as error:  # one strange file must not stop the others
        said = f"程序处理不了这个文件（{type(error).__name__}）。"
        return {**unreadable_document(upload.name, said), "kind": "unreadable"}
    document = report_document(report, xltools.validate(report, prior=last))
    notes = [
        {"about": note.about.zh, "place": note.place, "what": note.what.zh, "open": note.open}
        for note in (imported.notes if imported else ())
    ]
    return {**document, "file": upload.name, "kind": "published" if imported else "workbook", "notes": notes}


def opened(upload: Upload) -> tuple[Report, Imported | None]:
    """The report in a workbook of ours, or in a published file. Raises XltoolsError when it is neither."""
    if upload.path.suffix.lower() in (".xlsx", ".xlsm"):
        try:
            return xltools.read(upload.path), None
        except XltoolsError as error:
            reason = error
        try:
            return _published(upload)
        except XltoolsError:
            raise reason from None
    return _published(upload)


def _published(upload: Upload) -> tuple[Report, Imported]:
    reports = xltools.import_file(upload.path)
    if len(reports) > 1:
        raise XltoolsError(
            Text(f"文件里有 {len(reports)} 份报告。", f"The file holds {len(reports)} reports."),
            todo=Text("请拆成一份一个文件，或用命令行导入。", "Split it, or import it on the command line."),
        )
    return reports[0].report, reports[0]


def _without_folder(error: XltoolsError, upload: Upload) -> str:
    """The message with the file's own name: where it lay on the server is nobody's business."""
    return error.say("zh").replace(str(upload.path), upload.name).replace(str(upload.path.parent), "")


def marked(upload: Upload) -> bytes:
    """A copy of a workbook with its findings marked and listed; a published report is made a workbook first."""
    report, imported = opened(upload)
    path = upload.path
    if imported is not None:
        path = upload.path.parent / "imported.xlsx"
        path.write_bytes(xltools.imported_workbook(imported))
        report = xltools.read(path)
    return xltools.mark(path, report, xltools.validate(report))


def imported_workbook(upload: Upload) -> bytes:
    """A published report as a filled workbook."""
    return xltools.imported_workbook(_published(upload)[1])


def exported(upload: Upload, to: str, *, draft: bool) -> bytes:
    """The report to publish, as docx, html or pdf."""
    return xltools.export(opened(upload)[0], to, draft=draft)


def rolled_up(files: Sequence[Upload], folder: Path, roster: Upload | None, year: int | None) -> bytes:
    """The district's workbook of several offices' workbooks."""
    if not files:
        raise XltoolsError(Text("请至少选一个工作簿。", "Choose at least one workbook."))
    listed = xltools.read_roster(roster.path) if roster else None
    gathered = folder / "reports"
    gathered.mkdir()
    paths = []
    for number, upload in enumerate(files, 1):
        path = gathered / upload.name
        if path.exists():
            path = gathered / f"{upload.path.stem}（{number}）{upload.path.suffix}"
        upload.path.rename(path)
        paths.append(str(path))
    received = list(xltools.submissions(paths, 1))
    done = xltools.roll_up(received, str(folder / "district.xlsx"), roster=listed, year=year)
    return done.workbook
