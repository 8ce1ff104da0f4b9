"""The letters of ``xltools rollup --letters``: asked for, written, told."""

from __future__ import annotations

from datetime import date, datetime

import click

import xltools
from xltools.api.letter_files import need_word
from xltools.api.letters import letter_day
from xltools.api.rollups import RolledUp
from xltools.cli.words import Words
from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.letter import LETTER_NAMES
from xltools.model.order import Order


class Post:
    """Letters into ``folder``; without one nothing is written and nothing told."""

    def __init__(self, folder: str | None, deadline: str | None, words: Words) -> None:
        self.folder, self.words = folder, words
        self.deadline = _day(deadline) if deadline else ""
        if deadline and not folder:
            raise click.UsageError(
                words("--deadline 要与 --letters 同用。", "--deadline goes with --letters.")
            )
        if folder:
            need_word()
        self.issued = xltools.read_letters(folder) if folder else ()

    def send(self, done: RolledUp, order: Order, when: datetime) -> list[str]:
        """The names of the files written."""
        if self.folder is None:
            return []
        causes = xltools.causes_of(order)
        letters = xltools.letters_for(
            done.rollup, when, deadline=self.deadline, issued=self.issued, causes_of=causes
        )
        return xltools.write_letters(self.folder, letters, self.issued)

    def tell(self, written: list[str]) -> None:
        if self.folder is None:
            return
        counts = {
            name: sum(file.startswith(name) and file.endswith(".docx") for file in written)
            for name in LETTER_NAMES.values()
        }
        said = "、".join(f"{name} {count} 份" for name, count in counts.items())
        english = f"Letters written: {sum(counts.values())}"
        click.echo(self.words(f"{said}：{self.folder}", f"{english}: {self.folder}"))


def _day(text: str) -> str:
    """The day as an ISO date. Raises XltoolsError for what is none, and for one that has passed."""
    try:
        day = date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise XltoolsError(
            Text(f"“{text}”不是日期。", f"{text!r} is no date."),
            where="--deadline",
            todo=Text("请写成 2026-02-05 的样子。", "Write it like 2026-02-05."),
        ) from error
    if day < letter_day(xltools.now()):
        raise XltoolsError(
            Text(f"要求报送的日期 {day} 已经过了。", f"The day {day} has passed."),
            where="--deadline",
            todo=Text("请写今天或以后的日期。", "Give today or a later day."),
        )
    return day
