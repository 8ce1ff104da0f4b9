"""``xltools template``: build the shipped templates, or check the committed ones."""

from __future__ import annotations

from pathlib import Path

import click

import xltools
from xltools.cli.words import Command, Words
from xltools.errors import XltoolsError
from xltools.lang import Text


def command(words: Words) -> click.Command:
    def run(build: bool, check: bool, folder: str | None) -> int:
        target = Path(folder) if folder else xltools.template_folder()
        if build == check:
            raise XltoolsError(
                Text("请指定 --all 或 --check 之一。", "Give one of --all and --check."),
                todo=Text(
                    "生成模板用 --all，核对用 --check。", "--all builds the templates, --check compares them."
                ),
            )
        if check:
            stale = xltools.stale_templates(target)
            for name in stale:
                click.echo(words(f"与规则不一致：{name}", f"differs from forms and rules: {name}"))
            click.echo(
                words("模板与规则一致。", "The templates are up to date.")
                if not stale
                else words("请运行 xltools template --all 重新生成。", "Run `xltools template --all`.")
            )
            return 1 if stale else 0
        target.mkdir(parents=True, exist_ok=True)
        for name, data in sorted(xltools.template_files().items()):
            xltools.write(target / name, data)
            click.echo(f"{target / name}  {len(data):,} B")
        return 0

    return Command(
        words,
        "template",
        callback=run,
        help=words("生成模板，或核对模板与规则是否一致。", "Build the templates, or check that they match forms and rules."),
        params=[
            click.Option(["--all", "build"], is_flag=True, help=words("生成全部模板。", "Build all templates.")),
            click.Option(["--check"], is_flag=True, help=words("核对，不写文件。", "Check only.")),
            click.Option(["-o", "--output", "folder"], type=click.Path(), help=words("文件夹，默认为随程序安装的 templates。", "Folder; the shipped templates unless given.")),
        ],
    )  # fmt: skip
