"""修正建议: the sheet of a marked copy that lists proposed repairs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from xltools.model.repair import CERTAINTIES, Change, Cured, Repair, Suggestions
from xltools.model.report import Number
from xltools.workbook.copies.listing import Listing, add_listing
from xltools.workbook.namemap import NameMap

if TYPE_CHECKING:
    from openpyxl import Workbook

SUGGESTED, NAME = "修正建议", "checks.suggestions"
_HEADS: Mapping[str, float] = {
    "建议": 6, "问题": 7, "把握": 16, "位置": 22, "改法": 34, "说明": 64, "可消除的问题": 24, "改后新出现": 16,
}  # fmt: skip
_HINT = (
    "以下改法由勾稽关系和常见的填错方式推出，没有改动任何一格。“问题”号相同的各条只能取其一；"
    "请核对台账后自己更正，或用 xltools suggest --apply 改在副本上。"
)
_MOST = 6


def add_suggestions(book: Workbook, names: NameMap, suggestions: Suggestions, after: str) -> None:
    """Put the sheet in behind the sheet ``after``, in place of an earlier one; none without suggestions."""
    rows = [_row(repair) for repair in suggestions.repairs]
    hint = f"{_HINT}{suggestions.reason.zh}"
    if rows:
        add_listing(book, names, Listing(SUGGESTED, NAME, hint, _HEADS, rows), after)
        return
    earlier = names.areas.get(NAME)
    if earlier and earlier.sheet in book.sheetnames:
        book.remove(book[earlier.sheet])
        book.defined_names.pop(NAME, None)


def _row(repair: Repair) -> tuple[str, ...]:
    changes = repair.changes[:_MOST]
    more = f" 等 {len(repair.changes)} 格" if len(repair.changes) > _MOST else ""
    return (
        str(repair.group),
        CERTAINTIES[repair.certainty].zh.format(n=repair.alternatives),
        "、".join(change.at or change.cell for change in changes) + more,
        "；".join(_told(changes)) + more,
        repair.message.zh,
        _rules(repair.cures),
        _rules(repair.causes),
    )


def _rules(findings: Iterable[Cured]) -> str:
    """Each rule once: which of its rows and columns are meant is said by the cells."""
    return "、".join(dict.fromkeys(finding.rule for finding in findings))


def _told(changes: tuple[Change, ...]) -> Iterator[str]:
    for change in changes:
        found = "空白" if change.before is None else _digits(change.before)
        if change.after is not None:
            yield f"{found} → {_digits(change.after)}"
        else:
            yield f"{found} → {_digits(change.least)} 至 {_digits(change.most) or '…'}"


def _digits(value: Number | str | None) -> str:
    return (
        ""
        if value is None
        else value
        if isinstance(value, str)
        else f"{value:f}"
        if not isinstance(value, int)
        else str(value)
    )
