"""``xltools suggest``: likely wrong cells, and what they should be."""

from __future__ import annotations

from pathlib import Path

import click

import xltools
from xltools.cli.district import catalogue_of, district_options, earlier_reports
from xltools.cli.files import keep_inputs, need_suffix
from xltools.cli.words import Command, Words, show_json
from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.repair import CERTAINTIES, Repair, Suggestions
from xltools.model.report import Report


def command(words: Words) -> click.Command:
    def run(
        file: str,
        as_json: bool,
        top: int,
        chosen: tuple[int, ...],
        output: str | None,
        prior: tuple[str, ...],
        supplement: tuple[str, ...],
        own_rules: str | None,
    ) -> int:
        _check(chosen, output, file)
        added = catalogue_of(own_rules, supplement)
        earlier = earlier_reports(prior, added)
        report = xltools.read(file, added)
        found = xltools.suggest(report, prior=earlier, top=top, catalogue=added)
        if chosen and output:
            repairs = [_at_rank(found, rank, file) for rank in chosen]
            xltools.write(output, xltools.apply_repair(file, report, repairs, xltools.now()))
        if as_json:
            show_json(xltools.suggestions_document(report, found, words.lang))
        elif chosen:
            listed = words("、", ", ").join(map(str, chosen))
            click.echo(
                words(f"已在副本上按建议 {listed} 修改：{output}", f"Applied {listed} in a copy: {output}")
            )
        else:
            _show(report, found, words)
        return 0

    return Command(
        words,
        "suggest",
        callback=run,
        help=words(
            "指出可能填错的格和应填的数；选定后可改在副本上。", "Name cells that are probably wrong, and the right values; apply a chosen repair to a copy."
        ),
        params=[
            click.Argument(["file"], metavar=words("文件", "FILE"), type=click.Path()),
            click.Option(["--json", "as_json"], is_flag=True, help=words("输出 JSON。", "Print JSON.")),
            click.Option(["--top"], type=click.IntRange(1, 50), default=5, show_default=True, help=words("每个问题最多列几种改法。", "At most so many repairs for each problem.")),
            click.Option(["--apply", "chosen"], type=click.IntRange(1), multiple=True, metavar="K", help=words("按第 K 条建议修改（改在副本上，可多次）。", "Apply suggestion K, in a copy; repeatable.")),
            click.Option(["-o", "--output"], type=click.Path(), help=words("副本的文件名。", "Name of the copy.")),
            click.Option(["--prior"], multiple=True, type=click.Path(), help=words("上年工作簿：作为佐证。", "Last year's workbook, as evidence.")),
            *district_options(words),
        ],
    )  # fmt: skip


def _check(chosen: tuple[int, ...], output: str | None, file: str) -> None:
    if bool(chosen) != bool(output):
        raise XltoolsError(
            Text("--apply 和 -o 要一起用。", "--apply and -o go together."),
            todo=Text(
                "请写明第几条建议和副本的文件名，如 --apply 1 -o 副本.xlsx。",
                "Give the number and the copy, such as --apply 1 -o COPY.xlsx.",
            ),
        )
    if output:
        # A copy keeps its macros: Excel opens such a file only under its own extension.
        suffix = Path(file).suffix.lower()
        need_suffix(output, suffix if suffix in (".xlsx", ".xlsm") else ".xlsx")
        keep_inputs(output, [file])


def _at_rank(found: Suggestions, rank: int, file: str) -> Repair:
    for repair in found.repairs:
        if repair.rank == rank:
            return repair
    raise XltoolsError(
        Text(
            f"没有第 {rank} 条建议（共 {len(found.repairs)} 条）。",
            f"There is no suggestion {rank} of {len(found.repairs)}.",
        ),
        where=file,
        todo=Text("请先不加 --apply 运行一次，看有哪些建议。", "Run it without --apply to see them."),
    )


def _show(report: Report, found: Suggestions, words: Words) -> None:
    office = report.office.name or words("（未填单位名称）", "(no office name)")
    click.secho(f"{office}　{report.year or '?'}{words('年度', '')}　{report.source.file}", bold=True)
    group = 0
    for repair in found.repairs:
        if repair.group != group:
            group = repair.group
            cured = words("、", ", ").join(dict.fromkeys(cured.rule for cured in repair.cures))
            click.echo(words(f"  问题 {group}（{cured}）", f"  Problem {group} ({cured})"))
        _show_repair(repair, words)
    if found.reason.zh:
        click.echo(f"  {found.reason.of(words.lang)}")


def _show_repair(repair: Repair, words: Words) -> None:
    certainty = CERTAINTIES[repair.certainty].of(words.lang).format(n=repair.alternatives)
    head = click.style(f"{repair.rank}. {certainty}", fg="green" if repair.probability >= 0.95 else "yellow")
    click.echo(f"    {head}{words('：', ': ')}{repair.message.of(words.lang)}")
    if repair.causes:
        caused = words("、", ", ").join(map(str, repair.causes))
        click.echo("       " + words(f"改后会有新的提示：{caused}", f"New notes afterwards: {caused}"))
