"""This year beside last year: which figures compare, how they changed, and which offices changed them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from xltools.model.content import EvidenceSheet
from xltools.model.form import Form
from xltools.model.report import Number, Report
from xltools.model.rollup import Rollup
from xltools.model.rule import Rule
from xltools.model.value import Formula, Value
from xltools.rollup.sheets.changes import Changes
from xltools.rollup.sheets.key_figures import Key, cells_of, sum_over

COMPARISON = "同比"
MORE, LESS = "大幅增加", "大幅减少"
_HEADS = (
    ("序号", 6), ("表", 8), ("项目", 48), ("本年", 12), ("上年", 12), ("增减", 12), ("增减率", 10), ("提示", 12), ("变化主要来自", 60),
)  # fmt: skip
_FIRST = 3
_OTHER_FORM = "格式不同，不作比较"


class Years:
    """``ratio`` and ``least`` are those of the catalogue's rule on swings."""

    def __init__(self, form: Form, prior: Report, prior_form: Form, rules: Iterable[Rule]) -> None:
        self.form, self.prior, self.prior_form = form, prior, prior_form
        self.ratio, self.least, broken = 4, 30, set[str]()
        for rule in rules:
            a: Any = rule.arguments
            if rule.kind == "swing":
                self.ratio, self.least = a["ratio"], a["least"]
            elif rule.kind == "series_break" and "last_year" not in a and form.id != prior_form.id:
                broken.add(a["table"])
        self.broken = frozenset(broken)
        """Tables that don't compare between two forms."""

    def cell(self, name: str) -> tuple[Number | None, str]:
        """Last year's figure of a cell, and why there is none."""
        if self.form.cells[name].table in self.broken or name not in self.prior_form.cells:
            return None, _OTHER_FORM
        return self.prior.values.get(name), "" if self.prior.values.get(name) is not None else "上年没有数字"

    def key(self, key: Key) -> tuple[Number | None, str]:
        """The same of a key figure."""
        cells = cells_of(key.patterns, self.prior_form)
        if not cells or any(name.split(".")[0] in self.broken for name in cells):
            return None, _OTHER_FORM
        value = sum_over(cells, self.prior.values)
        return value, "" if value is not None else "上年没有数字"

    def swings(self, now: Number | None, then: Number | None) -> str:
        """``大幅增加``, ``大幅减少``, or "" for a change that is no swing."""
        if now is None or then is None or max(now, then) < self.least:
            return ""
        if now < self.ratio * then and then < self.ratio * now:
            return ""
        return MORE if now > then else LESS


def comparison(rollup: Rollup, form: Form, years: Years, changes: Changes | None) -> EvidenceSheet:
    """The sheet 同比: every cell with both years, swings flagged; ``changes`` by office where they are known."""
    sheets = {table.id: table.sheet for table in form.tables}

    def rows() -> Iterator[list[Value]]:
        for number, (name, cell) in enumerate(form.cells.items()):
            now, (then, note) = rollup.report.values[name], years.cell(name)
            said = changes.text(name) if changes and not note else ""
            yield [
                number + 1,
                sheets[cell.table],
                cell.label,
                *_row(name, now, then, note, number + _FIRST, years),
                said,
            ]

    return EvidenceSheet(
        COMPARISON,
        f"{rollup.district}{rollup.year}年度与上年比较（一年是另一年 {years.ratio} 倍以上、且不少于 {years.least} 的标为大幅增减）",
        [head for head, _ in _HEADS],
        [width for _, width in _HEADS],
        rows,
        len(form.cells),
        key_columns=3,
        colours={7: ((MORE, "doubtful"), (LESS, "doubtful"))},
    )


def _row(
    name: str, now: Number | None, then: Number | None, note: str, row: int, years: Years
) -> Sequence[Value]:
    shown: Value = Formula(f'IF(ISNUMBER({name}),{name},"")', "" if now is None else now)
    if note:
        return [shown, None, "", "", note]
    a, b = f"D{row}", f"E{row}"
    both = f"AND(ISNUMBER({a}),ISNUMBER({b}))"
    change = now - then if now is not None and then is not None else None
    many = f"OR({a}>={years.ratio}*{b},{b}>={years.ratio}*{a})"
    test = f'IF({both},IF(AND(MAX({a},{b})>={years.least},{many}),IF({a}>{b},"{MORE}","{LESS}"),""),"")'
    return [
        shown,
        then,
        Formula(f'IF({both},ROUND({a}-{b},6),"")', "" if change is None else change),
        Formula(f'IF(AND({both},N({b})<>0),TEXT(({a}-{b})/{b},"+0.0%;-0.0%;0.0%"),"")', rate(change, then)),
        Formula(test, years.swings(now, then)),
    ]


def rate(change: Number | None, then: Number | None) -> str:
    """A change in per cent of last year's figure, as the formula shows it."""
    if change is None or not then:
        return ""
    tenths = (Decimal(change) * 1000 / Decimal(then)).quantize(Decimal(1), "ROUND_HALF_UP")
    return f"{'+' if tenths > 0 else ''}{tenths / 10:.1f}%" if tenths else "0.0%"
