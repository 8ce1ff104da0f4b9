"""``xltools diff``: what changed between two states of one report."""

from __future__ import annotations

from collections.abc import Sequence

import click

import xltools
from xltools.cli.district import catalogue_of, district_options
from xltools.cli.show import show_finding, summary_text
from xltools.cli.words import Command, Words, show_json
from xltools.model.diff import CellChange, Diff
from xltools.model.finding import Finding
from xltools.numerals import shown, signed

_LONGEST = 40


def command(words: Words) -> click.Command:
    def run(old: str, new: str, as_json: bool, supplement: tuple[str, ...], own_rules: str | None) -> int:
        added = catalogue_of(own_rules, supplement)
        found = xltools.diff(xltools.read(old, added), xltools.read(new, added), catalogue=added)
        if as_json:
            show_json(xltools.diff_document(found, words.lang))
        else:
            _show(found, words)
        return 1 if found.new_checked.verdict == "invalid" else 0

    return Command(
        words,
        "diff",
        callback=run,
        help=words(
            "对比退回前后的两份工作簿：改了哪些格，改正了哪些问题，又出现了哪些问题。",
            "Compare a workbook sent back with what came for it: cells changed, findings cured and caused.",
        ),
        params=[
            click.Argument(["old"], metavar=words("旧文件", "OLD"), type=click.Path()),
            click.Argument(["new"], metavar=words("新文件", "NEW"), type=click.Path()),
            click.Option(["--json", "as_json"], is_flag=True, help=words("输出 JSON。", "Print JSON.")),
            *district_options(words),
        ],
    )  # fmt: skip


def _show(found: Diff, words: Words) -> None:
    pairs = (
        (words("旧", "old"), found.old, found.old_checked),
        (words("新", "new"), found.new, found.new_checked),
    )
    for name, report, checked in pairs:
        office = report.office.name or words("（未填单位名称）", "(no office name)")
        click.secho(f"{name}　{office}　{report.year or '?'}　{report.source.file}", bold=True)
        click.echo(f"  {summary_text(checked, words)}")
    for note in found.notes:
        click.secho(f"  {note.of(words.lang)}", fg="yellow")
    click.secho(words(f"改动 {len(found.changes)} 处", f"changed: {len(found.changes)}"), bold=True)
    for change in found.changes:
        click.echo(f"  {_change(change, words)}")
    _findings(words("已改正", "cured"), found.cured, words)
    _findings(words("新出现", "caused"), found.caused, words)
    _findings(words("仍有", "left"), found.left, words)


def _change(change: CellChange, words: Words) -> str:
    place = f"{change.at}　" if change.at else ""
    head = f"{place}{change.label.of(words.lang)}{words('：', ': ')}"
    if change.kind == "formula":
        return head + words(
            "公式与手填的数互换，数值不变", "formula and typed number changed places, same value"
        )
    if change.kind == "text":
        counts = (len(str(value or "")) for value in (change.before, change.after))
        before, after = counts
        return head + words(
            f"文字有改动（{before} 字 → {after} 字）", f"text changed ({before} -> {after} characters)"
        )
    gap = f"（{signed(change.difference)}）" if change.difference else ""
    return f"{head}{_value(change.before, words)} → {_value(change.after, words)}{gap}"


def _value(value: object, words: Words) -> str:
    if value is None or value == "":
        return words("空白", "blank")
    if isinstance(value, str):
        return f"“{value[:_LONGEST]}{'…' if len(value) > _LONGEST else ''}”"
    return shown(value)  # type: ignore[arg-type]  # a number


def _findings(head: str, findings: Sequence[Finding], words: Words) -> None:
    click.secho(f"{head} {len(findings)}", bold=True)
    for finding in findings:
        if finding.severity != "info":
            show_finding(finding, words)
