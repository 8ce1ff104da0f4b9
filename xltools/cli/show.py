"""Findings for people at a terminal."""

from __future__ import annotations

import click

from xltools.cli.words import Words
from xltools.model.finding import Finding, Validation
from xltools.model.report import Report
from xltools.model.rule import SEVERITIES, Severity

SEVERITY = {"error": ("错误", "error"), "warning": ("提醒", "warning"), "info": ("提示", "info")}
VERDICT = {
    "valid": ("通过", "valid"),
    "valid_with_warnings": ("通过，有提醒", "valid with warnings"),
    "invalid": ("不通过", "invalid"),
    "unreadable": ("无法读取", "unreadable"),
}
_COLOUR = {"error": "red", "warning": "yellow", "info": "cyan"}


def show_report(report: Report, validation: Validation, words: Words, least: Severity) -> None:
    """Head line, verdict, findings."""
    office = report.office.name or words("（未填单位名称）", "(no office name)")
    year = report.year or "?"
    click.secho(f"{office}　{year}{words('年度', '')}　{report.source.file}", bold=True)
    click.echo(f"  {words('结论', 'verdict')}{words('：', ': ')}{summary_text(validation, words)}")
    shown = SEVERITIES[: SEVERITIES.index(least) + 1]
    for finding in validation.findings:
        if finding.severity in shown:
            show_finding(finding, words)


def summary_text(validation: Validation, words: Words) -> str:
    verdict = words(*VERDICT[validation.verdict])
    counts = words("，", ", ").join(
        f"{words(*SEVERITY[severity])} {validation.summary[severity]}" for severity in SEVERITIES
    )
    return f"{verdict}{words('（', ' (')}{counts}{words('）', ')')}"


def show_finding(finding: Finding, words: Words) -> None:
    head = click.style(words(*SEVERITY[finding.severity]), fg=_COLOUR[finding.severity])
    click.echo(f"  {head} {finding.rule}  {finding.message.of(words.lang)}")
    advice = finding.advice.of(words.lang)
    if advice:
        click.echo(
            f"       {words('怎么办：', 'What to do: ')}{advice}{words('（', ' (')}{finding.basis.of(words.lang)}{words('）', ')')}"
        )
