"""退回单 and 催报单 for a roll-up: composed, written into a folder, and recorded there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from xltools.api.reports import StrPath, write
from xltools.engine.places import ranges
from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.finding import Finding
from xltools.model.letter import LETTER_NAMES, Issued, Letter, Mark, Point
from xltools.model.rollup import OfficeLine, Rollup

RECORD = "退回催报记录.json"
_CHINA = timezone(timedelta(hours=8))
_REMINDERS = 20
Causes = Mapping[Mark, str]
"""What probably made an error, in words, by rule and place."""
CausesOf = Callable[[OfficeLine], Causes]


def read_letters(folder: StrPath) -> tuple[Issued, ...]:
    """The letters written into a folder before, () for a folder without any.

    Raises XltoolsError when its record can't be read.
    """
    from xltools.documents import read_document

    path = Path(folder) / RECORD
    if not path.exists():
        return ()
    return tuple(
        Issued(
            item["kind"],
            item["office"],
            item["code"],
            item["year"],
            item["date"],
            item["deadline"],
            item["sha256"] or "",
            tuple(Mark(mark["rule"], mark["key"]) for mark in item["errors"]),
            tuple(item["files"]),
        )
        for item in read_document(path, "letters")["letters"]
    )


def letters_for(
    rollup: Rollup,
    when: datetime,
    *,
    deadline: str = "",
    issued: Sequence[Issued] = (),
    causes_of: CausesOf | None = None,
) -> tuple[Letter, ...]:
    """The letters to write at ``when``: one to each office that must correct what it sent or sent nothing.

    A file that was sent back before gets no second letter. ``deadline`` (an ISO date) is the day by which
    they are to answer; ``causes_of`` gives the probable causes of an office's errors.
    """
    from xltools.rollup.letters import due_letters

    def points_of(line: OfficeLine) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
        findings = line.submission.findings if line.submission else ()
        causes = causes_of(line) if causes_of else {}
        errors = tuple(_point(f, causes) for f in findings if f.severity == "error")
        warned = [f for f in findings if f.severity == "warning" and not f.explained]
        return errors, tuple(_point(f, causes) for f in warned[:_REMINDERS])

    return due_letters(rollup, letter_day(when), deadline, issued, points_of)


def letter_day(when: datetime) -> str:
    """The day in China at a moment, as an ISO date."""
    return when.astimezone(_CHINA).date().isoformat()


def _point(finding: Finding, causes: Causes) -> Point:
    return Point(
        rule=finding.rule,
        place=ranges(finding.at).replace("!", " "),
        problem=finding.message.zh,
        difference=finding.difference,
        cause=causes.get(Mark(finding.rule, finding.key), ""),
        advice=finding.advice.zh,
    )


def write_letters(folder: StrPath, letters: Sequence[Letter], issued: Sequence[Issued] = ()) -> list[str]:
    """Each letter as .docx and .txt in ``folder``, then their record; returns the names of the files.

    A file that is there is never written over: another letter gets another name. Raises XltoolsError
    when python-docx is not installed or the folder can't be written to.
    """
    from xltools.documents import write_document

    place = _folder(folder)
    done = list(issued)
    try:
        for letter in letters:
            done.append(_issued(letter, tuple(_write(place, letter))))  # noqa: PERF401  # kept when one fails
    finally:
        # What was written is on record even when the next letter fails.
        if len(done) > len(issued):
            write_document(place / RECORD, _record(done), "letters")
    return [name for letter in done[len(issued) :] for name in letter.files]


def _folder(folder: StrPath) -> Path:
    place = Path(folder)
    try:
        place.mkdir(exist_ok=True)
    except (OSError, ValueError) as error:
        raise XltoolsError(
            Text("不能在这里建立文件夹。", "The folder can't be made here."),
            where=str(folder),
            todo=Text("请检查路径，或换一个位置。", "Check the path, or choose another place."),
        ) from error
    return place


def _write(place: Path, letter: Letter) -> Iterator[str]:
    from xltools.exporters.file_names import safe_name
    from xltools.exporters.letter import letter_text, letter_word

    again = f"（第{letter.number}次）" if letter.number > 1 else ""
    stem = f"{LETTER_NAMES[letter.kind]}-{safe_name(letter.office)}{again}"
    files = {".docx": letter_word(letter), ".txt": b"\xef\xbb\xbf" + letter_text(letter).encode()}
    stem = _free(place, stem, files)
    for suffix, data in files.items():
        target = place / f"{stem}{suffix}"
        if not target.exists():
            write(target, data)
        yield target.name


def _free(place: Path, stem: str, files: Mapping[str, bytes]) -> str:
    """The stem, numbered until no other letter's file has the name; a run that was cut off goes on."""
    number = 1
    while True:
        name = stem if number == 1 else f"{stem}-{number}"
        if all(_is_free(place / f"{name}{suffix}", data) for suffix, data in files.items()):
            return name
        number += 1


def _is_free(path: Path, data: bytes) -> bool:
    if not path.exists():
        return True
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def _issued(letter: Letter, files: tuple[str, ...]) -> Issued:
    return Issued(
        letter.kind, letter.office, letter.code, letter.year, letter.date, letter.deadline, letter.sha256, letter.marks, files
    )  # fmt: skip


def _record(letters: Sequence[Issued]) -> dict[str, Any]:
    return {
        "letters": [
            {
                "kind": letter.kind,
                "office": letter.office,
                "code": letter.code,
                "year": letter.year,
                "date": letter.date,
                "deadline": letter.deadline,
                "sha256": letter.sha256 or None,
                "errors": [{"rule": mark.rule, "key": mark.key} for mark in letter.marks],
                "files": list(letter.files),
            }
            for letter in letters
        ]
    }
