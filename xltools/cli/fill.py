"""``xltools fill``: facts in JSON -> a filled workbook."""

from __future__ import annotations

import click

import xltools
from xltools.cli.district import catalogue_of, district_options
from xltools.cli.files import keep_inputs, need_suffix
from xltools.cli.show import show_finding
from xltools.cli.words import Command, Words, choice


def command(words: Words) -> click.Command:
    def run(
        facts: str, output: str, form: str | None, supplement: tuple[str, ...], own_rules: str | None
    ) -> int:
        from xltools.documents import read_document

        added = catalogue_of(own_rules, supplement)
        need_suffix(output, ".xlsx")
        keep_inputs(output, [facts])
        data, report = xltools.fill(read_document(facts, "facts"), form_id=form, where=facts, catalogue=added)
        xltools.write(output, data)
        click.echo(words(f"已填入 {output}", f"Filled {output}"))
        for finding in xltools.validate(report, catalogue=added).findings:
            if finding.rule == "ST-01":
                show_finding(finding, words)
        return 0

    return Command(
        words,
        "fill",
        callback=run,
        help=words("把 JSON 数据填成工作簿。", "Fill a workbook from facts in JSON."),
        params=[
            click.Argument(["facts"], metavar="FACTS.json", type=click.Path()),
            click.Option(["-o", "--output"], required=True, type=click.Path(), help=words("输出文件（.xlsx）。", "Output file (.xlsx).")),
            click.Option(["--form"], type=choice(xltools.form_ids()), help=words("改用另一报告格式。", "Use another form than the facts name.")),
            *district_options(words),
        ],
    )  # fmt: skip
