"""Statutory tables as they stand on paper, to be cut, stacked, turned and unmerged before they are printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from xltools.grid import grid
from xltools.model.form import Table


@dataclass(frozen=True, slots=True)
class Spot:
    """A printed cell over ``rows`` x ``columns``, from 0; ``name`` is that of a value, "" for labels and blanks."""

    row: int
    column: int
    text: str = ""
    rows: int = 1
    columns: int = 1
    kind: str = "value"
    name: str = ""

    @property
    def bottom(self) -> int:
        return self.row + self.rows

    @property
    def right(self) -> int:
        return self.column + self.columns

    @property
    def is_label(self) -> bool:
        return self.kind not in ("value", "dash", "blank")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table on paper; ``table`` is the id of the statutory table, "" for another one."""

    spots: tuple[Spot, ...]
    table: str = ""

    @property
    def height(self) -> int:
        return max((spot.bottom for spot in self.spots), default=0)

    @property
    def width(self) -> int:
        return max((spot.right for spot in self.spots), default=0)

    def rows(self) -> Iterator[list[Spot]]:
        """The spots that begin in each row, from left to right; rows in which none begins are empty."""
        found: list[list[Spot]] = [[] for _ in range(self.height)]
        for spot in self.spots:
            found[spot.row].append(spot)
        return (sorted(row, key=lambda spot: spot.column) for row in found)

    def covering(self) -> dict[tuple[int, int], Spot]:
        """The spot over each place of the grid."""
        return {
            (row, column): spot
            for spot in self.spots
            for row in range(spot.row, spot.bottom)
            for column in range(spot.column, spot.right)
        }


def relabelled(drawn: Drawn, change: Callable[[str], str]) -> Drawn:
    """The table with its labels changed."""
    return damaged(drawn, lambda spot: change(spot.text))


def damaged(drawn: Drawn, change: Callable[[Spot], str]) -> Drawn:
    """The table with labels changed as their cells ask for."""
    spots = (replace(spot, text=change(spot)) if spot.is_label else spot for spot in drawn.spots)
    return replace(drawn, spots=tuple(spots))


def draw(table: Table, texts: Mapping[str, str]) -> Drawn:
    """The table of the form with ``texts`` in its value cells."""
    spots = (
        Spot(
            cell.row,
            cell.column,
            texts.get(cell.name, "") if cell.kind == "value" else cell.text,
            cell.rows,
            cell.columns,
            cell.kind,
            cell.name,
        )
        for cell in grid(table).cells
    )
    return Drawn(tuple(spots), table.id)


def unmerged(drawn: Drawn, *, repeat: bool, kinds: Sequence[str] = ()) -> Drawn:
    """Merged cells taken apart: the text in the first cell, or of a label in every cell."""
    return replace(drawn, spots=tuple(_apart(drawn.spots, repeat, kinds)))


def _apart(spots: Iterable[Spot], repeat: bool, kinds: Sequence[str]) -> Iterator[Spot]:
    for spot in spots:
        # A value of two cells stays one.
        if (kinds and spot.kind not in kinds) or (spot.kind == "value" and not spot.name):
            yield spot
            continue
        for row in range(spot.row, spot.bottom):
            for column in range(spot.column, spot.right):
                is_first = (row, column) == (spot.row, spot.column)
                if is_first or (repeat and spot.is_label):
                    yield replace(spot, row=row, column=column, rows=1, columns=1)
                else:
                    yield Spot(row, column, kind="blank")


def first_values(drawn: Drawn) -> int:
    """The row of the first value."""
    return min(spot.row for spot in drawn.spots if spot.kind == "value")


def cut(drawn: Drawn, at: int, *, heads: int = 0, repeat_labels: bool = False) -> list[Drawn]:
    """The table on two pages; the first ``heads`` rows come again on the second one."""
    above = [replace(s, rows=min(s.bottom, at) - s.row) for s in drawn.spots if s.row < at]
    below = [_moved(s, rows=heads - at) for s in drawn.spots if s.row >= at]
    for spot in drawn.spots:
        if spot.row < at < spot.bottom:
            text = spot.text if repeat_labels and spot.is_label else ""
            kind = spot.kind if text else "blank"
            below.append(Spot(heads, spot.column, text, spot.bottom - at, spot.columns, kind))
    again = [replace(s, rows=min(s.rows, heads - s.row), name="") for s in drawn.spots if s.row < heads]
    return [replace(drawn, spots=tuple(part)) for part in (above, [*again, *below])]


def blocks_of(drawn: Drawn) -> list[Drawn]:
    """The blocks of a table, each with its title, as tables."""
    starts = sorted(spot.row for spot in drawn.spots if spot.kind == "block" and spot.row)
    parts = [drawn]
    for start in reversed(starts):
        above, below = cut(parts[0], start)
        parts[:1] = [above, below]
    return parts


def _moved(spot: Spot, rows: int = 0, columns: int = 0) -> Spot:
    return replace(spot, row=spot.row + rows, column=spot.column + columns)


def stacked(parts: Sequence[Drawn], captions: Sequence[str] = ()) -> Drawn:
    """One table of several, one under the other; the last cell of every row reaches the right border."""
    width = max(part.width for part in parts)
    spots: list[Spot] = []
    row = 0
    for number, part in enumerate(parts):
        if captions:
            spots.append(Spot(row, 0, captions[number], 1, width, "caption"))
            row += 1
        for spot in part.spots:
            wide = replace(spot, columns=width - spot.column) if spot.right == part.width else spot
            spots.append(_moved(wide, rows=row))
        row += part.height
    return Drawn(tuple(spots), parts[0].table)


def beside(parts: Sequence[Drawn], gap: int = 0) -> Drawn:
    """One table of several, side by side, with ``gap`` empty columns between."""
    spots: list[Spot] = []
    height = max(part.height for part in parts)
    column = 0
    for part in parts:
        if column and gap:
            spots += [Spot(row, column - gap, columns=gap, kind="blank") for row in range(height)]
        spots += [_moved(spot, columns=column) for spot in part.spots]
        covered = part.covering()
        spots += [
            Spot(row, column + c, kind="blank")
            for row in range(height)
            for c in range(part.width)
            if (row, c) not in covered
        ]
        column += part.width + gap
    return Drawn(tuple(spots), parts[0].table)


def transposed(drawn: Drawn) -> Drawn:
    """Rows as columns and columns as rows."""
    spots = (replace(s, row=s.column, column=s.row, rows=s.columns, columns=s.rows) for s in drawn.spots)
    return replace(drawn, spots=tuple(spots))


def with_empty_row(drawn: Drawn, at: int, *, whole: bool) -> Drawn:
    """An empty row before row ``at``: one wide cell, or a cell to a column."""
    spots = [
        _moved(s, rows=1) if s.row >= at else replace(s, rows=s.rows + 1) if s.bottom > at else s
        for s in drawn.spots
    ]
    crossed = {c for s in spots if s.row < at < s.bottom for c in range(s.column, s.right)}
    if whole and not crossed:
        spots.append(Spot(at, 0, columns=drawn.width, kind="blank"))
    else:
        spots += [Spot(at, c, kind="blank") for c in range(drawn.width) if c not in crossed]
    return replace(drawn, spots=tuple(spots))


def with_empty_column(drawn: Drawn, at: int) -> Drawn:
    """An empty column before column ``at``; cells that stand over it grow."""
    return transposed(with_empty_row(transposed(drawn), at, whole=False))


def with_split_label(drawn: Drawn, spot: Spot, rng: Random) -> Drawn:
    """A row label over two rows: its values stand beside the first half, the second half or both."""
    number = re.match(r"[（(]?[一二三四五六七八九十\d]*[)）、.]*", spot.text)
    assert number is not None
    at, middle = spot.row, rng.randint(number.end() + 1, len(spot.text) - 1)
    values = rng.choice(("first", "second", "both"))
    spots: list[Spot] = []
    for other in drawn.spots:
        if other is spot:
            spots.append(replace(spot, text=spot.text[:middle]))
            spots.append(_moved(replace(spot, text=spot.text[middle:]), rows=1))
        elif other.row > at:
            spots.append(_moved(other, rows=1))
        elif other.bottom <= at:
            spots.append(other)
        elif other.rows > 1 or other.is_label or values == "both":
            spots.append(replace(other, rows=other.rows + 1))
        else:
            there, blank = (0, 1) if values == "first" else (1, 0)
            spots.append(_moved(other, rows=there))
            spots.append(replace(other, row=at + blank, text="", name="", kind="blank"))
    return replace(drawn, spots=tuple(spots))
