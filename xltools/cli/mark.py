"""``xltools mark``: findings as marks, notes and a list, in a copy."""

from __future__ import annotations

from pathlib import Path

import click

import xltools
from xltools.cli.district import catalogue_of, district_options, earlier_reports
from xltools.cli.files import keep_inputs, need_suffix
from xltools.cli.show import summary_text
from xltools.cli.words import Command, Words


def command(words: Words) -> click.Command:
    def run(
        file: str, output: str, prior: tuple[str, ...], supplement: tuple[str, ...], own_rules: str | None
    ) -> int:
        added = catalogue_of(own_rules, supplement)
        # A copy keeps its macros: Excel opens such a file only under its own extension.
        suffix = Path(file).suffix.lower()
        need_suffix(output, suffix if suffix in (".xlsx", ".xlsm") else ".xlsx")
        keep_inputs(output, [file])
        report = xltools.read(file, added)
        earlier = earlier_reports(prior, added)
        checked = xltools.validate(report, prior=earlier, catalogue=added)
        found = xltools.suggest(report, prior=earlier, catalogue=added)
        xltools.write(output, xltools.mark(file, report, checked, found))
        told = summary_text(checked, words)
        click.echo(words(f"已在副本上标出问题：{output}　{told}", f"Marked in a copy: {output}  {told}"))
        return 1 if checked.verdict == "invalid" else 0

    return Command(
        words,
        "mark",
        callback=run,
        help=words("在副本上标出问题，原文件不动。", "Mark the findings in a copy; the original stays untouched."),
        params=[
            click.Argument(["file"], metavar=words("文件", "FILE"), type=click.Path()),
            click.Option(["-o", "--output"], required=True, type=click.Path(), help=words("副本的文件名。", "Name of the copy.")),
            click.Option(["--prior"], multiple=True, type=click.Path(), help=words("上年工作簿：一并核对结转和增减。", "Last year's workbook, to compare with.")),
            *district_options(words),
        ],
    )  # fmt: skip
