"""Statutory tables drawn into a PDF, with borders as different programs draw them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from tests.support.pdfs import Paper, width_of
from tests.support.printed import text_of
from xltools.grid import GridCell, grid
from xltools.model.form import Table

SIZE = 9.0
LINE = 11.0
_STUBS = {3: (48.0, 60.0, 115.0), 1: (110.0,), 0: ()}


@dataclass(frozen=True, slots=True)
class Frame:
    """A cell on the page; ``left`` and so on say whether it is at that edge of the table."""

    x0: float
    y0: float
    x1: float
    y1: float
    left: bool
    top: bool
    right: bool
    bottom: bool
    kind: str = ""


Border = Callable[[Paper, Frame], None]


def lines(paper: Paper, at: Frame) -> None:
    paper.line(at.x0, at.y0, at.x1, at.y0)
    paper.line(at.x0, at.y1, at.x1, at.y1)
    paper.line(at.x0, at.y0, at.x0, at.y1)
    paper.line(at.x1, at.y0, at.x1, at.y1)


def boxes(paper: Paper, at: Frame) -> None:
    paper.box(at.x0, at.y0, at.x1, at.y1)


def boxes_apart(paper: Paper, at: Frame) -> None:
    """As web pages are printed: every cell has its own border, a gap beside the next."""
    paper.box(at.x0 + 0.8, at.y0 + 0.8, at.x1 - 0.8, at.y1 - 0.8)


def bars(paper: Paper, at: Frame) -> None:
    """As Word prints them: filled boxes of half a point along each side, and squares at the corners."""
    w = 0.48
    paper.box(at.x0 + w, at.y0, at.x1, at.y0 + w, "f")
    paper.box(at.x0, at.y0 + w, at.x0 + w, at.y1, "f")
    paper.box(at.x0, at.y0, at.x0 + w, at.y0 + w, "f")
    if at.right:
        paper.box(at.x1, at.y0, at.x1 + w, at.y1, "f")
    if at.bottom:
        paper.box(at.x0, at.y1, at.x1, at.y1 + w, "f")


def double(paper: Paper, at: Frame) -> None:
    lines(paper, at)
    lines(paper, replace(at, x0=at.x0 + 1.5, y0=at.y0 + 1.5, x1=at.x1 + 1.5, y1=at.y1 + 1.5))


def crooked(paper: Paper, at: Frame) -> None:
    """Lines that miss each other by a point or two."""
    off = 1.2 if int(at.y0) % 2 else -0.8
    lines(paper, replace(at, x0=at.x0 + off, x1=at.x1 + off, y0=at.y0 + off / 2))


def inner(paper: Paper, at: Frame) -> None:
    """No border around the table."""
    if not at.bottom:
        paper.line(at.x0, at.y1, at.x1, at.y1)
    if not at.right:
        paper.line(at.x1, at.y0, at.x1, at.y1)


def open_sides(paper: Paper, at: Frame) -> None:
    """No border left and right of the table."""
    paper.line(at.x0, at.y0, at.x1, at.y0)
    paper.line(at.x0, at.y1, at.x1, at.y1)
    if not at.right:
        paper.line(at.x1, at.y0, at.x1, at.y1)


def shaded(paper: Paper, at: Frame) -> None:
    """Heads and labels on grey, drawn as boxes smaller than the cell, which are no borders."""
    if at.kind in ("head", "stub", "block"):
        middle = (at.y0 + at.y1) / 2
        paper.draw("q 0.9 g")
        paper.box(at.x0 + 1, at.y0 + 1, at.x1 - 1, middle, "f")
        paper.box(at.x0 + 1, middle, at.x1 - 1, at.y1 - 1, "f")
        paper.draw("Q")
    lines(paper, at)


def dots(paper: Paper, at: Frame) -> None:
    """Dotted borders drawn dot by dot."""
    x, y = at.x0, at.y0
    while x < at.x1:
        paper.box(x, at.y0, x + 0.5, at.y0 + 0.5, "f")
        paper.box(x, at.y1, x + 0.5, at.y1 + 0.5, "f")
        x += 2.5
    while y < at.y1:
        paper.box(at.x0, y, at.x0 + 0.5, y + 0.5, "f")
        paper.box(at.x1, y, at.x1 + 0.5, y + 0.5, "f")
        y += 2.5


def level(paper: Paper, at: Frame) -> None:
    """Only lines between rows."""
    paper.line(at.x0, at.y0, at.x1, at.y0)
    paper.line(at.x0, at.y1, at.x1, at.y1)


def framed(paper: Paper, at: Frame) -> None:
    """A frame around the table and lines between rows, none between columns."""
    level(paper, at)
    if at.left:
        paper.line(at.x0, at.y0, at.x0, at.y1)
    if at.right:
        paper.line(at.x1, at.y0, at.x1, at.y1)


def none(paper: Paper, at: Frame) -> None:
    """No lines at all."""


CLOSED: tuple[Border, ...] = (lines, boxes, boxes_apart, bars, double, crooked, shaded, dots)
OPEN: tuple[Border, ...] = (open_sides, inner)
UNRULED: tuple[Border, ...] = (none, level, framed)


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a table is drawn; ``turned`` heads run upwards (90) or downwards (270)."""

    border: Border = lines
    x: float = 40.0
    y: float = 60.0
    size: float = SIZE
    turned: int = 0


PLAIN = Drawing()


def draw_table(
    paper: Paper, table: Table, texts: Mapping[str, str], how: Drawing = PLAIN, rows: range | None = None
) -> float:
    """Draws the table, or the part of it in ``rows``; returns its lower edge.

    A cell that reaches over several parts has its text in the first of them.
    """
    whole = grid(table)
    part = rows or range(whole.rows)
    xs = _columns(whole.columns, whole.left, how.x)
    ys = _rows(whole.cells, texts, xs, part, how)
    for cell in whole.cells:
        first, last = max(cell.row, part.start), min(cell.row + cell.rows, part.stop)
        if first >= last:
            continue
        right = cell.column + cell.columns
        at = Frame(
            xs[cell.column],
            ys[first - part.start],
            xs[right],
            ys[last - part.start],
            cell.column == 0,
            first == part.start,
            right == whole.columns,
            last == part.stop,
            cell.kind,
        )
        how.border(paper, at)
        if first == cell.row:
            _print(paper, at, text_of(cell, texts), how, turned=_is_turned(cell, how))
    return ys[-1]


def _columns(columns: int, left: int, x: float) -> list[float]:
    stubs = _STUBS[left]
    rest = (515.0 - sum(stubs)) / (columns - left)
    found = [x]
    for width in (*stubs, *[rest] * (columns - left)):
        found.append(found[-1] + width)
    return found


def _rows(
    cells: Sequence[GridCell], texts: Mapping[str, str], xs: Sequence[float], part: range, how: Drawing
) -> list[float]:
    found = [how.y]
    for row in part:
        inside = [cell for cell in cells if cell.row <= row < cell.row + cell.rows]
        lines_of = [
            len(wrapped(text_of(cell, texts), xs[cell.column + cell.columns] - xs[cell.column] - 6, how.size))
            for cell in inside
            if cell.rows == 1
        ]
        high = max(lines_of, default=1) * LINE + 8
        found.append(found[-1] + (max(high, 64.0) if any(_is_turned(cell, how) for cell in inside) else high))
    return found


def _is_turned(cell: GridCell, how: Drawing) -> bool:
    return bool(how.turned) and cell.kind == "head" and cell.columns == 1 and cell.row > 0


def wrapped(text: str, width: float, size: float) -> list[str]:
    """The text broken into lines of that width."""
    made: list[str] = []
    for character in text:
        if made and width_of(made[-1] + character, size) <= width:
            made[-1] += character
        else:
            made.append(character)
    return made


def _print(paper: Paper, at: Frame, text: str, how: Drawing, *, turned: bool) -> None:
    """The text in the middle of its cell."""
    middle, centre = (at.x0 + at.x1) / 2, (at.y0 + at.y1) / 2
    across, down = (at.y1 - at.y0, at.x1 - at.x0) if turned else (at.x1 - at.x0, at.y1 - at.y0)
    broken = wrapped(text, across - 6, how.size)
    assert not broken or len(broken) * LINE <= down + 2, f"{text} has no room"
    for number, line in enumerate(broken):
        along = width_of(line, how.size) / 2
        below = (number - len(broken) / 2) * LINE + how.size * 0.95
        if not turned:
            paper.text(middle - along, centre + below, line, how.size)
        elif how.turned == 90:
            paper.text(middle + below, centre + along, line, how.size, 90)
        else:
            paper.text(middle - below, centre - along, line, how.size, 270)
