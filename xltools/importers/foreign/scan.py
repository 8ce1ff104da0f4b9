"""What the parts of .xlsx and .ods say where, read cell by cell before a reader lays sheets out in memory.

python-calamine makes room for the whole rectangle between the first and the last filled cell, and
ends the process when there is no such room; it also gives error values as blanks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from xltools import refusals
from xltools.importers.foreign.sheet import Merged, check_place
from xltools.package import Package
from xltools.refusals import refusal

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_FAR = 1 << 30
_CELLS = ("table-cell", "covered-table-cell")


@dataclass(slots=True)
class Scanned:
    """``errors``: what error cells show; ``merged``: only of .ods, the reader tells for .xlsx."""

    name: str
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)


class _Scanner:
    """Feeds a part to the two methods of a subclass; names come without their prefix."""

    def __init__(self, package: Package, part: str) -> None:
        self.file = package.file
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, attributes: self.start(_local(name), attributes)
        parser.EndElementHandler = lambda name: self.end(_local(name))
        parser.CharacterDataHandler = self.text
        self.said: list[str] | None = None
        self._feed(parser, package, part)

    def _feed(self, parser: Any, package: Package, part: str) -> None:
        try:
            for piece in package.chunks(part):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except expat.ExpatError:
            raise refusal(self.file, refusals.DAMAGED_PART, part=part) from None

    def text(self, text: str) -> None:
        if self.said is not None:
            self.said.append(text)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def end(self, name: str) -> None:
        raise NotImplementedError


class SheetPart(_Scanner):
    """A sheet of .xlsx. Raises XltoolsError when a filled cell stands too far out, or it is damaged."""

    def __init__(self, package: Package, part: str, name: str) -> None:
        self.found = Scanned(name)
        self._row, self._column, self._is_error = -1, -1, False
        super().__init__(package, part)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self._row, self._column = _whole(attributes.get("r"), self._row + 2) - 1, -1
        elif name == "c":
            self._row, self._column = _place(attributes.get("r"), self._row, self._column + 1)
            self._is_error = attributes.get("t") == "e"
        elif name in ("v", "is"):
            check_place(self._row, self._column, self.found.name, self.file)
            self.said = [] if self._is_error else None

    def end(self, name: str) -> None:
        if name == "v" and self.said is not None:
            self.found.errors[self._row, self._column] = "".join(self.said)
            self.said = None


class ContentPart(_Scanner):
    """The sheets of .ods, ``found`` in their order. Raises as ``SheetPart`` does."""

    def __init__(self, package: Package) -> None:
        self.found: list[Scanned] = []
        self._row, self._column, self._rows, self._columns = 0, 0, 1, 1
        self._depth = 0
        self._is_error = False
        super().__init__(package, "content.xml")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self._depth += 1
            if self._depth == 1:
                self.found.append(Scanned(attributes.get("table:name", "")))
                self._row = 0
        elif self._depth != 1:
            return
        elif name == "table-row":
            self._rows, self._column = _whole(attributes.get("table:number-rows-repeated"), 1), 0
        elif name in _CELLS:
            self._columns = _whole(attributes.get("table:number-columns-repeated"), 1)
            self._is_error = attributes.get("calcext:value-type") == "error"
            self._merge(attributes)
            if any(name.startswith("office:") for name in attributes):
                self._fill()
        elif name == "p":
            self._fill()
            self.said = [] if self._is_error else None

    def end(self, name: str) -> None:
        if name == "table":
            self._depth -= 1
        elif self._depth != 1:
            return
        elif name == "table-row":
            self._row += self._rows
        elif name in _CELLS:
            self._column += self._columns
        elif name == "p" and self.said is not None:
            self.found[-1].errors[self._row, self._column] = "".join(self.said)
            self.said = None

    def _fill(self) -> None:
        last_row, last_column = self._row + self._rows - 1, self._column + self._columns - 1
        check_place(last_row, last_column, self.found[-1].name, self.file)

    def _merge(self, attributes: dict[str, str]) -> None:
        rows = _whole(attributes.get("table:number-rows-spanned"), 1)
        columns = _whole(attributes.get("table:number-columns-spanned"), 1)
        if rows > 1 or columns > 1:
            area = (self._row, self._column, self._row + rows - 1, self._column + columns - 1)
            self.found[-1].merged.append(area)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _whole(text: str | None, default: int) -> int:
    """A whole number, the default when there is none, one far out when it is none or too long."""
    if text is None:
        return default
    return int(text) if text.isdecimal() and 0 < len(text) < 9 else _FAR


def _place(text: str | None, row: int, column: int) -> tuple[int, int]:
    """Row and column of an address; as given where a cell has none."""
    if text is None:
        return row, column
    match = _ADDRESS.fullmatch(text.upper())
    if match is None:
        return _FAR, _FAR
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, number - 1
