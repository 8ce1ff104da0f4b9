"""Which of the files received count, and why the others do not."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from pathlib import PurePath

from xltools.errors import XltoolsError
from xltools.forms import form_for_year
from xltools.lang import NO_TEXT, Text
from xltools.model.rollup import OfficeLine, Roster, RosterEntry, Status, Submission
from xltools.rollup.matching import Match, Matcher

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
    submissions: Sequence[Submission],
    year: int,
    *,
    roster: Roster | None = None,
    strict: bool = False,
    returned: Set[str] = frozenset(),
) -> tuple[OfficeLine, ...]:
    """Every file and every body of the roster, once, with its status; the order of files does not matter.

    ``strict`` leaves out reports with findings of severity error. ``returned``: SHA-256 of files that
    were sent back for correction; one that lies beside the office's new file is listed and left out.
    """
    form = form_for_year(year)
    ordered = sorted(
        submissions, key=lambda s: (s.office.code or "", fold_name(s.office.name), s.source.file)
    )
    matcher = Matcher(roster)
    matches = [matcher.of(s) for s in ordered]
    groups = _doubled(ordered, matches, year, form)
    replaced = {id(s): new for group in groups for s, new in _replaced(group, returned)}
    left = ([s for s in group if id(s) not in replaced] for group in groups)
    doubled = {id(s): group for group in left if len(group) > 1 for s in group}
    lines = []
    status: Status
    for submission, (entry, doubt) in zip(ordered, matches, strict=True):
        if id(submission) in replaced:
            status, note = "excluded", _replaced_text(replaced[id(submission)])
        else:
            status, note = _status(submission, year, form, strict, doubled.get(id(submission), []))
        if roster is not None and entry is None and submission.error is None:
            note = _joined(note, Text("不在名单中。", "Not on the roster."))
        line = _line(submission, entry, status, _joined(note, doubt), doubt)
        lines.append(replace(line, elsewhere=id(submission) in replaced))
    matched = {id(match.entry) for match in matches if match.entry is not None}
    for entry in roster.entries if roster else ():
        if id(entry) not in matched and entry.expected:
            note = Text("没有收到报告。", "No report was received.")
            lines.append(OfficeLine(entry.name, entry.code, entry.level, "missing", None, note, entry))
    return tuple(sorted(lines, key=_order(roster)))


def _doubled(
    ordered: Sequence[Submission], matches: Sequence[Match], year: int, form: str
) -> list[list[Submission]]:
    """The files of each office that sent more than one of the right year and form."""

    def keyed() -> Iterator[tuple[str, Submission]]:
        for submission, match in zip(ordered, matches, strict=True):
            if submission.error is None and submission.year == year and submission.form == form:
                yield _key(submission, match.entry), submission

    # Nearly all send one: a list for each would be most of the memory that 10,000 offices take here.
    counts = Counter(key for key, _ in keyed())
    groups: dict[str, list[Submission]] = {}
    for key, submission in keyed():
        if counts[key] > 1:
            groups.setdefault(key, []).append(submission)
    return list(groups.values())


def _replaced(group: Sequence[Submission], returned: Set[str]) -> Iterator[tuple[Submission, Submission]]:
    """Files of one office that were sent back, each with the only new one in their place."""
    new = [s for s in group if s.source.sha256 not in returned]
    if len(new) == 1:
        yield from ((s, new[0]) for s in group if s is not new[0])


def _replaced_text(new: Submission) -> Text:
    name = PurePath(new.source.file).name
    return Text(f"已退回，由重报的 {name} 代替，未计入。", f"Sent back; {name} stands in its place.")


def _joined(note: Text, more: Text) -> Text:
    if not more.zh:
        return note
    return Text(note.zh + more.zh, f"{note.en} {more.en}".strip())


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
    return "included", NO_TEXT


def _line(
    submission: Submission, entry: RosterEntry | None, status: Status, note: Text, doubt: Text
) -> OfficeLine:
    office = submission.office
    name = entry.name if entry else office.name or f"（{PurePath(submission.source.file).stem}）"
    code = office.code or (entry.code if entry else None)
    level = office.level or (entry.level if entry else None)
    return OfficeLine(name, code, level, status, submission, note, entry, doubt)


def _key(submission: Submission, entry: RosterEntry | None) -> str:
    if entry is not None:
        return f"roster:{entry.code or ''}:{entry.name}"
    office = submission.office
    return office.code or fold_name(office.name) or f"file:{submission.source.file}"


def fold_name(name: str) -> str:
    """A name without blanks and width differences."""
    folded = "".join(unicodedata.normalize("NFKC", name).split())
    # The same object where nothing changed: thousands of names are held at once.
    return name if folded == name else folded


def _order(roster: Roster | None) -> Callable[[OfficeLine], tuple[int, str, str, str]]:
    """Offices in the order of the roster, others after them by code and name."""
    rank = {fold_name(entry.name): i for i, entry in enumerate(roster.entries)} if roster else {}

    def key(line: OfficeLine) -> tuple[int, str, str, str]:
        file = line.submission.source.file if line.submission else ""
        return rank.get(fold_name(line.name), len(rank)), line.code or "", fold_name(line.name), file

    return key
