"""The district's workbook: the template filled with live sums, and the sheets that prove them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import PurePath

from xltools.forms import load_form
from xltools.model.adjustment import SHEET as ADJUSTMENTS
from xltools.model.adjustment import line_count, sum_formula
from xltools.model.content import Content, EvidenceSheet, Formula, Scalar, Value
from xltools.model.finding import Finding
from xltools.model.form import Form
from xltools.model.gap import Gap
from xltools.model.overview import SHEET as OVERVIEW
from xltools.model.report import Number
from xltools.model.rollup import COUNTED_NAME, Coverage, OfficeLine, Rollup, Submission
from xltools.rollup.changes import Changes
from xltools.rollup.comparison import COMPARISON, Years, comparison
from xltools.rollup.district import District
from xltools.rollup.gap_sheet import GAP, gap_sheet
from xltools.rollup.links import relative
from xltools.rollup.overview import overview
from xltools.rollup.ranking import RANKING, ranked, ranking
from xltools.rollup.received import RECEIVED, received

DETAILS, PROBLEMS, SOURCES = "单位明细", "校验问题", "来源"
SHEETS = (DETAILS, RECEIVED, PROBLEMS, SOURCES, COMPARISON, RANKING, GAP, ADJUSTMENTS, OVERVIEW)
"""The sheets that a district's workbook has beside those of a report."""
COUNTED, NOT_COUNTED = "计入", "不计入"
SEVERITY_WORDS = {"error": "错误", "warning": "提醒", "info": "提示"}
_FIXED = ("序号", "单位名称", "统一社会信用代码", "级别", "是否计入", "文件")
_FIXED_WIDTHS = (6.0, 30.0, 21.0, 14.0, 10.0, 30.0)
_FLAG = 4
_TOP_LABELS = ("单元格名称", "合计", "已报（个单位）", "空白（个单位）", "非数字（个单位）")
_FIRST = len(_TOP_LABELS) + 3


def district_content(
    district: District,
    folder: str,
    findings: Sequence[Finding] = (),
    *,
    years: Years | None = None,
    changes: Changes | None = None,
    gaps: Sequence[Gap] = (),
) -> Content:
    """What the district's workbook holds: no clock and no absolute path, so the same files give the same bytes.

    Paths of files are relative to ``folder``; ``findings`` are those on the roll-up itself; ``years``:
    last year's figures beside this year's, ``changes`` by office; ``gaps`` to what the district stated.
    """
    rollup, form = district.rollup, district.form
    listed = [line for line in rollup.offices if line.submission and line.submission.error is None]
    listed = [line for line in listed if line.submission and line.submission.form == rollup.form]
    last = _FIRST + max(1, len(listed)) - 1
    columns = {name: column_letters(len(_FIXED) + i + 1) for i, name in enumerate(form.cells)}
    lines = line_count(len(rollup.adjustments))
    formulas = {
        name: Formula(_sum_formula(name, columns[name], last, lines), _shown(rollup.report.values[name]))
        for name, cell in form.cells.items()
        if cell.additive
    }
    offices = ranked(rollup, form)
    rows = {id(line): row for row, line in enumerate(listed, _FIRST)}
    errors = sum(finding.severity == "error" for finding in findings)
    return Content(
        rollup.report,
        formulas=formulas,
        notes=_notes(rollup, form),
        evidence=(
            *((comparison(rollup, form, years, changes),) if years else ()),
            *((gap_sheet(gaps, rollup, form, columns, lines),) if district.stated else ()),
            ranking(rollup, offices),
            _details(rollup, form, listed, columns, last),
            received(rollup, form, folder),
            _problems(rollup, findings),
            _sources(rollup, folder),
        ),
        overview=overview(rollup, form, offices, years, rows, columns["requests.received.total"], errors),
        adjustments=rollup.adjustments,
    )


def _sum_formula(name: str, column: str, last: int, lines: int) -> str:
    flags = f"'{DETAILS}'!$E${_FIRST}:$E${last}"
    cells = f"'{DETAILS}'!${column}${_FIRST}:${column}${last}"
    count, adjusted = sum_formula(name, lines)
    # No office reported it: show nothing, not 0. The count stands above the column.
    return f'IF(\'{DETAILS}\'!${column}$4+{count}=0,"",SUMIF({flags},"{COUNTED}",{cells})+{adjusted})'


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


def _problems(rollup: Rollup, on_rollup: Sequence[Finding]) -> EvidenceSheet:
    """What was found on the roll-up itself, then on each office's report."""
    heads = (
        "序号",
        "单位名称",
        "级别",
        "编号",
        "位置",
        "问题",
        "怎么办",
        "修正建议",
        "依据",
        "单位说明",
        "文件",
    )
    listed = [line for line in rollup.offices if line.submission]
    count = len(on_rollup) + sum(len(line.submission.findings) for line in listed if line.submission)

    def found() -> Iterator[tuple[str, Finding, str, str]]:
        """One office after the other: their findings are not all held at once."""
        yield from ((rollup.district, finding, "", "") for finding in on_rollup)
        for line in listed:
            assert line.submission is not None
            sent, file = line.submission, PurePath(line.submission.source.file).name
            for finding in sent.findings:
                mine = sent.suggested_for == (finding.rule, finding.key)
                yield line.name, finding, file, sent.suggestion.zh if mine else ""

    def rows() -> Iterator[list[Value]]:
        for number, (name, finding, file, suggestion) in enumerate(found(), 1):
            at = "、".join(finding.at[:4]) + (f" 等 {len(finding.at)} 格" if len(finding.at) > 4 else "")
            yield [
                number, name, SEVERITY_WORDS[finding.severity], finding.rule, at, finding.message.zh,
                finding.advice.zh, suggestion, finding.basis.zh, finding.explained, file,
            ]  # fmt: skip

    return EvidenceSheet(
        PROBLEMS,
        f"汇总和各单位报告的校验问题：共 {count} 条，汇总的在前（可按单位、级别筛选）",
        heads,
        (6, 28, 8, 9, 26, 60, 40, 60, 30, 30, 26),
        rows,
        count,
        key_columns=2,
    )


def _sources(rollup: Rollup, folder: str) -> EvidenceSheet:
    """The files by name and fingerprint; when they were read is in the manifest."""
    heads = ("序号", "单位名称", "文件", "SHA-256", "大小（字节）", "模板版本", "认可的错误")
    listed = [line for line in rollup.offices if line.submission]

    def rows() -> Iterator[list[Value]]:
        for number, line in enumerate(listed, 1):
            assert line.submission is not None
            source = line.submission.source
            yield [
                number,
                line.name,
                relative(source.file, folder),
                source.sha256,
                source.size,
                source.template_version or "",
                _accepted(line),
            ]

    return EvidenceSheet(
        SOURCES,
        "本表汇总所用文件（路径从本表所在的文件夹算起）",
        heads,
        (6, 28, 50, 68, 13, 11, 50),
        rows,
        len(listed),
        key_columns=2,
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
