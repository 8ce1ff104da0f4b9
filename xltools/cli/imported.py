"""What became of one file that was imported: written, validated, told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

import xltools
from xltools.cli.show import summary_text
from xltools.cli.words import Words
from xltools.errors import XltoolsError
from xltools.model.catalogue import Catalogue
from xltools.model.finding import Validation
from xltools.model.imported import Imported
from xltools.model.report import Number


@dataclass(frozen=True, slots=True)
class Outcome:
    """``error`` when nothing was imported; else what was, and what the rules say of it."""

    file: str
    output: str | None = None
    imported: Imported | None = None
    validation: Validation | None = None
    error: XltoolsError | None = None

    @property
    def code(self) -> int:
        """2 for a file that could not be imported, 1 for one with error findings or something left open."""
        if self.imported is None or self.validation is None:
            return 2
        return int(self.validation.verdict == "invalid" or any(note.open for note in self.imported.notes))

    def row(self) -> tuple[Number | str | None, ...]:
        """The line of the summary workbook."""
        name = Path(self.file).name
        if self.imported is None or self.validation is None:
            said = self.error.say("zh") if self.error else ""
            return (name, "未导入", None, None, None, None, None, None, None, None, None, said)
        report = self.imported.report
        open_notes = [note.what.zh for note in self.imported.notes if note.open]
        return (
            name,
            "请核对" if open_notes else "已导入",
            report.office.name,
            report.year,
            report.form,
            len(self.imported.likeness),
            len(report.values) if not self.missing else len(report.values) + self.missing,
            f"{self.imported.confidence:.0%}",
            self.validation.summary["error"],
            self.validation.summary["warning"],
            f"link:{Path(self.output).name}" if self.output else None,
            "；".join(open_notes),
        )

    @property
    def missing(self) -> int:
        """Cells of the form that were not found."""
        if self.imported is None:
            return 0
        report = self.imported.report
        return len(xltools.load_form(report.form, report.supplements, report.own).cells) - len(report.values)


def imported(file: str, report: Imported, output: str | None, added: Catalogue) -> Outcome:
    """Writes the workbook, if there is to be one, and validates what stands in it."""
    if output is None:
        return Outcome(file, None, report, xltools.validate(report.report, catalogue=added))
    xltools.write(output, xltools.imported_workbook(report, added))
    return Outcome(file, output, report, xltools.validate(xltools.read(output, added), catalogue=added))


def failed(file: str, error: XltoolsError) -> Outcome:
    return Outcome(file, error=error)


def show_outcome(outcome: Outcome, words: Words, *, short: bool = False) -> None:
    """One line, and for a single file what was decided and what is open."""
    if outcome.imported is None or outcome.validation is None:
        said = outcome.error.say(words.lang).replace("\n", "\n  ") if outcome.error else ""
        click.echo(f"{words('未导入', 'not imported')}  {said}")
        return
    report = outcome.imported.report
    cells = f"{len(outcome.imported.likeness)}/{len(report.values) + outcome.missing}"
    click.secho(
        f"{report.office.name or words('（单位不明）', '(office unknown)')}　{report.year or '?'}　{outcome.file}",
        bold=True,
    )
    line = words(
        f"  {report.form}年格式，读入 {cells} 格，标签一致 {outcome.imported.confidence:.0%}；校验{summary_text(outcome.validation, words)}",
        f"  {report.form} form, {cells} cells, {outcome.imported.confidence:.0%} under exact labels; {summary_text(outcome.validation, words)}",
    )
    click.echo(line)
    for note in outcome.imported.notes:
        if note.open or not short:
            head = click.style(words("请核对", "check"), fg="yellow") if note.open else words("说明", "note")
            place = words(f"（{note.place}）", f" ({note.place})") if note.place else ""
            click.echo(
                f"  {head} {note.about.of(words.lang)}{place}{words('：', ': ')}{note.what.of(words.lang)}"
            )
    if outcome.output:
        click.echo(f"  → {outcome.output}")
