"""The sheets and names of a grid workbook, for ``grid_engine``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from xltools.addresses import column_letters, corners, quoted
from xltools.excel.engines.grid_range import Range

Action = dict[str, Any]
"""A change, as xlwings' remote engine writes it down."""


class Grid:
    """The content of a sheet: what came, and what was written over it.

    ``values`` and ``formulas`` are rows from A1 on; formulas are None where they are not known.
    """

    def __init__(self, actions: list[Action], sheet: dict[str, Any]) -> None:
        self.actions = actions
        self.name: str = sheet["name"]
        self.visible: bool = sheet.get("visibility", "Visible") == "Visible"
        self.values: Sequence[Sequence[Any]] = sheet["values"]
        self.formulas: Sequence[Sequence[Any]] | None = sheet.get("formulas")
        self.written: dict[tuple[int, int], tuple[Any, Any]] = {}

    def value(self, row: int, column: int) -> Any:
        """The value at a place counted from 1, "" for a blank."""
        if (row, column) in self.written:
            return self.written[row, column][0]
        return _at(self.values, row, column)

    def formula(self, row: int, column: int) -> Any:
        """The formula at a place, any other content where there is none."""
        if (row, column) in self.written:
            return self.written[row, column][1]
        return _at(self.formulas or (), row, column)

    def put(self, row: int, column: int, content: Any) -> None:
        """As a person would type it: ``=`` begins a formula, ``'`` a text."""
        if isinstance(content, str) and content.startswith("="):
            self.written[row, column] = None, content
        else:
            typed = content[1:] if isinstance(content, str) and content.startswith("'") else content
            self.written[row, column] = ("", "") if typed is None else (typed, typed)

    def clear(self) -> None:
        self.values, self.formulas, self.written = (), () if self.formulas is not None else None, {}


def _at(rows: Sequence[Sequence[Any]], row: int, column: int) -> Any:
    return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else ""


class Sheets:
    def __init__(self, book: Any, grids: list[Grid], active: int) -> None:
        self.book = book
        self.grids = grids
        self._active = grids[active]

    @property
    def active(self) -> Sheet:
        return Sheet(self, self._active)

    def activate(self, grid: Grid) -> None:
        self._active = grid

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        """A new sheet in front; at the end unless said otherwise."""
        if name is None:
            taken = {grid.name for grid in self.grids}
            name = next(f"Sheet{i}" for i in range(1, len(taken) + 2) if f"Sheet{i}" not in taken)
        at = before.index - 1 if before else after.index if after else len(self.grids)
        grid = Grid(self.book.actions, {"name": name, "values": (), "formulas": ()})
        self.grids.insert(at, grid)
        self._active = grid
        record(self.book.actions, "addSheet", [at, name])
        return Sheet(self, grid)

    def __call__(self, name_or_index: str | int) -> Sheet:
        if isinstance(name_or_index, int):
            return Sheet(self, self.grids[name_or_index - 1])
        for grid in self.grids:
            if grid.name.casefold() == name_or_index.casefold():
                return Sheet(self, grid)
        raise ValueError(f"Sheet '{name_or_index}' doesn't exist!")

    def __len__(self) -> int:
        return len(self.grids)

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self, grid) for grid in list(self.grids))


class Sheet:
    api = True

    def __init__(self, sheets: Sheets, grid: Grid) -> None:
        self.sheets = sheets
        self.book: Any = sheets.book
        self.grid = grid

    @property
    def name(self) -> str:
        return self.grid.name

    @property
    def index(self) -> int:
        """Its place among the tabs, counted from 1."""
        return self.sheets.grids.index(self.grid) + 1

    @property
    def visible(self) -> bool:
        return self.grid.visible

    @visible.setter
    def visible(self, value: bool) -> None:
        self.grid.visible = value
        self.record("setSheetVisibility", "Visible" if value else "Hidden")

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        return Range(self, arg1, arg2)

    def activate(self) -> None:
        self.sheets.activate(self.grid)
        self.record("activateSheet", self.index - 1)

    def select(self) -> None:
        self.activate()

    def clear_contents(self) -> None:
        self.grid.clear()
        self.record("sheetClearContents")

    def record(self, function: str, *arguments: Any, **details: Any) -> None:
        record(
            self.book.actions, function, list(arguments) or [None], sheet_position=self.index - 1, **details
        )


class Names:
    """The names of the workbook: dicts as a browser sends them."""

    def __init__(self, book: Any, names: list[dict[str, Any]]) -> None:
        self.book = book
        self.all = names

    def add(self, name: str, refers_to: str) -> Name:
        made = {"name": name, "refers_to": refers_to, "book_scope": True, "scope_sheet_name": None}
        self.all.append(made)
        record(self.book.actions, "namesAdd", [name, refers_to])
        return Name(self, made)

    def contains(self, name_or_index: str | int) -> bool:
        if isinstance(name_or_index, int):
            return 1 <= name_or_index <= len(self)
        return any(Name(self, known).name == name_or_index for known in self.all)

    def snapshot(self) -> list[tuple[str, Name]]:
        self.book.asked.append("names")
        return [(name.name, name) for name in (Name(self, known) for known in self.all)]

    def __call__(self, name_or_index: str | int) -> Name:
        if isinstance(name_or_index, int):
            return Name(self, self.all[name_or_index - 1])
        for known in self.all:
            if Name(self, known).name == name_or_index:
                return Name(self, known)
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        return len(self.all)


class Name:
    def __init__(self, names: Names, known: dict[str, Any]) -> None:
        self.names = names
        self.known = known

    @property
    def name(self) -> str:
        """With the sheet in front for a name of one sheet."""
        name = str(self.known["name"])
        scope = None if self.known.get("book_scope", True) else self.known.get("scope_sheet_name")
        return name if scope is None or "!" in name else f"{quoted(scope)}!{name}"

    @property
    def refers_to(self) -> str:
        """The definition; from sheet and address where a client sends these alone."""
        if self.known.get("refers_to"):
            return str(self.known["refers_to"])
        if self.known.get("sheet_index") is None or not self.known.get("address"):
            return ""
        sheet = self.names.book.sheets.grids[self.known["sheet_index"]].name
        ends = dict.fromkeys(corners(self.known["address"]))
        return f"={quoted(sheet)}!{':'.join(f'${column_letters(column)}${row}' for row, column in ends)}"

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self.known["refers_to"] = value
        scope = self.known.get("book_scope", True), self.known.get("scope_sheet_index")
        record(self.names.book.actions, "setNameRefersTo", [self.known["name"], *scope, value])

    @property
    def refers_to_range(self) -> Range:
        sheet, _, address = self.refers_to.removeprefix("=").rpartition("!")
        name = sheet.removeprefix("'").removesuffix("'").replace("''", "'")
        return Range(self.names.book.sheets(name), address)


def record(actions: list[Action], function: str, arguments: list[Any], **details: Any) -> None:
    """Writes an action down, with every key that clients look at."""
    keys = ("values", "sheet_position", "start_row", "start_column", "row_count", "column_count")
    actions.append({"func": function, "args": arguments, **{key: details.get(key) for key in keys}})
