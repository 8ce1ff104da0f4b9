"""``xltools rollup --tree`` and ``xltools rollup --verify``."""

from __future__ import annotations

import click

import xltools
from xltools.api.trees import LevelDone
from xltools.cli.rolled import STATUS, progress_bar
from xltools.cli.words import Words, show_json
from xltools.model.order import Means, Order


def roll_up_tree(root: str, order: Order, means: Means, words: Words, as_json: bool) -> int:
    """Every folder under ``root`` into ``order.output``; the exit code."""
    with progress_bar(words, ("汇总", "Rolling up")) as tell:
        done = xltools.roll_up_tree(root, order.output, order, means, tell)
    if as_json:
        show_json({"levels": [_level_document(one, words) for one in done]})
    else:
        for one in done:
            _show_level(one, words)
    return 0 if all(one.clean for one in done) else 1


def _level_document(one: LevelDone, words: Words) -> dict[str, object]:
    return {
        "folder": one.folder,
        "output": None if one.error else one.output,
        "district": one.district,
        "offices": dict(sorted(one.statuses.items())),
        "errors": one.errors,
        "verdict": one.verdict,
        "error": one.error.of(words.lang) if one.error else None,
    }


def _show_level(one: LevelDone, words: Words) -> None:
    indent = "  " * one.depth
    if one.error is not None:
        said = one.error.of(words.lang)
        click.echo(f"{indent}{words('未能汇总', 'not rolled up')}　{one.folder}　{said}")
        return
    counts = words("，", ", ").join(
        f"{words(*STATUS[status])} {count}" for status, count in sorted(one.statuses.items())
    )
    found = (
        words(f"；汇总错误 {one.errors} 条", f"; {one.errors} errors on the roll-up") if one.errors else ""
    )
    click.echo(f"{indent}{one.district}　{counts}{found}　{one.output}")


def verify_manifest(path: str, means: Means, words: Words, as_json: bool) -> int:
    """Checks a manifest and says what differs; the exit code."""
    with progress_bar(words, ("核对", "Verifying")) as tell:
        found = xltools.verify(path, means, tell)
    if as_json:
        show_json(xltools.verification_document(path, found, words.lang))
    elif not found:
        click.echo(
            words(
                "一致：程序、输入和结果都与清单相同。",
                "The same: program, inputs and result are as the manifest says.",
            )
        )
    else:
        click.secho(words(f"有 {len(found)} 处与清单不同：", f"{len(found)} differences:"), bold=True)
        for one in found:
            click.echo(f"  {one.where}{words('：', ': ')}{one.what.of(words.lang)}")
    return 1 if found else 0
