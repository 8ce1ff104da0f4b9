"""``xltools rules``: the catalogue."""

from __future__ import annotations

from pathlib import Path

import click

import xltools
from xltools.cli.district import catalogue_of, district_options
from xltools.cli.show import SEVERITY
from xltools.cli.words import Command, Words, choice, show_json
from xltools.model.rule import Rule


def command(words: Words) -> click.Command:
    def run(
        form: str | None,
        as_json: bool,
        markdown: str | None,
        cases: str | None,
        check: bool,
        supplement: tuple[str, ...],
        own_rules: str | None,
    ) -> int:
        added = catalogue_of(own_rules, supplement)
        if markdown:
            return _page(markdown, xltools.rulebook(added, cases), check, words)
        names = (*xltools.supplement_ids(), *(item.id for item in added.supplements))
        layout = frozenset((form, *(f"supplement:{name}" for name in names))) if form else None
        rules = [
            rule for rule in (*xltools.load_rules(), *added.rules) if layout is None or rule.is_for(layout)
        ]
        if as_json:
            show_json(
                {"version": xltools.rules_version(), "rules": [_document(rule, words) for rule in rules]}
            )
            return 0
        for rule in rules:
            trial = words("（试行）", " (on trial)") if rule.trial else ""
            severity = words(*SEVERITY[rule.severity])
            click.echo(f"{rule.id}  {severity}{trial}  {rule.statement.of(words.lang)}")
        click.echo(
            words(
                f"共 {len(rules)} 条，版本 {xltools.rules_version()}",
                f"{len(rules)} rules, version {xltools.rules_version()}",
            )
        )
        return 0

    return Command(
        words,
        "rules",
        callback=run,
        help=words("列出校验规则。", "List the rules."),
        params=[
            click.Option(["--form"], type=choice(xltools.form_ids()), help=words("只列该格式的规则。", "Only the rules of a form.")),
            click.Option(["--json", "as_json"], is_flag=True, help=words("输出 JSON。", "Print JSON.")),
            click.Option(["--markdown"], type=click.Path(), help=words("把全部规则写成文档（.md）。", "Write the rules as a page (.md).")),
            click.Option(["--cases"], type=click.Path(exists=True, file_okay=False), help=words("文档里的例子取自这个文件夹。", "Folder of examples for the page.")),
            click.Option(["--check"], is_flag=True, help=words("只核对 --markdown 的文档是不是最新，不写。", "Only check that the page of --markdown is up to date.")),
            *district_options(words),
        ],
    )  # fmt: skip


def _page(path: str, page: str, check: bool, words: Words) -> int:
    """Write the page, or compare it with the file that is there."""
    target = Path(path)
    if not check:
        xltools.write(target, page.encode())
        click.echo(words(f"已写入 {path}", f"Wrote {path}"))
        return 0
    if target.is_file() and target.read_text(encoding="utf-8") == page:
        click.echo(words("文档与规则一致。", "The page is up to date."))
        return 0
    click.echo(
        words(f"与规则不一致：{path}，请重新生成。", f"{path} differs from the rules: write it again.")
    )
    return 1


def _document(rule: Rule, words: Words) -> dict[str, object]:
    return {
        "id": rule.id,
        "severity": rule.severity,
        "trial": rule.trial,
        "kind": rule.kind,
        "forms": list(rule.forms),
        "levels": list(rule.levels),
        "since": rule.since,
        "until": rule.until,
        "needs": rule.needs,
        "native": rule.native,
        "statement": rule.statement.of(words.lang),
        "basis": rule.basis.of(words.lang),
    }
