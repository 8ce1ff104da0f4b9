"""The content of a Word document in the order of print: lines and tables, each with its number restored."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.errors import XltoolsError
from xltools.importers.word.lists import Lists
from xltools.importers.word.ooxml import ALTERNATE, Element, W, branch, integer, switch, val
from xltools.importers.word.styles import Styles
from xltools.importers.word.tables import Item, Merge, WordCell, WordTable
from xltools.importers.word.text import SKIPPED, WORD_ART, Line
from xltools.lang import Text


class Body:
    """Reads a story once, from start to end: list numbers count on."""

    def __init__(self, styles: Styles, lists: Lists, file: str) -> None:
        self._styles = styles
        self._lists = lists
        self._file = file

    def items(self, parent: Element) -> list[Item]:
        """The paragraphs (also empty ones) and tables in ``parent``.

        Raises XltoolsError when content stands in another file inside the document.
        """
        items: list[Item] = []
        before, waiting = "", False
        for element in self._elements(parent):
            if element.tag == f"{W}tbl":
                if waiting:
                    items.append(before)
                before, waiting = "", False
                items.append(self._table(element))
                continue
            line = Line(element, self._styles)
            goes_on = _is_joined(element)
            if self._styles.is_contents(self._styles.of(element)):
                continue
            # A paragraph whose end was deleted goes on in the next one, which has the number.
            label = "" if goes_on or waiting else self._lists.label(element)
            before, waiting = before + label + line.text, goes_on
            if not goes_on:
                items.append(before)
                before = ""
            for box in line.boxes:
                items += [box.get("string", "")] if box.tag == WORD_ART else self.items(box)
        return [*items, before] if waiting else items

    def _elements(self, parent: Element) -> Iterator[Element]:
        """The paragraphs and tables in ``parent``, whatever is wrapped around them."""
        for child in parent:
            if child.tag in (f"{W}p", f"{W}tbl"):
                yield child
            elif child.tag == f"{W}altChunk":
                raise self._embedded()
            elif child.tag == ALTERNATE:
                way = branch(child)
                yield from () if way is None else self._elements(way)
            elif child.tag not in SKIPPED and not _is_contents(child):
                yield from self._elements(child)

    def _table(self, table: Element) -> WordTable:
        columns = table.findall(f"{W}tblGrid/{W}gridCol")
        widths = [max(0, integer(column.get(f"{W}w"))) for column in columns]
        rows = (self._row(row) for row in _parts(table, f"{W}tr") if not _is_left_out(row))
        return WordTable(list(rows), widths)

    def _row(self, row: Element) -> list[WordCell]:
        cells: list[WordCell] = []
        end = max(0, integer(val(row, "trPr/gridBefore")))
        for cell in _parts(row, f"{W}tc"):
            properties = cell.find(f"{W}tcPr")
            if properties is not None and properties.find(f"{W}cellDel") is not None:
                continue
            start, end = end, end + max(1, integer(val(properties, "gridSpan"), 1))
            content = self.items(cell)
            if _merge(properties, "hMerge") == "next" and cells:
                cells[-1].end = end
            else:
                cells.append(WordCell(start, end, _merge(properties, "vMerge"), content))
        return cells

    def _embedded(self) -> XltoolsError:
        return XltoolsError(
            Text(
                "文档里嵌入了另一个文件的内容，这里读不到。",
                "It holds the content of another file, which can't be read here.",
            ),
            where=self._file,
            todo=Text(
                "请在 Word 中打开，另存为 .docx 后再试。",
                "Open it in Word, save it as .docx and try again.",
            ),
        )


def _parts(parent: Element, tag: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, whatever is wrapped around them."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in SKIPPED and child.tag not in (f"{W}tr", f"{W}tc"):
            yield from _parts(child, tag)


def _merge(properties: Element | None, name: str) -> Merge:
    found = None if properties is None else properties.find(W + name)
    if found is None:
        return ""
    return "first" if found.get(f"{W}val") == "restart" else "next"


def _is_left_out(row: Element) -> bool:
    """Whether a row is hidden, or deleted under tracked changes."""
    properties = row.find(f"{W}trPr")
    return switch(properties, "hidden") is True or switch(properties, "del") is True


def _is_joined(paragraph: Element) -> bool:
    """Whether the end of a paragraph was deleted, or moved, under tracked changes."""
    mark = paragraph.find(f"{W}pPr/{W}rPr")
    return switch(mark, "del") is True or switch(mark, "moveFrom") is True


def _is_contents(element: Element) -> bool:
    """Whether it is a table of contents that Word made."""
    return val(element, "sdtPr/docPartObj/docPartGallery") == "Table of Contents"
