"""Documents printed as files: paragraphs and drawn tables as text, web page, Word document or workbook."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from io import BytesIO
from itertools import pairwise

from tests.support.drawn import Drawn, Spot

Block = str | Drawn
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)
_PAGE_WIDTH, _MOST_WIDE = 9000, 4000


def cells_tabbed(drawn: Drawn) -> str:
    """A tab and a cell to a line, an empty line between rows, as Word's text has it."""
    covering = drawn.covering()
    rows = []
    for row in range(drawn.height):
        cells, column = [], 0
        while column < drawn.width:
            spot = covering.get((row, column))
            cells.append("\t" + (spot.text if spot is not None and spot.row == row else ""))
            column = spot.right if spot is not None else column + 1
        rows.append("\n".join(cells))
    return "\n" + "\n\n".join(rows) + "\n\n"


def cells_piped(drawn: Drawn) -> str:
    """A cell to a line that ends in a pipe; every row is filled up with pipes and begins with one."""
    rows = list(drawn.rows())
    width = max(len(row) for row in rows)
    text = ""
    for number, row in enumerate(rows):
        text += "|" if number else ""
        for spot in row:
            if spot.text:
                text += ("" if text.endswith("\n") or not text else "\n") + f"{spot.text} |\n"
            else:
                text += "|"
        text += "|" * (width - len(row))
    return text + "\n"


def rows_tabbed(drawn: Drawn) -> str:
    """A row to a line, a tab between the columns, as the text of a PDF has it."""
    lines = []
    for row, spots in enumerate(drawn.rows()):
        texts = {spot.column: spot.text.replace("\n", " ") for spot in spots if spot.row == row}
        lines.append("\t".join(texts.get(column, "") for column in range(drawn.width)))
    return "\n" + "\n".join(lines) + "\n"


def rows_spaced(drawn: Drawn) -> str:
    """A row to a line, spaces between what is printed."""
    lines = ("  ".join(_word(spot) for spot in row if spot.text.strip()) for row in drawn.rows())
    return "\n".join(line for line in lines if line) + "\n"


def cells_bare(drawn: Drawn) -> str:
    """A cell to a line and nothing for empty ones."""
    cells = (_word(spot) for row in drawn.rows() for spot in row if spot.text.strip())
    return "\n".join(cells) + "\n"


def _word(spot: Spot) -> str:
    return "".join(spot.text.split())


SHAPES: Mapping[str, Callable[[Drawn], str]] = {
    "tabs": cells_tabbed,
    "pipes": cells_piped,
    "rows": rows_tabbed,
    "spaces": rows_spaced,
    "bare": cells_bare,
}
"""Ways to print a table as plain text."""


def text_file(blocks: Sequence[Block], shape: str) -> bytes:
    parts = (block + "\n" if isinstance(block, str) else SHAPES[shape](block) for block in blocks)
    return "".join(parts).encode()


def web_page(
    blocks: Sequence[Block], title: str, chrome: bool = False, attributes: str = 'border="1"'
) -> bytes:
    """A page with the blocks in an article; ``chrome``: with a site around it."""
    body = "\n".join(
        f"<p>{escape(block)}</p>" if isinstance(block, str) else html_table(block, attributes)
        for block in blocks
    )
    above, below = _CHROME if chrome else ("", "")
    head = f"<head><meta charset='utf-8'><title>{escape(title)}</title></head>"
    return (
        f"<!DOCTYPE html>\n<html>{head}<body>{above}<div class='article'>{body}</div>{below}</body></html>"
    ).encode()


_LINKS = "".join(f'<li><a href="/c{n}/">{word}</a></li>' for n, word in enumerate(
    ("首页", "政务公开", "办事服务", "互动交流", "数据开放", "营商环境")
))  # fmt: skip
_CHROME = (
    f"<div class='nav'><ul>{_LINKS}</ul></div><table class='tool'><tr><td>索 引 号：</td><td>0001/2024-00012</td>"
    "<td>发布机构：</td><td>信息中心</td></tr><tr><td>发布日期：</td><td>2024-01-30</td><td>浏览次数：</td>"
    "<td>128</td></tr></table>",
    "<div class='tool'>打印本页 关闭窗口</div><table><tr><td>相关链接</td><td>省级部门</td><td>市级部门</td></tr>"
    "</table><div class='foot'>主办：信息中心　网站标识码：0000000001　ICP备00000001号</div>",
)


def html_table(drawn: Drawn, attributes: str = 'border="1"') -> str:
    rows = []
    for row in drawn.rows():
        cells = ""
        for spot in row:
            down = f' rowspan="{spot.rows}"' if spot.rows > 1 else ""
            across = f' colspan="{spot.columns}"' if spot.columns > 1 else ""
            text = escape(spot.text).replace("\u00a0", "&nbsp;").replace("\n", "<br>")
            cells += f"<td{down}{across}>{text}</td>"
        rows.append(f"<tr>{cells}</tr>")
    return f"<table {attributes}>" + "\n".join(rows) + "</table>"


def word_file(blocks: Sequence[Block], *, borders: bool = True, landscape: bool = False) -> bytes:
    """A Word document with nothing but paragraphs and tables."""
    body = "".join(
        _paragraph(block) if isinstance(block, str) else _word_table(block, borders) for block in blocks
    )
    # Two tables that touch are one to Word.
    touching = any(isinstance(a, Drawn) and isinstance(b, Drawn) for a, b in pairwise(blocks))
    assert not touching, "an empty paragraph is needed between tables"
    size = 'w:w="23800" w:h="16800" w:orient="landscape"' if landscape else 'w:w="11900" w:h="16800"'
    margins = '<w:pgMar w:top="1000" w:right="1000" w:bottom="1000" w:left="1000"/>'
    document = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{_W}"><w:body>{body}'
        f"<w:sectPr><w:pgSz {size}/>{margins}</w:sectPr></w:body></w:document>"
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("word/document.xml", document)
    return out.getvalue()


def _paragraph(text: str) -> str:
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:p><w:r>{lines}</w:r></w:p>"


def _word_table(drawn: Drawn, borders: bool) -> str:
    sides = "".join(
        f'<w:{side} w:val="{"single" if borders else "nil"}" w:sz="4"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    # Labels need room, or the columns of figures push them out of the page.
    first = min(_MOST_WIDE, _PAGE_WIDTH - 600 * (drawn.width - 1)) if drawn.width < 12 else 600
    widths = [
        max(600, first),
        *[max(500, (_PAGE_WIDTH - first) // max(1, drawn.width - 1))] * (drawn.width - 1),
    ]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join(f"<w:tr>{''.join(_word_cells(drawn, row, widths))}</w:tr>" for row in range(drawn.height))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>'
    )


def _word_cells(drawn: Drawn, row: int, widths: Sequence[int]) -> Iterator[str]:
    covering = drawn.covering()
    column = 0
    while column < drawn.width:
        spot = covering.get((row, column)) or Spot(row, column)
        width = f'<w:tcW w:w="{sum(widths[column : spot.right])}" w:type="dxa"/>'
        across = f'<w:gridSpan w:val="{spot.columns}"/>' if spot.columns > 1 else ""
        restart = ' w:val="restart"' if spot.row == row else ""
        down = f"<w:vMerge{restart}/>" if spot.rows > 1 else ""
        text = spot.text if spot.row == row else ""
        yield f"<w:tc><w:tcPr>{width}{across}{down}</w:tcPr>{_paragraph(text)}</w:tc>"
        column = spot.right


def _number(text: str) -> str | int:
    """Whole numbers as numbers."""
    return int(text) if text.isdecimal() and text == str(int(text)) else text


def workbook(blocks: Sequence[Block], *, sheet_each: bool = False) -> bytes:
    """A workbook without names: one sheet, or a sheet for every table; whole numbers are numbers."""
    import xlsxwriter

    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, row = book.add_worksheet("报告"), 0
        for block in blocks:
            if isinstance(block, str):
                sheet.write_string(row, 0, block)
                row += 1
                continue
            if sheet_each:
                sheet, row = book.add_worksheet(), 0
            for spot in block.spots:
                last = row + spot.bottom - 1, spot.right - 1
                value: str | int = _number(spot.text)
                if last != (row + spot.row, spot.column):
                    sheet.merge_range(row + spot.row, spot.column, *last, value)
                else:
                    sheet.write(row + spot.row, spot.column, value)
            row += block.height + 1
    return out.getvalue()
