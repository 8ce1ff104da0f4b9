"""How a printed table fits the page: its font size and the widths of its columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, inf

from xltools.exporters.layout import TableBlock, width
from xltools.grid import GridCell

SIZES = (10.5, 9.0, 7.5, 6.5, 5.5, 5.0)
"""Font sizes in points: 五号, 小五, 六号, 小六, 七号, 八号."""
MANY_COLUMNS = 8
MM_PER_POINT = 25.4 / 72
_PADDING = (1.5, 0.4)
_NARROWEST = (4.0, 2.0)
"""Of a table with few columns, and with many: millimetres beside a text, characters of a column."""
_SLACK = 0.3
_LAST_STUB = 8.0
_FEWEST_STUB = 3
_LINE_AMONG_MANY = 20.0
_ROOM = 2.0
_DIGIT = 0.64
"""Width of a digit in the widest of usual fonts; a number must not break."""
_RUN = re.compile(r"[!-~]{1,24}")


@dataclass(frozen=True, slots=True)
class Fit:
    """``size`` in points; ``columns``, and the ``padding`` left and right of a cell's text, in millimetres."""

    size: float
    columns: tuple[float, ...]
    padding: float

    def head_padding(self, text: str, column: float) -> float:
        """What a head needs in ``column`` millimetres for lines equally long: 结果 over 维持."""
        em = self.size * MM_PER_POINT
        fitting = max(1, int((column - 2 * self.padding) / em))
        lines = ceil(width(text) / fitting)
        if lines < 2:
            return self.padding
        return max(self.padding, (column - ceil(width(text) / lines) * em - _SLACK) / 2)


def fit(block: TableBlock, page: float) -> Fit:
    """Widths that fill ``page`` millimetres, with the largest size at which no number breaks."""
    many = is_wide(block)
    needs, wishes = _needs(block), _wishes(block)
    edge = 2 * _PADDING[many] + _SLACK
    text = page - block.grid.columns * edge
    sizes = SIZES[many:]
    size = next((size for size in sizes if sum(needs) * size * MM_PER_POINT <= text), sizes[-1])
    room = max(text / (size * MM_PER_POINT) - sum(needs), 0.0)
    columns = _shared(needs, wishes, room, block.grid.left)
    scale = text / sum(columns)
    return Fit(size, tuple(column * scale + edge for column in columns), _PADDING[many])


def is_wide(block: TableBlock) -> bool:
    """Whether a table has many columns, and so a small font and little room in its cells."""
    return block.grid.columns >= MANY_COLUMNS


def _needs(block: TableBlock) -> list[float]:
    """The narrowest widths, in characters; all columns of values are as wide as the widest of them."""
    left, narrowest = block.grid.left, _NARROWEST[is_wide(block)]
    needs = [narrowest] * block.grid.columns
    for cell in block.grid.cells:
        if cell.kind == "stub" and cell.columns == 1:
            needs[cell.column] = max(needs[cell.column], _stub_need(cell, left - block.has_units))
    values = [_longest_run(cell, block) for cell in block.grid.cells if cell.column >= left]
    return [*needs[:left], *[max(values, default=0.0)] * (block.grid.columns - left)]


def _longest_run(cell: GridCell, block: TableBlock) -> float:
    """What the longest number or word of a value or head needs, and never less than the narrowest."""
    text = block.values.get(cell.name, "") if cell.name else cell.text
    longest = max((len(run) for run in _RUN.findall(text)), default=0)
    return max(longest * _DIGIT / cell.columns, _NARROWEST[is_wide(block)])


def _stub_need(cell: GridCell, stubs: int) -> float:
    """A label of several rows may stand in several lines; the last labels get a fair width."""
    if cell.column == stubs - 1:
        return min(_LAST_STUB, width(cell.text))
    lines = max(2, cell.rows // 3)
    return max(_FEWEST_STUB, ceil(len(cell.text) / lines))


def _wishes(block: TableBlock) -> list[float]:
    """What the columns left of the values need for a label on one line, or on two where there are many
    columns of values; 0 for the others."""
    wishes = [0.0] * block.grid.columns
    longest = _LINE_AMONG_MANY if is_wide(block) else inf
    for cell in _left_cells(block):
        wishes[cell.column] = max(wishes[cell.column], min(width(cell.text) + _ROOM, longest))
    return wishes


def _left_cells(block: TableBlock) -> Iterator[GridCell]:
    """The labels of the rows with their heads and units, outer labels of several rows left out."""
    stubs = block.grid.left - block.has_units
    for cell in block.grid.cells:
        outer = cell.kind == "stub" and cell.column < stubs - 1
        if cell.column < block.grid.left and cell.columns == 1 and not outer:
            yield cell


def _shared(needs: list[float], wishes: list[float], room: float, left: int) -> list[float]:
    """``room`` goes to the labels as far as they wish, and evenly to the columns of values then."""
    lacking = [max(wish - need, 0.0) for need, wish in zip(needs, wishes, strict=True)]
    given = min(room, sum(lacking))
    part = given / sum(lacking) if given else 0.0
    columns = [need + part * lack for need, lack in zip(needs, lacking, strict=True)]
    values = len(columns) - left
    return [
        column + (room - given) / values if place >= left and values else column
        for place, column in enumerate(columns)
    ]
