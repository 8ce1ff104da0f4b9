"""A list in a Word file: a table of texts with heads that repeat on every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from xltools.exporters.layout import printable

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TWIPS = 1440 / 25.4
_SIZE, _LINE = 10.5, 300
"""Points of a character; twentieths of a point of a line."""
_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")


@dataclass(frozen=True, slots=True)
class ListBlock:
    """``shares`` of the columns in the width of the page; ``centred``: columns whose texts stand in the middle."""

    heads: Sequence[str]
    shares: Sequence[float]
    rows: Sequence[Sequence[str]]
    centred: frozenset[int] = frozenset()


def list_xml(block: ListBlock, page: float) -> str:
    """``w:tbl`` as wide as ``page`` millimetres."""
    widths = [round(page * _TWIPS * share / sum(block.shares)) for share in block.shares]
    borders = "".join(f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for edge in _EDGES)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    everywhere = frozenset(range(len(block.heads)))
    rows = [_row(block.heads, widths, everywhere, "<w:tblHeader/>")]
    rows += [_row(row, widths, block.centred, "") for row in block.rows]
    return (
        f'<w:tbl {_W}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="80" w:type="dxa"/>'
        f'<w:bottom w:w="40" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def _row(texts: Sequence[str], widths: Sequence[int], centred: frozenset[int], head: str) -> str:
    cells = (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="TableText"/><w:spacing w:line="{_LINE}" w:lineRule="exact"/>'
        f'<w:jc w:val="{"center" if column in centred else "left"}"/></w:pPr>{_run(text)}</w:p></w:tc>'
        for column, (text, width) in enumerate(zip(texts, widths, strict=True))
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(cells)}</w:tr>"


def _run(text: str) -> str:
    if not text:
        return ""
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in printable(text).split("\n")
    )
    return f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/><w:sz w:val="{_SIZE * 2:g}"/><w:szCs w:val="{_SIZE * 2:g}"/></w:rPr>{lines}</w:r>'
