"""A table of the report as Word draws it: merged heads, repeated head rows, no row broken by a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from xltools.exporters.layout import TableBlock
from xltools.exporters.widths import Fit, fit
from xltools.grid import GridCell

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TWIPS = 1440 / 25.4
"""Twentieths of a point in a millimetre."""
_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")
_LINE, _ROW = 1.25, 1.8
"""Line and least row height, in font sizes."""
_ABOVE = 0.4
"""Millimetres above and below a cell's text."""


def table_xml(block: TableBlock, page: float, *, keep_next: bool = False) -> str:
    """``w:tbl`` as wide as ``page`` millimetres; ``keep_next``: what follows stays on its page."""
    drawn = fit(block, page)
    widths = [round(column * TWIPS) for column in drawn.columns]
    borders = "".join(f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for edge in _EDGES)
    margins = _margin("top", _ABOVE) + _margin("left", drawn.padding)
    margins += _margin("bottom", _ABOVE) + _margin("right", drawn.padding)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl {_W}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(_rows(block, drawn, widths, keep_next))}</w:tbl>"
    )


def _margin(edge: str, millimetres: float) -> str:
    return f'<w:{edge} w:w="{round(millimetres * TWIPS)}" w:type="dxa"/>'


def _rows(block: TableBlock, drawn: Fit, widths: Sequence[int], keep_next: bool) -> Iterator[str]:
    covering: dict[tuple[int, int], GridCell] = {}
    for cell in block.grid.cells:
        covering.update(((row, cell.column), cell) for row in range(cell.row, cell.row + cell.rows))
    height = round(drawn.size * _ROW * 20)
    for row in range(block.grid.rows):
        head = "<w:tblHeader/>" if row < block.heads else ""
        places = sorted(column for at, column in covering if at == row)
        # Rows that keep with the next stay on one page as long as the table fits one.
        keep = keep_next or row < block.grid.rows - 1
        cells = [_cell(covering[row, column], row, block, drawn, widths, keep) for column in places]
        yield (
            f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/>{head}</w:trPr>{"".join(cells)}</w:tr>'
        )


def _cell(cell: GridCell, row: int, block: TableBlock, drawn: Fit, widths: Sequence[int], keep: bool) -> str:
    span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
    merge = "" if cell.rows == 1 else '<w:vMerge w:val="restart"/>' if row == cell.row else "<w:vMerge/>"
    width = sum(widths[cell.column : cell.column + cell.columns])
    text = block.values.get(cell.name, "") if cell.name else cell.text
    padding = drawn.head_padding(text, width / TWIPS) if cell.kind == "head" else drawn.padding
    margins = ""
    if padding > drawn.padding:
        margins = f"<w:tcMar>{_margin('left', padding)}{_margin('right', padding)}</w:tcMar>"
    line = round(drawn.size * _LINE * 20)
    left = '<w:jc w:val="left"/>' if cell.kind == "stub" and block.has_units else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}{margins}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="TableText"/>{"<w:keepNext/>" if keep else ""}<w:spacing w:line="{line}" w:lineRule="exact"/>{left}</w:pPr>'
        f"{_run(text, drawn.size) if row == cell.row else ''}</w:p></w:tc>"
    )


def _run(text: str, size: float) -> str:
    if not text:
        return ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.splitlines())
    hint = '<w:rFonts w:hint="eastAsia"/>'
    return (
        f'<w:r><w:rPr>{hint}<w:sz w:val="{size * 2:g}"/><w:szCs w:val="{size * 2:g}"/></w:rPr>{lines}</w:r>'
    )
