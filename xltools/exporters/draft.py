"""A first draft of part 一's paragraph of figures, from the tables, for the office to check and reword."""

from __future__ import annotations

from collections.abc import Sequence

from xltools.model.form import Form
from xltools.model.report import Report
from xltools.narrative.placeholders import figure

MARK = "【草稿，请核对】"
_GAP = "____"
"""Stands for a figure that the tables don't give: blank is not zero."""
_RESULTS = ("予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理")
_APPLICANTS = (("自然人", "自然人申请{}件"), ("法人或其他组织", "法人或其他组织申请{}件"))
_REVIEW = (
    ("复议维持", "结果维持{}件"),
    ("复议纠正", "结果纠正{}件"),
    ("复议其他结果", "其他结果{}件"),
    ("复议尚未审结", "尚未审结{}件"),
)
_LITIGATION = (("直接起诉", "未经复议直接起诉{}件"), ("复议后起诉", "复议后起诉{}件"))
_PROACTIVE = (
    ("规章", "制发规章{}件"),
    ("规范性文件", "制发规范性文件{}件"),
    ("行政许可", "作出行政许可决定{}件"),
    ("行政处罚", "作出行政处罚决定{}件"),
    ("行政强制", "作出行政强制决定{}件"),
    ("收费金额", "行政事业性收费{}万元"),
    ("采购项目", "政府集中采购{}个项目"),
    ("采购金额", "采购总金额{}万元"),
)


def overview_paragraph(report: Report, form: Form) -> str:
    """The paragraph in usual official wording, in one line.

    Zeros are told in words or left out; a figure with a blank or unreadable cell shows as ``____``.
    """
    figures = _Figures(report, form)
    office = report.office.name.strip() or "本机关"
    opening = f"{report.year}年，{office}" if report.year is not None else office
    sentences = [_proactive(figures), *_requests(figures), _disputes(figures)]
    return f"{opening}依法开展政府信息公开工作。" + "".join(f"{said}。" for said in sentences if said)


class _Figures:
    """The figures of a report by the names of their placeholders."""

    def __init__(self, report: Report, form: Form) -> None:
        self.report = report
        self.form = form

    def __getitem__(self, name: str) -> str:
        found = figure(name, self.report, self.form)
        return found.text or _GAP if found else ""

    def is_zero(self, name: str) -> bool:
        found = figure(name, self.report, self.form)
        return found is None or found.value == 0

    def listed(self, items: Sequence[tuple[str, str]]) -> str:
        """The items that are not zero: ``自然人申请5件，法人或其他组织申请1件``."""
        return "，".join(words.format(self[name]) for name, words in items if not self.is_zero(name))

    def with_parts(self, said: str, parts: Sequence[tuple[str, str]]) -> str:
        listed = self.listed(parts)
        return f"{said}，其中{listed}" if listed else said


def _proactive(figures: _Figures) -> str:
    listed = figures.listed(_PROACTIVE)
    return f"主动公开方面，{listed}" if listed else ""


def _requests(figures: _Figures) -> list[str]:
    if all(figures.is_zero(name) for name in ("新收", "上年结转", "办结", "结转下年度")):
        return ["依申请公开方面，没有收到政府信息公开申请，也没有上年结转的申请"]
    if figures.is_zero("新收"):
        received = "依申请公开方面，没有新收政府信息公开申请"
    else:
        said = f"依申请公开方面，新收政府信息公开申请{figures['新收']}件"
        received = figures.with_parts(said, _APPLICANTS)
    if not figures.is_zero("上年结转"):
        received += f"；上年结转{figures['上年结转']}件"
    return [received, _results(figures)]


def _results(figures: _Figures) -> str:
    if figures.is_zero("办结"):
        said = "年内没有办结的申请"
    else:
        parts = [(name, name + "{}件") for name in _RESULTS]
        said = figures.with_parts(f"全年办结{figures['办结']}件", parts)
    left = figures["结转下年度"]
    return said + ("" if figures.is_zero("结转下年度") else f"；结转下年度继续办理{left}件")


def _disputes(figures: _Figures) -> str:
    if figures.is_zero("行政复议") and figures.is_zero("行政诉讼"):
        return "没有发生因政府信息公开引起的行政复议和行政诉讼"
    said = []
    if not figures.is_zero("行政复议"):
        said.append(figures.with_parts(f"因政府信息公开被申请行政复议{figures['行政复议']}件", _REVIEW))
    if not figures.is_zero("行政诉讼"):
        said.append(figures.with_parts(f"因政府信息公开被提起行政诉讼{figures['行政诉讼']}件", _LITIGATION))
    return "；".join(said)
