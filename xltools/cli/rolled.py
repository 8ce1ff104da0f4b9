"""What a roll-up says at a terminal."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import click

import xltools
from xltools.api.rollups import RolledUp
from xltools.cli.show import show_finding, summary_text
from xltools.cli.words import Words
from xltools.model.finding import Validation
from xltools.model.rollup import STANDINGS, Rollup

_LONG = 50
_NAMED = 5
STATUS = {
    "included": ("已计入", "included"),
    "included_with_errors": ("已计入，有错误", "included with errors"),
    "excluded": ("未计入", "excluded"),
    "missing": ("未报", "missing"),
    "duplicate": ("重复，未计入", "duplicate"),
    "unreadable": ("无法读取", "unreadable"),
}


def show_rollup(rollup: Rollup, words: Words) -> None:
    """Each office with its status."""
    click.secho(
        words(
            f"{rollup.district}　{rollup.year}年度　{len(rollup.offices)} 个单位",
            f"{rollup.district}  {rollup.year}  {len(rollup.offices)} offices",
        ),
        bold=True,
    )
    click.echo("  " + _standings(rollup, words))
    for line in rollup.offices:
        note = line.note.of(words.lang)
        click.echo(f"  {words(*STATUS[line.status])}　{line.name}{'　' + note if note else ''}")


def _standings(rollup: Rollup, words: Words) -> str:
    """How many offices stand where: ``未报 1，已报 10，有错 1``."""
    counts = Counter(standing for line in rollup.offices if not line.elsewhere for standing in line.standing)
    return words("，", ", ").join(
        f"{words(shown, standing.replace('_', ' '))} {counts[standing]}"
        for standing, shown in STANDINGS.items()
        if counts[standing]
    )


def show_result(done: RolledUp, checked: Validation, output: str, words: Words) -> None:
    """The offices, what was found on the whole, and whether the district's own report is right."""
    show_rollup(done.rollup, words)
    for finding in done.findings:
        show_finding(finding, words)
    click.echo(
        words(f"本级校验：{summary_text(checked, words)}", f"District: {summary_text(checked, words)}")
    )
    for finding in checked.findings:
        if finding.severity == "error":
            show_finding(finding, words)
    click.echo(words(f"汇总表：{output}", f"District workbook: {output}"))


def tell_open_files(files: Iterable[str], words: Words) -> None:
    """A word on standard error about workbooks that somebody has open: what is not saved is not read."""
    found = xltools.open_elsewhere(files)
    if found:
        named = "、".join(found[:_NAMED]) + (f" …({len(found)})" if len(found) > _NAMED else "")
        text = words(
            f"注意：这些工作簿正被 Excel 或 WPS 打开，没有保存的修改读不到：{named}",
            f"Note: open in Excel or WPS; what is not saved is not read: {named}",
        )
        click.echo(text, err=True)


@contextmanager
def progress_bar(words: Words, label: tuple[str, str]) -> Iterator[Callable[[int, int], None] | None]:
    """What to call with how many more are done, and of how many; None where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    bar: Any = None

    def tell(done: int, total: int) -> None:
        nonlocal bar
        if bar is None and total >= _LONG:
            bar = click.progressbar(length=total, label=words(*label), file=sys.stderr)
            bar.__enter__()
        if bar is not None:
            bar.update(done)

    try:
        yield tell
    finally:
        if bar is not None:
            bar.__exit__(None, None, None)
