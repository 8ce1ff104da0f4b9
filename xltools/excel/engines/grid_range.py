"""Ranges of a grid workbook, for ``grid_engine``: values and formulas, and the few formats that are used."""

from __future__ import annotations

from typing import Any

from xltools.addresses import Corner, column_letters, corners

_OPERATORS = {"equal_to": "EqualTo", "not_equal_to": "NotEqualTo", "greater_than": "GreaterThan"}


class Range:
    api = True
    has_array = None
    max_cells_per_read = None
    max_cells_per_write = None

    def __init__(self, sheet: Any, arg1: Any, arg2: Any = None) -> None:
        self.sheet = sheet
        self.options: dict[str, Any] = {}
        if isinstance(arg1, str):
            arg1, arg2 = corners(arg1)
        first: Corner = (arg1.row, arg1.column) if isinstance(arg1, Range) else arg1
        last: Corner = (arg2.row, arg2.column) if isinstance(arg2, Range) else arg2 or first
        self.row: int = min(first[0], last[0])
        self.column: int = min(first[1], last[1])
        self.shape: tuple[int, int] = abs(last[0] - first[0]) + 1, abs(last[1] - first[1]) + 1

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, arg1: int, arg2: int | None = None) -> Range:
        if arg2 is None:
            row, column = divmod(arg1 - 1, self.shape[1])
            return self(row + 1, column + 1)
        return Range(self.sheet, (self.row + arg1 - 1, self.column + arg2 - 1))

    @property
    def address(self) -> str:
        """With dollars: ``$D$6:$J$30``."""
        last = self.row + self.shape[0] - 1, self.column + self.shape[1] - 1
        ends = [(self.row, self.column)] if self.shape == (1, 1) else [(self.row, self.column), last]
        return ":".join(f"${column_letters(column)}${row}" for row, column in ends)

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        return self.sheet.name, self.row, self.column, *self.shape

    def _places(self) -> list[list[Corner]]:
        height, width = self.shape
        return [
            [(row, column) for column in range(self.column, self.column + width)]
            for row in range(self.row, self.row + height)
        ]

    @property
    def raw_value(self) -> list[list[Any]]:
        self.sheet.book.asked.append(f"values {self.sheet.name}")
        return [[self.sheet.grid.value(*place) for place in row] for row in self._places()]

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        self._write("setValues", value if isinstance(value, list) else self._filled(value))

    @property
    def formula(self) -> Any:
        """By rows, a single one for a single cell; NotImplementedError where formulas are not known."""
        self.sheet.book.asked.append(f"formulas {self.sheet.name}")
        if self.sheet.grid.formulas is None:
            raise NotImplementedError("The formulas of this workbook were not sent")
        rows = tuple(tuple(self.sheet.grid.formula(*place) for place in row) for row in self._places())
        return rows[0][0] if self.shape == (1, 1) else rows

    @formula.setter
    def formula(self, value: Any) -> None:
        self._write("setFormula", value if isinstance(value, list) else self._filled(value))

    def _filled(self, value: Any) -> list[list[Any]]:
        return [[value] * self.shape[1] for _ in range(self.shape[0])]

    def _write(self, function: str, values: list[list[Any]]) -> None:
        for places, contents in zip(self._places(), values, strict=True):
            for place, content in zip(places, contents, strict=True):
                self.sheet.grid.put(*place, content)
        self._record(function, values=values)

    def clear_contents(self) -> None:
        for places in self._places():
            for place in places:
                self.sheet.grid.put(*place, None)
        self._record("rangeClearContents")

    def select(self) -> None:
        self.sheet.book.selected = self.address.replace("$", "")
        self._record("rangeSelect")

    @property
    def font(self) -> Font:
        return Font(self)

    @property
    def conditional_formats(self) -> ConditionalFormats:
        return ConditionalFormats(self)

    # Formats are written down for whoever applies the actions; nobody asks for them here.
    color = property(None, lambda self, value: self._record("setRangeColor", _hex(value)))
    wrap_text = property(None, lambda self, value: self._record("setWrapText", bool(value)))
    column_width = property(None, lambda self, value: self._record("setColumnWidth", value))
    number_format = property(None, lambda self, value: self._record("setNumberFormat", value))
    vertical_alignment = property(
        None, lambda self, value: self._record("setVerticalAlignment", value.capitalize())
    )

    def _record(self, function: str, *arguments: Any, values: Any = None) -> None:
        self.sheet.record(
            function,
            *arguments,
            values=values,
            start_row=self.row - 1,
            start_column=self.column - 1,
            row_count=self.shape[0],
            column_count=self.shape[1],
        )


class Font:
    def __init__(self, parent: Range) -> None:
        self.parent = parent

    bold = property(None, lambda self, value: self.parent._record("setFontProperty", "bold", value))
    size = property(None, lambda self, value: self.parent._record("setFontProperty", "size", value))
    color = property(None, lambda self, value: self.parent._record("setFontProperty", "color", _hex(value)))


class ConditionalFormats:
    def __init__(self, parent: Range) -> None:
        self.parent = parent

    def add_cell_value(self, spec: dict[str, Any]) -> dict[str, Any]:
        entry = {
            "type": "CellValue",
            "stop_if_true": spec.get("stop_if_true"),
            "fill_color": None,
            "font_color": None,
            "font_bold": None,
            "font_italic": None,
            **spec,
            "operator": _OPERATORS[spec["operator"]],
        }
        for key in ("fill_color", "font_color"):
            entry[key] = None if entry[key] is None else _hex(entry[key])
        self.parent._record("addConditionalFormat", entry)
        return entry


def _hex(color: Any) -> str | None:
    """#RRGGBB of a colour as xlwings hands it over."""
    if color is None:
        return None
    if isinstance(color, str):
        return color if color.startswith("#") else f"#{color}"
    return "#" + "".join(f"{part:02x}" for part in color)
