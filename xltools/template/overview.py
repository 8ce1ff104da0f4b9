"""概览: one A4 page with where the offices stand, the key figures and four charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from xltools.model.overview import SHEET as OVERVIEW
from xltools.model.overview import KeyFigure, Overview, Picture
from xltools.model.value import Formula
from xltools.template.sheets import Sheets, lines
from xltools.template.styles import SONG

_COLUMNS, _WIDTH = 12, 7.6
_PIXELS = 7 * _WIDTH + 5
"""Of a column, as spreadsheet programs count them."""
_DATA = 13
"""The first column of the figures behind the charts, right of the printed page."""
_ROW, _LINE = 18.0, 16.0
_CHART_ROWS = 15
_BLUE, _ORANGE, _GREEN, _GREY = "#2F5597", "#C55A11", "#548235", "#A6A6A6"
_SPANS = {True: (4, 2, 2, 2, 2), False: (5, 3, 4)}
"""Columns of the table's heads, with last year's figures and without."""


def write_overview(sheets: Sheets, overview: Overview) -> None:
    """The page; its figures are formulas over the tables, so it changes with them."""
    sheet = sheets.lay_out(OVERVIEW, {f"A:{xl_col_to_name(_COLUMNS - 1)}": _WIDTH})
    last = _COLUMNS - 1
    sheets.merge(sheet, (0, 0, 0, last), overview.title, "title")
    sheet.set_row(0, 34)
    sheets.merge(sheet, (1, 0, 1, last), overview.subtitle, "centred")
    row = _write_counts(sheets, sheet, overview)
    row = _write_lines(sheets, sheet, row, overview.lines, "cell")
    row = _write_figures(sheets, sheet, row, overview) + 1
    row = _write_pictures(sheets, sheet, row, overview.pictures)
    row = _write_lines(sheets, sheet, row, overview.notes, "told")
    sheet.fit_to_pages(1, 1)
    sheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.6)
    sheet.print_area(0, 0, row - 1, last)


def _write_counts(sheets: Sheets, sheet: Any, overview: Overview) -> int:
    """A box for each count, side by side."""
    wide = _COLUMNS // max(1, len(overview.counts))
    for number, (label, count) in enumerate(overview.counts.items()):
        left = number * wide
        sheets.merge(sheet, (2, left, 2, left + wide - 1), label, "label")
        sheet.merge_range(3, left, 3, left + wide - 1, "", sheets.style("figure"))
        sheet.write_number(3, left, count, sheets.style("figure"))
    sheet.set_row(3, 30)
    return 4


def _write_lines(sheets: Sheets, sheet: Any, row: int, texts: Sequence[str], style: str) -> int:
    for text in texts:
        sheets.merge(sheet, (row, 0, row, _COLUMNS - 1), text, style)
        sheet.set_row(row, _LINE * lines(text, _COLUMNS * _WIDTH - 4) + 4)
        row += 1
    return row


def _write_figures(sheets: Sheets, sheet: Any, row: int, overview: Overview) -> int:
    spans = _SPANS[overview.compared]
    heads = (
        ("项目", "本年", overview.then, "增减", "增减率") if overview.compared else ("项目", "本年", "说明")
    )
    for head, (left, right) in zip(heads, _places(spans), strict=True):
        sheets.merge(sheet, (row, left, row, right), head, "head")
    sheet.set_row(row, _ROW)
    first = row + 1
    for row, figure in enumerate(overview.figures, first):
        sheet.set_row(row, _ROW)
        for value, style, (left, right) in zip(
            _figure(figure, row, overview.compared),
            ("stub", "sum_money", "number", "number", "number") if overview.compared else ("stub", "sum_money", "cell"),
            _places(spans),
            strict=True,
        ):  # fmt: skip
            sheet.merge_range(row, left, row, right, "", sheets.style(style))
            _write(sheet, row, left, value, sheets.style(style))
    if overview.compared and overview.figures:
        _mark_swings(sheets, sheet, first, row, overview.swing)
    return row + 1


def _places(spans: Sequence[int]) -> Iterator[tuple[int, int]]:
    left = 0
    for span in spans:
        yield left, left + span - 1
        left += span


def _figure(figure: KeyFigure, row: int, compared: bool) -> tuple[object, ...]:
    label = f"{figure.label}（{figure.unit}）" if figure.unit else figure.label
    if not compared:
        return label, figure.now, figure.note
    now, then = f"E{row + 1}", f"G{row + 1}"
    known = isinstance(figure.now.result, int | float) or hasattr(figure.now.result, "is_finite")
    result: Any = figure.now.result
    both = known and figure.then is not None
    change = result - figure.then if both else ""
    rate = _rate(result, figure.then) if both and figure.then else ""
    if figure.then is None:
        return label, figure.now, figure.note or "—", "", ""
    return (
        label,
        figure.now,
        figure.then,
        Formula(f'IF(AND(ISNUMBER({now}),ISNUMBER({then})),ROUND({now}-{then},6),"")', change),
        Formula(f'IF(AND(ISNUMBER({now}),N({then})<>0),TEXT(({now}-{then})/{then},"+0.0%;-0.0%;0.0%"),"")', rate),
    )  # fmt: skip


def _rate(now: Any, then: Any) -> str:
    tenths = round(1000 * (float(now) - float(then)) / float(then))
    sign = "+" if tenths > 0 else "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}%"


def _mark_swings(sheets: Sheets, sheet: Any, first: int, last: int, swing: tuple[int, int]) -> None:
    """The change is coloured where one year's figure is a multiple of the other's."""
    ratio, least = swing
    now, then = f"$E{first + 1}", f"$G{first + 1}"
    test = f"=AND(ISNUMBER({now}),ISNUMBER({then}),MAX({now},{then})>={least},OR({now}>={ratio}*{then},{then}>={ratio}*{now}))"
    sheet.conditional_format(
        first, 8, last, _COLUMNS - 1, {"type": "formula", "criteria": test, "format": sheets.style("doubtful")}
    )  # fmt: skip


def _write_pictures(sheets: Sheets, sheet: Any, row: int, pictures: Sequence[Picture]) -> int:
    """Two charts side by side, with their figures right of the page."""
    half = _COLUMNS // 2
    top = 0
    for number, picture in enumerate(pictures):
        at = row + number // 2 * _CHART_ROWS
        chart = _chart(sheets, sheet, picture, top)
        chart.set_size({"width": half * _PIXELS - 4, "height": _CHART_ROWS * _ROW * 4 / 3 - 4})
        sheet.insert_chart(at, number % 2 * half, chart, {"x_offset": 2, "y_offset": 2, "object_position": 1})
        top += len(picture.categories) + 3
    last = row + -(-len(pictures) // 2) * _CHART_ROWS
    for used in range(row, last):
        sheet.set_row(used, _ROW)
    return last


def _chart(sheets: Sheets, sheet: Any, picture: Picture, top: int) -> Any:
    """A chart over the figures written from row ``top`` on."""
    grey = sheets.style("hint")
    sheet.write_string(top, _DATA, picture.title, grey)
    for row, category in enumerate(picture.categories, top + 2):
        sheet.write_string(row, _DATA, category, grey)
    for column, series in enumerate(picture.series, _DATA + 1):
        sheet.write_string(top + 1, column, series.name, grey)
        for row, value in enumerate(series.values, top + 2):
            _write(sheet, row, column, value, grey)
    kind = {"type": "bar" if picture.bars else "column"}
    chart = sheets.book.add_chart({**kind, "subtype": "stacked"} if picture.stacked else kind)
    assert chart is not None
    for column, colour in enumerate(_colours(len(picture.series)), _DATA + 1):
        chart.add_series(_series(picture, top, column, colour))
    _dress(chart, picture)
    return chart


def _colours(count: int) -> Sequence[str]:
    return {1: (_BLUE,), 2: (_GREY, _BLUE)}.get(count, (_BLUE, _ORANGE, _GREEN, _GREY)[:count])


def _series(picture: Picture, top: int, column: int, colour: str) -> dict[str, Any]:
    first, last = top + 2, top + 1 + len(picture.categories)
    where = f"='{OVERVIEW}'!"

    def area(at: int) -> str:
        ends = (xl_rowcol_to_cell(row, at, row_abs=True, col_abs=True) for row in (first, last))
        return where + ":".join(ends)

    return {
        "name": where + xl_rowcol_to_cell(top + 1, column, row_abs=True, col_abs=True),
        "categories": area(_DATA),
        "values": area(column),
        "fill": {"color": colour},
        "gap": 50,
        # Zeros of a stack would lie over the numbers beside them.
        "data_labels": {
            "value": True,
            "font": _font(8),
            **({"num_format": "0;-0;"} if picture.stacked else {}),
        },
    }


def _dress(chart: Any, picture: Picture) -> None:
    """Title, axes and legend in the fonts of the workbook."""
    chart.set_title({"name": picture.title, "name_font": {**_font(11), "bold": True}, "overlay": False})
    categories = {"num_font": _font(8), "line": {"color": _GREY}, "major_tick_mark": "none"}
    values = {"visible": False, "major_gridlines": {"visible": False}, "min": 0}
    if picture.bars:
        # Of a lying chart y is the axis of the categories; the first one belongs on top.
        chart.set_x_axis(values)
        chart.set_y_axis({**categories, "reverse": True})
    else:
        chart.set_x_axis(categories)
        chart.set_y_axis(values)
    if len(picture.series) > 1:
        chart.set_legend({"position": "bottom", "font": _font(8)})
    else:
        chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"color": "#D9D9D9"}})


def _font(size: float) -> dict[str, Any]:
    return {"name": SONG, "size": size, "bold": False, "color": "#404040"}


def _write(sheet: Any, row: int, column: int, value: object, style: Any) -> None:
    if isinstance(value, Formula):
        result = "" if value.result is None else value.result
        sheet.write_formula(row, column, "=" + value.text, style, result)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    elif value is None:
        sheet.write_blank(row, column, None, style)
    else:
        sheet.write_number(row, column, value, style)
