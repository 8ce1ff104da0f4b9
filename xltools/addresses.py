"""Addresses of cells as texts and as numbers counted from 1."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xltools.model.report import Area

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
Corner = tuple[int, int]
"""Row and column."""


def column_letters(number: int) -> str:
    """``A`` for 1, ``AA`` for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """1 for ``A``, 27 for ``AA``."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def address(row: int, column: int) -> str:
    """``D6`` for row 6, column 4."""
    return f"{column_letters(column)}{row}"


def corner(text: str) -> Corner:
    """Row and column of ``D6`` or ``$D$6``. Raises ValueError for anything else."""
    match = _CELL.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no address of a cell")
    return int(match[2]), column_number(match[1])


def corners(text: str) -> tuple[Corner, Corner]:
    """First and last cell of ``D6`` or ``D6:J30``. Raises ValueError for anything else."""
    first, _, last = text.partition(":")
    return corner(first), corner(last or first)


def around(areas: Iterable[Area]) -> Area:
    """The smallest rectangle that holds some rectangles of one sheet."""
    all_areas = list(areas)
    return Area(
        all_areas[0].sheet,
        min(area.top for area in all_areas),
        min(area.left for area in all_areas),
        max(area.bottom for area in all_areas),
        max(area.right for area in all_areas),
    )


def quoted(sheet: str) -> str:
    """A sheet's name as it stands in front of an address."""
    return "'" + sheet.replace("'", "''") + "'"
