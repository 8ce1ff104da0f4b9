"""A web page from top to bottom: its paragraphs and tables in the order of the mark-up, each with its element."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xltools.importers.html.lines import Flow, Found
from xltools.importers.html.lists import Lists
from xltools.importers.html.style import (
    BLOCKS,
    SKIPPED,
    is_furniture,
    is_hidden,
    keeps_lines,
    leads_away,
)
from xltools.importers.html.tables import Cell, OpenTable
from xltools.importers.needs import need

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_TABLE_DEPTH = 40
"""Tables nested deeper are read as text."""
MAX_FURNITURE = 8
_TYPED = ("text", "number")


def walk(root: _Element) -> list[Found]:
    """The blocks of a page, hidden ones too (they say so); scripts and styles are left out."""
    walker = _Walker(root)
    events = need("lxml.etree").iterwalk(root, events=("start", "end"))
    for event, element in events:
        if event == "start":
            if not walker.start(element):
                events.skip_subtree()
        else:
            walker.end(element)
    return walker.finish()


@dataclass(slots=True)
class _Frame:
    """An open page, table or cell; text in a table but in no cell flows before it."""

    element: _Element
    flow: Flow = field(default_factory=Flow)
    table: OpenTable | None = None
    cell: Cell | None = None


class _Walker:
    def __init__(self, root: _Element) -> None:
        self._frames = [_Frame(root)]
        self._blocks = [root]
        self._lists = Lists()
        self._furniture: list[_Element] = []
        self._hidden: _Element | None = None
        self._skipped: _Element | None = None
        self._kept = self._raised = self._linked = 0

    def start(self, element: _Element) -> bool:
        """Opens an element; False when nothing in it is to be read."""
        tag = element.tag
        if tag in SKIPPED or (self._hidden is None and is_hidden(element) and not self._hide(element)):
            self._skipped = element
            return False
        if tag in BLOCKS:
            self._end_line()
            self._blocks.append(element)
            self._open_block(element)
        self._count(element, 1)
        self._add(element.text)
        if tag == "input" and self._frames[-1].cell is not None and element.get("type", "text") in _TYPED:
            # The figures of some pages stand in the fields of a form that was never taken out.
            self._add(element.get("value"))
        return True

    def end(self, element: _Element) -> None:
        if element is self._skipped:
            self._skipped = None
        else:
            self._count(element, -1)
            if element.tag in BLOCKS:
                self._end_line()
                self._close_block(element)
                self._blocks.pop()
            elif element.tag == "br":
                self._end_line()
            if element is self._hidden:
                self._hidden = None
        self._add(element.tail)

    def finish(self) -> list[Found]:
        self._end_line()
        return self._frames[0].flow.found

    def _hide(self, element: _Element) -> bool:
        """Whether a hidden element is read all the same: it holds a table, perhaps the report's."""
        if element.tag != "table" and element.find(".//table") is None:
            return False
        self._hidden = element
        return True

    def _open_block(self, element: _Element) -> None:
        tag, top = element.tag, self._frames[-1]
        if len(self._furniture) < MAX_FURNITURE and is_furniture(element):
            self._furniture.append(element)
        if tag in ("ol", "ul"):
            self._lists.begin(element)
        elif tag == "li":
            top.flow.marker = self._lists.item(element)
        elif tag == "table" and len(self._frames) < 2 * MAX_TABLE_DEPTH:
            self._frames.append(_Frame(element, table=OpenTable(element)))
        elif tag == "tr" and top.table is not None:
            top.table.begin_row(element)
        elif tag in ("td", "th") and top.table is not None:
            cell = top.table.begin_cell(element)
            self._frames.append(_Frame(element, cell=cell))

    def _close_block(self, element: _Element) -> None:
        if self._furniture and self._furniture[-1] is element:
            self._furniture.pop()
        if element.tag in ("ol", "ul"):
            self._lists.end(element)
        if element.tag == "li":
            self._frames[-1].flow.marker = ""
        frame = self._frames[-1]
        if len(self._frames) == 1 or frame.element is not element:
            return
        self._frames.pop()
        if frame.cell is not None:
            frame.cell.found = frame.flow.found
        elif frame.table is not None:
            made = frame.table.finish(self._hidden is not None, tuple(self._furniture))
            self._frames[-1].flow.found += [*frame.flow.found, *made]

    def _count(self, element: _Element, step: int) -> None:
        self._kept += step if keeps_lines(element) else 0
        self._raised += step if element.tag == "sup" else 0
        self._linked += step if leads_away(element) else 0

    def _add(self, text: str | None) -> None:
        if not text:
            return
        lines = text.splitlines() if self._kept else [text]
        for number, line in enumerate(lines):
            if number:
                self._end_line()
            self._frames[-1].flow.add(
                line, kept=bool(self._kept), raised=bool(self._raised), linked=bool(self._linked)
            )
        if self._kept and text.endswith("\n"):
            self._end_line()

    def _end_line(self) -> None:
        self._frames[-1].flow.end_line(self._blocks[-1], self._hidden is not None, tuple(self._furniture))
