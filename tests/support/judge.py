"""What an import made of a document: cells that are right, left open, or silently wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.support.drafts import Expected
from xltools.forms import load_form
from xltools.model.form import CellType
from xltools.model.imported import Imported
from xltools.model.report import Number
from xltools.narrative.words import squeeze
from xltools.numerals import read_text


@dataclass(slots=True)
class Score:
    """Cells that were printed: ``right`` or left ``open`` with a note; ``wrong``: everything else, in words."""

    documents: int = 0
    right: int = 0
    open: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        cells = self.right + self.open + len(self.wrong)
        return self.right / cells if cells else 1.0

    def add(self, other: Score) -> None:
        self.documents += other.documents
        self.right += other.right
        self.open += other.open
        self.wrong += other.wrong


def judged(expected: Sequence[Expected], imported: Sequence[Imported]) -> Score:
    """Each report of a file beside what it must say."""
    score = Score(documents=1)
    if len(expected) != len(imported):
        score.wrong.append(f"{len(imported)} reports instead of {len(expected)}")
    for want, found in zip(expected, imported, strict=False):
        _judge_cells(want, found, score)
        _judge_identity(want, found, score)
    return score


def refused(expected: Sequence[Expected]) -> Score:
    """A file that was not imported: nothing is wrong, and everything left to a person."""
    return Score(documents=1, open=sum(len(want.texts) for want in expected))


def _judge_cells(want: Expected, found: Imported, score: Score) -> None:
    report = found.report
    told = {name for note in found.notes if note.open for name in note.cells}
    for name, cell in load_form(want.form).cells.items():
        value, text = report.values.get(name), report.unreadable.get(name, "")
        printed = want.texts.get(name, want.either.get(name))
        # A text that says more than the cell is no figure, and told as such.
        is_text = bool(text) and printed is not None and squeeze(printed) in squeeze(text)
        is_open = value is None and (is_text if text else name in told)
        if name in report.values and printed is not None and _is_right(value, text, printed, cell.type):
            score.right += name in want.texts
        elif is_open:
            score.open += name in want.texts
        else:
            score.wrong.append(f"{name}: {value} {text!r} instead of {printed!r}, told: {name in told}")


def _is_right(value: Number | None, text: str, printed: str, cell_type: CellType) -> bool:
    reading = read_text(printed, cell_type)
    unreadable = printed if reading.value is None and not reading.blank else ""
    return value == reading.value and squeeze(text) == squeeze(unreadable)


def _judge_identity(want: Expected, found: Imported, score: Score) -> None:
    report = found.report
    told = {note.about.en for note in found.notes if note.open}
    for about, value, right, nothing in (
        ("Form", report.form, want.form, None),
        ("Report year", report.year, want.year, None),
        ("Office", report.office.name, want.office, ""),
    ):
        if value != right and not (value == nothing and about in told):
            score.wrong.append(f"{about}: {value!r} instead of {right!r}")
        elif value == right == nothing and about not in told:
            score.wrong.append(f"{about}: nothing said of what is not known")
