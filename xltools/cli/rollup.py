"""``xltools rollup``: many office workbooks -> the district's."""

from __future__ import annotations

from typing import Any

import click

import xltools
from xltools.cli.district import catalogue_of, district_options
from xltools.cli.files import keep_inputs, need_suffix
from xltools.cli.post import Post
from xltools.cli.rolled import progress_bar, show_result, tell_open_files
from xltools.cli.trees import roll_up_tree, verify_manifest
from xltools.cli.words import Command, Words, choice, show_json
from xltools.model.order import Means, Order


def command(words: Words) -> click.Command:
    def run(
        files: tuple[str, ...],
        output: str | None,
        tree: str | None,
        verify: str | None,
        jobs: int | None,
        cache: str | None,
        scheduler: str | None,
        facts: str | None,
        manifest: str | None,
        deadline: str | None,
        as_json: bool,
        supplement: tuple[str, ...],
        own_rules: str | None,
        **settings: Any,
    ) -> int:
        means = Means(jobs, cache, scheduler)
        if verify:
            _refuse_also(
                words, "--verify", FILES=files, output=output, tree=tree, facts=facts, manifest=manifest
            )
            return verify_manifest(verify, means, words, as_json)
        if output is None:
            raise click.UsageError(words("缺少选项 -o / --output。", "Missing option -o / --output."))
        catalogue_of(own_rules, supplement)  # says what is wrong with them in the words of the options
        order = Order(files, output, rules=own_rules, supplements=supplement, **settings)
        if tree:
            _refuse_also(words, "--tree", FILES=files, facts=facts, manifest=manifest, roster=order.roster)
            _refuse_also(words, "--tree", stated=order.stated, letters=order.letters, deadline=deadline)
            return roll_up_tree(tree, order, means, words, as_json)
        if not files:
            raise click.UsageError(words("缺少参数：文件夹或文件。", "Missing argument: a folder or files."))
        return _roll_up(order, means, facts, manifest, deadline, words, as_json)

    return Command(
        words,
        "rollup",
        callback=run,
        help=words("把各单位工作簿汇总成本级工作簿；每个合计都能查到单位、文件和单元格。", "Roll offices' workbooks up; every sum traces to office, file and cell."),
        params=[
            click.Argument(["files"], metavar=words("文件夹或文件…", "DIR|FILE..."), nargs=-1, type=click.Path()),
            click.Option(["-o", "--output"], type=click.Path(), help=words("本级工作簿（.xlsx）；用 --tree 时是文件夹。", "District workbook (.xlsx); a folder with --tree.")),
            click.Option(["--roster"], type=click.Path(), help=words("应报单位名单（.xlsx 或 .json）。", "Who must report (.xlsx or .json).")),
            click.Option(["--prior"], type=click.Path(), help=words("上年的本级工作簿，用来核对上年结转和口径；用 --tree 时是上年的输出文件夹。", "The district's workbook of last year: carry-over and scope are compared; with --tree the folder of last year's output.")),
            click.Option(["--stated"], type=click.Path(), help=words("本级已填报或公布的工作簿：逐格说明它与各单位合计的差额从何而来。", "The district's own report as typed or published: each difference from the sums is taken apart.")),
            click.Option(["--letters"], type=click.Path(), metavar="DIR", help=words("给每个有错、未报的单位出退回单、催报单（.docx 和 .txt），存入该文件夹；已有的信不覆盖。", "Write a letter (.docx, .txt) to each office with errors or without a report; none is written over.")),
            click.Option(["--deadline"], metavar="YYYY-MM-DD", help=words("退回单、催报单上要求报送的日期。", "The day by which the letters ask for an answer.")),
            click.Option(["--year"], type=int, help=words("汇总哪一年度；其他年度的列出但不计入。", "The year; others are listed and left out.")),
            click.Option(["--leave-out"], type=choice(("parts", "rollups")), help=words("汇总表和它的下级都在时，哪一方不计入：parts 下级，rollups 汇总表；不说明就不汇总。", "Which does not count where a roll-up lies beside its parts: parts or rollups; refused unless said.")),
            click.Option(["--tree"], type=click.Path(), metavar="DIR", help=words("多级汇总：一级一个文件夹，由下往上，每级一个工作簿和清单。", "Several levels: a folder for each, from below, each with its workbook and manifest.")),
            click.Option(["--verify"], type=click.Path(), metavar="MANIFEST", help=words("按清单重新核对：文件、程序和结果变了没有。", "Check a manifest: have files, program or result changed?")),
            click.Option(["--jobs"], type=click.IntRange(1, 256), help=words("同时读取的进程数。", "Reading processes.")),
            click.Option(["--cache"], type=click.Path(), metavar="DIR", help=words("缓存文件夹：没有变的文件不再读，中断后接着做；可随时删除。", "Folder of what was read before: unchanged files are not read again; may be deleted.")),
            click.Option(["--scheduler"], metavar="tcp://HOST:8786", help=words("用 Dask 集群读取；各机器要能按同一路径看到文件。", "Read by a Dask cluster whose machines see the files under the same paths.")),
            click.Option(["--facts"], type=click.Path(), help=words("另存长表（.csv 或 .parquet）。", "Also write the long table (.csv or .parquet).")),
            click.Option(["--manifest"], type=click.Path(), help=words("另存清单（.json）：用了哪些文件，得出什么。", "Also write a manifest (.json): what went in and came out.")),
            click.Option(["--json", "as_json"], is_flag=True, help=words("输出 JSON。", "Print JSON.")),
            click.Option(["--accept"], type=click.Path(), help=words("认可的错误（.json）：单位、规则、谁、何时、为何。", "Errors let pass (.json): office, rule, who, when, why.")),
            click.Option(["--strict"], is_flag=True, help=words("有错误的报告不计入。", "Leave out reports with errors.")),
            *district_options(words),
        ],
    )  # fmt: skip


def _roll_up(
    order: Order,
    means: Means,
    facts: str | None,
    manifest: str | None,
    deadline: str | None,
    words: Words,
    as_json: bool,
) -> int:
    need_suffix(order.output, ".xlsx")
    post = Post(order.letters, deadline, words)
    if facts:
        xltools.need_table(facts)
    found = xltools.files_of(order)
    others = [path for path in (order.roster, order.prior, order.stated, order.accept) if path]
    keep_inputs(order.output, others)
    for extra in (facts, manifest):
        if extra:
            keep_inputs(extra, [*found, *others, order.output])
    tell_open_files(found, words)
    when = xltools.now()
    with progress_bar(words, ("读取", "Reading")) as tell:
        done = xltools.carry_out(order, means, tell)
    written = post.send(done, order, when)
    xltools.write_outputs(done, order, facts=facts, manifest_file=manifest, when=when)
    # The district's workbook is a report like any other: it is read back and validated as one.
    added = catalogue_of(order.rules, order.supplements)
    checked = xltools.validate(xltools.read(order.output, added), catalogue=added)
    if as_json:
        document = xltools.rollup_document(done, words.lang)
        show_json({**document, "letters": written} if order.letters else document)
    else:
        show_result(done, checked, order.output, words)
        post.tell(written)
    clean = (
        all(line.status == "included" for line in done.rollup.offices)
        and checked.verdict != "invalid"
        and not any(finding.severity == "error" for finding in done.findings)
    )
    return 0 if clean else 1


def _refuse_also(words: Words, option: str, **others: object) -> None:
    """Raises UsageError for what makes no sense beside ``option``."""
    for name, value in others.items():
        if value:
            shown = words("文件", "FILES") if name == "FILES" else f"--{name}"
            raise click.UsageError(
                words(f"{option} 不能与{shown}同时使用。", f"{option} can't be used with {shown}.")
            )
