"""``xltools export``: a workbook's facts as JSON or CSV."""

from __future__ import annotations

import click

import xltools
from xltools.cli.files import keep_inputs
from xltools.cli.words import Command, Words, choice


def command(words: Words) -> click.Command:
    def run(file: str, kind: str, output: str) -> int:
        keep_inputs(output, [file])
        report = xltools.read(file)
        if kind == "json":
            from xltools.documents import write_document

            write_document(output, xltools.facts(report), "facts")
        else:
            # Excel and WPS take CSV without a byte order mark for GBK.
            xltools.write(output, b"\xef\xbb\xbf" + xltools.facts_csv([report]).encode())
        click.echo(words(f"已导出：{output}", f"Exported: {output}"))
        return 0

    return Command(
        words,
        "export",
        callback=run,
        help=words("导出工作簿里的数据。", "Export the facts of a workbook."),
        params=[
            click.Argument(["file"], metavar=words("文件", "FILE"), type=click.Path()),
            click.Option(["--to", "kind"], required=True, type=choice(("json", "csv")), help=words("格式。", "Format.")),
            click.Option(["-o", "--output"], required=True, type=click.Path(), help=words("输出文件。", "Output file.")),
        ],
    )  # fmt: skip
