"""The grid of a form laid over the words of a page: which value stands in which cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xltools.grid import Grid, GridCell
from xltools.importers.pdf.labels import Label, Word
from xltools.importers.pdf.sheet import Box
from xltools.importers.printed import PrintedCell
from xltools.narrative.words import bare

_LONGEST_VALUE = 24
_BELOW_HEADS = 6.0
"""How far under the heads the only row of values may stand, in sizes of the type."""
_NEXT_LINE = 1.2
_DIGITS = re.compile(r"-?[\d.,]+", re.ASCII)
_NEAR = 0.6


@dataclass(frozen=True, slots=True)
class Laid:
    """A table, and the words that are in it."""

    cells: tuple[PrintedCell, ...]
    used: tuple[Word, ...]


def overlay(grid: Grid, found: Mapping[GridCell, Label], words: Sequence[Word]) -> Laid | None:
    """The table with its values; None unless each row and column has its label and each value its cell."""
    heads = {cell: _head_of(grid, cell) for cell in grid.values()}
    stubs = {cell.row: _stub_of(grid, cell.row) for cell in grid.values()}
    needed = [*heads.values(), *(stubs.values() if grid.left else ())]
    if any(label is None or label not in found for label in needed):
        return None
    head_boxes = {cell: found[head].box for cell, head in heads.items() if head is not None}
    labelled = {id(word.segment) for label in found.values() for word in label.words}
    free = [word for word in words if id(word.segment) not in labelled]
    rows = {row: found[stub].box for row, stub in stubs.items() if stub is not None}
    if not grid.left:
        row = _row_below(list(head_boxes.values()), free)
        rows = dict.fromkeys(stubs, row)
    texts: dict[GridCell, list[Word]] = {}
    for block in _blocks(grid, heads):
        values = _values(block, head_boxes, rows, free, bool(grid.left))
        if values is None:
            return None
        texts.update(values)
    laid = _laid(grid, {**found, **_scattered(grid, found, free)}, texts)
    return laid if _is_complete(laid, rows, words) else None


def _scattered(grid: Grid, found: Mapping[GridCell, Label], words: Sequence[Word]) -> dict[GridCell, Label]:
    """Labels over several rows of which the end of a page moved a part away."""
    made: dict[GridCell, Label] = {}
    for cell in grid.cells:
        text = bare(cell.text)
        pieces = tuple(word for word in words if word.bare and word.bare in text)
        if text and cell not in found and "".join(piece.bare for piece in pieces) == text:
            made[cell] = Label(pieces)
    return made


def _is_complete(laid: Laid, rows: Mapping[int, Box], words: Iterable[Word]) -> bool:
    """Whether nothing between the first and the last row is left over, as there is in another form's table."""
    top, bottom = min(box.top for box in rows.values()), max(box.bottom for box in rows.values())
    used = {id(word.segment) for word in laid.used}
    return all(id(word.segment) in used for word in words if top <= word.box.centre <= bottom)


def _head_of(grid: Grid, value: GridCell) -> GridCell | None:
    """The lowest head over a value that covers the same columns."""
    over = (
        cell
        for cell in grid.cells
        if cell.kind == "head"
        and (cell.column, cell.columns) == (value.column, value.columns)
        and cell.row < value.row
    )
    return max(over, key=lambda cell: cell.row, default=None)


def _stub_of(grid: Grid, row: int) -> GridCell | None:
    """The label next to the values of a row."""
    beside = (cell for cell in grid.cells if cell.kind == "stub" and (cell.row, cell.rows) == (row, 1))
    return max(beside, key=lambda cell: cell.column, default=None)


def _row_below(heads: Sequence[Box], words: Iterable[Word]) -> Box:
    """Where the only row of values stands: on the first line under the heads, and those it is broken into."""
    bottom = max(head.bottom for head in heads)
    row: Box | None = None
    reach = _BELOW_HEADS
    for word in sorted(words, key=lambda word: word.box.centre):
        last = bottom if row is None else row.bottom
        if word.box.centre <= bottom:
            continue
        if word.box.centre - last > reach * word.segment.size or len(word.segment.text) > _LONGEST_VALUE:
            break
        row, reach = Box(0, word.box.top if row is None else row.top, 0, word.box.bottom), _NEXT_LINE
    return row or Box(0, bottom, 0, bottom)


def _blocks(grid: Grid, heads: Mapping[GridCell, GridCell | None]) -> list[list[GridCell]]:
    """The values that stand under the same heads."""
    by_row: dict[int, list[GridCell]] = {}
    for cell in grid.values():
        by_row.setdefault(cell.row, []).append(cell)
    blocks: dict[tuple[GridCell | None, ...], list[GridCell]] = {}
    for cells in by_row.values():
        blocks.setdefault(tuple(heads[cell] for cell in cells), []).extend(cells)
    return list(blocks.values())


def _values(
    block: Sequence[GridCell],
    heads: Mapping[GridCell, Box],
    rows: Mapping[int, Box],
    words: Iterable[Word],
    has_stub: bool,
) -> dict[GridCell, list[Word]] | None:
    """The words in each cell of a block; None when one has no cell or shares it with another beside it."""
    boxes = {cell.row: rows[cell.row] for cell in block}
    left = (
        max(box.x1 for box in boxes.values()) - 1 if has_stub else min(box.x0 for box in heads.values()) - 99
    )
    top, bottom = min(box.top for box in boxes.values()), max(box.bottom for box in boxes.values())
    inside = [word for word in words if word.box.x0 >= left and top <= word.box.centre <= bottom]
    clusters = _clusters(inside)
    columns = _columns(clusters, {cell.column: heads[cell] for cell in block})
    lines = _rows(inside, boxes)
    if columns is None or lines is None:
        return None
    places = {(cell.row, cell.column): cell for cell in block}
    texts: dict[GridCell, list[Word]] = {}
    for column, cluster in zip(columns, clusters, strict=True):
        for word in cluster:
            others = texts.setdefault(places[lines[word], column], [])
            if any(abs(other.box.centre - word.box.centre) < word.segment.size / 2 for other in others):
                return None
            others.append(word)
    return texts


def _rows(words: Sequence[Word], boxes: Mapping[int, Box]) -> dict[Word, int] | None:
    """The row of each word; None when that can't be told."""
    found: dict[Word, int] = {}
    apart: list[Word] = []
    for word in words:
        row = min(boxes, key=lambda number: _distance(boxes[number], word.box.centre))
        if _distance(boxes[row], word.box.centre) <= _NEAR * word.segment.size:
            found[word] = row
        else:
            apart.append(word)
    taken = set(found.values())
    for word in apart:
        # Where a page ends within a row, its label may stand on the next page and its values on this.
        above = max((row for row in boxes if boxes[row].centre < word.box.centre), default=None)
        below = min((row for row in boxes if boxes[row].centre > word.box.centre), default=None)
        free = [row for row in (above, below) if row is not None and row not in taken]
        if len(free) != 1:
            return None
        found[word] = free[0]
    return found


def _distance(box: Box, y: float) -> float:
    return max(0.0, box.top - y, y - box.bottom) + abs(box.centre - y) / 1000


def _clusters(words: Sequence[Word]) -> list[list[Word]]:
    """Words over and under each other, from left to right."""
    clusters: list[list[Word]] = []
    right = float("-inf")
    for word in sorted(words, key=lambda word: word.box.x0):
        if word.box.x0 > right:
            clusters.append([])
        clusters[-1].append(word)
        right = max(right, word.box.x1) if len(clusters[-1]) > 1 else word.box.x1
    return clusters


def _columns(clusters: Sequence[Sequence[Word]], heads: Mapping[int, Box]) -> list[int] | None:
    """The column of each cluster; None when that can't be told."""
    ordered = sorted(heads, key=lambda column: heads[column].middle)
    if len(clusters) == len(ordered):
        return ordered
    found = []
    for cluster in clusters:
        middle = (min(word.box.x0 for word in cluster) + max(word.box.x1 for word in cluster)) / 2
        found.append(min(ordered, key=lambda column: abs(heads[column].middle - middle)))
    return found if len(set(found)) == len(found) else None


def _laid(grid: Grid, found: Mapping[GridCell, Label], texts: Mapping[GridCell, Sequence[Word]]) -> Laid:
    cells: list[PrintedCell] = []
    used: list[Word] = []
    for cell in sorted(grid.cells, key=lambda cell: (cell.row, cell.column)):
        words = found[cell].words if cell in found else texts.get(cell, ())
        used += words
        pieces = [word.segment.text for word in sorted(words, key=lambda word: word.box.centre)]
        # With one row of values, digits under digits are one number that the narrow column broke.
        broken = not grid.left and all(_DIGITS.fullmatch(piece) for piece in pieces)
        text = ("" if broken else "\n").join(pieces)
        cells.append(PrintedCell(cell.row, cell.column, text, cell.rows, cell.columns))
    return Laid(tuple(cells), tuple(used))
