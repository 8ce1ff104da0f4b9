"""Parts of tables that go on over pages, joined to one table."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from xltools.forms import form_ids, load_form, supplement_ids
from xltools.grid import grid
from xltools.importers.landmarks import labels
from xltools.importers.pdf_cells import PageTable
from xltools.importers.printed import PrintedCell
from xltools.narrative.words import bare

_SAME = 5.0
_MOST_HEADS = 6


def joined(first: PageTable, second: PageTable) -> PageTable | None:
    """The table of which ``second``, on the next page, is the rest; None if it is another table."""
    if not (first.ruled and second.ruled) or second.page != first.page + 1:
        return None
    shift = first.xs[0] - second.xs[0]
    moved = tuple(x + shift for x in second.xs)
    if abs(first.xs[-1] - moved[-1]) > _SAME:
        return None
    finer, coarser = (first.xs, moved) if len(first.xs) >= len(moved) else (moved, first.xs)
    if any(abs(_nearest(finer, x) - x) > _SAME for x in coarser):
        return None
    above = _on(finer, first.xs, first.cells)
    below = _without_heads(above, _on(finer, moved, second.cells))
    cells = _stacked(above, below)
    # Later parts are compared with the page this one stands on.
    back = tuple(x - shift for x in finer)
    return PageTable(second.page, back, second.ys, cells, place=first.place)


def _nearest(xs: Sequence[float], x: float) -> float:
    i = bisect_left(xs, x)
    return min(xs[max(0, i - 1) : i + 1], key=lambda other: abs(other - x))


def _on(finer: Sequence[float], xs: Sequence[float], cells: Sequence[PrintedCell]) -> list[PrintedCell]:
    """The cells on the finer columns."""
    lines = [finer.index(_nearest(finer, x)) for x in xs]
    return [
        replace(
            cell,
            column=lines[cell.column],
            columns=lines[cell.column + cell.columns] - lines[cell.column],
        )
        for cell in cells
    ]


def _without_heads(above: Sequence[PrintedCell], below: Sequence[PrintedCell]) -> list[PrintedCell]:
    """The second part without the head of the table that it repeats."""
    depth = 0
    for rows in range(1, _MOST_HEADS + 1):
        head = _top(below, rows)
        if head is None or not head <= {_spot(cell) for cell in above if cell.row < rows}:
            continue
        if _top(above, rows) == head and any(spot[4] for spot in head):
            depth = rows
    if depth == 0 or all(cell.row < depth for cell in below):
        return list(below)
    return [replace(cell, row=cell.row - depth) for cell in below if cell.row >= depth]


def _top(cells: Sequence[PrintedCell], rows: int) -> set[tuple[int, int, int, int, str]] | None:
    """The first rows of a table; None when a cell reaches below them or holds a number."""
    head = [cell for cell in cells if cell.row < rows]
    if any(cell.row + cell.rows > rows or _has_number(cell.text) for cell in head):
        return None
    return {_spot(cell) for cell in head}


def _has_number(text: str) -> bool:
    return bare(text).isdigit()


def _spot(cell: PrintedCell) -> tuple[int, int, int, int, str]:
    return cell.row, cell.column, cell.rows, cell.columns, bare(cell.text)


def _stacked(above: Sequence[PrintedCell], below: Sequence[PrintedCell]) -> tuple[PrintedCell, ...]:
    """Both parts under each other; a cell or a row that the end of the page cut is put together."""
    end = max(cell.row + cell.rows for cell in above)
    last = {(cell.column, cell.columns): cell for cell in above if cell.row + cell.rows == end}
    pairs = [
        (last[cell.column, cell.columns], cell)
        for cell in below
        if cell.row == 0 and (cell.column, cell.columns) in last
    ]
    overlap = 1 if _row_was_cut(pairs) else 0
    heads_below = any(bare(cell.text) in labels() for cell in below if cell.row == 0)
    merged: dict[PrintedCell, PrintedCell] = {}
    for top, bottom in pairs:
        if overlap or (heads_below and _is_one_cell(top, bottom)):
            text = "\n".join(part for part in (top.text, bottom.text) if part)
            merged[top] = replace(top, rows=top.rows + bottom.rows - overlap, text=text)
            merged[bottom] = merged[top]
    kept = [merged.get(cell, cell) for cell in above]
    kept += [replace(cell, row=cell.row + end - overlap) for cell in below if cell not in merged]
    return tuple(sorted(kept, key=lambda cell: (cell.row, cell.column)))


def _row_was_cut(pairs: Sequence[tuple[PrintedCell, PrintedCell]]) -> bool:
    """Whether a label of one row began on one page and ended on the next."""
    return any(
        top.rows == bottom.rows == 1
        and 1 in _heights().get(bare(top.text + bottom.text), ())
        and not {bare(top.text), bare(bottom.text)} & {*labels(), ""}
        for top, bottom in pairs
    )


def _is_one_cell(top: PrintedCell, bottom: PrintedCell) -> bool:
    """Whether both are parts of one label that covers several rows, such as 三、本年度办理结果."""
    whole = bare(top.text) + bare(bottom.text)
    return top.rows + bottom.rows <= max(_heights().get(whole, (1,)))


@cache
def _heights() -> Mapping[str, frozenset[int]]:
    """Label -> the numbers of rows that its cells cover."""
    found: dict[str, set[int]] = {}
    for form_id in form_ids():
        for table in load_form(form_id, supplement_ids()).tables:
            for cell in grid(table).cells:
                found.setdefault(bare(cell.text), set()).add(cell.rows)
    return {label: frozenset(rows) for label, rows in found.items() if label}
