"""Which of the files received count, and why the others do not."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePath

from xltools.errors import XltoolsError
from xltools.forms import form_for_year
from xltools.lang import Text
from xltools.model.rollup import OfficeLine, Roster, RosterEntry, Status, Submission

_LISTED = 8


def choose_year(submissions: Sequence[Submission], year: int | None) -> int:
    """The year to roll up: the one given, or the one that all files share.

    Raises XltoolsError, with the list, when the files are of several years or forms.
    """
    readable = [s for s in submissions if s.error is None]
    if not readable:
        raise XltoolsError(
            Text("没有一个文件可以读取，无法汇总。", "None of the files can be read."),
            todo=Text(
                "请先运行 xltools validate 查看每个文件的问题。", "Run `xltools validate` on them first."
            ),
        )
    if year is not None:
        return year
    kinds = sorted({(s.year or 0, s.form) for s in readable})
    if len(kinds) == 1 and kinds[0][0]:
        return kinds[0][0]
    parts = [_kind_text(kind, readable) for kind in kinds]
    raise XltoolsError(
        Text(
            "文件的年度或格式不一致：" + "；".join(p.zh for p in parts) + "。",
            "The files are of several years or forms: " + "; ".join(p.en for p in parts) + ".",
        ),
        todo=Text(
            "请用 --year 指明汇总哪一年度，其他的会列出但不计入。",
            "Say which with --year; the others are listed and left out.",
        ),
    )


def _kind_text(kind: tuple[int, str], submissions: Iterable[Submission]) -> Text:
    files = [PurePath(s.source.file).name for s in submissions if (s.year or 0, s.form) == kind]
    more = f" …({len(files)})" if len(files) > _LISTED else ""
    shown = "、".join(files[:_LISTED]) + more
    year = f"{kind[0]}年度" if kind[0] else "未填年度"
    return Text(f"{year}（{kind[1]}年格式）{shown}", f"{kind[0] or 'no year'} (form {kind[1]}): {shown}")


def sort_out(
    submissions: Sequence[Submission], year: int, *, roster: Roster | None = None, strict: bool = False
) -> tuple[OfficeLine, ...]:
    """Every file and every body of the roster, once, with its status; the order of files does not matter.

    ``strict`` leaves out reports with findings of severity error.
    """
    form = form_for_year(year)
    ordered = sorted(
        submissions, key=lambda s: (s.office.code or "", fold_name(s.office.name), s.source.file)
    )
    entries = {id(s): _entry_of(s, roster) for s in ordered}
    keys: dict[str, list[Submission]] = {}
    for submission in ordered:
        if submission.error is None and submission.year == year and submission.form == form:
            keys.setdefault(_key(submission, entries[id(submission)]), []).append(submission)
    doubled = {id(s): group for group in keys.values() if len(group) > 1 for s in group}
    lines = []
    for submission in ordered:
        status, note = _status(submission, year, form, strict, doubled.get(id(submission), []))
        entry = entries[id(submission)]
        if roster is not None and entry is None and submission.error is None:
            note = Text(note.zh + "不在名单中。", f"{note.en} Not on the roster.".strip())
        lines.append(_line(submission, entry, status, note))
    matched = {id(entry) for entry in entries.values() if entry is not None}
    for entry in roster.entries if roster else ():
        if id(entry) not in matched and entry.expected:
            note = Text("没有收到报告。", "No report was received.")
            lines.append(OfficeLine(entry.name, entry.code, entry.level, "missing", None, note, entry))
    return tuple(sorted(lines, key=_order(roster)))


def _status(
    submission: Submission, year: int, form: str, strict: bool, group: Sequence[Submission]
) -> tuple[Status, Text]:
    if submission.error is not None:
        return "unreadable", submission.error
    if submission.year != year:
        said = f"{submission.year}年度" if submission.year else "未填年度"
        return "excluded", Text(
            f"非本年度（{said}），未计入。", f"Of another year ({submission.year}); left out."
        )
    if submission.form != form:
        return "excluded", Text(
            f"格式不符（{submission.form}年格式），未计入。",
            f"Of another form ({submission.form}); left out.",
        )
    if group:
        others = "、".join(PurePath(s.source.file).name for s in group if s is not submission)
        return "duplicate", Text(
            f"同一单位有 {len(group)} 个文件（另有 {others}），都未计入；请留下一个，或在“单位明细”中把一行改为“计入”。",
            f"{len(group)} files of one office (also {others}); none is counted until one is chosen.",
        )
    if submission.errors and strict:
        return "excluded", Text(
            f"有 {submission.errors} 处错误，未计入。", f"{submission.errors} errors; left out."
        )
    if submission.errors:
        return "included_with_errors", Text(
            f"有 {submission.errors} 处错误，已按所填数字计入。",
            f"{submission.errors} errors; counted as filled in.",
        )
    return "included", Text("", "")


def _line(submission: Submission, entry: RosterEntry | None, status: Status, note: Text) -> OfficeLine:
    office = submission.office
    stem = PurePath(submission.source.file).stem
    name = entry.name if entry else office.name or f"（{stem}）"
    code = office.code or (entry.code if entry else None)
    level = office.level or (entry.level if entry else None)
    return OfficeLine(name, code, level, status, submission, note, entry)


def _entry_of(submission: Submission, roster: Roster | None) -> RosterEntry | None:
    if roster is None:
        return None
    code, name = submission.office.code, fold_name(submission.office.name)
    for entry in roster.entries:
        if code and entry.code == code:
            return entry
    if not name:
        # An unreadable file is matched by its name, so that its office is not called missing.
        name = fold_name(PurePath(submission.source.file).stem)
    for entry in roster.entries:
        if name in {fold_name(known) for known in (entry.name, *entry.aliases)}:
            return entry
    return None


def _key(submission: Submission, entry: RosterEntry | None) -> str:
    if entry is not None:
        return f"roster:{entry.code or ''}:{entry.name}"
    office = submission.office
    return office.code or fold_name(office.name) or f"file:{submission.source.file}"


def fold_name(name: str) -> str:
    """A name without blanks and width differences."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def _order(roster: Roster | None) -> Callable[[OfficeLine], tuple[int, str, str, str]]:
    """Offices in the order of the roster, others after them by code and name."""
    rank = {fold_name(entry.name): i for i, entry in enumerate(roster.entries)} if roster else {}

    def key(line: OfficeLine) -> tuple[int, str, str, str]:
        file = line.submission.source.file if line.submission else ""
        return rank.get(fold_name(line.name), len(rank)), line.code or "", fold_name(line.name), file

    return key
