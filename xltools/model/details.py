"""What each office had in a roll-up made before: the rows of its sheet 单位明细."""

from __future__ import annotations

from dataclasses import dataclass

from xltools.model.report import Number


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office that was counted; ``values`` follow the names of ``Details``."""

    name: str
    code: str
    values: tuple[Number | None, ...]


@dataclass(frozen=True, slots=True)
class Details:
    names: tuple[str, ...]
    rows: tuple[OfficeRow, ...]
