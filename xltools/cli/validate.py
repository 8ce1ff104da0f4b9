"""``xltools validate``: findings on workbooks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

import xltools
from xltools.cli.district import catalogue_of, district_options, earlier_reports
from xltools.cli.show import SEVERITY, show_report
from xltools.cli.words import Command, Words, choice, show_json
from xltools.errors import XltoolsError
from xltools.model.report import Report
from xltools.model.rollup import Roster
from xltools.model.rule import SEVERITIES, Severity


def command(words: Words) -> click.Command:
    def run(
        files: tuple[str, ...],
        prior: tuple[str, ...],
        roster: str | None,
        as_json: bool,
        severity: Severity,
        supplement: tuple[str, ...],
        own_rules: str | None,
    ) -> int:
        added = catalogue_of(own_rules, supplement)
        listed = xltools.read_roster(roster) if roster else None
        found = xltools.find_files(files)
        earlier = earlier_reports(prior, added)
        entries: list[dict[str, Any]] = []
        code = 0
        for file in found:
            try:
                report = _with_level(xltools.read(file, added), listed)
            except XltoolsError as error:
                code = 2
                entries.append(_unreadable(file, error, words, as_json))
                continue
            last = earlier if len(found) == 1 else _of_office(report, earlier, listed)
            checked = xltools.validate(report, prior=last, roster=listed, catalogue=added)
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
            click.Option(["--prior"], multiple=True, type=click.Path(), help=words("上年工作簿：对照年度之间的数字。合并的单位可多次给出，也可给出文件夹。", "Last year's workbook, to compare with. Repeatable for merged offices; a folder will do.")),
            click.Option(["--roster"], type=click.Path(), help=words("单位名单：补足工作簿里没填的级别，认出曾用名。", "Roster: gives the level where a workbook has none, and former names.")),
            click.Option(["--json", "as_json"], is_flag=True, help=words("输出 JSON。", "Print JSON.")),
            click.Option(
                ["--severity"], type=choice(SEVERITIES), default="info",
                help=words("只列出该级别及以上的问题：" + "、".join(f"{s} {SEVERITY[s][0]}" for s in SEVERITIES), "List findings of this severity and above."),
            ),
            *district_options(words),
        ],
    )  # fmt: skip


def _of_office(report: Report, earlier: list[Report], roster: Roster | None) -> list[Report]:
    """The office's own among many; where none is, one of the others, so that it is told."""
    own = [item for item in earlier if xltools.same_office(report.office, item.office, roster)]
    return own or earlier[:1]


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
