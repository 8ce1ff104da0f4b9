"""``xltools import``: published reports into filled workbooks."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

import xltools
from xltools.cli.district import catalogue_of, district_options
from xltools.cli.files import keep_inputs, need_suffix, refuse_existing
from xltools.cli.imported import Outcome, failed, imported, show_outcome
from xltools.cli.words import Command, Words, choice, show_json
from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.catalogue import Catalogue
from xltools.model.imported import Imported

_SUMMARY = "导入汇总.xlsx"


def command(words: Words) -> click.Command:
    def run(
        files: tuple[str, ...],
        output: str | None,
        form: str,
        number: int | None,
        as_json: bool,
        force: bool,
        supplement: tuple[str, ...],
        own_rules: str | None,
    ) -> int:
        added = catalogue_of(own_rules, supplement)
        chosen = None if form == "auto" else form
        if output is None and not as_json:
            raise XltoolsError(
                Text("没有给出输出文件。", "No output was given."),
                todo=Text("请用 -o 给出工作簿或文件夹。", "Give a workbook or a folder after -o."),
            )
        batch = len(files) > 1 or Path(files[0]).is_dir()
        if batch or (output is not None and Path(output).is_dir()):
            return _folder(files, output, chosen, as_json, force, added, words)
        return _single(files[0], output, chosen, number, as_json, force, added, words)

    return Command(
        words,
        "import",
        callback=run,
        help=words("把已发布的报告（Word、PDF、网页、文本、其他工作簿）导入成填好的工作簿。", "Import published reports (Word, PDF, web page, text, other workbooks) into filled workbooks."),
        params=[
            click.Argument(["files"], metavar=words("文件或文件夹…", "FILE|DIR..."), nargs=-1, required=True, type=click.Path()),
            click.Option(["-o", "--output"], type=click.Path(), help=words("输出的工作簿；导入多个文件时给文件夹。", "The workbook to write; a folder for several files.")),
            click.Option(["--form"], type=choice(("auto", *xltools.form_ids())), default="auto", help=words("报告格式，默认按年度和标签判断。", "The form; told by year and labels unless given.")),
            click.Option(["--report", "number"], type=click.IntRange(min=1), help=words("文件里有几份报告时，导入第几份。", "Which report of a file that holds several.")),
            click.Option(["--json", "as_json"], is_flag=True, help=words("输出 JSON（可再用 xltools fill 填入）。", "Print the facts as JSON (for `xltools fill`).")),
            click.Option(["--force"], is_flag=True, help=words("覆盖已有的输出文件。", "Overwrite an existing output.")),
            *district_options(words),
        ],
    )  # fmt: skip


def _single(
    file: str,
    output: str | None,
    form: str | None,
    number: int | None,
    as_json: bool,
    force: bool,
    added: Catalogue,
    words: Words,
) -> int:
    if output is not None:
        need_suffix(output, ".xlsx")
        keep_inputs(output, [file])
        refuse_existing(output, force=force)
    reports = xltools.import_file(file, form_id=form, catalogue=added)
    report = _pick(file, reports, number)
    outcome = imported(file, report, output, added)
    if as_json:
        show_json(xltools.facts(report.report))
    else:
        show_outcome(outcome, words)
    return outcome.code


def _pick(file: str, reports: list[Imported], number: int | None) -> Imported:
    if number is None and len(reports) == 1:
        return reports[0]
    if number is not None and number <= len(reports):
        return reports[number - 1]
    names = "、".join(
        f"{i} {item.report.office.name} {item.report.year or ''}" for i, item in enumerate(reports, 1)
    )
    raise XltoolsError(
        Text(
            f"文件里有 {len(reports)} 份报告：{names}。", f"The file holds {len(reports)} reports: {names}."
        ),
        where=file,
        todo=Text(
            "请用 --report 选一份，或用 -o 给一个已有的文件夹，全部导入。",
            "Choose one with --report, or give an existing folder after -o to import all.",
        ),
    )


def _folder(
    given: tuple[str, ...],
    output: str | None,
    form: str | None,
    as_json: bool,
    force: bool,
    added: Catalogue,
    words: Words,
) -> int:
    folder = Path(output) if output is not None else None
    if folder is not None:
        _make_folder(folder)
    files = list(xltools.importable_files(given))
    if not files:
        raise XltoolsError(
            Text("没有找到可以导入的文件。", "There is no file that can be imported."),
            where=given[0],
            todo=Text(
                "可导入 Word、PDF、网页、文本和工作簿。", "Word, PDF, web pages, text and workbooks can be."
            ),
        )
    outcomes: list[Outcome] = []
    documents: list[dict[str, Any]] = []
    taken: set[str] = set()
    watched = sys.stderr.isatty() and not as_json
    bar: Any = nullcontext()
    if watched:
        bar = click.progressbar(length=len(files), label=words("导入", "Importing"), file=sys.stderr)
    with bar as progress:
        for file in files:
            for outcome, document in _each(file, folder, form, force, added, taken):
                outcomes.append(outcome)
                documents.append({"file": file, "output": outcome.output, **document})
            if progress:
                progress.update(1)
    if folder is not None:
        xltools.write(folder / _SUMMARY, xltools.import_summary([outcome.row() for outcome in outcomes]))
    if as_json:
        show_json({"event": xltools.event(), "reports": documents})
    else:
        for outcome in outcomes:
            show_outcome(outcome, words, short=True)
        done = sum(outcome.error is None for outcome in outcomes)
        where = words(f"，清单见 {folder / _SUMMARY}", f"; listed in {folder / _SUMMARY}") if folder else ""
        click.echo(
            words(
                f"共 {len(outcomes)} 份，导入 {done} 份{where}", f"{done} of {len(outcomes)} imported{where}"
            )
        )
    return max(outcome.code for outcome in outcomes)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise XltoolsError(
            Text("不能在这里建立输出文件夹。", "The output folder can't be made here."),
            where=str(folder),
            todo=Text("请给一个文件夹，它的上级文件夹要已存在。", "Give a folder whose parent exists."),
        ) from error


def _each(
    file: str, folder: Path | None, form: str | None, force: bool, added: Catalogue, taken: set[str]
) -> list[tuple[Outcome, dict[str, Any]]]:
    """One line per report of a file; a file that can't be imported is one line and stops nothing."""
    try:
        reports = xltools.import_file(file, form_id=form, catalogue=added)
    except XltoolsError as error:
        return [(failed(file, error), {"error": error.say("zh")})]
    except Exception as error:  # one strange file must not stop the other forty
        what = Text(
            f"程序处理不了这个文件（{type(error).__name__}）。",
            f"It can't be handled ({type(error).__name__}).",
        )
        refused = XltoolsError(what, where=file)
        return [(failed(file, refused), {"error": refused.say("zh")})]
    found: list[tuple[Outcome, dict[str, Any]]] = []
    for number, report in enumerate(reports, 1):
        output = _output(file, folder, number if len(reports) > 1 else 0, taken) if folder else None
        try:
            if output is not None:
                refuse_existing(output, force=force)
            found.append((imported(file, report, output, added), {"facts": xltools.facts(report.report)}))
        except XltoolsError as error:
            found.append((failed(file, error), {"error": error.say("zh")}))
    return found


def _output(file: str, folder: Path, number: int, taken: set[str]) -> str:
    """A name in the folder that no other file of this run has."""
    path = Path(file)
    stem = path.stem + (f"-{number}" if number else "")
    name, again = f"{stem}.xlsx", 1
    while name.casefold() in taken or name == _SUMMARY:
        again += 1
        name = f"{stem}（{again}）.xlsx"
    taken.add(name.casefold())
    return str(folder / name)
