"""The command line. Commands are imported one at a time, so that a cold start stays fast."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

import xltools
from xltools.cli.words import Group, Words, usage_error
from xltools.errors import XltoolsError
from xltools.lang import Lang, Text

COMMANDS = {
    "new": Text(
        "生成空白工作簿，可结转上年数字", "make a blank workbook, with last year's figures carried over"
    ),
    "fill": Text("把 JSON 数据填成工作簿", "fill a workbook from facts in JSON"),
    "validate": Text("校验一个或多个工作簿", "validate workbooks"),
    "mark": Text("在副本上标出问题", "mark the findings in a copy"),
    "suggest": Text("指出可能填错的格和应填的数", "name likely wrong cells, and repairs"),
    "import": Text(
        "把已发布的报告（Word、PDF、网页…）导入成工作簿", "import published reports into filled workbooks"
    ),
    "export": Text(
        "导出数据，或供发布的报告（Word、网页、PDF）", "export the facts, or the report to publish"
    ),
    "rollup": Text("把各单位工作簿汇总成本级工作簿", "roll offices' workbooks up into the district's"),
    "serve": Text("开一个网页，其他电脑用浏览器校验和汇总", "serve a web page for a whole district"),
    "diff": Text("对比退回前后的两份工作簿", "compare a workbook sent back with what came for it"),
    "repair-template": Text(
        "把改坏了的工作簿里的数填进新模板", "lift a damaged workbook's values into a clean template"
    ),
    "rules": Text("列出校验规则", "list the rules"),
    "excel": Text("桌面版 Excel 里的按钮：安装、检查", "the buttons in desktop Excel: install, check"),
    "template": Text("生成或核对模板", "build or check the templates"),
}

_MODULES = {"import": "imports", "repair-template": "repair_template"}
"""Commands whose name can't be that of a module."""


class LazyGroup(Group):
    """A group whose commands are modules of this package, loaded when called."""

    def __init__(self, words: Words, **settings: Any) -> None:
        super().__init__(words, **settings)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        if cmd_name not in COMMANDS:
            return None
        module = _MODULES.get(cmd_name, cmd_name)
        made: click.Command = import_module(f"xltools.cli.{module}").command(self.chosen)
        return made

    def summary_of(self, name: str) -> str:
        return self.chosen(*COMMANDS[name])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code: 0 clean, 1 error findings, 2 wrong use or unreadable."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    given, lang, debug = _global_options(given)
    words = Words(lang)
    _readable_output()
    try:
        return _run(given, words)
    except click.UsageError as error:
        click.echo(usage_error(error, words), err=True)
        return 2
    except XltoolsError as error:
        if debug:
            raise
        click.echo(words("错误：", "Error: ") + error.say(lang), err=True)
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo(words("已取消。", "Cancelled."), err=True)
        return 130
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # the last resort: a clerk must not see a traceback
        if debug:
            raise
        said = f"{type(error).__name__}: {error}"
        todo = words(
            "请加 --debug 重新运行，并把输出发给维护人员。",
            "Run it again with --debug and report the output.",
        )
        click.echo(words(f"程序内部错误（{said}）。", f"Internal error ({said}). ") + todo, err=True)
        return 2


def _run(arguments: list[str], words: Words) -> int:
    group = LazyGroup(
        words,
        name="xltools",
        help=words(
            "政府信息公开工作年度报告：填报、校验、汇总。",
            "Fill in, validate and roll up annual disclosure reports.",
        ),
        params=[
            click.Option(
                ["--lang"], metavar="zh|en", help=words("界面语言，默认 zh。", "Language, zh unless given.")
            ),
            click.Option(["--debug"], is_flag=True, help=words("出错时显示详细信息。", "Show tracebacks.")),
        ],
    )
    version = click.Option(
        ["--version"], is_flag=True, is_eager=True, expose_value=False, help=words("显示版本。", "Show the version."),
        callback=_show_version,
    )  # fmt: skip
    group.params.append(version)
    result = group.main(args=arguments, prog_name="xltools", standalone_mode=False)
    return result if isinstance(result, int) else 0


def _show_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"xltools {xltools.__version__}")
        ctx.exit()


def _global_options(given: list[str]) -> tuple[list[str], Lang, bool]:
    """Take --lang and --debug from wherever they stand, so that help and errors speak the right language."""
    lang = os.environ.get("XLTOOLS_LANG", "zh")
    rest: list[str] = []
    debug = False
    position = 0
    while position < len(given):
        item = given[position]
        position += 1
        if item == "--debug":
            debug = True
        elif item == "--lang" and position < len(given):
            lang = given[position]
            position += 1
        elif item.startswith("--lang="):
            lang = item.partition("=")[2]
        else:
            rest.append(item)
    return rest, ("en" if lang.lower().startswith("en") else "zh"), debug


def _readable_output() -> None:
    """A console that can't show a character gets a substitute, not an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
