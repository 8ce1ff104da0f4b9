"""Buttons on the sheets of a workbook with macros, and the texts that its VBA says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from xltools.template.sheets import COVER, VERIFY, Sheets

SAID = "_texts"
"""The hidden sheet that the VBA reads."""
# By column, with the width of each in pixels: a button over the border of two columns is drawn too
# wide by programs that measure columns in another way.
_ON_SHEETS = {
    COVER: (
        ("B", 61, ("check", "next_fault")),
        ("C", 70, ("clear", "suggest", "undo", "import_report")),
        ("D", 76, ("export_report", "carry_over", "about")),
    ),
    VERIFY: (("B", 76, ("check", "next_fault", "clear", "suggest", "undo")),),
}
_HEIGHT, _GAP = 28, 4
"""In pixels: of a button, and before each."""
_STRIP = 30.0
"""Height in points of the first row, which holds the buttons."""


@dataclass(frozen=True, slots=True)
class Action:
    """A button: the macro it calls, its caption, and what it does in a sentence."""

    macro: str
    caption: str
    told: str


@dataclass(frozen=True, slots=True)
class Macros:
    """What makes a workbook one with macros.

    ``project``: the VBA project for a number of sheets; ``actions`` by id; ``texts`` by key.
    """

    project: Callable[[int], bytes]
    actions: Mapping[str, Action]
    texts: Mapping[str, str]


def write_buttons(sheets: Sheets, macros: Macros) -> None:
    """The project, a row of buttons on the cover and on 校验, and the hidden sheet of texts.

    To be called when all sheets are there.
    """
    # XlsxWriter's annotation says a path, its documentation also a stream.
    project: Any = BytesIO(macros.project(len(sheets.book.worksheets())))
    sheets.book.add_vba_project(project, is_stream=True)
    for name, columns in _ON_SHEETS.items():
        sheet = sheets.sheet(name)
        sheet.set_row(0, _STRIP)
        for column, width, ids in columns:
            there = [macros.actions[item] for item in ids if item in macros.actions]
            for place, action in enumerate(there):
                sheet.insert_button(
                    f"{column}1",
                    {
                        "macro": action.macro, "caption": action.caption, "description": action.told,
                        "width": width, "height": _HEIGHT, "x_offset": _GAP + place * (width + _GAP), "y_offset": 5,
                    },
                )  # fmt: skip
    said = sheets.sheet(SAID)
    for row, (key, text) in enumerate(sorted(macros.texts.items())):
        said.write_string(row, 0, key)
        said.write_string(row, 1, text)
    said.hide()
