"""A stretch of a web page that flows: text gathered into lines as a browser breaks them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xltools.importers.html.lists import marked
from xltools.importers.printed import Block, Paragraph

if TYPE_CHECKING:
    from lxml.etree import _Element

_WIDE = "\u2e80-\u312f\u31a0-\ua4cf\uf900-\ufaff\uff00-\uffef，。、；：？！“”‘’（）《》〔〕【】—…"
_IS_WIDE = re.compile(f"[{_WIDE}]")
_SPACES = re.compile(r"[ \t\f\r\n]+")
# White space of preformatted text, hidden while that of the mark-up collapses.
_KEEP = str.maketrans(" \t", "\x0e\x0f")
_GIVE_BACK = str.maketrans("\x0e\x0f", " \t")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
INVISIBLE = re.compile(r"[\s\u00a0\u3000\u200b-\u200f\u2028\u2029\u2060\ufeff]*")


@dataclass(slots=True)
class Found:
    """A block, the element it stands in, and what that says about it.

    ``links``: how many of its characters lead to another page. ``furniture``: the open elements that
    look like parts of the site.
    """

    block: Block
    element: _Element
    links: int = 0
    hidden: bool = False
    furniture: tuple[_Element, ...] = ()

    @property
    def line(self) -> str:
        """The text of a paragraph, "" of a table."""
        return self.block.text if isinstance(self.block, Paragraph) else ""


@dataclass(slots=True)
class Flow:
    """``found``: the blocks so far; ``pieces``: the text of the line that is not ended yet."""

    found: list[Found] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    links: int = 0
    marker: str = ""

    def add(self, text: str, *, kept: bool, raised: bool, linked: bool) -> None:
        if raised:
            text = text.translate(_RAISED)
        self.pieces.append(text.translate(_KEEP) if kept else text)
        self.links += len(text.strip()) if linked else 0

    def end_line(self, element: _Element, hidden: bool, furniture: tuple[_Element, ...]) -> None:
        """Makes a paragraph of the text so far; nothing if there is none."""
        if not self.pieces:
            return
        text = _SPACES.sub(_space, "".join(self.pieces)).strip(" ").translate(_GIVE_BACK)
        self.pieces.clear()
        if text:
            if self.marker and not INVISIBLE.fullmatch(text):
                text, self.marker = marked(self.marker, text), ""
            self.found.append(Found(Paragraph(text), element, self.links, hidden, furniture))
        self.links = 0


def _space(match: re.Match[str]) -> str:
    """What is printed for white space of the mark-up: none for a line break between Chinese characters."""
    text, start, end = match.string, match.start(), match.end()
    breaks = "\n" in match[0] and start > 0 and end < len(text)
    return "" if breaks and _IS_WIDE.match(text[start - 1]) and _IS_WIDE.match(text[end]) else " "
