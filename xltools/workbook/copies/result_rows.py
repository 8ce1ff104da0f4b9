"""What the sheet 校验结果 says, apart from how it looks: one row per finding, with where its link goes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from xltools.model.finding import Finding, ReportVerdict, Validation
from xltools.model.report import Report
from xltools.model.rule import SEVERITIES, Severity
from xltools.workbook.namemap import NameMap

RESULTS = "校验结果"
NAME = "checks.results"
"""The defined name of the sheet, by which an earlier one is found whatever it is called now."""
WORDS: Mapping[Severity, str] = {"error": "错误", "warning": "提醒", "info": "提示"}
VERDICTS: Mapping[ReportVerdict, str] = {
    "valid": "通过",
    "valid_with_warnings": "通过，有提醒",
    "invalid": "不通过",
    "unreadable": "无法读取",
}
HEADS: Mapping[str, float] = {
    "序号": 6, "级别": 8, "编号": 9, "位置": 20, "问题": 56, "怎么办": 42, "依据": 34,
}  # fmt: skip
"""Heads of the columns with their widths in characters."""
NOTHING = "没有发现问题。"
HINT = "点“位置”跳到该格。改好后请重新校验：本表和标记不会随填随变。"
_MAX_TEXT = 32_767
# What XML can't hold, and halves of a character: a report's own texts stand in messages.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A finding as it is listed; ``target``: a defined name or sheet!address, "" for the whole report."""

    severity: Severity
    rule: str
    target: str
    place: str
    message: str
    advice: str
    basis: str

    @property
    def link(self) -> str:
        """The formula that goes there, or just the text."""
        return f'=HYPERLINK("#{_quoted(self.target)}","{_quoted(self.place)}")' if self.target else self.place


def result_rows(report: Report, validation: Validation, names: NameMap) -> tuple[ResultRow, ...]:
    """The findings in their order."""
    return tuple(_row(finding, report, names) for finding in validation.findings)


def result_summary(report: Report, validation: Validation) -> str:
    """The line above the list: whose report, the verdict, how many of each severity."""
    office = printable(report.office.name) or "（未填单位名称）"
    year = f"{report.year}年度" if report.year else "（未填年度）"
    counts = "、".join(f"{WORDS[s]} {validation.summary.get(s, 0)} 项" for s in SEVERITIES)
    return f"{office}　{year}　结论：{VERDICTS[validation.verdict]}　{counts}"


def printable(text: str) -> str:
    """The text without what a workbook can't hold."""
    return _UNPRINTABLE.sub("", text.replace("\r", ""))[:_MAX_TEXT]


def _row(finding: Finding, report: Report, names: NameMap) -> ResultRow:
    told = (printable(text.zh) for text in (finding.message, finding.advice, finding.basis))
    return ResultRow(finding.severity, finding.rule, *_target(finding, names, report), *told)


def _target(finding: Finding, names: NameMap, report: Report) -> tuple[str, str]:
    """Where the link goes and what it shows."""
    placed = [name for name in finding.focus if name in report.places or "!" in name]
    if placed:
        first = placed[0]
        more = f" 等 {len(placed)} 格" if len(placed) > 1 else ""
        if first in report.places:
            return first, printable(f"{report.places[first]}{more}")
        sheet, _, address = first.rpartition("!")
        return f"'{sheet.replace(chr(39), chr(39) * 2)}'!{address}", printable(f"{first}{more}")
    if finding.table in names.areas:
        return finding.table, printable(names.areas[finding.table].sheet)
    return "", "整份报告"


def _quoted(text: str) -> str:
    return text.replace('"', '""')
