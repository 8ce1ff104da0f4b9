"""The column 说明 of sheet 校验: what an office said about warnings."""

from __future__ import annotations

import re
from collections.abc import Callable

from xltools.model.report import Reason
from xltools.workbook.cells import RawCell, sheet_cells
from xltools.workbook.namemap import NameMap, column_letters

REASONS, KEYS, STAMPS = "checks.reasons", "checks.reason_keys", "checks.stamps"


def read_reasons(data: bytes, names: NameMap, string: Callable[[RawCell], str | None]) -> tuple[Reason, ...]:
    """The reasons in the XML of the sheet that holds them; ``string`` resolves shared strings."""
    if not all(name in names.areas for name in (REASONS, KEYS, STAMPS)):
        return ()
    area = names.areas[REASONS]
    column = column_letters(area.left)
    # Nearly all reports have none: look for a text in the column before reading any cell.
    typed = re.compile(rf'<c r="{column}(\d+)"[^>/]* t="'.encode())
    rows = [row for match in typed.finditer(data) if area.top <= (row := int(match[1])) <= area.bottom]
    if not rows and b'<c r="' in data:
        return ()
    columns = [column_letters(names.areas[name].left) for name in (REASONS, KEYS, STAMPS)]
    wanted = {f"{letters}{row}".encode() for row in rows for letters in columns}
    texts = {cell.address: (string(cell) or "").strip() for cell in sheet_cells(data, wanted)}
    found = []
    for row in rows:
        words, key, stamp = (texts.get(f"{letters}{row}", "") for letters in columns)
        rule, _, place = key.partition(":")
        if words and rule:
            found.append(Reason(rule, place, words, stamp))
    return tuple(found)
