"""Letters to the offices: a report sent back for correction, a report that is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from xltools.model.report import Number

LetterKind = Literal["return", "reminder"]
LETTER_NAMES: Mapping[LetterKind, str] = {"return": "退回单", "reminder": "催报单"}


class Mark(NamedTuple):
    """An error by which a later report of the office is compared with the one sent back."""

    rule: str
    key: str


@dataclass(frozen=True, slots=True)
class Issued:
    """A letter that was written before; ``sha256`` is that of the file sent back, "" for a reminder.

    ``date``, ``deadline``: ISO dates, the latter "" for none; ``files``: names of the letter's files.
    """

    kind: LetterKind
    office: str
    code: str | None
    year: int
    date: str
    deadline: str
    sha256: str = ""
    marks: tuple[Mark, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to correct: where, what is wrong and by how much, why probably, and what to do.

    ``place``: addresses in the file, "" for the report as a whole; ``cause`` "" where nothing can be said.
    """

    rule: str
    place: str
    problem: str
    difference: Number | None
    cause: str
    advice: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter before it is laid out; ``number`` counts the letters of its kind to that office from 1.

    ``file``: name of the file sent back; ``opening``: why the file could not be taken at all, "" when it
    could; ``progress``: what became of the errors of the file sent back before; ``reminders``: findings
    that are no errors; ``deadline`` "" for none; ``overdue``: the day by which the report was due.
    """

    kind: LetterKind
    district: str
    office: str
    code: str | None
    year: int
    date: str
    deadline: str
    number: int = 1
    file: str = ""
    sha256: str = ""
    opening: str = ""
    progress: str = ""
    overdue: str = ""
    points: tuple[Point, ...] = ()
    reminders: tuple[Point, ...] = ()
    marks: tuple[Mark, ...] = ()
