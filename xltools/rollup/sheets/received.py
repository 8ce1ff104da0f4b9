"""报送情况: every office and file, where it stands, whether it counts, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from xltools.model.content import EvidenceSheet
from xltools.model.form import Form
from xltools.model.rollup import STANDINGS, OfficeLine, Rollup
from xltools.model.value import Value
from xltools.rollup.sheets.links import link

RECEIVED = "报送情况"
STATUS_WORDS = {
    "included": "已计入", "included_with_errors": "已计入（有错误）", "excluded": "未计入", "missing": "",
    "duplicate": "重复，未计入", "unreadable": "无法读取",
}  # fmt: skip
_COLUMNS = (
    ("序号", 5), ("单位名称", 24), ("统一社会信用代码", 20), ("级别", 10), ("报送状态", 10), ("错误", 5), ("提醒", 5),
    ("年度", 6), ("格式", 10), ("文件", 27), ("计入情况", 16), ("收到日期", 11), ("报送期限", 11), ("说明", 36), ("联系人及电话", 16),
)  # fmt: skip


def received(rollup: Rollup, form: Form, folder: str) -> EvidenceSheet:
    """The sheet; links to the files are relative to ``folder``."""

    def rows() -> Iterator[list[Value]]:
        for number, line in enumerate(rollup.offices, 1):
            yield [number, *_row(line, form, folder)]

    told = "，".join(f"{word} {count}" for word, count in standings(rollup.offices))
    return EvidenceSheet(
        RECEIVED,
        f"{rollup.district}{rollup.year}年度报送情况：共 {len(rollup.offices)} 个，{told}",
        [head for head, _ in _COLUMNS],
        [width for _, width in _COLUMNS],
        rows,
        len(rollup.offices),
        key_columns=2,
        colours={4: _COLOURS},
    )


_COLOURS = (("未报", "wrong"), ("有错", "doubtful"), ("已退回", "doubtful"), ("重报、有错", "doubtful"), ("已报", "good"), ("重报", "good"))  # fmt: skip


def standing_text(line: OfficeLine) -> str:
    """``重报、迟报``"""
    return "、".join(STANDINGS[standing] for standing in line.standing)


def standings(lines: Iterable[OfficeLine]) -> list[tuple[str, int]]:
    """How many stand where; an office that reported again and late counts in both, a file that another took
    the place of in none."""
    counts = Counter(standing for line in lines if not line.elsewhere for standing in line.standing)
    return [(word, counts[standing]) for standing, word in STANDINGS.items() if counts[standing]]


def _row(line: OfficeLine, form: Form, folder: str) -> list[Value]:
    submission = line.submission
    read = submission if submission and not submission.error else None
    return [
        line.name,
        line.code or "",
        form.level_label(line.level),
        standing_text(line),
        read.errors if read else None,
        read.warnings if read else None,
        submission.year if submission else None,
        f"{submission.form}年格式" if submission and submission.form else "",
        link(submission.source.file, folder) if submission else "",
        "" if "not_reported" in line.standing else STATUS_WORDS[line.status],
        line.received,
        line.entry.deadline if line.entry else "",
        line.note.zh,
        line.entry.contact if line.entry else "",
    ]
