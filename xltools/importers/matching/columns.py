"""The columns that a printed row stands under: by place where places are known, else by order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xltools.importers.matching.heads import Columns, columns_by_place
from xltools.importers.matching.heads_order import columns_in_order
from xltools.importers.matching.known import Known, is_same
from xltools.importers.matching.lines import Line
from xltools.model.form import Block


class HeadRows:
    """The rows of column labels above the rows of a table; ``matched``: lines that are rows of the form."""

    def __init__(
        self, lines: Sequence[Line], heads: frozenset[int], matched: frozenset[int], known: Known
    ) -> None:
        self._lines, self._heads, self._matched, self._known = lines, heads, matched, known
        self._titles = [block.title for block in known.table.blocks if block.title]
        self._read: dict[tuple[tuple[int, ...], int, bool], Columns] = {}

    def columns(self, i: int, block: Block, end: int) -> Columns:
        """The columns of a block that line ``i`` stands under; none where no labels stand above it.

        ``end``: how many of the line's cells are its label.
        """
        above = self._above(i)
        heads = tuple(k for k in above if k in self._heads)
        if not heads:
            return Columns()
        line = self._lines[i]
        if line.table.exact and all(_same_places(line, self._lines[k]) for k in heads):
            return self._columns(above, block, True)
        places = (
            self._columns(heads, block, True) if _is_uniform([self._lines[k] for k in heads]) else Columns()
        )
        spans = places.spans or {}
        # Only where every label stands over a place of its own are cells counted by place.
        is_whole = len(spans) == len(block.columns) and places.sound
        if is_whole and _is_uniform([line, self._lines[heads[0]]]) and min(spans.values())[0] >= end:
            return places
        return replace(places, spans=None) if is_whole else self._columns(above, block, False)

    def _columns(self, heads: tuple[int, ...], block: Block, by_place: bool) -> Columns:
        key = (heads, id(block), by_place)
        if key not in self._read:
            read = columns_by_place if by_place else columns_in_order
            self._read[key] = read([self._lines[k] for k in heads], block, self._known)
        return self._read[key]

    def _above(self, i: int) -> tuple[int, ...]:
        """The nearest rows of labels above a line, from top to bottom, with pieces of labels among them."""
        found: list[int] = []
        for k in range(i - 1, -1, -1):
            line = self._lines[k]
            is_title = bool(line.words) and all(is_same(cell.text, self._titles) for cell in line.words)
            if k in self._heads and not is_title:
                found.append(k)
            elif found and (is_title or k in self._matched or line.has_figures):
                break
            elif found and line.words:
                found.append(k)
        # What stands above the labels is a caption.
        while found and found[-1] not in self._heads:
            found.pop()
        return tuple(reversed(found))


def _same_places(line: Line, head: Line) -> bool:
    return head.table is line.table or (head.table.exact and head.table.width == line.table.width)


def _is_uniform(lines: Sequence[Line]) -> bool:
    """Whether rows without known places all have the same number of cells, empty ones included."""
    widths = {len(line.own) for line in lines}
    return not any(line.table.exact for line in lines) and len(widths) == 1
