"""单位明细: a row for every file, a column for every cell, and above each column what it adds up to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import PurePath

from xltools.addresses import column_letters
from xltools.forms import load_form
from xltools.model.content import EvidenceSheet
from xltools.model.form import Form
from xltools.model.report import Number
from xltools.model.rollup import COUNTED_NAME, OfficeLine, Rollup, Submission
from xltools.model.value import Formula, Value

DETAILS = "单位明细"
COUNTED, NOT_COUNTED = "计入", "不计入"
_FIXED = ("序号", "单位名称", "统一社会信用代码", "级别", "是否计入", "文件")
_FIXED_WIDTHS = (6.0, 30.0, 21.0, 14.0, 10.0, 30.0)
_FLAG = 4
_TOP_LABELS = ("单元格名称", "合计", "已报（个单位）", "空白（个单位）", "非数字（个单位）")
FIRST = len(_TOP_LABELS) + 3
"""The row of the first office, from 1."""


def columns_of(form: Form) -> dict[str, str]:
    """The letters of each cell's column."""
    return {name: column_letters(len(_FIXED) + i + 1) for i, name in enumerate(form.cells)}


def details(
    rollup: Rollup, form: Form, listed: Sequence[OfficeLine], columns: Mapping[str, str], last: int
) -> EvidenceSheet:
    sheets = {table.id: table.sheet for table in form.tables}
    heads = [f"{sheets[cell.table]} {cell.label}" for cell in form.cells.values()]
    blank = [None] * (len(_FIXED) - 1)
    names: list[Value] = [*blank, _TOP_LABELS[0], *form.cells]
    flags = f"$E${FIRST}:$E${last}"
    tops: list[list[Value]] = [names]
    tests = ("", "--ISNUMBER({r})", "--ISBLANK({r})", "--ISTEXT({r})")
    results = _top_results(rollup, form, listed)
    for place, (label, test) in enumerate(zip(_TOP_LABELS[1:], tests, strict=True)):
        row: list[Value] = [*blank, label]
        for name, column in columns.items():
            cells = f"{column}${FIRST}:{column}${last}"
            formula = (
                f'SUMPRODUCT(--({flags}="{COUNTED}"),{test.format(r=cells)})'
                if test
                else f'SUMIF({flags},"{COUNTED}",{cells})'
            )
            row.append(Formula(formula, results[name][place]))
        tops.append(row)

    def rows() -> Iterator[list[Value]]:
        for number, line in enumerate(listed, 1):
            yield [number, *_detail_row(line, form)]

    return EvidenceSheet(
        DETAILS,
        f"{rollup.district}{rollup.year}年度单位明细（每行一个单位，合计只加“计入”的行）",
        (*_FIXED, *heads),
        (*_FIXED_WIDTHS, *([11.0] * len(heads))),
        rows,
        len(listed),
        tops,
        key_columns=2,
        choices={_FLAG: (COUNTED, NOT_COUNTED)},
        names={_FLAG: COUNTED_NAME},
        wrap=False,
    )


def _top_results(
    rollup: Rollup, form: Form, listed: Sequence[OfficeLine]
) -> dict[str, tuple[Number, int, int, int]]:
    """What the formulas above each column show: the sum, and how many numbers, blanks and texts."""
    counted = [line.submission for line in listed if line.counted and line.submission]
    plain = _plain_sums(counted, {name for name, cell in form.cells.items() if not cell.additive})
    results = {}
    for name in form.cells:
        coverage = rollup.coverage[name]
        blanks = len(counted) - coverage.reported - coverage.unreadable
        total = plain[name] if name in plain else rollup.sum_of(name) or 0
        results[name] = total, coverage.reported, blanks, coverage.unreadable
    return results


def _plain_sums(submissions: Sequence[Submission], wanted: Set[str]) -> dict[str, Number]:
    """The sums over offices of cells whose sum says nothing about the district."""
    sums: dict[str, Number] = dict.fromkeys(wanted, 0)
    for submission in submissions if wanted else ():
        names = load_form(submission.form, submission.supplements, submission.own).cells
        for name, value in zip(names, submission.values, strict=True):
            if name in wanted:
                sums[name] += value or 0
    return sums


def _detail_row(line: OfficeLine, form: Form) -> list[Value]:
    submission = line.submission
    assert submission is not None
    names = load_form(submission.form, submission.supplements, submission.own).cells
    values: dict[str, Value] = dict(zip(names, submission.values, strict=True))
    values.update(submission.unreadable)
    return [
        line.name,
        line.code or "",
        form.level_label(line.level),
        COUNTED if line.counted else NOT_COUNTED,
        PurePath(submission.source.file).name,
        *(values.get(name) for name in form.cells),
    ]
