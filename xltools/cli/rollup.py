"""``xltools rollup``: many office workbooks -> the district's."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import click

import xltools
from xltools.cli.district import catalogue_of, district_options
from xltools.cli.files import keep_inputs, need_suffix
from xltools.cli.show import show_finding, summary_text
from xltools.cli.words import Command, Words, show_json
from xltools.model.catalogue import Catalogue
from xltools.model.rollup import Rollup, Submission

_LONG = 50
STATUS = {
    "included": ("已计入", "included"),
    "included_with_errors": ("已计入，有错误", "included with errors"),
    "excluded": ("未计入", "excluded"),
    "missing": ("未报", "missing"),
    "duplicate": ("重复，未计入", "duplicate"),
    "unreadable": ("无法读取", "unreadable"),
}


def command(words: Words) -> click.Command:
    def run(
        files: tuple[str, ...],
        output: str,
        roster: str | None,
        prior: str | None,
        year: int | None,
        jobs: int | None,
        facts: str | None,
        manifest: str | None,
        as_json: bool,
        strict: bool,
        accept: str | None,
        supplement: tuple[str, ...],
        own_rules: str | None,
    ) -> int:
        need_suffix(output, ".xlsx")
        added = catalogue_of(own_rules, supplement)
        when = xltools.now()
        listed = xltools.read_roster(roster) if roster else None
        last = xltools.read(prior, added) if prior else None
        accepted = xltools.read_acceptances(accept) if accept else []
        found = xltools.find_files(files, leave_out=output)
        for extra in (facts, manifest):
            if extra:
                keep_inputs(extra, [*found, output])
        received = _read(found, jobs, words, added)
        done = xltools.roll_up(
            received,
            output,
            roster=listed,
            year=year,
            strict=strict,
            when=when,
            acceptances=accepted,
            prior=last,
            catalogue=added,
        )
        xltools.write(output, done.workbook)
        # The district's workbook is a report like any other: it is read back and validated as one.
        checked = xltools.validate(xltools.read(output, added), catalogue=added)
        if facts:
            xltools.write_facts(facts, done)
        if manifest:
            from xltools.documents import write_document

            options = {
                "year": year,
                "strict": strict,
                "roster": roster,
                "prior": prior,
                "files": list(files),
                "rules": own_rules,
                "supplements": list(supplement),
            }
            write_document(manifest, xltools.manifest(done, output, options, when), "manifest")
        if as_json:
            show_json(xltools.rollup_document(done, words.lang))
        else:
            _show(done.rollup, words)
            for finding in done.findings:
                show_finding(finding, words)
            click.echo(
                words(
                    f"本级校验：{summary_text(checked, words)}", f"District: {summary_text(checked, words)}"
                )
            )
            for finding in checked.findings:
                if finding.severity == "error":
                    show_finding(finding, words)
            click.echo(words(f"汇总表：{output}", f"District workbook: {output}"))
        clean = (
            all(line.status == "included" for line in done.rollup.offices)
            and checked.verdict != "invalid"
            and not any(finding.severity == "error" for finding in done.findings)
        )
        return 0 if clean else 1

    return Command(
        words,
        "rollup",
        callback=run,
        help=words("把各单位工作簿汇总成本级工作簿；每个合计都能查到单位、文件和单元格。", "Roll offices' workbooks up; every sum traces to office, file and cell."),
        params=[
            click.Argument(["files"], metavar=words("文件夹或文件…", "DIR|FILE..."), nargs=-1, required=True, type=click.Path()),
            click.Option(["-o", "--output"], required=True, type=click.Path(), help=words("本级工作簿（.xlsx）。", "District workbook (.xlsx).")),
            click.Option(["--roster"], type=click.Path(), help=words("应报单位名单（.xlsx 或 .json）。", "Who must report (.xlsx or .json).")),
            click.Option(["--prior"], type=click.Path(), help=words("上年的本级工作簿，用来核对上年结转和口径。", "The district's workbook of last year: carry-over and scope are compared.")),
            click.Option(["--year"], type=int, help=words("汇总哪一年度；其他年度的列出但不计入。", "The year; others are listed and left out.")),
            click.Option(["--jobs"], type=click.IntRange(1, 256), help=words("同时读取的进程数。", "Reading processes.")),
            click.Option(["--facts"], type=click.Path(), help=words("另存长表（.csv 或 .parquet）。", "Also write the long table (.csv or .parquet).")),
            click.Option(["--manifest"], type=click.Path(), help=words("另存清单（.json）：用了哪些文件。", "Also write a manifest (.json).")),
            click.Option(["--json", "as_json"], is_flag=True, help=words("输出 JSON。", "Print JSON.")),
            click.Option(["--accept"], type=click.Path(), help=words("认可的错误（.json）：单位、规则、谁、何时、为何。", "Errors let pass (.json): office, rule, who, when, why.")),
            click.Option(["--strict"], is_flag=True, help=words("有错误的报告不计入。", "Leave out reports with errors.")),
            *district_options(words),
        ],
    )  # fmt: skip


def _read(files: list[str], jobs: int | None, words: Words, added: Catalogue) -> list[Submission]:
    bar: Any = nullcontext()
    if len(files) >= _LONG and sys.stderr.isatty():
        bar = click.progressbar(length=len(files), label=words("读取", "Reading"), file=sys.stderr)
    with bar as progress:
        tell: Callable[[int], None] | None = progress.update if progress else None
        return list(xltools.submissions(files, jobs, tell, added))


def _show(rollup: Rollup, words: Words) -> None:
    click.secho(
        words(
            f"{rollup.district}　{rollup.year}年度　{len(rollup.offices)} 个单位",
            f"{rollup.district}  {rollup.year}  {len(rollup.offices)} offices",
        ),
        bold=True,
    )
    for line in rollup.offices:
        note = line.note.of(words.lang)
        click.echo(f"  {words(*STATUS[line.status])}　{line.name}{'　' + note if note else ''}")
