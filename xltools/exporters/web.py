"""The report as one web page: no script, nothing from elsewhere, ready to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from xltools.exporters.layout import Block, Paragraph, TableBlock
from xltools.exporters.widths import fit, is_wide
from xltools.grid import GridCell

_TEXT_WIDTH = 156
"""Millimetres between the margins of the printed page."""
_TAGS = {"title": "h1", "part": "h2", "annex": "h2", "heading": "h3"}
_SONG = "SimSun,'Songti SC','Noto Serif CJK SC',serif"
_CSS = f"""@page {{ size: A4; margin: 37mm 26mm 35mm 28mm; @bottom-center {{ content: "— " counter(page) " —"; }} }}
body {{ max-width: 50em; margin: 0 auto; padding: 2em 1em; color: #000; background: #fff;
  font: 1.125rem/1.75 'Times New Roman',仿宋_GB2312,FangSong,STFangsong,{_SONG}; }}
h1, h2, h3 {{ font-size: 1em; font-weight: normal; break-after: avoid; }}
h1 {{ font: 1.5em/1.6 'Times New Roman',方正小标宋简体,{_SONG}; text-align: center; margin: 1em 0 1.5em; }}
h2 {{ font-family: 'Times New Roman',黑体,SimHei,'Heiti SC','Noto Sans CJK SC',sans-serif; margin: 1em 0 .5em; text-indent: 2em; }}
h3, .lead {{ font-family: 'Times New Roman',楷体_GB2312,KaiTi,'Kaiti SC',STKaiti,{_SONG}; }}
h3, p {{ margin: 0; text-indent: 2em; text-align: justify; overflow-wrap: anywhere; white-space: pre-line; }}
.draft {{ background: #fff2cc; }}
.closing {{ text-align: right; break-before: avoid; }}
.signature {{ margin-top: 2em; }}
.table {{ overflow-x: auto; margin: .5em 0 1em; }}
table {{ width: 100%; border-collapse: collapse; table-layout: fixed; font: .8125rem/1.35 'Times New Roman',{_SONG}; }}
.wide {{ min-width: 46em; }}
th, td {{ border: 1px solid #000; padding: .3em .15em; text-align: center; font-weight: normal; white-space: pre-wrap; overflow-wrap: anywhere; }}
thead th {{ text-wrap: balance; }}
.units tbody th {{ text-align: left; padding-left: .5em; }}
.mark {{ position: fixed; inset: 0; display: flex; align-items: center; justify-content: center; pointer-events: none; z-index: 1; }}
.mark::before {{ content: "草稿"; font: 12rem {_SONG}; color: rgba(128,128,128,.25); transform: rotate(-45deg); white-space: nowrap;
  -webkit-print-color-adjust: exact; print-color-adjust: exact; }}
@media print {{
  body {{ max-width: none; padding: 0; font-size: 16pt; line-height: 28pt; }}
  h1 {{ font-size: 22pt; line-height: 35pt; }}
  .table {{ overflow: visible; }}
  table {{ min-width: 0; font-size: var(--size); break-inside: avoid; }}
  tr {{ break-inside: avoid; }}
}}"""


def web_page(blocks: Sequence[Block], *, title: str, draft: bool) -> bytes:
    """The .html file (UTF-8) of a laid-out report; ``draft`` shows 草稿 over it, on every page in print."""
    mark = '<div class="mark" aria-hidden="true"></div>\n' if draft else ""
    body = "\n".join(
        _table(block) if isinstance(block, TableBlock) else _paragraph(block) for block in blocks
    )
    page = f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>
{_CSS}
</style>
</head>
<body>
{mark}{body}
</body>
</html>
"""
    return page.encode()


def _paragraph(block: Paragraph) -> str:
    lead, rest = (_lines(text) for text in (block.text[: block.lead], block.text[block.lead :]))
    said = f'<span class="lead">{lead}</span>{rest}' if lead else rest
    if block.kind in ("signature", "date"):
        return f'<p class="closing {block.kind}" style="margin-right:{block.indent:g}em">{said}</p>'
    tag = _TAGS.get(block.kind, "p")
    marked = ' class="draft"' if block.kind == "draft" else ""
    return f"<{tag}{marked}>{said}</{tag}>"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _table(block: TableBlock) -> str:
    drawn = fit(block, _TEXT_WIDTH)
    columns = "".join(
        f'<col style="width:{100 * column / sum(drawn.columns):.2f}%">' for column in drawn.columns
    )
    rows = [*_rows(block)]
    kinds = [name for name, used in (("wide", is_wide(block)), ("units", block.has_units)) if used]
    classes = f' class="{" ".join(kinds)}"' if kinds else ""
    return (
        f'<div class="table"><table{classes} style="--size:{drawn.size:g}pt" aria-label="{escape(block.title)}">\n'
        f"<colgroup>{columns}</colgroup>\n"
        + _group("thead", rows[: block.heads])
        + _group("tbody", rows[block.heads :])
        + "</table></div>"
    )


def _group(tag: str, rows: Sequence[str]) -> str:
    return f"<{tag}>\n{''.join(rows)}</{tag}>\n" if rows else ""


def _rows(block: TableBlock) -> Iterator[str]:
    by_row: dict[int, list[GridCell]] = {}
    for cell in block.grid.cells:
        by_row.setdefault(cell.row, []).append(cell)
    for row in range(block.grid.rows):
        cells = sorted(by_row.get(row, ()), key=lambda cell: cell.column)
        yield f"<tr>{''.join(_cell(cell, block) for cell in cells)}</tr>\n"


def _cell(cell: GridCell, block: TableBlock) -> str:
    spans = (("rowspan", cell.rows), ("colspan", cell.columns))
    settings = "".join(f' {name}="{span}"' for name, span in spans if span > 1)
    if cell.name:
        return f"<td{settings}>{_lines(block.values.get(cell.name, ''))}</td>"
    tag = "td" if cell.kind in ("dash", "unit", "corner") else "th"
    scope = {"head": ' scope="col"', "block": ' scope="colgroup"', "stub": ' scope="row"'}.get(cell.kind, "")
    return f"<{tag}{scope}{settings}>{_lines(cell.text)}</{tag}>"
