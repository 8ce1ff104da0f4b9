"""What an element of a web page is: block, hidden, part of the site and not of the article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_SKIPPED_NAMES = (
    "script style noscript template head title textarea select datalist iframe frame object embed applet svg "
    "canvas audio video map rt rp xml"
)
SKIPPED = frozenset(_SKIPPED_NAMES.split())
_BLOCKS_NAMES = (
    "html body address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main menu nav ol p "
    "plaintext pre section summary table tbody td tfoot th thead tr ul caption xmp"
)
BLOCKS = frozenset(_BLOCKS_NAMES.split())
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.I)
_NO_HEIGHT = re.compile(r"(?:^|;)\s*height\s*:\s*0*(?:\.0+)?(?:px|pt|cm)?\s*(?:!important\s*)?(?:;|$)", re.I)
_NO_WIDTH = re.compile(r"(?:^|;)\s*width\s*:\s*0*(?:\.0+)?(?:px|pt|cm|%)?\s*(?:!important\s*)?(?:;|$)", re.I)
_NO_BORDER = re.compile(r"(?:^|;)\s*border\s*:\s*(?:none|0)", re.I)
_KEEPS_LINES = re.compile(r"(?:^|;)\s*white-space\s*:\s*(?:pre|break-spaces)", re.I)
_FURNITURE_NAMES = (
    "nav navbar navigation menu footer foot header breadcrumb breadcrumbs crumb crumbs mbx copyright share "
    "bdshare sidebar toolbar friendlink friendlinks pagination pager related recommend search login qrcode "
    "ewm erweima weizhi dqwz xgwd xgyd xgxx xglj prevnext dibu daohang"
)
_FURNITURE = frozenset(_FURNITURE_NAMES.split())
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[a-z]+")


def is_hidden(element: _Element) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def keeps_lines(element: _Element) -> bool:
    """Whether line breaks of the mark-up are line breaks of the page."""
    named = element.tag in ("pre", "listing", "xmp", "plaintext")
    return named or bool(_KEEPS_LINES.search(element.get("style") or ""))


def is_furniture(element: _Element) -> bool:
    """Whether an element looks like a part of the site and not of the article, by its tag or name."""
    if element.tag in ("nav", "footer", "aside"):
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return len(names) > 1 and not _FURNITURE.isdisjoint(_WORD.findall(_CAMEL.sub(" ", names).lower()))


def leads_away(element: _Element) -> bool:
    """Whether a link goes to another page."""
    target = (element.get("href") or "").strip()
    return element.tag == "a" and bool(target)


def has_no_height(row: _Element) -> bool:
    return (row.get("height") or "").strip() in ("0", "0px") or bool(
        _NO_HEIGHT.search(row.get("style") or "")
    )


def has_no_width(cell: _Element) -> bool:
    written = (cell.get("width") or "").strip()
    return written in ("0", "0px", "0%") or bool(_NO_WIDTH.search(cell.get("style") or ""))


def has_no_border(cell: _Element) -> bool:
    return bool(_NO_BORDER.search(cell.get("style") or ""))
