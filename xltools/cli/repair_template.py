"""``xltools repair-template``: a damaged workbook's values in a clean template."""

from __future__ import annotations

import click

import xltools
from xltools.cli.district import catalogue_of, district_options
from xltools.cli.files import keep_inputs, need_suffix, refuse_existing
from xltools.cli.show import summary_text
from xltools.cli.words import Command, Words
from xltools.model.restored import HOW_WORDS, RestoredCell

_MOST = 40


def command(words: Words) -> click.Command:
    def run(file: str, output: str, force: bool, supplement: tuple[str, ...], own_rules: str | None) -> int:
        added = catalogue_of(own_rules, supplement)
        need_suffix(output, ".xlsx")
        keep_inputs(output, [file])
        refuse_existing(output, force=force)
        done = xltools.restore(file, added)
        xltools.write(output, xltools.restored_workbook(done, added))
        for note in done.notes:
            click.secho(note.of(words.lang), fg="yellow")
        for cell in done.moved[:_MOST]:
            click.echo(f"  {_line(cell, words)}")
        if len(done.moved) > _MOST:
            click.echo(words(f"  …另有 {len(done.moved) - _MOST} 格，见“修复说明”表", f"  ... and {len(done.moved) - _MOST} more, in the sheet 修复说明"))  # fmt: skip
        count, lost = len(done.moved), sum(cell.how == "lost" for cell in done.cells)
        checked = xltools.validate(xltools.read(output, added), catalogue=added)
        click.echo(words(
            f"已填入新模板：{output}　{len(done.cells)} 格中 {count} 格不在原处或不是按名称找到的，{lost} 格没有找到",
            f"In a clean template: {output}  of {len(done.cells)} cells {count} stood elsewhere or were not found by name, {lost} were not found",
        ))  # fmt: skip
        click.echo(f"  {summary_text(checked, words)}")
        return 1 if checked.verdict == "invalid" else 0

    return Command(
        words,
        "repair-template",
        callback=run,
        help=words(
            "把改坏了的工作簿（删了行、丢了名称、少了表）里的数填进新模板，列出哪些不在原处；原文件不动。",
            "Lift the values of a damaged workbook (rows deleted, names lost, sheets gone) into a clean template.",
        ),
        params=[
            click.Argument(["file"], metavar=words("文件", "FILE"), type=click.Path()),
            click.Option(["-o", "--output"], required=True, type=click.Path(), help=words("新工作簿的文件名。", "Name of the new workbook.")),
            click.Option(["--force"], is_flag=True, help=words("覆盖已有的输出文件。", "Overwrite an existing output.")),
            *district_options(words),
        ],
    )  # fmt: skip


def _line(cell: RestoredCell, words: Words) -> str:
    value = words("空白", "blank") if cell.value is None else str(cell.value)
    other = words(f"（名称所指为 {cell.other}）", f" (under the name: {cell.other})") if cell.other is not None else ""  # fmt: skip
    return f"{cell.name}　{cell.before or '—'} → {cell.after}　{value}　{HOW_WORDS[cell.how].of(words.lang)}{other}"
