"""概览: the roll-up in numbers and pictures for whoever has a minute."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from xltools.model.form import Form
from xltools.model.overview import KeyFigure, Overview, Picture, Series
from xltools.model.report import Report
from xltools.model.rollup import OfficeLine, Rollup, Standing
from xltools.model.value import Formula
from xltools.rollup.sheets.comparison import Years
from xltools.rollup.sheets.key_figures import KEYS, OUTCOMES, cells_of, live
from xltools.rollup.sheets.ranking import Ranked

_TOP = 10
_NAMED = 8
_LONGEST = 12
"""Characters of a name in a chart."""
_DISTRICT = re.compile(".{1,8}?[省市区县州盟旗](?=.)")
_COMPARED = ("新收申请", "办结", "结转下年度", "行政复议", "行政诉讼")


def overview(
    rollup: Rollup,
    form: Form,
    offices: Sequence[Ranked],
    years: Years | None,
    rows: Mapping[int, int],
    column: str,
    errors: int,
) -> Overview:
    """The page. ``rows``: the row of 单位明细 of a line, by its identity; ``column``: that of the requests
    received; ``errors``: how many errors were found on the roll-up itself."""
    report, note = rollup.report, "数字为实时公式，随各表变化。空白表示没有数字，不是 0。"
    more = "蓝色为本年，增减幅度大的标黄。" if years else "给出上年的本级工作簿（--prior）后可与上年比较。"
    return Overview(
        title=f"{rollup.district}{rollup.year}年度政府信息公开工作年度报告汇总概览",
        subtitle=_subtitle(rollup, form),
        counts=_counts(rollup),
        lines=_lines(rollup, errors),
        figures=_figures(rollup, form, years),
        pictures=(
            Picture(
                "申请办理结果（件）",
                tuple(OUTCOMES),
                (Series("件数", _live(OUTCOMES.values(), form, report)),),
                bars=True,
            ),
            _applicants(form, report),
            _by_office(offices, rows, column),
            _between_years(rollup, form, years) if years else _disputes(report),
        ),
        compared=years is not None,
        then=f"{rollup.year - 1}年",
        swing=(years.ratio, years.least) if years else (4, 30),
        notes=(note + more,),
    )


def _subtitle(rollup: Rollup, form: Form) -> str:
    adjusted = f"，含 {len(rollup.adjusted)} 格调整（见“调整”表）" if rollup.adjusted else ""
    return f"统计口径：{rollup.report.scope}{adjusted}　　格式：{form.basis}"


def _counts(rollup: Rollup) -> dict[str, int]:
    """Offices, not files: one that sent three files is one."""
    by_name: dict[str, list[OfficeLine]] = {}
    for line in rollup.offices:
        if not line.elsewhere:
            by_name.setdefault(line.name, []).append(line)

    def having(*wanted: Standing) -> int:
        return sum(
            any(not set(wanted).isdisjoint(line.standing) for line in lines) for lines in by_name.values()
        )

    return {
        "单位": len(by_name),
        "已计入": sum(any(line.counted for line in lines) for lines in by_name.values()),
        "未报": having("not_reported"),
        "有错或已退回": having("with_errors", "returned"),
        "重报": having("resubmitted"),
        "迟报": having("late"),
    }


def _lines(rollup: Rollup, errors: int) -> list[str]:
    """Who did not report, and whether the whole is sound."""
    missing = [line.name for line in rollup.offices if "not_reported" in line.standing]
    said = (
        "未报：" + _listed(missing) + "。" if missing else "名单上的单位都已报送。" if rollup.roster else ""
    )
    faulty = [
        line.name
        for line in rollup.offices
        if not line.elsewhere and not {"with_errors", "returned"}.isdisjoint(line.standing)
    ]
    wrong = "有错待改：" + _listed(list(dict.fromkeys(faulty))) + "。" if faulty else "各单位的报告没有错误。"
    whole = f"汇总发现 {errors} 个错误，见“校验问题”表。" if errors else "汇总没有发现错误。"
    return [said + wrong + whole]


def _listed(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 个单位" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more


def _figures(rollup: Rollup, form: Form, years: Years | None) -> list[KeyFigure]:
    found = []
    for key in KEYS:
        cells = cells_of(key.patterns, form)
        if not cells:
            continue
        then, note = None, ""
        if years is not None:
            then, note = years.key(key)
        else:
            note = _coverage(rollup, cells)
        found.append(KeyFigure(key.label, key.unit, live(cells, rollup.report), then, note))
    return found


def _coverage(rollup: Rollup, cells: Sequence[str]) -> str:
    """How many offices stand behind a figure."""
    reported = min(rollup.coverage[name].reported for name in cells)
    c = rollup.coverage[cells[0]]
    return f"{c.reported + c.blank + c.unreadable + c.missing} 个单位中 {reported} 个有数"


def _live(patterns: Iterable[str], form: Form, report: Report) -> tuple[Formula, ...]:
    return tuple(live(cells_of((pattern,), form), report) for pattern in patterns)


def _applicants(form: Form, report: Report) -> Picture:
    columns = form.table("requests").groups["applicants"]
    block = form.table("requests").blocks[0]
    labels = {column.id: column.label[-1] for column in block.columns}
    names = [labels[column].replace("其他", "其他组织") for column in columns]
    values = tuple(live((f"requests.received.{column}",), report) for column in columns)
    return Picture("新收申请按申请人（件）", names, (Series("件数", values),))


def _by_office(offices: Sequence[Ranked], rows: Mapping[int, int], column: str) -> Picture:
    top = [item for item in offices if item.rank is not None and item.values[0]][:_TOP]
    names = short_names([item.line.name for item in top])
    values = tuple(Formula(f"'单位明细'!${column}${rows[id(item.line)]}", item.values[0]) for item in top)
    title = f"新收申请最多的 {len(top)} 个单位（件）" if len(top) > 1 else "新收申请按单位（件）"
    return Picture(title, names, (Series("件数", values),), bars=True)


def short_names(names: Sequence[str]) -> list[str]:
    """Names without the district that all of them begin with, cut to what fits a chart."""
    shared = _DISTRICT.match(min(names, default=""))
    head = shared[0] if shared and len(names) > 1 else ""
    if not all(name.startswith(head) and len(name) >= len(head) + 2 for name in names):
        head = ""
    own = [name.removeprefix(head) for name in names]
    return [name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…" for name in own]


def _between_years(rollup: Rollup, form: Form, years: Years) -> Picture:
    keys = [key for key in KEYS if key.label in _COMPARED]
    now = tuple(live(cells_of(key.patterns, form), rollup.report) for key in keys)
    then = tuple(years.key(key)[0] for key in keys)
    series = (Series(f"{rollup.year - 1}年", then), Series(f"{rollup.year}年", now))
    return Picture("与上年比较（件）", [key.label for key in keys], series)


def _disputes(report: Report) -> Picture:
    blocks = {
        "行政复议": "reconsideration",
        "直接诉讼": "litigation_direct",
        "复议后诉讼": "litigation_after_reconsideration",
    }
    outcomes = {"结果维持": "upheld", "结果纠正": "corrected", "其他结果": "other", "尚未审结": "pending"}
    series = [
        Series(label, tuple(live((f"disputes.{block}.{outcome}",), report) for block in blocks.values()))
        for label, outcome in outcomes.items()
    ]
    return Picture("行政复议和行政诉讼（件）", tuple(blocks), series, stacked=True)
