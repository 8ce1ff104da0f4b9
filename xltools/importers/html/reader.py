"""Published web pages into printed blocks: the report alone, without the site around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from xltools.errors import XltoolsError
from xltools.importers.html.article import article
from xltools.importers.html.lines import Found
from xltools.importers.html.text import html_text
from xltools.importers.html.walk import walk
from xltools.importers.needs import need
from xltools.importers.printed import Block, PrintedTable
from xltools.lang import Text

if TYPE_CHECKING:
    from lxml.etree import _Element

_SITE_AFTER = re.compile(r"^(.*(?:报告|年报)[）)》”]?)[-–—].*$")
_SITE_NAME = re.compile(r"\s*[_|｜]\s*|\s+[-–—]+\s*|-{2,}")


def read_html(data: bytes, file: str) -> tuple[Block, ...]:
    """The paragraphs and tables of a web page (HTML, XHTML or MHTML), in the order of print.

    Nothing is run and nothing is fetched. Tables are ``exact``; the page's title is the first paragraph
    where the article lacks it. Raises XltoolsError when the file is too big, nested too deep or empty.
    """
    root = _parse(html_text(data, file), file)
    found = article(walk(root), _title(root))
    if not found:
        raise XltoolsError(
            Text("网页里没有文字。", "The web page holds no text."),
            where=file,
            todo=Text(
                "报告可能要由浏览器另外加载：请在浏览器中打开，全选复制到 Word 存为 .docx，或下载其附件再试。",
                "A browser may load the report separately: copy it from there into Word, or get its attachment.",
            ),
        )
    return _with_places(found)


def _parse(text: str, file: str) -> _Element:
    etree = need("lxml.etree")
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )
    root: _Element = etree.fromstring((text if text.strip() else "<p></p>").encode(), parser)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise XltoolsError(
            Text("网页的标签嵌套过深，读不完整。", "Tags of the page are nested too deep to read it whole."),
            where=file,
            todo=Text(
                "请在浏览器中打开，全选复制到 Word，存为 .docx 后再试。",
                "Open it in a browser, copy it all into Word, and import that as .docx.",
            ),
        )
    return root


def _title(root: _Element) -> str:
    """The article's title as the page's head gives it, without the name of the site."""
    for meta in root.iter("meta"):
        if (meta.get("name") or "").lower() == "articletitle" and (meta.get("content") or "").strip():
            return (meta.get("content") or "").strip()
    title = next(root.iter("title"), None)
    words = " ".join((title.text or "").split()) if title is not None else ""
    parts = [part for part in _SITE_NAME.split(words) if part]
    named = next((part for part in parts if "报告" in part or "年报" in part), parts[0] if parts else "")
    return _SITE_AFTER.sub(r"\1", named)


def _with_places(found: Sequence[Found]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    tables = paragraphs = 0
    for item in found:
        if isinstance(item.block, PrintedTable):
            tables += 1
            table = f"第{tables}个表格"
            cells = tuple(
                replace(cell, place=f"{table}第{cell.row + 1}行第{cell.column + 1}列")
                for cell in item.block.cells
            )
            blocks.append(replace(item.block, cells=cells, place=table))
        else:
            paragraphs += 1
            blocks.append(replace(item.block, place=f"第{paragraphs}段"))
    return tuple(blocks)
