"""Many files: read by all cores, sorted out, added up, written as the district's workbook."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path
from typing import Any

from xltools._version import __version__
from xltools.api.district import rollup_findings
from xltools.api.reports import StrPath, make_workbook, read, validate, write
from xltools.errors import XltoolsError
from xltools.forms import load_form
from xltools.lang import Lang, Text
from xltools.model.catalogue import NOTHING_ADDED, Catalogue
from xltools.model.finding import Finding
from xltools.model.report import Office, Report, Source
from xltools.model.rollup import Acceptance, Rollup, Roster, Submission
from xltools.rules import rules_version

SUFFIXES = (".xlsx", ".xlsm")
_CHUNK = 25
_WORTH_A_POOL = 60
"""Below this many files, starting workers costs more than they save."""

_ALIKE = ("cells", "basis", "advice", "at", "focus")
"""What findings of one rule at one place have in common."""


@dataclass(frozen=True, slots=True)
class RolledUp:
    """A roll-up, the district's workbook as the bytes of an .xlsx file, and what was found on the whole."""

    rollup: Rollup
    workbook: bytes
    findings: tuple[Finding, ...] = ()


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


def submission(file: str, catalogue: Catalogue = NOTHING_ADDED) -> Submission:
    """One file read and validated; whatever is wrong with it, it comes back as a submission."""
    try:
        report = read(file, catalogue)
        checked = validate(report, catalogue=catalogue)
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
    names = load_form(report.form, report.supplements, report.own).cells
    return Submission(
        source=report.source,
        office=report.office,
        form=report.form,
        supplements=report.supplements,
        own=report.own,
        year=report.year,
        scope=report.scope,
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
    files: Sequence[str],
    jobs: int | None = None,
    progress: Callable[[int], None] | None = None,
    catalogue: Catalogue = NOTHING_ADDED,
) -> Iterator[Submission]:
    """Every file as a submission, in order. ``progress`` is told how many more are done."""
    jobs = jobs or os.cpu_count() or 1
    if jobs == 1 or len(files) < _WORTH_A_POOL:
        known: dict[object, Any] = {}
        for file in files:
            yield _sharing(submission(file, catalogue), known)
            if progress:
                progress(1)
        return
    # Imported here: `validate` finds its files with this module and needs no pool.
    from concurrent.futures import ProcessPoolExecutor

    chunks = [files[i : i + _CHUNK] for i in range(0, len(files), _CHUNK)]
    with ProcessPoolExecutor(max_workers=min(jobs, len(chunks))) as pool:
        for done in pool.map(_chunk, chunks, repeat(catalogue)):
            yield from done
            if progress:
                progress(len(done))


def _chunk(files: Sequence[str], catalogue: Catalogue) -> list[Submission]:
    known: dict[object, Any] = {}
    return [_sharing(submission(file, catalogue), known) for file in files]


def _sharing(received: Submission, known: dict[object, Any]) -> Submission:
    """The submission with what its findings have in common with earlier ones held once, in ``known``.

    Otherwise 10,000 offices would hold the same sentences and cells 10,000 times.
    """
    return replace(received, findings=tuple(_share(finding, known) for finding in received.findings))


def _share(finding: Finding, known: dict[object, Any]) -> Finding:
    parts = {name: getattr(finding, name) for name in _ALIKE}
    return replace(finding, **{name: known.setdefault((name, part), part) for name, part in parts.items()})


def roll_up(
    received: Sequence[Submission],
    output: StrPath,
    *,
    roster: Roster | None = None,
    year: int | None = None,
    strict: bool = False,
    when: datetime | None = None,
    acceptances: Sequence[Acceptance] = (),
    prior: Report | None = None,
    stated: Report | None = None,
    catalogue: Catalogue = NOTHING_ADDED,
) -> RolledUp:
    """The district's report from the submissions; nothing is written.

    ``output`` names the workbook to come: links are relative to its folder, and its name stands in for
    the district's where no roster gives one. ``prior`` is the district's report of last year, ``stated``
    the figures it has already made known. Raises XltoolsError for mixed years or forms without ``year``,
    when no file can be read, and when ``prior`` or ``stated`` is of another year.
    """
    from xltools.rollup import accept, choose_year, district_content, fold, sort_out

    received = accept(received, acceptances)
    year = choose_year(received, year)
    lines = sort_out(received, year, roster=roster, strict=strict)
    rolled = fold(lines, year, _district(received, output, roster), roster)
    read_at = (when or now()).strftime("%Y-%m-%d %H:%M:%S UTC")
    folder = str(Path(output).resolve().parent)
    found = rollup_findings(rolled, prior=prior, stated=stated, catalogue=catalogue)
    content = district_content(rolled, read_at, folder, found)
    return RolledUp(rolled, make_workbook(content, catalogue), found)


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


def read_acceptances(path: StrPath) -> list[Acceptance]:
    """The errors a supervisor lets pass, from JSON (schemas/acceptance.schema.json)."""
    from xltools.documents import read_document

    document = read_document(path, "acceptance")
    return [
        Acceptance(
            item["office"], item["rule"], item["by"], item["reason"], item["date"], item.get("key", "*")
        )
        for item in document["accepted"]
    ]


def rollup_document(done: RolledUp, lang: Lang = "zh") -> dict[str, Any]:
    """The roll-up as JSON (schemas/rollup.schema.json)."""
    from xltools.exporters.rollup import rollup_document as document

    form = load_form(done.rollup.form, done.rollup.supplements, done.rollup.report.own)
    return document(done.rollup, form, done.findings, lang)


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
            line.submission, load_form(line.submission.form, line.submission.supplements, line.submission.own)
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
    form = load_form(done.rollup.form, done.rollup.supplements, done.rollup.report.own)
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
