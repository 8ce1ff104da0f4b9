"""Which cells stand beside each other on the printed page."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xltools.grid import grid
from xltools.model.form import Form

Line = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """``lines``: the cells of one printed row or column, in order; ``lines_of``: the lines of each cell;
    ``beside``: pairs of neighbours."""

    lines: tuple[Line, ...]
    lines_of: tuple[tuple[int, ...], ...]
    beside: frozenset[tuple[int, int]]


def layout_of(form: Form, place: Mapping[str, int]) -> Layout:
    """The layout of a form's cells that have a ``place``."""
    lines = tuple(_lines(form, place))
    lines_of: list[list[int]] = [[] for _ in place]
    for number, line in enumerate(lines):
        for cell in line:
            lines_of[cell].append(number)
    beside = frozenset((min(p), max(p)) for line in lines for p in itertools.pairwise(line))
    return Layout(lines, tuple(map(tuple, lines_of)), beside)


def _lines(form: Form, place: Mapping[str, int]) -> Iterator[Line]:
    """The printed rows, then the printed columns, of every table; only runs of two cells and more."""
    for table in form.tables:
        cells = [cell for cell in grid(table).values() if cell.name in place]
        for key in ("row", "column"):
            found: dict[int, list[int]] = {}
            for cell in cells:
                found.setdefault(getattr(cell, key), []).append(place[cell.name])
            yield from (tuple(line) for line in found.values() if len(line) > 1)
