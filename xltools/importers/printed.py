"""What every published file is read into: paragraphs and tables in the order of print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A printed cell that covers ``rows`` x ``columns`` of its table, counted from 0.

    ``text`` as printed: padding and line breaks kept, formatting dropped; ``place`` tells a person
    where it stands in the file.
    """

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1
    place: str = ""


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """``exact``: columns are places on the page. Otherwise merged cells were lost and ``column`` only
    counts the cells of a row."""

    cells: tuple[PrintedCell, ...]
    place: str = ""
    exact: bool = True

    @property
    def width(self) -> int:
        """The number of columns."""
        return max((cell.column + cell.columns for cell in self.cells), default=0)

    def rows(self) -> Iterator[tuple[PrintedCell, ...]]:
        """The cells that begin in each row, from left to right; rows in which none begins are left out."""
        found: dict[int, list[PrintedCell]] = {}
        for cell in self.cells:
            found.setdefault(cell.row, []).append(cell)
        for row in sorted(found):
            yield tuple(sorted(found[row], key=lambda cell: cell.column))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, a heading or a line, as printed."""

    text: str
    place: str = ""


Block = Paragraph | PrintedTable


@dataclass(frozen=True, slots=True)
class PrintedReport:
    """A published file. ``kind``: txt, docx, doc, html, pdf, xlsx or xls, by content and not by name."""

    file: str
    kind: str
    blocks: tuple[Block, ...]
    sha256: str = ""
    size: int = 0

    def tables(self) -> Iterator[PrintedTable]:
        return (block for block in self.blocks if isinstance(block, PrintedTable))

    def paragraphs(self) -> Iterator[Paragraph]:
        return (block for block in self.blocks if isinstance(block, Paragraph))
