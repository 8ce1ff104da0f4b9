"""The district's workbook: the template filled with live sums, and the sheets that prove them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import PurePath

from xltools.forms import load_form
from xltools.model.content import Content, EvidenceSheet, Formula, Scalar, Value
from xltools.model.finding import Finding
from xltools.model.form import Form
from xltools.model.report import Number
from xltools.model.rollup import COUNTED_NAME, Coverage, OfficeLine, Rollup, Submission

DETAILS, RECEIVED, PROBLEMS, SOURCES = "单位明细", "报送情况", "校验问题", "来源"
COUNTED, NOT_COUNTED = "计入", "不计入"
STATUS_WORDS = {
    "included": "已计入", "included_with_errors": "已计入（有错误）", "excluded": "未计入", "missing": "未报",
    "duplicate": "重复", "unreadable": "无法读取",
}  # fmt: skip
SEVERITY_WORDS = {"error": "错误", "warning": "提醒", "info": "提示"}
_FIXED = ("序号", "单位名称", "统一社会信用代码", "级别", "是否计入", "文件")
_FIXED_WIDTHS = (6.0, 30.0, 21.0, 14.0, 10.0, 30.0)
_FLAG = 4
_TOP_LABELS = ("单元格名称", "合计", "已报（个单位）", "空白（个单位）", "非数字（个单位）")
_FIRST = len(_TOP_LABELS) + 3


def district_content(rollup: Rollup, read_at: str, folder: str, findings: Sequence[Finding] = ()) -> Content:
    """What the district's workbook holds.

    ``read_at`` is the moment the files were read; links to them are relative to ``folder``; ``findings``
    are those on the roll-up itself.
    """
    form = load_form(rollup.form, rollup.supplements, rollup.report.own)
    listed = [line for line in rollup.offices if line.submission and line.submission.error is None]
    listed = [line for line in listed if line.submission and line.submission.form == rollup.form]
    last = _FIRST + max(1, len(listed)) - 1
    columns = {name: column_letters(len(_FIXED) + i + 1) for i, name in enumerate(form.cells)}
    formulas = {
        name: Formula(_sum_formula(columns[name], last), _shown(rollup.report.values[name]))
        for name, cell in form.cells.items()
        if cell.additive
    }
    return Content(
        rollup.report,
        formulas=formulas,
        notes=_notes(rollup, form),
        evidence=(
            _details(rollup, form, listed, columns, last),
            _received(rollup, form, folder),
            _problems(rollup, findings),
            _sources(rollup, read_at),
        ),
    )


def _sum_formula(column: str, last: int) -> str:
    flags = f"'{DETAILS}'!$E${_FIRST}:$E${last}"
    cells = f"'{DETAILS}'!${column}${_FIRST}:${column}${last}"
    # No office reported it: show nothing, not 0. The count stands above the column.
    return f'IF(\'{DETAILS}\'!${column}$4=0,"",SUMIF({flags},"{COUNTED}",{cells}))'


def _shown(value: Scalar) -> Scalar:
    return "" if value is None else value


def _notes(rollup: Rollup, form: Form) -> dict[str, str]:
    """Beside each sum that is not complete: what it covers; beside a cell that does not add up: why."""
    notes = {}
    for name, cell in form.cells.items():
        coverage = rollup.coverage[name]
        if not cell.additive:
            notes[name] = "各单位的这一项不能直接相加（同一事项各单位都会填报），请按本级口径填写。"
        elif not coverage.complete:
            notes[name] = coverage_text(coverage)
    return notes


def coverage_text(coverage: Coverage) -> str:
    """``40 个单位中 38 个已报，空白 1 个，非数字 1 个。``"""
    expected = coverage.reported + coverage.blank + coverage.unreadable + coverage.missing
    parts = [
        f"{word} {count} 个"
        for word, count in (
            ("空白", coverage.blank),
            ("非数字", coverage.unreadable),
            ("缺报", coverage.missing),
        )
        if count
    ]
    return f"{expected} 个单位中 {coverage.reported} 个已报，{'，'.join(parts)}。"


def _details(
    rollup: Rollup, form: Form, listed: Sequence[OfficeLine], columns: Mapping[str, str], last: int
) -> EvidenceSheet:
    sheets = {table.id: table.sheet for table in form.tables}
    heads = [f"{sheets[cell.table]} {cell.label}" for cell in form.cells.values()]
    blank = [None] * (len(_FIXED) - 1)
    names: list[Value] = [*blank, _TOP_LABELS[0], *form.cells]
    flags = f"$E${_FIRST}:$E${last}"
    tops: list[list[Value]] = [names]
    tests = ("", "--ISNUMBER({r})", "--ISBLANK({r})", "--ISTEXT({r})")
    results = _top_results(rollup, form, listed)
    for place, (label, test) in enumerate(zip(_TOP_LABELS[1:], tests, strict=True)):
        row: list[Value] = [*blank, label]
        for name, column in columns.items():
            cells = f"{column}${_FIRST}:{column}${last}"
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
        total = plain[name] if name in plain else rollup.report.values[name] or 0
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


def _received(rollup: Rollup, form: Form, folder: str) -> EvidenceSheet:
    heads = (
        "序号", "单位名称", "统一社会信用代码", "级别", "状态", "错误", "提醒", "年度", "格式", "文件", "说明",
    )  # fmt: skip

    def rows() -> Iterator[list[Value]]:
        for number, line in enumerate(rollup.offices, 1):
            submission = line.submission
            yield [
                number,
                line.name,
                line.code or "",
                form.level_label(line.level),
                STATUS_WORDS[line.status],
                submission.errors if submission and not submission.error else None,
                submission.warnings if submission and not submission.error else None,
                submission.year if submission else None,
                f"{submission.form}年格式" if submission and submission.form else "",
                _link(submission.source.file, folder) if submission else "",
                line.note.zh,
            ]

    counts = {status: sum(line.status == status for line in rollup.offices) for status in STATUS_WORDS}
    told = "，".join(f"{STATUS_WORDS[status]} {count}" for status, count in counts.items() if count)
    return EvidenceSheet(
        RECEIVED,
        f"{rollup.district}{rollup.year}年度报送情况：共 {len(rollup.offices)} 个，{told}",
        heads,
        (6, 30, 21, 14, 16, 7, 7, 7, 11, 30, 60),
        rows,
        len(rollup.offices),
        key_columns=2,
    )


def _link(file: str, folder: str) -> Value:
    name = PurePath(file).name
    try:
        target = os.path.relpath(file, folder)
    except ValueError:  # another drive on Windows
        target = file
    target, shown = target.replace("\\", "/").replace('"', '""'), name.replace('"', '""')
    # Excel takes at most 255 characters in a text of a formula.
    return Formula(f'HYPERLINK("{target}","{shown}")', name) if max(len(target), len(shown)) < 250 else name


def _problems(rollup: Rollup, on_rollup: Sequence[Finding]) -> EvidenceSheet:
    """What was found on the roll-up itself, then on each office's report."""
    heads = ("序号", "单位名称", "级别", "编号", "位置", "问题", "怎么办", "依据", "单位说明", "文件")
    own = [(rollup.district, finding, "") for finding in on_rollup]
    found = own + [
        (line.name, finding, PurePath(line.submission.source.file).name)
        for line in rollup.offices
        if line.submission
        for finding in line.submission.findings
    ]

    def rows() -> Iterator[list[Value]]:
        for number, (name, finding, file) in enumerate(found, 1):
            at = "、".join(finding.at[:4]) + (f" 等 {len(finding.at)} 格" if len(finding.at) > 4 else "")
            yield [
                number, name, SEVERITY_WORDS[finding.severity], finding.rule, at, finding.message.zh,
                finding.advice.zh, finding.basis.zh, finding.explained, file,
            ]  # fmt: skip

    return EvidenceSheet(
        PROBLEMS,
        f"汇总和各单位报告的校验问题：共 {len(found)} 条，汇总的在前（可按单位、级别筛选）",
        heads,
        (6, 28, 8, 9, 26, 60, 40, 30, 30, 26),
        rows,
        len(found),
        key_columns=2,
    )


def _sources(rollup: Rollup, read_at: str) -> EvidenceSheet:
    heads = ("序号", "单位名称", "文件", "SHA-256", "大小（字节）", "模板版本", "读取时间", "认可的错误")
    listed = [line for line in rollup.offices if line.submission]

    def rows() -> Iterator[list[Value]]:
        for number, line in enumerate(listed, 1):
            assert line.submission is not None
            source = line.submission.source
            yield [
                number,
                line.name,
                source.file,
                source.sha256,
                source.size,
                source.template_version or "",
                read_at,
                _accepted(line),
            ]

    return EvidenceSheet(
        SOURCES, "本表汇总所用文件", heads, (6, 28, 50, 68, 13, 11, 22, 50), rows, len(listed), key_columns=2
    )


def _accepted(line: OfficeLine) -> str:
    """Errors that a supervisor let pass: which, who, when, why."""
    findings = line.submission.findings if line.submission else ()
    return "；".join(f"{f.rule} {f.key}　{f.explained}" for f in findings if f.accepted)


def column_letters(number: int) -> str:
    """Column 1 is A."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
