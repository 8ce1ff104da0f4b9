"""Tables of a web page: which are tables, and which only arrange the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xltools.importers.html.grid import PageCell, PageRow, place_cells, span
from xltools.importers.html.lines import INVISIBLE, Found
from xltools.importers.html.style import has_no_border, has_no_height, has_no_width
from xltools.importers.matching.landmarks import ENOUGH_LABELS, count_labels, is_part_heading
from xltools.importers.printed import PrintedTable

if TYPE_CHECKING:
    from lxml.etree import _Element

_GROUPS = {"thead": 0, "tbody": 1, "tfoot": 2}
_LONG, _MANY = 500, 4
"""A cell with as many characters in as many paragraphs holds prose, not an entry of a table."""


@dataclass(slots=True)
class Cell:
    """A cell as written, with the blocks in it."""

    element: _Element
    found: list[Found] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(item.line for item in self.found if item.line)

    @property
    def is_empty(self) -> bool:
        return not any(
            isinstance(item.block, PrintedTable) or INVISIBLE.fullmatch(item.line) is None
            for item in self.found
        )


@dataclass(slots=True)
class _Row:
    element: _Element | None
    cells: list[Cell] = field(default_factory=list)

    @property
    def is_spacer(self) -> bool:
        """Whether it only sets the widths of columns, as Word writes them; no one sees it."""
        if not all(cell.is_empty for cell in self.cells):
            return False
        flat = self.element is not None and has_no_height(self.element)
        return flat or all(has_no_border(cell.element) for cell in self.cells)


class OpenTable:
    """A table while its rows are read."""

    def __init__(self, element: _Element) -> None:
        self._element = element
        self._rows: list[_Row] = []

    def begin_row(self, element: _Element | None) -> None:
        self._rows.append(_Row(element))

    def begin_cell(self, element: _Element) -> Cell:
        if not self._rows:
            self.begin_row(None)
        cell = Cell(element)
        self._rows[-1].cells.append(cell)
        return cell

    def finish(self, hidden: bool, furniture: tuple[_Element, ...]) -> list[Found]:
        """The table and the tables nested in it; or, if it only arranges the page, what is in its cells."""
        rows = [row for row in self._rows if row.cells and not row.is_spacer]
        cells = [cell for row in rows for cell in row.cells]
        inner = [item for cell in cells for item in cell.found if isinstance(item.block, PrintedTable)]
        arranges = _arranges(rows, cells, inner)
        placed = None if arranges else place_cells(list(_page_rows(rows, self._element)))
        if placed is None:
            return [item for cell in cells for item in cell.found]
        return [Found(PrintedTable(placed), self._element, 0, hidden, furniture), *inner]


def _arranges(rows: Sequence[_Row], cells: Sequence[Cell], inner: Sequence[Found]) -> bool:
    widest = max((len(row.cells) for row in rows), default=0)
    if widest <= 1:
        return True
    if any(_is_prose(cell) for cell in cells):
        return True
    return bool(inner) and count_labels(cell.text for cell in cells) < ENOUGH_LABELS


def _is_prose(cell: Cell) -> bool:
    lines = [item.line for item in cell.found if item.line]
    if sum(map(len, lines)) < _LONG:
        return False
    return len(lines) >= _MANY or any(is_part_heading(line) for line in lines)


def _page_rows(rows: Sequence[_Row], table: _Element) -> Iterator[PageRow]:
    parts: list[_Element] = []
    for row in rows:
        parent = None if row.element is None else row.element.getparent()
        group = table if parent is None or parent.tag not in _GROUPS else parent
        if not parts or parts[-1] is not group:
            parts.append(group)
        page_row = PageRow(_GROUPS.get(str(group.tag), 1), len(parts))
        for cell in row.cells:
            # Word fills rows whose borders don't meet with cells that have no width.
            if cell.is_empty and has_no_width(cell.element):
                continue
            across, down = cell.element.get("colspan"), cell.element.get("rowspan")
            page_row.cells.append(PageCell(cell.text, span(across), span(down, rest=True)))
        yield page_row
