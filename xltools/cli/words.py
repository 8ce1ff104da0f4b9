"""Click in two languages: help pages and usage errors."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

import click

from xltools.lang import Lang


class Words:
    """Chooses between Chinese and English: ``words("年度", "year")``."""

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang

    def __call__(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en


class Command(click.Command):
    """A command whose help page is in the user's language."""

    def __init__(self, words: Words, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.chosen = words

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = self.chosen("显示本帮助。", "Show this help.")
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx)).replace(
            "[OPTIONS]", self.chosen("[选项]", "[OPTIONS]")
        )
        formatter.write_usage(ctx.command_path, pieces, prefix=self.chosen("用法：", "Usage: "))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = (param for param in self.get_params(ctx) if isinstance(param, click.Option))
        records = [record for param in options if (record := param.get_help_record(ctx))]
        if records:
            with formatter.section(self.chosen("选项", "Options")):
                formatter.write_dl(records)


class Group(Command, click.Group):
    """A group of commands with one-line helps."""

    def summary_of(self, name: str) -> str:
        raise NotImplementedError(name)  # each group knows its own commands

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        with formatter.section(self.chosen("命令", "Commands")):
            formatter.write_dl([(name, self.summary_of(name)) for name in self.list_commands(ctx)])

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return ["[OPTIONS]", self.chosen("命令 …", "COMMAND ...")]


def usage_error(error: click.UsageError, words: Words) -> str:
    """What was wrong with the call, and where to look."""
    path = error.ctx.command_path if error.ctx else "xltools"
    said = _chinese(error) if words.lang == "zh" else error.format_message()
    return words(f"错误：{said}\n查看用法：{path} --help", f"Error: {said}\nSee: {path} --help")


def _chinese(error: click.UsageError) -> str:
    name = ""
    param = getattr(error, "param", None)
    if param is not None:
        name = " / ".join(param.opts) if param.param_type_name == "option" else param.human_readable_name
    if isinstance(error, click.MissingParameter):
        return f"缺少{'选项' if name.startswith('-') else '参数'} {name}。"
    if isinstance(error, click.NoSuchOption):
        return f"没有选项 {error.option_name}。"
    if isinstance(error, click.BadParameter):
        return f"{name} 的值不对：{error.message}"
    if "No such command" in error.message:
        return f"没有命令 {error.message.split(chr(39))[1]}。"
    return error.message


def show_json(document: Any) -> None:
    """One JSON document to standard output, UTF-8 whatever the console's code page."""
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
    else:
        buffer.write(text.encode())
        buffer.flush()


def choice(values: Sequence[str]) -> click.Choice[str]:
    return click.Choice(list(values))
