"""``xltools rules``: the catalogue."""

from __future__ import annotations

import click

import xltools
from xltools.cli.show import SEVERITY
from xltools.cli.words import Command, Words, choice, show_json
from xltools.model.rule import Rule


def command(words: Words) -> click.Command:
    def run(form: str | None, as_json: bool) -> int:
        layout = (
            frozenset((form, *(f"supplement:{name}" for name in xltools.supplement_ids()))) if form else None
        )
        rules = [rule for rule in xltools.load_rules() if layout is None or rule.is_for(layout)]
        if as_json:
            show_json(
                {"version": xltools.rules_version(), "rules": [_document(rule, words) for rule in rules]}
            )
            return 0
        for rule in rules:
            click.echo(f"{rule.id}  {words(*SEVERITY[rule.severity])}  {rule.statement.of(words.lang)}")
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
        ],
    )  # fmt: skip


def _document(rule: Rule, words: Words) -> dict[str, object]:
    return {
        "id": rule.id,
        "severity": rule.severity,
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
