"""``xltools export``: a workbook's facts as JSON or CSV, or its report as Word, web page or PDF."""

from __future__ import annotations

import click

import xltools
from xltools.cli.district import catalogue_of, district_options
from xltools.cli.files import keep_inputs, need_suffix
from xltools.cli.words import Command, Words, choice
from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.catalogue import Catalogue
from xltools.model.report import Report

_DATA = ("json", "csv")
_REPORTS = ("docx", "html", "pdf")
_SUFFIXES = {"html": (".html", ".htm")}


def command(words: Words) -> click.Command:
    def run(
        file: str, kind: str, output: str, draft: bool, supplement: tuple[str, ...], own_rules: str | None
    ) -> int:
        keep_inputs(output, [file, *supplement])
        need_suffix(output, *_SUFFIXES.get(kind, (f".{kind}",)))
        if draft and kind in _DATA:
            raise _no_draft(kind)
        added = catalogue_of(own_rules, supplement)
        report = xltools.read(file, added)
        if kind in _REPORTS:
            return _export(report, kind, output, draft, added, words)
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
        help=words(
            "导出工作簿里的数据（json、csv），或供发布的年度报告（docx、html、pdf）。文字部分可写 {新收}、{办结} 等占位符，导出时填入表中数字。",
            "Export a workbook's facts (json, csv), or the report to publish (docx, html, pdf) with the placeholders of its texts filled in.",
        ),
        params=[
            click.Argument(["file"], metavar=words("文件", "FILE"), type=click.Path()),
            click.Option(["--to", "kind"], required=True, type=choice((*_DATA, *_REPORTS)), help=words("格式。", "Format.")),
            click.Option(["-o", "--output"], required=True, type=click.Path(), help=words("输出文件，扩展名与格式一致。", "Output file with the extension of the format.")),
            click.Option(["--draft"], is_flag=True, help=words("印上“草稿”；有错误也导出（docx、html、pdf）。", "Mark it as a draft, and let errors pass (docx, html, pdf).")),
            *district_options(words),
        ],
    )  # fmt: skip


def _export(report: Report, kind: str, output: str, draft: bool, added: Catalogue, words: Words) -> int:
    checked = xltools.validate(report, catalogue=added)
    refused = None if draft else xltools.refusal(report, checked)
    if refused:
        click.echo(refused.say(words.lang), err=True)
        return 1
    xltools.write(output, xltools.export(report, kind, draft=draft, checked=checked))
    for note in xltools.export_notes(report):
        click.echo(note.of(words.lang))
    said = words("已导出草稿", "Exported as a draft") if draft else words("已导出", "Exported")
    click.echo(f"{said}{words('：', ': ')}{output}")
    return 0


def _no_draft(kind: str) -> XltoolsError:
    return XltoolsError(
        Text(f"--draft 不用于 {kind}。", f"--draft is not for {kind}."),
        todo=Text("请去掉 --draft，或改用 docx、html、pdf。", "Leave it out, or use docx, html or pdf."),
    )
