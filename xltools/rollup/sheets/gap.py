"""差额: what the district states less what its offices add up to, with the causes in columns of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xltools.model.adjustment import sum_formula
from xltools.model.content import EvidenceSheet
from xltools.model.form import Form
from xltools.model.gap import CAUSES, Cause, Explanation, Gap
from xltools.model.report import Number
from xltools.model.rollup import Rollup
from xltools.model.value import Formula, Value
from xltools.numerals import signed

GAP = "差额"
_HEADS = (
    ("序号", 6), ("项目", 46), ("本级报表", 12), ("各单位合计", 12), ("差额", 10), ("调整", 10), ("有文件未计入", 11),
    ("不是数字", 10), ("单位自身不平", 11), ("未说明", 10), ("结论", 14), ("出处", 70),
)  # fmt: skip
_FIRST = 3
"""The first row of the list, from 1."""
_KNOWN: Sequence[Cause] = ("not_counted", "unreadable", "office_error")
_NAMED = 20
SAME, EXPLAINED, OPEN, UNEXPLAINED = "一致", "已说明", "待定", "未说明"
_COLOURS = ((UNEXPLAINED, "wrong"), (OPEN, "doubtful"), (EXPLAINED, "noted"))


def gap_sheet(
    gaps: Sequence[Gap], rollup: Rollup, form: Form, columns: Mapping[str, str], lines: int
) -> EvidenceSheet:
    """The sheet: cells with a difference first. ``columns``: the letters of each cell's column of 单位明细;
    ``lines``: how many lines 调整 has.

    Sums and adjustments are formulas: what the supervisor adds to 调整 leaves the unexplained at once.
    """
    ordered = sorted(
        gaps, key=lambda gap: (gap.difference == 0 and not gap.unexplained, gap.difference is None)
    )
    sheets = {table.id: table.sheet for table in form.tables}

    def rows() -> Iterator[list[Value]]:
        for row, gap in enumerate(ordered, _FIRST):
            cell = form.cells[gap.cell]
            label = f"{sheets[cell.table]} {cell.label}"
            yield [row - _FIRST + 1, label, *_row(gap, row, columns[gap.cell], lines)]

    different = sum(gap.difference != 0 for gap in gaps)
    open_ones = sum(bool(gap.unexplained) and not gap.undecided for gap in gaps)
    told = f"共 {len(gaps)} 格，不同的 {different} 格，其中未说明的 {open_ones} 格"
    return EvidenceSheet(
        GAP,
        f"{rollup.district}{rollup.year}年度本级报表与各单位合计的差额：{told}",
        [head for head, _ in _HEADS],
        [width for _, width in _HEADS],
        rows,
        len(ordered),
        key_columns=2,
        colours={10: _COLOURS},
    )


def _row(gap: Gap, row: int, column: str, lines: int) -> list[Value]:
    details = f"'单位明细'!${column}"
    total = Formula(f'IF({details}$4=0,"",{details}$3)', "" if gap.sum is None else gap.sum)
    change = Formula(f'IF(ISNUMBER(D{row}),ROUND(C{row}-D{row},6),"")', _text(gap.difference))
    adjusted = _part(gap, "adjustment")
    known = [_part(gap, cause) for cause in _KNOWN]
    rest = Formula(f'IF(ISNUMBER(E{row}),ROUND(E{row}-SUM(F{row}:I{row}),6),"")', _text(gap.unexplained))
    return [
        gap.stated,
        total,
        change,
        Formula(sum_formula(gap.cell, lines)[1], adjusted or 0),
        *(amount or None for amount in known),
        rest,
        _verdict(gap, row),
        "；".join(_said(item) for item in gap.explanations),
    ]


def _text(value: Number | None) -> Number | str:
    return "" if value is None else value


def _part(gap: Gap, cause: Cause) -> Number:
    return sum((item.amount or 0 for item in gap.explanations if item.cause == cause), 0)


def _verdict(gap: Gap, row: int) -> Formula:
    """Live: a rest that is gone is explained; one that offices still to come could make stays open."""
    rest = OPEN if gap.undecided else UNEXPLAINED
    text = f'IF(ISNUMBER(J{row}),IF(ROUND(J{row},6)<>0,"{rest}",IF(ROUND(E{row},6)=0,"{SAME}","{EXPLAINED}")),"{OPEN}")'
    if gap.unexplained is None:
        return Formula(text, OPEN)
    return Formula(text, rest if gap.unexplained else EXPLAINED if gap.difference else SAME)


def _said(item: Explanation) -> str:
    """``甲街道办事处 +3（…）`` or ``没有报送：甲、乙等 7 个单位``."""
    who = "、".join(item.offices[:_NAMED]) + (
        f"等 {len(item.offices)} 个单位" if len(item.offices) > _NAMED else ""
    )
    word = CAUSES[item.cause].zh
    if item.amount is None:
        return f"{word}：{who}（数额未知）"
    note = f"（{item.note.zh}）" if item.note.zh else ""
    return f"{word} {who} {signed(item.amount)}{note}".replace("  ", " ")
