"""Many files: read by all cores, sorted out, added up, written as the district's workbook."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from xltools._version import __version__
from xltools.api.reports import StrPath, make_workbook, read, validate, write
from xltools.errors import XltoolsError
from xltools.forms import load_form
from xltools.lang import Text
from xltools.model.report import Office, Source
from xltools.model.rollup import Rollup, Roster, Submission
from xltools.rules import rules_version

SUFFIXES = (".xlsx", ".xlsm")
_CHUNK = 25
_WORTH_A_POOL = 60
"""Below this many files, starting workers costs more than they save."""

_ALIKE = ("cells", "basis", "advice", "at", "focus")
"""What findings of one rule at one place have in common."""


@dataclass(frozen=True, slots=True)
class RolledUp:
    """A roll-up and the district's workbook as the bytes of an .xlsx file."""

    rollup: Rollup
    workbook: bytes


def find_files(paths: Iterable[StrPath], leave_out: StrPath | None = None) -> list[str]:
    """The workbooks among files and folders, sorted; lock files (~$) and ``leave_out`` are passed over.

    Raises XltoolsError for a path that does not exist, and when nothing is left.
    """
    found: set[str] = set()
    given = list(paths)
    for path in map(Path, given):
        if path.is_dir():
            inside = (
                entry for entry in path.iterdir() if entry.suffix.lower() in SUFFIXES and entry.is_file()
            )
            found.update(str(entry) for entry in inside if not entry.name.startswith(("~$", ".")))
        elif path.exists():
            found.add(str(path))
        else:
            raise XltoolsError(
                Text("没有这个文件或文件夹。", "No such file or folder."),
                where=str(path),
                todo=Text("请核对路径。", "Check the path."),
            )
    if leave_out is not None:
        own = Path(leave_out).resolve()
        found = {file for file in found if Path(file).resolve() != own}
    if not found:
        raise XltoolsError(
            Text("没有找到 .xlsx 或 .xlsm 工作簿。", "There is no .xlsx or .xlsm workbook."),
            where="、".join(map(str, given)),
            todo=Text("请指定存放各单位工作簿的文件夹。", "Name the folder with the offices' workbooks."),
        )
    return sorted(found)


def submission(file: str) -> Submission:
    """One file read and validated; whatever is wrong with it, it comes back as a submission."""
    try:
        report = read(file)
        checked = validate(report)
    except XltoolsError as error:
        todo = error.todo or Text("", "")
        return Submission(
            _source(file), error=Text(error.what.zh + todo.zh, f"{error.what.en} {todo.en}".strip())
        )
    except Exception as error:  # one bad workbook must never stop the others; it is listed as unreadable
        said = f"{type(error).__name__}: {error}"
        return Submission(
            _source(file), error=Text(f"读取时出现意外错误（{said}）。", f"Unexpected error ({said}).")
        )
    names = load_form(report.form, report.supplements).cells
    return Submission(
        source=report.source,
        office=report.office,
        form=report.form,
        supplements=report.supplements,
        year=report.year,
        values=tuple(report.values.get(name) for name in names),
        unreadable=report.unreadable,
        findings=checked.findings,
        errors=checked.summary["error"],
        warnings=checked.summary["warning"],
    )


def _source(file: str) -> Source:
    """What can be said of a file that is no report."""
    try:
        data = Path(file).read_bytes() if Path(file).stat().st_size < (100 << 20) else b""
    except OSError:
        return Source(file)
    return Source(file, hashlib.sha256(data).hexdigest() if data else "", len(data))


def submissions(
    files: Sequence[str], jobs: int | None = None, progress: Callable[[int], None] | None = None
) -> Iterator[Submission]:
    """Every file as a submission, in order. ``progress`` is told how many more are done."""
    jobs = jobs or os.cpu_count() or 1
    if jobs == 1 or len(files) < _WORTH_A_POOL:
        known: dict[object, Any] = {}
        for file in files:
            yield _sharing(submission(file), known)
            if progress:
                progress(1)
        return
    # Imported here: `validate` finds its files with this module and needs no pool.
    from concurrent.futures import ProcessPoolExecutor

    chunks = [files[i : i + _CHUNK] for i in range(0, len(files), _CHUNK)]
    with ProcessPoolExecutor(max_workers=min(jobs, len(chunks))) as pool:
        for done in pool.map(_chunk, chunks):
            yield from done
            if progress:
                progress(len(done))


def _chunk(files: Sequence[str]) -> list[Submission]:
    known: dict[object, Any] = {}
    return [_sharing(submission(file), known) for file in files]


def _sharing(received: Submission, known: dict[object, Any]) -> Submission:
    """The submission with texts and cells that its findings have in common with ``known`` ones kept once.

    Findings of one rule differ in little; 10,000 offices would hold the same sentences 10,000 times.
    """
    if not received.findings:
        return received
    findings = []
    for finding in received.findings:
        parts = {field: getattr(finding, field) for field in _ALIKE}
        findings.append(replace(finding, **{f: known.setdefault((f, part), part) for f, part in parts.items()}))
    return replace(received, findings=tuple(findings))


def roll_up(
    received: Sequence[Submission],
    output: StrPath,
    *,
    roster: Roster | None = None,
    year: int | None = None,
    strict: bool = False,
    when: datetime | None = None,
) -> RolledUp:
    """The district's report from the submissions; nothing is written.

    ``output`` names the workbook to come: links are relative to its folder, and its name stands in for
    the district's where no roster gives one. Raises XltoolsError for mixed years or forms without
    ``year``, and when no file can be read.
    """
    from xltools.rollup import choose_year, district_content, fold, sort_out

    year = choose_year(received, year)
    lines = sort_out(received, year, roster=roster, strict=strict)
    rolled = fold(lines, year, _district(received, output, roster), roster)
    read_at = (when or now()).strftime("%Y-%m-%d %H:%M:%S UTC")
    folder = str(Path(output).resolve().parent)
    return RolledUp(rolled, make_workbook(district_content(rolled, read_at, folder)))


def _district(received: Sequence[Submission], output: StrPath, roster: Roster | None) -> Office:
    parents = {s.office.parent for s in received if s.office.parent}
    if roster is not None and roster.district:
        return Office(roster.district)
    return Office(parents.pop() if len(parents) == 1 else Path(output).stem)


def now() -> datetime:
    """The present moment in UTC, or SOURCE_DATE_EPOCH, which makes every output repeatable."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(fixed), UTC) if fixed.isdigit() else datetime.now(UTC)


def read_roster(path: StrPath) -> Roster:
    """Who must report, from a roster workbook or JSON. Raises XltoolsError when it is no roster."""
    from xltools.workbook.roster import read_roster as read_file

    return read_file(path)


def rollup_document(done: RolledUp) -> dict[str, Any]:
    """The roll-up as JSON (schemas/rollup.schema.json)."""
    from xltools.exporters.rollup import rollup_document as document

    return document(done.rollup, load_form(done.rollup.form, done.rollup.supplements))


def write_facts(path: StrPath, done: RolledUp) -> None:
    """The counted offices' facts as one long table, .csv or .parquet by the name of the file.

    Raises XltoolsError for another extension, or for parquet without pyarrow.
    """
    from xltools.exporters.table import submission_rows, table_bytes

    rows = [
        row
        for line in done.rollup.offices
        if line.counted and line.submission
        for row in submission_rows(
            line.submission, load_form(line.submission.form, line.submission.supplements)
        )
    ]
    write(path, table_bytes(rows, Path(path).suffix.lower(), str(path)))


def event(when: datetime | None = None) -> dict[str, str]:
    """Who made a document, by which rules, and when."""
    return {
        "tool": "xltools",
        "version": __version__,
        "rules": rules_version(),
        "when": (when or now()).isoformat(timespec="seconds"),
    }


def manifest(
    done: RolledUp, output: StrPath, options: Mapping[str, Any], when: datetime | None = None
) -> dict[str, Any]:
    """What went in and what came out of a roll-up (schemas/manifest.schema.json)."""
    digest = hashlib.sha256(done.workbook).hexdigest()
    form = load_form(done.rollup.form, done.rollup.supplements)
    inputs = [
        {
            "file": line.submission.source.file,
            "sha256": line.submission.source.sha256,
            "size": line.submission.source.size,
            "status": line.status,
            "office": line.name,
            "year": line.submission.year,
            "form": line.submission.form or None,
        }
        for line in done.rollup.offices
        if line.submission
    ]
    return {
        "event": {**event(when), "templates": {form.id: form.version}},
        "options": dict(options),
        "inputs": sorted(inputs, key=lambda item: str(item["file"])),
        "outputs": [{"file": str(output), "sha256": digest, "size": len(done.workbook)}],
        "result_sha256": digest,
    }
