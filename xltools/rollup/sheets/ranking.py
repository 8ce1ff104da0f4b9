"""排名: the offices by how many requests they received; who did not report has no rank and no zeros."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xltools.model.content import EvidenceSheet
from xltools.model.form import Form
from xltools.model.report import Number
from xltools.model.rollup import OfficeLine, Rollup
from xltools.model.value import Value
from xltools.rollup.checks.files import is_empty
from xltools.rollup.district import figures_of
from xltools.rollup.sheets.key_figures import KEYS, cells_of, sum_over
from xltools.rollup.sheets.received import standing_text

RANKING = "排名"
_SHOWN = ("新收申请", "办结", "结转下年度", "行政复议", "行政诉讼")
_HEADS = ("名次", "单位名称", "报送状态", "新收申请", "占全部", "办结", "结转下年度", "行政复议", "行政诉讼")


class Ranked(NamedTuple):
    """``rank`` is None for an office without a figure; ``values`` follow the heads from 新收申请 on."""

    line: OfficeLine
    rank: int | None
    values: tuple[Number | None, ...]


def ranked(rollup: Rollup, form: Form) -> list[Ranked]:
    """Every office once, the most requests first; offices with as many share a rank."""
    cells = [cells_of(key.patterns, form) for key in KEYS if key.label in _SHOWN]
    lines, others = [], []
    for line in rollup.offices:
        sent = line.submission
        if line.counted and sent is not None and not is_empty(sent, form, rollup.year):
            figures = figures_of(sent)
            lines.append((line, tuple(sum_over(names, figures) for names in cells)))
        elif not line.elsewhere:
            others.append(Ranked(line, None, (None,) * len(cells)))
    # Of equal ones the order of the roll-up stays.
    lines.sort(key=lambda item: -(item[1][0] if item[1][0] is not None else -1))
    return [*_with_ranks(lines), *others]


def _with_ranks(lines: Sequence[tuple[OfficeLine, tuple[Number | None, ...]]]) -> Iterator[Ranked]:
    rank, last = 0, None
    for number, (line, values) in enumerate(lines, 1):
        if number == 1 or values[0] != last:
            rank, last = number, values[0]
        yield Ranked(line, rank if values[0] is not None else None, values)


def ranking(rollup: Rollup, offices: Sequence[Ranked]) -> EvidenceSheet:
    """The sheet."""
    total = rollup.sum_of("requests.received.total") or 0

    def rows() -> Iterator[list[Value]]:
        for line, rank, (received, *others) in offices:
            share = f"{100 * float(received) / float(total):.1f}%" if received is not None and total else ""
            yield [rank, line.name, standing_text(line), received, share, *others]

    return EvidenceSheet(
        RANKING,
        f"{rollup.district}{rollup.year}年度各单位排名（按新收申请；空白表示没有数字，不是 0）",
        _HEADS,
        (8, 34, 16, 12, 10, 12, 12, 12, 12),
        rows,
        len(offices),
        key_columns=2,
        landscape=False,
    )
