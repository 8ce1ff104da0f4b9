"""The look of the workbooks: fonts, borders and colours of Chinese official tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SONG, FANGSONG = "宋体", "仿宋"
_BOX: Mapping[str, Any] = {"border": 1, "border_color": "#404040"}
_MIDDLE: Mapping[str, Any] = {"align": "center", "valign": "vcenter", "text_wrap": True}
_BASE: Mapping[str, Any] = {"font_name": SONG, "font_size": 10.5, "valign": "vcenter"}
GREY, BLUE, WHITE = "#F2F2F2", "#EAF2FB", "#FFFFFF"

STYLES: Mapping[str, Mapping[str, Any]] = {
    "title": {**_BASE, "font_size": 16, "bold": True, "align": "center"},
    "heading": {**_BASE, "font_size": 14, "bold": True},
    "section": {**_BASE, "font_size": 11, "bold": True, "bg_color": GREY, **_BOX},
    "note": {**_BASE, "font_name": FANGSONG, "font_color": "#595959"},
    "told": {**_BASE, "font_name": FANGSONG, "font_color": "#595959", "text_wrap": True},
    "status": {**_BASE, "font_name": FANGSONG, "align": "right"},
    "paragraph": {**_BASE, "font_name": FANGSONG, "font_size": 11, "text_wrap": True, "valign": "top"},
    "block": {**_BASE, **_BOX, **_MIDDLE, "bold": True, "bg_color": GREY},
    "corner": {**_BASE, **_BOX, **_MIDDLE},
    "head": {**_BASE, **_BOX, **_MIDDLE, "bg_color": GREY},
    "stub": {**_BASE, **_BOX, "text_wrap": True, "align": "left", "indent": 1},
    "stub_group": {**_BASE, **_BOX, **_MIDDLE},
    "unit": {**_BASE, **_BOX, **_MIDDLE},
    "dash": {**_BASE, **_BOX, **_MIDDLE, "bg_color": GREY},
    "count": {**_BASE, **_BOX, "align": "center", "num_format": "0", "locked": False},
    "money": {**_BASE, **_BOX, "align": "center", "num_format": "General", "locked": False},
    "total": {**_BASE, **_BOX, "align": "center", "num_format": "0", "locked": False, "bg_color": BLUE},
    "carried": {**_BASE, **_BOX, "align": "center", "num_format": "0", "bg_color": GREY},
    "sum": {**_BASE, **_BOX, "align": "center", "num_format": "0", "bg_color": BLUE},
    "sum_money": {**_BASE, **_BOX, "align": "center", "num_format": "General", "bg_color": BLUE},
    "label": {**_BASE, **_BOX, "bg_color": GREY, "align": "center"},
    "field": {**_BASE, **_BOX, "font_size": 12, "locked": False, "text_wrap": True, "num_format": "@", "indent": 1},
    "field_number": {**_BASE, **_BOX, "font_size": 12, "locked": False, "align": "left", "indent": 1, "num_format": "0"},
    "field_date": {**_BASE, **_BOX, "font_size": 12, "locked": False, "align": "left", "indent": 1, "num_format": "yyyy-mm-dd"},
    "hint": {**_BASE, "indent": 1, "font_name": FANGSONG, "font_color": "#7F7F7F", "font_size": 10, "text_wrap": True},
    "centred": {**_BASE, "font_name": FANGSONG, "font_size": 11, "align": "center"},
    "figure": {**_BASE, **_BOX, "font_size": 18, "bold": True, "align": "center", "num_format": "0"},
    "verdict": {**_BASE, **_BOX, "font_size": 14, "bold": True, "align": "center"},
    "text": {
        **_BASE, **_BOX, "font_name": FANGSONG, "font_size": 12, "text_wrap": True, "valign": "top",
        "locked": False, "num_format": "@",
    },
    "cell": {**_BASE, **_BOX, "text_wrap": True, "align": "left", "indent": 1},
    "cell_center": {**_BASE, **_BOX, **_MIDDLE},
    "number": {**_BASE, **_BOX, "align": "center", "num_format": "General"},
    "link": {**_BASE, **_BOX, "align": "center", "font_color": "#0563C1", "underline": 1},
    "input": {**_BASE, **_BOX, "align": "center", "num_format": "General", "locked": False},
    "input_date": {**_BASE, **_BOX, "align": "center", "num_format": "yyyy-mm-dd", "locked": False},
    "reason": {**_BASE, **_BOX, "text_wrap": True, "align": "left", "num_format": "@", "locked": False},
    "data_text": {**_BASE, **_BOX, "num_format": "@", "quote_prefix": True, "text_wrap": True},
    "data_line": {**_BASE, **_BOX, "num_format": "@", "quote_prefix": True},
    "data_head": {**_BASE, **_BOX, **_MIDDLE, "bg_color": GREY, "font_size": 9},
    "data_name": {**_BASE, **_BOX, **_MIDDLE, "font_size": 7, "font_color": "#7F7F7F"},
    "data_sum": {**_BASE, **_BOX, "align": "center", "bold": True, "bg_color": BLUE, "num_format": "General"},
    # Colours of conditional formats repeat the border: LibreOffice drops it otherwise.
    "wrong": {**_BOX, "bg_color": "#FFC7CE", "font_color": "#9C0006"},
    "doubtful": {**_BOX, "bg_color": "#FFEB9C", "font_color": "#7F6000"},
    "noted": {**_BOX, "bg_color": "#DDEBF7"},
    "blank": {**_BOX, "bg_color": "#FFFFE0"},
    "good": {**_BOX, "bg_color": "#C6EFCE", "font_color": "#006100"},
}  # fmt: skip
