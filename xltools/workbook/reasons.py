"""The column 说明 of sheet 校验: what an office said about warnings."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

from xltools.addresses import column_letters
from xltools.model.report import Area, Reason
from xltools.workbook.cells import RawCell
from xltools.workbook.namemap import NameMap

REASONS, KEYS, STAMPS = "checks.reasons", "checks.reason_keys", "checks.stamps"
At = Callable[[str, Collection[bytes]], list[RawCell]]
"""The cells of a sheet at some addresses."""


def read_reasons(
    names: NameMap, at: At, text: Callable[[RawCell], str | None], rows: Iterable[int]
) -> tuple[Reason, ...]:
    """The reasons in those of the ``rows`` that hold one; ``text`` says what a cell holds."""
    if not all(name in names.areas for name in (REASONS, KEYS, STAMPS)):
        return ()
    columns = [column_letters(names.areas[name].left) for name in (REASONS, KEYS, STAMPS)]
    rows = list(rows)
    wanted = {f"{letters}{row}".encode() for row in rows for letters in columns}
    if not wanted:
        return ()
    texts = {cell.address: (text(cell) or "").strip() for cell in at(names.areas[REASONS].sheet, wanted)}
    found = []
    for row in rows:
        words, key, stamp = (texts.get(f"{letters}{row}", "") for letters in columns)
        rule, _, place = key.partition(":")
        if words and rule:
            found.append(Reason(rule, place, words, stamp))
    return tuple(found)


def rows_with_texts(data: bytes, area: Area) -> list[int]:
    """The rows of a column of a sheet's XML that may hold a text: nearly all reports have none."""
    typed = re.compile(rf'<c r="{column_letters(area.left)}(\d+)"[^>/]* t="'.encode())
    rows = [row for match in typed.finditer(data) if area.top <= (row := int(match[1])) <= area.bottom]
    # Written another way: any row may.
    return rows if rows or b'<c r="' in data else list(range(area.top, area.bottom + 1))
