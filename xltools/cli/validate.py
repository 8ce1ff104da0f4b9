"""``xltools validate``: findings on workbooks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

import xltools
from xltools.cli.show import SEVERITY, show_report
from xltools.cli.words import Command, Words, choice, show_json
from xltools.errors import XltoolsError
from xltools.model.report import Report
from xltools.model.rollup import Roster
from xltools.model.rule import SEVERITIES, Severity


def command(words: Words) -> click.Command:
    def run(files: tuple[str, ...], roster: str | None, as_json: bool, severity: Severity) -> int:
        listed = xltools.read_roster(roster) if roster else None
        entries: list[dict[str, Any]] = []
        code = 0
        for file in xltools.find_files(files):
            try:
                report = _with_level(xltools.read(file), listed)
            except XltoolsError as error:
                code = 2
                entries.append(_unreadable(file, error, words, as_json))
                continue
            checked = xltools.validate(report)
            if checked.verdict == "invalid":
                code = max(code, 1)
            if as_json:
                from xltools.exporters.findings import report_document

                entries.append(report_document(report, checked, words.lang, severity))
            else:
                show_report(report, checked, words, severity)
        if as_json:
            show_json({"event": xltools.event(), "reports": entries})
        return code

    return Command(
        words,
        "validate",
        callback=run,
        help=words("校验工作簿：哪里不对、为什么、怎么办。", "Validate workbooks: what is wrong, where, why, what to do."),
        params=[
            click.Argument(["files"], metavar=words("文件…", "FILE..."), nargs=-1, required=True, type=click.Path()),
            click.Option(["--roster"], type=click.Path(), help=words("单位名单：补足工作簿里没填的级别。", "Roster: gives the level where a workbook has none.")),
            click.Option(["--json", "as_json"], is_flag=True, help=words("输出 JSON。", "Print JSON.")),
            click.Option(
                ["--severity"], type=choice(SEVERITIES), default="info",
                help=words("只列出该级别及以上的问题：" + "、".join(f"{s} {SEVERITY[s][0]}" for s in SEVERITIES), "List findings of this severity and above."),
            ),
        ],
    )  # fmt: skip


def _with_level(report: Report, roster: Roster | None) -> Report:
    """The report with its level from the roster where the cover has none."""
    if roster is None or report.office.level:
        return report
    for entry in roster.entries:
        same_code = entry.code and entry.code == report.office.code
        if same_code or report.office.name in (entry.name, *entry.aliases):
            return replace(report, office=replace(report.office, level=entry.level))
    return report


def _unreadable(file: str, error: XltoolsError, words: Words, as_json: bool) -> dict[str, Any]:
    from xltools.exporters.findings import unreadable_document

    if not as_json:
        click.secho(file, bold=True)
        click.echo("  " + words("无法读取：", "unreadable: ") + error.say(words.lang).replace("\n", "\n  "))
    return unreadable_document(file, error.say(words.lang))
