"""Many files into submissions: by all cores or a cluster, with what was read before left as it is."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from xltools.api.reports import read, validate
from xltools.errors import XltoolsError
from xltools.forms import load_form
from xltools.lang import NO_TEXT, Text
from xltools.model.catalogue import NOTHING_ADDED, Catalogue
from xltools.model.finding import Validation
from xltools.model.order import HERE, Means
from xltools.model.report import Report, Source
from xltools.model.rollup import SCOPE, Submission

_CHUNK = 25
_WORTH_A_POOL = 60
"""Below this many files, starting workers costs more than they save."""
_LARGE = 100 << 20
_SURROGATE = re.compile("[\ud800-\udfff]")
_LOST = Text(
    "读取这个文件的进程被系统中止（可能是内存不足）。",
    "The process that read this file was ended by the system (out of memory, perhaps).",
)


class Item(NamedTuple):
    """A file to read: its number among all, and its path for the process that reads it."""

    number: int
    path: str


def submissions(
    files: Sequence[str],
    jobs: int | None = None,
    progress: Callable[[int], None] | None = None,
    catalogue: Catalogue = NOTHING_ADDED,
    means: Means = HERE,
) -> list[Submission]:
    """Every file read and validated, in order; whatever is wrong with a file, it comes as a submission.

    ``jobs`` goes before that of ``means``; ``progress`` is told how many more are done. Figures and findings lie in a
    temporary file. Raises XltoolsError when that or the cache can't be written, and when the cluster fails.
    """
    from xltools.rollup.reading.cache import Cache
    from xltools.rollup.reading.edition import edition
    from xltools.rollup.reading.spool import Spool

    spool = Spool(catalogue)
    cache = Cache(means.cache, edition(catalogue)) if means.cache else None
    found: list[Submission | None] = [None] * len(files)
    for number, file in enumerate(files) if cache else ():
        record = cache.get(file) if cache else None
        if record is not None:
            found[number] = spool.add(record, _shown(file))
            if progress:
                progress(1)
    waiting = [number for number, one in enumerate(found) if one is None]
    jobs = jobs or means.jobs or os.cpu_count() or 1
    for number, record in _read(files, waiting, jobs, means.scheduler, catalogue):
        found[number] = made = spool.add(record, _shown(files[number]))
        if cache and made.error is None:
            cache.put(files[number], made.source.sha256, record)
        if progress:
            progress(1)
    return [one for one in found if one is not None]


def _read(
    files: Sequence[str], numbers: Sequence[int], jobs: int, scheduler: str | None, catalogue: Catalogue
) -> Iterator[tuple[int, bytes]]:
    """The record of each file that has a number in ``numbers``, as they are done."""
    work = partial(read_chunk, catalogue=catalogue)
    if scheduler is None and (jobs == 1 or len(numbers) < _WORTH_A_POOL):
        for number in numbers:
            yield number, work([Item(number, files[number])])[0]
        return
    # Imported here: `validate` finds its files with this module and needs no pool.
    from xltools.rollup.reading.pool import run_local

    size = max(1, min(_CHUNK, len(numbers) // 4)) if scheduler else _CHUNK
    some = (numbers[start : start + size] for start in range(0, len(numbers), size))
    if scheduler is None:
        chunks = ([Item(number, files[number]) for number in part] for part in some)
        done = run_local(work, chunks, min(jobs, -(-len(numbers) // size)), _lost)
    else:
        from xltools.rollup.reading.cluster import run_on_cluster

        seen = ([Item(number, str(Path(files[number]).absolute())) for number in part] for part in some)
        done = run_on_cluster(work, seen, scheduler, _lost)
    for chunk, records in done:
        for item, record in zip(chunk, records, strict=True):
            # A file that a worker can't see is no bad file: refusals count only where they were read here.
            again = scheduler is not None and _is_refused(record)
            yield item.number, work([item])[0] if again else record


def read_chunk(items: Sequence[Item], catalogue: Catalogue) -> list[bytes]:
    """The records of some files: what runs in another process or on another machine."""
    from xltools.rollup.reading.record import record_of

    return [record_of(submission(item.path, catalogue)) for item in items]


def _shown(file: str) -> str:
    """The path as text that can be written: names from old archives may be GBK where UTF-8 is meant."""
    if _SURROGATE.search(file) is None:
        return file
    return "/".join(map(_shown_name, file.split("/")))


def _shown_name(name: str) -> str:
    data = os.fsencode(name)
    for codec in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return data.decode(codec)
    return data.decode("utf-8", "backslashreplace")


def _is_refused(record: bytes) -> bool:
    from xltools.rollup.reading.record import head_of, split

    return head_of(split(record).head, "")["error"] is not None


def _lost(item: Item) -> bytes:
    from xltools.rollup.reading.record import record_of

    return record_of(Submission(_source(item.path), error=_LOST))


def submission(file: str, catalogue: Catalogue = NOTHING_ADDED) -> Submission:
    """One file read and validated; whatever is wrong with it, it comes back as a submission."""
    try:
        report = read(file, catalogue)
        checked = validate(report, catalogue=catalogue)
        members = _members(file) if report.scope == SCOPE else ()
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
    suggestion, suggested_for = _suggested(report, checked, catalogue)
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
        members=members,
        suggestion=suggestion,
        suggested_for=suggested_for,
    )


def _suggested(report: Report, checked: Validation, catalogue: Catalogue) -> tuple[Text, tuple[str, ...]]:
    """The first repair, and a finding that it cures; only looked for where a sum or balance fails."""
    failing = {(f.rule, f.key) for f in checked.findings if f.severity == "error" and f.expected is not None}
    if not any(f.left is not None for f in checked.findings if (f.rule, f.key) in failing):
        return NO_TEXT, ()
    from xltools.api.suggestions import suggest

    # What a supervisor is offered beside the findings must never keep an office out of the sums.
    with suppress(Exception):
        for repair in suggest(report, top=1, catalogue=catalogue).repairs:
            for cured in repair.cures:
                if (cured.rule, cured.key) in failing:
                    return repair.message, (cured.rule, cured.key)
    return NO_TEXT, ()


def _members(file: str) -> tuple[str, ...]:
    from xltools.rollup.sheets.details import COUNTED
    from xltools.workbook.members import counted_members

    return counted_members(file, COUNTED)


def _source(file: str) -> Source:
    """What can be said of a file that is no report."""
    try:
        status = Path(file).stat()
        # A pipe would never end.
        if not stat.S_ISREG(status.st_mode):
            return Source(file)
        data = Path(file).read_bytes() if status.st_size < _LARGE else b""
    except OSError:
        return Source(file)
    return Source(file, hashlib.sha256(data).hexdigest() if data else "", len(data))
