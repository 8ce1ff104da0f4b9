"""The values of a row: which printed cell belongs to which column, and what to do when that is not certain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xltools.importers.heads import Columns
from xltools.importers.lines import Line
from xltools.importers.printed import PrintedCell
from xltools.lang import Text
from xltools.narrative.words import squeeze


@dataclass(frozen=True, slots=True)
class Placed:
    """Printed cells by the number of the form's column; what could not be placed and why.

    ``seen``: as in ``tables.Problem``; ``doubtful``: columns left blank because of the problem.
    """

    cells: Mapping[int, PrintedCell]
    seen: str = ""
    problem: Text | None = None
    doubtful: tuple[int, ...] = field(default=())


def placed_by_place(line: Line, columns: Columns) -> Placed:
    """Where columns are places: the cell that stands under each label."""
    cells: dict[int, PrintedCell] = {}
    doubtful: list[int] = []
    for number, (first, last) in columns.spans.items():
        under = [c for c in line.covering if c.column <= last and c.column + c.columns > first]
        filled = [cell for cell in under if cell.text.strip()]
        cell = filled[0] if len(filled) == 1 else under[0] if under and not filled else None
        if cell is None:
            if under:
                doubtful.append(number)
        elif cell.text.strip() and (cell.row != line.row or _reaches_over(cell, number, columns)):
            doubtful.append(number)
        else:
            cells[number] = cell
    if not doubtful:
        return Placed(cells)
    texts = "、".join(dict.fromkeys(c.text.strip() for c in line.covering if c.text.strip()))
    what = Text(
        f"有格跨了几行或几列，分不清属于哪一格，留空（{texts[-60:]}）",
        f"a cell covers several rows or columns; left blank ({texts[-60:]})",
    )
    return Placed(cells, "ambiguous", what, tuple(doubtful))


def _reaches_over(cell: PrintedCell, number: int, columns: Columns) -> bool:
    """Whether a cell stands under another column's label, too."""
    return any(
        cell.column <= last and cell.column + cell.columns > first
        for other, (first, last) in columns.spans.items()
        if other != number
    )


def placed_by_order(cells: Sequence[PrintedCell], columns: Columns, unit: str = "") -> Placed:
    """Where only the order is known: as many cells as columns, blanks at the ends of the row aside."""
    count = len(columns.order)
    if not count:
        return Placed({})
    values = list(cells)
    if unit and values and squeeze(values[0].text) == squeeze(unit):
        values = values[1:]
    filled = [i for i, cell in enumerate(values) if cell.text.strip()]
    if not filled:
        return Placed(
            {n: cell for n, cell in zip(columns.order, _blanks(values, count), strict=False) if n is not None}
        )
    windows = [
        start for start in range(len(values) - count + 1) if start <= filled[0] and filled[-1] < start + count
    ]
    if len(windows) == 1 or (windows and len(values) == count):
        return _in_window(values[windows[0] : windows[0] + count], columns)
    if windows:
        return _unplaced(values, columns, windows)
    if len(filled) > count:
        return _too_many([values[i] for i in filled], columns)
    what = Text(
        f"应有 {count} 格，只有 {len(values)} 格（{_shown(values)}），分不清缺的是哪一格，留空",
        f"{len(values)} cells for {count} columns ({_shown(values)}); left blank",
    )
    return Placed({}, "column_count", what, tuple(n for n in columns.order if n is not None))


def _blanks(values: Sequence[PrintedCell], count: int) -> list[PrintedCell]:
    blank = values[-1] if values else PrintedCell(0, 0, "")
    return [*values[:count], *[blank] * (count - len(values))]


def _in_window(values: Sequence[PrintedCell], columns: Columns) -> Placed:
    return Placed({n: cell for n, cell in zip(columns.order, values, strict=True) if n is not None})


def _unplaced(values: Sequence[PrintedCell], columns: Columns, windows: Sequence[int]) -> Placed:
    """Several places are possible: what all of them agree on is taken."""
    count = len(columns.order)
    cells: dict[int, PrintedCell] = {}
    doubtful = []
    for offset, number in enumerate(columns.order):
        if number is None:
            continue
        choices = [values[start + offset] for start in windows]
        if len({squeeze(cell.text) for cell in choices}) == 1:
            cells[number] = choices[0]
        else:
            doubtful.append(number)
    if not doubtful:
        return Placed(cells)
    what = Text(
        f"{len(values)} 格对 {count} 列（{_shown(values)}），有 {len(windows)} 种放法，放不准的留空",
        f"{len(values)} cells for {count} columns ({_shown(values)}): {len(windows)} ways; left blank",
    )
    return Placed(cells, "ambiguous", what, tuple(doubtful))


def _too_many(values: Sequence[PrintedCell], columns: Columns) -> Placed:
    """More figures than columns: which one is too many can't be told unless they are all the same."""
    count = len(columns.order)
    what = Text(f"一行有 {len(values)} 个数，只有 {count} 列", f"{len(values)} figures for {count} columns")
    if len({squeeze(cell.text) for cell in values}) == 1:
        placed = _in_window(values[:count], columns)
        return Placed(placed.cells, "extra_cell", what)
    what = Text(f"{what.zh}（{_shown(values)}），留空", f"{what.en} ({_shown(values)}); left blank")
    return Placed({}, "extra_cell", what, tuple(n for n in columns.order if n is not None))


def _shown(values: Sequence[PrintedCell]) -> str:
    return "|".join("".join(cell.text.split()) for cell in values)[:80]
