"""Parts of tables that go on over pages, joined to one table."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Literal

from xltools.forms import form_ids, load_form, supplement_ids
from xltools.grid import GridCell, grid
from xltools.importers.matching.landmarks import labels
from xltools.importers.pdf.cells import PageTable
from xltools.importers.printed import PrintedCell
from xltools.narrative.words import bare

_SAME = 5.0
_ROWS = 4
_MOST_HEADS = 6


def joined(first: PageTable, second: PageTable) -> PageTable | None:
    """The table of which ``second``, on the next page, is the rest; None if it is another table."""
    if not (first.ruled and second.ruled) or second.page != first.page + 1:
        return None
    if is_beside(first, second):
        whole = _under(_swapped(first), _swapped(second), 0.0, _spans("columns"))
        return None if whole is None else _swapped(whole)
    shift = first.xs[0] - second.xs[0]
    if abs(first.xs[-1] - second.xs[-1] - shift) > _SAME:
        return None
    return _under(first, second, shift, _spans("rows"))


def is_beside(first: PageTable, second: PageTable) -> bool:
    """Whether a table too wide for its page goes on to the right: the same rows, without their labels."""
    if abs(first.ys[-1] - second.ys[-1]) > _SAME or len(second.ys) < _ROWS:
        return False
    named = [sum(bare(cell.text) in _stubs() for cell in table.cells) for table in (first, second)]
    return named[0] >= _ROWS and named[1] == 0


def _swapped(table: PageTable) -> PageTable:
    """Rows for columns."""
    cells = [
        replace(cell, row=cell.column, column=cell.row, rows=cell.columns, columns=cell.rows)
        for cell in table.cells
    ]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return replace(table, xs=table.ys, ys=table.xs, cells=tuple(cells))


def _under(
    first: PageTable, second: PageTable, shift: float, spans: Mapping[str, frozenset[int]]
) -> PageTable | None:
    """Both on the columns of the finer one, which the other must have too; ``shift`` moves the second."""
    moved = tuple(x + shift for x in second.xs)
    finer, coarser = (first.xs, moved) if len(first.xs) >= len(moved) else (moved, first.xs)
    if any(abs(_nearest(finer, x) - x) > _SAME for x in coarser):
        return None
    above = _without_blank_end(_on(finer, first.xs, first.cells))
    below = _without_heads(above, _on(finer, moved, second.cells))
    cells = _stacked(above, below, spans)
    # Later parts are compared with the page this one stands on.
    back = tuple(x - shift for x in finer)
    down = first.ys[-1] - second.ys[0]
    return PageTable(
        second.page, back, (*first.ys, *(y + down for y in second.ys[1:])), cells, place=first.place
    )


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


def _without_blank_end(cells: Sequence[PrintedCell]) -> list[PrintedCell]:
    """Without a last row of which only the borders are printed: all of its text stands on the next page."""
    end = max(cell.row + cell.rows for cell in cells)
    begun = [cell for cell in cells if cell.row == end - 1]
    if end == 1 or not begun or any(bare(cell.text) for cell in begun):
        return list(cells)
    return [replace(cell, rows=min(cell.rows, end - 1 - cell.row)) for cell in cells if cell.row < end - 1]


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


def _stacked(
    above: Sequence[PrintedCell], below: Sequence[PrintedCell], spans: Mapping[str, frozenset[int]]
) -> tuple[PrintedCell, ...]:
    """Both parts under each other; a cell or a row that the end of the page cut is put together."""
    end = max(cell.row + cell.rows for cell in above)
    last = {(cell.column, cell.columns): cell for cell in above if cell.row + cell.rows == end}
    pairs = [
        (last[cell.column, cell.columns], cell)
        for cell in below
        if cell.row == 0 and (cell.column, cell.columns) in last
    ]
    overlap = 1 if _row_was_cut(pairs, spans) else 0
    heads_below = any(bare(cell.text) in labels() for cell in below if cell.row == 0)
    merged: dict[PrintedCell, PrintedCell] = {}
    for top, bottom in pairs:
        if overlap or (heads_below and _is_one_cell(top, bottom, spans)):
            text = "\n".join(part for part in (top.text, bottom.text) if part)
            merged[top] = replace(top, rows=top.rows + bottom.rows - overlap, text=text)
            merged[bottom] = merged[top]
    kept = [merged.get(cell, cell) for cell in above]
    kept += [replace(cell, row=cell.row + end - overlap) for cell in below if cell not in merged]
    return tuple(sorted(kept, key=lambda cell: (cell.row, cell.column)))


def _row_was_cut(
    pairs: Sequence[tuple[PrintedCell, PrintedCell]], spans: Mapping[str, frozenset[int]]
) -> bool:
    """Whether the end of the page cut a row: its label, or what stands beside the label."""
    texts = [(bare(top.text), bare(bottom.text)) for top, bottom in pairs if top.rows == bottom.rows == 1]
    for upper, lower in texts:
        if upper and lower and not {upper, lower} & labels() and _begins_row(upper + lower, spans):
            return True
    # A row without a label of its own is the rest of the one that has it.
    if all(any(text[side] in _stubs() for text in texts) for side in (0, 1)):
        return False
    alone = [upper or lower for upper, lower in texts if not (upper and lower)]
    return any(label in _stubs() and 1 in spans[label] for label in alone)


def _begins_row(text: str, spans: Mapping[str, frozenset[int]]) -> bool:
    """Whether a text is the label of a single row, or the beginning of one that goes on over more pages."""
    return any(1 in rows and label.startswith(text) for label, rows in spans.items())


def _is_one_cell(top: PrintedCell, bottom: PrintedCell, spans: Mapping[str, frozenset[int]]) -> bool:
    """Whether both are parts of one label that covers several rows, such as 三、本年度办理结果."""
    whole = bare(top.text) + bare(bottom.text)
    return top.rows + bottom.rows <= max(spans.get(whole, (1,)))


@cache
def _spans(of: Literal["rows", "columns"]) -> Mapping[str, frozenset[int]]:
    """Label -> the numbers of rows or columns that its cells cover."""
    found: dict[str, set[int]] = {}
    for cell in _cells():
        found.setdefault(bare(cell.text), set()).add(cell.rows if of == "rows" else cell.columns)
    return {label: frozenset(spans) for label, spans in found.items() if label}


@cache
def _stubs() -> frozenset[str]:
    """The labels of rows."""
    return frozenset(bare(cell.text) for cell in _cells() if cell.kind == "stub")


def _cells() -> Iterator[GridCell]:
    for form_id in form_ids():
        for table in load_form(form_id, supplement_ids()).tables:
            yield from grid(table).cells
