"""``xltools excel``: the buttons in desktop Excel, installed, checked and built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import xltools
from xltools.cli.words import Command, Group, Words
from xltools.lang import Text

_SUMMARIES = {
    "install": Text(
        "把“年报工具”加载项装进 Excel，并写好 Python 的位置",
        "put the add-in into Excel, with the path of Python",
    ),
    "uninstall": Text("取下加载项和设置", "take the add-in and its settings away"),
    "doctor": Text("检查按钮能不能用，缺什么", "check whether the buttons will work, and what is missing"),
    "build": Text("由源码生成带宏的文件", "build the files with macros from their sources"),
}
_MARKS = {
    "ok": (("好", "ok"), "green"),
    "missing": (("缺", "missing"), "red"),
    "doubtful": (("注意", "note"), "yellow"),
    "unknown": (("不明", "unknown"), "cyan"),
}


class _ExcelGroup(Group):
    def summary_of(self, name: str) -> str:
        return _SUMMARIES[name].of(self.chosen.lang)


def command(words: Words) -> click.Command:
    group = _ExcelGroup(
        words, "excel", help=words("桌面版 Excel 里的按钮：安装、检查、生成。", "Buttons in desktop Excel.")
    )
    target = click.Option(
        ["--to", "folder"],
        type=click.Path(file_okay=False),
        help=words("文件夹；不写则为 Excel 的启动文件夹。", "Folder; Excel's start folder unless given."),
    )

    def add(name: str, run: Any, option: click.Option) -> None:
        group.add_command(
            Command(words, name, callback=run, help=_SUMMARIES[name].of(words.lang), params=[option])
        )

    def install(folder: str | None) -> int:
        for done in xltools.install_addin(folder):
            click.echo(done.of(words.lang))
        click.echo(words("请退出 Excel 再打开。", "Quit Excel and open it again."))
        return 0

    def uninstall(folder: str | None) -> int:
        gone = xltools.uninstall_addin(folder)
        for done in gone or [Text("没有安装，不用删除。", "It was not installed.")]:
            click.echo(done.of(words.lang))
        return 0

    def doctor(folder: str | None) -> int:
        checks = xltools.check_addin(folder)
        for check in checks:
            mark, colour = _MARKS[check.state]
            click.echo(f"{click.style(words(*mark), fg=colour)}  {check.what.of(words.lang)}")
            if check.todo.of(words.lang):
                click.echo(f"    {check.todo.of(words.lang)}")
        return 1 if any(check.state == "missing" for check in checks) else 0

    def build(folder: str | None) -> int:
        place = Path(folder) if folder else xltools.template_folder()
        place.mkdir(parents=True, exist_ok=True)
        for name, data in sorted(xltools.template_files().items()):
            if name.endswith((".xlam", ".xlsm")):
                xltools.write(place / name, data)
                click.echo(f"{place / name}  {len(data):,} B")
        return 0

    add("install", install, target)
    add("uninstall", uninstall, target)
    add("doctor", doctor, target)
    output = click.Option(
        ["-o", "--output", "folder"],
        type=click.Path(file_okay=False),
        help=words("文件夹，默认为随程序安装的 templates。", "Folder; the shipped templates unless given."),
    )
    add("build", build, output)
    return group
