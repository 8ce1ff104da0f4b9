"""The district's workbook: the template filled with live sums, and the sheets that prove them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import PurePath

from xltools.model.adjustment import SHEET as ADJUSTMENTS
from xltools.model.adjustment import counted, line_count, sum_formula
from xltools.model.content import Content, EvidenceSheet
from xltools.model.finding import Finding
from xltools.model.form import Form
from xltools.model.gap import Gap
from xltools.model.overview import SHEET as OVERVIEW
from xltools.model.rollup import Coverage, OfficeLine, Rollup
from xltools.model.value import Formula, Scalar, Value
from xltools.numerals import signed
from xltools.rollup.district import District
from xltools.rollup.sheets.changes import Changes
from xltools.rollup.sheets.comparison import COMPARISON, Years, comparison
from xltools.rollup.sheets.details import COUNTED, DETAILS, FIRST, columns_of, details
from xltools.rollup.sheets.gap import GAP, gap_sheet
from xltools.rollup.sheets.links import relative
from xltools.rollup.sheets.overview import overview
from xltools.rollup.sheets.ranking import RANKING, ranked, ranking
from xltools.rollup.sheets.received import RECEIVED, received

PROBLEMS, SOURCES = "校验问题", "来源"
SHEETS = (DETAILS, RECEIVED, PROBLEMS, SOURCES, COMPARISON, RANKING, GAP, ADJUSTMENTS, OVERVIEW)
"""The sheets that a district's workbook has beside those of a report."""
MOST_PROBLEMS = 1_000_000
"""Findings that are listed: a sheet has 1,048,576 rows."""
SEVERITY_WORDS = {"error": "错误", "warning": "提醒", "info": "提示"}


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
    last = FIRST + max(1, len(listed)) - 1
    columns = columns_of(form)
    lines = line_count(len(rollup.adjustments))
    formulas = {
        name: Formula(_sum_formula(name, columns[name], last, lines), _shown(rollup.report.values[name]))
        for name, cell in form.cells.items()
        if cell.additive
    }
    offices = ranked(rollup, form)
    rows = {id(line): row for row, line in enumerate(listed, FIRST)}
    errors = sum(finding.severity == "error" for finding in findings)
    return Content(
        rollup.report,
        formulas=formulas,
        notes=_notes(rollup, form),
        evidence=(
            *((comparison(rollup, form, years, changes),) if years else ()),
            *((gap_sheet(gaps, rollup, form, columns, lines),) if district.stated else ()),
            ranking(rollup, offices),
            details(rollup, form, listed, columns, last),
            received(rollup, form, folder),
            _problems(rollup, findings),
            _sources(rollup, folder),
        ),
        overview=overview(rollup, form, offices, years, rows, columns["requests.received.total"], errors),
        adjustments=rollup.adjustments,
    )


def _sum_formula(name: str, column: str, last: int, lines: int) -> str:
    flags = f"'{DETAILS}'!$E${FIRST}:$E${last}"
    cells = f"'{DETAILS}'!${column}${FIRST}:${column}${last}"
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
    for name, amount, line in counted(rollup.adjustments, form):
        told = f"含调整 {signed(amount)}：{line.reason}（{line.by} {line.date}）。"
        notes[name] = f"{notes[name]}\n{told}" if name in notes else told
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


def _problems(rollup: Rollup, on_rollup: Sequence[Finding]) -> EvidenceSheet:
    """What was found on the roll-up itself, then on each office's report; what is only worth knowing comes last."""
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
    counts: Counter[str] = Counter(finding.severity for finding in on_rollup)
    serious: list[OfficeLine] = []
    others: list[OfficeLine] = []
    for line in rollup.offices:
        mine = Counter(finding.severity for finding in (line.submission.findings if line.submission else ()))
        counts.update(mine)
        if mine["error"] or mine["warning"]:
            serious.append(line)
        if mine["info"]:
            others.append(line)
    shown = "，".join(f"{word} {counts[severity]}" for severity, word in SEVERITY_WORDS.items())

    def found() -> Iterator[tuple[str, Finding, str, str]]:
        """One office after the other: their findings are not all held at once."""
        yield from ((rollup.district, finding, "", "") for finding in on_rollup)
        for lines, last in ((serious, False), (others, True)):
            for line in lines:
                assert line.submission is not None
                sent, file = line.submission, PurePath(line.submission.source.file).name
                for finding in sent.findings:
                    if (finding.severity == "info") == last:
                        mine = sent.suggested_for == (finding.rule, finding.key)
                        yield line.name, finding, file, sent.suggestion.zh if mine else ""

    def rows() -> Iterator[list[Value]]:
        for number, (name, finding, file, suggestion) in enumerate(islice(found(), MOST_PROBLEMS), 1):
            at = "、".join(finding.at[:4]) + (f" 等 {len(finding.at)} 格" if len(finding.at) > 4 else "")
            yield [
                number, name, SEVERITY_WORDS[finding.severity], finding.rule, at, finding.message.zh,
                finding.advice.zh, suggestion, finding.basis.zh, finding.explained, file,
            ]  # fmt: skip

    cut = f"，只列出前 {MOST_PROBLEMS} 条" if counts.total() > MOST_PROBLEMS else ""
    return EvidenceSheet(
        PROBLEMS,
        f"汇总和各单位报告的校验问题：共 {counts.total()} 条（{shown}）{cut}，汇总的在前，提示在后（可按单位、级别筛选）",
        heads,
        (5, 20, 6, 8, 14, 44, 30, 34, 16, 14, 18),
        rows,
        min(counts.total(), MOST_PROBLEMS),
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
