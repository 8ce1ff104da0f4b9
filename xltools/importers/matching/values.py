"""The values of a row: which printed cell belongs to which column, and what to do when that is not certain."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from xltools.importers.matching.heads import Columns
from xltools.importers.matching.labels import is_words
from xltools.importers.matching.lines import Line
from xltools.importers.printed import PrintedCell
from xltools.lang import Text
from xltools.narrative.words import squeeze

Side = Literal["", "left", "right"]
"""Where values stand in rows that have more cells than columns: told by rows in which it is certain."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Printed cells by the number of the form's column; what could not be placed and why.

    ``seen``: as in ``tables.Problem``; ``doubtful``: columns left blank because of the problem.
    """

    cells: Mapping[int, PrintedCell]
    seen: str = ""
    problem: Text | None = None
    doubtful: tuple[int, ...] = field(default=())


def placed_by_place(line: Line, columns: Columns, others: frozenset[int] = frozenset()) -> Placed:
    """Where columns are places: the cell that stands under each label; ``others``: rows of other labels."""
    spans = columns.spans or {}
    if not spans:
        return Placed({})
    left = min(first for first, _ in spans.values())
    filled = [c for c in line.own if c.column >= left and c.text.strip() and not is_words(c.text)]
    if any(columns.labelled.isdisjoint(range(c.column, c.column + c.columns)) for c in filled):
        # A figure under no label: the row may stand a column beside its heads.
        return _strayed([c for c in line.own if left <= c.column <= filled[-1].column], columns)
    ends = [cell.column + cell.columns for cell in line.covering]
    if filled and max(last for _, last in spans.values()) >= max(ends):
        return _too_short(filled, columns)
    cells: dict[int, PrintedCell] = {}
    doubtful: list[int] = []
    for number, (first, last) in spans.items():
        under = [c for c in line.covering if c.column <= last and c.column + c.columns > first]
        filled = [cell for cell in under if cell.text.strip()]
        cell = filled[0] if len(filled) == 1 else under[0] if under and not filled else None
        if cell is None:
            if under:
                doubtful.append(number)
        elif cell.text.strip() and (
            cell.row != line.row
            or _reaches_over(cell, spans[number], columns.labelled)
            or not others.isdisjoint(range(cell.row + 1, cell.row + cell.rows))
        ):
            doubtful.append(number)
        else:
            cells[number] = cell
    under_label = {cell.column: cell for cell in line.covering}
    cells |= _of_twins(columns, lambda place: under_label.get(place))
    if not doubtful:
        return Placed(cells)
    texts = "、".join(dict.fromkeys(c.text.strip() for c in line.covering if c.text.strip()))
    what = Text(
        f"有格跨了几行或几列，分不清属于哪一格，留空（{texts[-60:]}）",
        f"a cell covers several rows or columns; left blank ({texts[-60:]})",
    )
    return Placed(cells, "ambiguous", what, tuple(doubtful))


def _strayed(values: Sequence[PrintedCell], columns: Columns) -> Placed:
    if len(values) > len(columns.order):
        return _too_many(values, columns)
    what = Text(
        f"有数不在任何列标签下面，分不清各数属于哪一列，留空（{_shown(values)}）",
        f"a figure stands under no column label; the row is left blank ({_shown(values)})",
    )
    return Placed({}, "ambiguous", what, tuple(n for n in columns.order if n is not None))


def _too_short(values: Sequence[PrintedCell], columns: Columns) -> Placed:
    what = Text(
        f"这一行比表头少格（{_shown(values)}），分不清缺的是哪一格，留空",
        f"the row has fewer cells than its heads ({_shown(values)}); left blank",
    )
    return Placed({}, "column_count", what, tuple(n for n in columns.order if n is not None))


def _of_twins(columns: Columns, cell_at: Callable[[int], PrintedCell | None]) -> dict[int, PrintedCell]:
    """Values of columns that can't be told apart, where all of them say the same."""
    cells: dict[int, PrintedCell] = {}
    for twins in columns.twins:
        found = [cell for place in twins.places if (cell := cell_at(place)) is not None]
        same = len({squeeze(cell.text) for cell in found}) == 1 and all(cell.columns == 1 for cell in found)
        if same and len(found) == len(twins.places):
            cells |= dict(zip(twins.columns, found, strict=True))
    return cells


def _reaches_over(cell: PrintedCell, span: tuple[int, int], labelled: frozenset[int]) -> bool:
    """Whether a cell stands under another column's label, too."""
    under = labelled.intersection(range(cell.column, cell.column + cell.columns))
    return not under <= set(range(span[0], span[1] + 1))


def without_unit(cells: Sequence[PrintedCell], unit: str) -> list[PrintedCell]:
    """The cells behind a row's label without the one that tells its unit."""
    has_unit = unit and cells and squeeze(cells[0].text) == squeeze(unit)
    return list(cells[1:] if has_unit else cells)


def side_of(rows: Sequence[tuple[Sequence[PrintedCell], Columns]], heads: Sequence[Line]) -> Side:
    """On which side of longer rows the values stand, where heads and all rows in which it is certain agree."""
    seen: set[Side] = set()
    for values, columns in rows:
        count = len(columns.order)
        windows = _windows(values, count)
        if count and len(values) > count and len(windows) == 1:
            seen.add("left" if windows[0] == 0 else "right" if windows[0] == len(values) - count else "")
    for line in heads:
        filled = [bool(cell.text.strip()) for cell in line.own]
        if len(filled) > 1 and filled[0] != filled[-1]:
            seen.add("left" if filled[0] else "right")
    return seen.pop() if len(seen) == 1 else ""


def placed_by_order(values: Sequence[PrintedCell], columns: Columns, side: Side = "") -> Placed:
    """Where only the order is known: as many cells as columns, blanks at the ends of the row aside."""
    count = len(columns.order)
    if not count:
        return Placed({})
    filled = [i for i, cell in enumerate(values) if cell.text.strip()]
    if not filled and len(values) >= count:
        return _in_window(values[:count], columns)
    windows = _windows(values, count)
    if len(windows) > 1 and side:
        windows = [w for w in windows if w == (0 if side == "left" else len(values) - count)] or windows
    if len(windows) == 1:
        return _in_window(values[windows[0] : windows[0] + count], columns)
    if windows:
        return _unplaced(values, columns, windows)
    if len(filled) > count:
        return _too_many(values[filled[0] : filled[-1] + 1], columns)
    what = Text(
        f"应有 {count} 格，只有 {len(values)} 格（{_shown(values)}），分不清缺的是哪一格，留空",
        f"{len(values)} cells for {count} columns ({_shown(values)}); left blank",
    )
    return Placed({}, "column_count", what, tuple(n for n in columns.order if n is not None))


def _windows(values: Sequence[PrintedCell], count: int) -> list[int]:
    """Where ``count`` cells in a row can begin that hold all that is filled."""
    filled = [i for i, cell in enumerate(values) if cell.text.strip()]
    if not filled:
        return []
    starts = range(len(values) - count + 1)
    return [start for start in starts if start <= filled[0] and filled[-1] < start + count]


def _in_window(values: Sequence[PrintedCell], columns: Columns) -> Placed:
    cells = {n: cell for n, cell in zip(columns.order, values, strict=True) if n is not None}
    return Placed(cells | _of_twins(columns, lambda place: values[place]))


def _unplaced(values: Sequence[PrintedCell], columns: Columns, windows: Sequence[int]) -> Placed:
    """Several places are possible: what all of them agree on is taken."""
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
        f"{len(values)} 格对 {len(columns.order)} 列（{_shown(values)}），有 {len(windows)} 种放法，放不准的留空",
        f"{len(values)} cells for {len(columns.order)} columns ({_shown(values)}): {len(windows)} ways; left blank",
    )
    return Placed(cells, "ambiguous", what, tuple(doubtful))


def _too_many(values: Sequence[PrintedCell], columns: Columns) -> Placed:
    """More figures than columns: which one is too many can't be told unless they are all the same."""
    count = len(columns.order)
    figures = sum(bool(cell.text.strip()) for cell in values)
    what = Text(f"一行有 {figures} 个数，只有 {count} 列", f"{figures} figures for {count} columns")
    if len({squeeze(cell.text) for cell in values}) == 1:
        placed = _in_window(values[:count], columns)
        return Placed(placed.cells, "extra_cell", what)
    what = Text(f"{what.zh}（{_shown(values)}），留空", f"{what.en} ({_shown(values)}); left blank")
    return Placed({}, "extra_cell", what, tuple(n for n in columns.order if n is not None))


def _shown(values: Sequence[PrintedCell]) -> str:
    return "|".join("".join(cell.text.split()) for cell in values)[:80]
