"""``xltools new``: a blank workbook."""

from __future__ import annotations

import click

import xltools
from xltools.cli.district import catalogue_of, district_options, supplement_ids_of
from xltools.cli.files import need_suffix, refuse_existing
from xltools.cli.words import Command, Words, choice
from xltools.model.report import Office

LEVELS = ("ministry", "province", "city", "county", "town", "street", "department")


def command(words: Words) -> click.Command:
    def run(
        form: str | None,
        supplement: tuple[str, ...],
        office: str,
        code: str | None,
        level: str | None,
        year: int,
        prior: str | None,
        output: str,
        macros: bool,
        force: bool,
        own_rules: str | None,
    ) -> int:
        _check_output(output, force, macros)
        added = catalogue_of(own_rules, supplement)
        last = xltools.read(prior, added) if prior else None
        data = xltools.new(
            form or xltools.form_for_year(year),
            supplements=supplement_ids_of(added, supplement),
            office=Office(office, code, level),
            year=year,
            prior=last,
            catalogue=added,
            macros=macros,
        )
        xltools.write(output, data)
        click.echo(words(f"已生成空白工作簿：{output}", f"Made a blank workbook: {output}"))
        return 0

    return Command(
        words,
        "new",
        callback=run,
        help=words("从模板生成空白工作簿。", "Make a blank workbook from the template."),
        params=[
            click.Option(["--form"], type=choice(xltools.form_ids()), help=words("报告格式；不写则按年度选用。", "Form; by the year unless given.")),
            *district_options(words, shipped=True),
            click.Option(["--office"], required=True, metavar=words("名称", "NAME"), help=words("单位名称。", "Office name.")),
            click.Option(["--code"], help=words("统一社会信用代码。", "Unified social credit code.")),
            click.Option(["--level"], type=choice(LEVELS), help=words("单位级别。", "Office level.")),
            click.Option(["--year"], required=True, type=int, help=words("报告年度。", "Report year.")),
            click.Option(["--prior"], type=click.Path(), help=words("上年工作簿：结转数字填好并锁定。", "Last year's workbook: carried figures are filled in and locked.")),
            click.Option(["-o", "--output"], required=True, type=click.Path(), help=words("输出文件（.xlsx；带按钮的为 .xlsm）。", "Output file (.xlsx; with buttons .xlsm).")),
            click.Option(["--macros"], is_flag=True, help=words("带按钮的工作簿，供桌面版 Excel 用（先运行 xltools excel install）。", "With buttons for desktop Excel (run `xltools excel install` first).")),
            click.Option(["--force"], is_flag=True, help=words("覆盖已有的文件。", "Overwrite an existing file.")),
        ],
    )  # fmt: skip


def _check_output(output: str, force: bool, macros: bool) -> None:
    need_suffix(output, ".xlsm" if macros else ".xlsx")
    refuse_existing(output, force=force)
