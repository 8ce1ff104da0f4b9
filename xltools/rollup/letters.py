"""Which office gets a letter: what it sent is sent back, or what it did not send is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePath

from xltools.model.letter import Issued, Letter, LetterKind, Point
from xltools.model.rollup import OfficeLine, Rollup
from xltools.rollup.district import same_office
from xltools.rollup.standing import letter_book, letters_to, marks, needs_return, progress

PointsOf = Callable[[OfficeLine], tuple[tuple[Point, ...], tuple[Point, ...]]]
"""What is to be corrected in an office's file, and what is to be looked at."""


def due_letters(
    rollup: Rollup, date: str, deadline: str, issued: Sequence[Issued], points_of: PointsOf
) -> tuple[Letter, ...]:
    """The letters to write on ``date``, in the order of the roll-up; none for a file already sent back.

    ``deadline`` is the day by which offices are to answer; "" takes that of the roster where it is still
    to come.
    """
    book = letter_book(issued, rollup.year)
    return tuple(_letters(rollup, date, deadline, book, points_of))


def _letters(
    rollup: Rollup, date: str, deadline: str, book: dict[str, list[Issued]], points_of: PointsOf
) -> Iterator[Letter]:
    asked: set[str] = set()
    for line in rollup.offices:
        before = letters_to(line, book)
        kind: LetterKind = "reminder" if "not_reported" in line.standing else "return"
        faulty = needs_return(line, rollup.form, rollup.year) or line.status == "duplicate"
        if kind == "return" and not faulty:
            continue
        if line.status == "duplicate" and line.name in asked:
            continue
        if not line.standing or _written(line, kind, date, before):
            continue
        asked.add(line.name)
        yield _letter(line, kind, rollup, date, deadline, before, points_of)


def _written(line: OfficeLine, kind: LetterKind, date: str, before: Sequence[Issued]) -> bool:
    """Whether this letter was written: for the same file, or a reminder on the same day."""
    sha256 = line.submission.source.sha256 if line.submission else ""
    if kind == "return" and line.status != "duplicate" and sha256:
        return any(letter.kind == kind and letter.sha256 == sha256 for letter in before)
    return any(letter.kind == kind and letter.date == date for letter in before)


def _letter(
    line: OfficeLine,
    kind: LetterKind,
    rollup: Rollup,
    date: str,
    deadline: str,
    before: Sequence[Issued],
    points_of: PointsOf,
) -> Letter:
    due = line.entry.deadline if line.entry else ""
    sent, opening = line.submission, _opening(line, rollup) if kind == "return" else ""
    # An office that sent two files has none sent back: it is asked which of them counts.
    takes_back = kind == "return" and line.status != "duplicate"
    points, reminders = points_of(line) if takes_back and sent and not sent.error else ((), ())
    old = [letter for letter in before if letter.kind == "return" and letter.sha256]
    return Letter(
        kind=kind,
        district=rollup.district,
        office=line.name,
        code=line.entry.code if line.entry else line.code,
        year=rollup.year,
        date=date,
        deadline=deadline or (due if due >= date else ""),
        number=sum(letter.kind == kind for letter in before) + 1,
        file=PurePath(sent.source.file).name if sent else "",
        sha256=sent.source.sha256 if sent and takes_back else "",
        opening=opening,
        progress=progress(old[-1], sent.findings).zh
        if old and sent and takes_back and not sent.error
        else "",
        overdue=due if kind == "reminder" else "",
        points=points,
        reminders=reminders,
        marks=marks(sent.findings) if sent and takes_back else (),
    )


def _opening(line: OfficeLine, rollup: Rollup) -> str:
    """Why the file as a whole is not in the sums; "" for one that is, or is left out for its errors alone."""
    if line.status == "duplicate":
        files = [
            PurePath(other.submission.source.file).name
            for other in rollup.offices
            if other.status == "duplicate" and other.submission and same_office(line, other)
        ]
        return f"收到 {len(files)} 个文件（{'、'.join(files)}），不能确定以哪一个为准。"
    left_out = line.status == "unreadable" or (
        line.status == "excluded" and line.submission is not None and not _fits(line, rollup)
    )
    return line.note.zh if left_out else ""


def _fits(line: OfficeLine, rollup: Rollup) -> bool:
    sent = line.submission
    return sent is not None and (sent.year, sent.form) == (rollup.year, rollup.form)
