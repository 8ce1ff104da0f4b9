"""What the styles of a Word document say about numbers, hidden text and tables of contents."""

from __future__ import annotations

import re
from typing import NamedTuple

from xltools.importers.word.ooxml import Element, W, integer, switch, val

_DEEPEST = 32
_CONTENTS = re.compile(r"toc\s*\d", re.IGNORECASE)


class ListPlace(NamedTuple):
    """A paragraph's list and its level in it, from 0; the list "0" is none."""

    number: str
    level: int


class Styles:
    """``part``: the root of styles.xml, None when the document has none."""

    def __init__(self, part: Element | None) -> None:
        styles = [] if part is None else part.findall(f"{W}style")
        self._styles = {style.get(f"{W}styleId", ""): style for style in styles}
        self._hidden: dict[str, bool | None] = {}
        self._default = next(
            (
                style.get(f"{W}styleId", "")
                for style in styles
                if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on")
            ),
            "",
        )

    def of(self, paragraph: Element) -> str:
        """The id of the paragraph's style."""
        return val(paragraph, "pPr/pStyle") or self._default

    def _chain(self, style: str | None) -> list[tuple[str, Element]]:
        """The style and those that it is based on, nearest first."""
        found: dict[str, Element] = {}
        while style and style not in found and style in self._styles and len(found) < _DEEPEST:
            found[style] = self._styles[style]
            style = val(found[style], "basedOn")
        return list(found.items())

    def list_place(self, style: str) -> tuple[str, ListPlace] | None:
        """The list that a style puts paragraphs in, and the style that says so."""
        for name, element in self._chain(style):
            properties = element.find(f"{W}pPr/{W}numPr")
            if number := val(properties, "numId"):
                return name, ListPlace(number, integer(val(properties, "ilvl")))
        return None

    def list_of(self, style: str) -> str | None:
        """The list that a numbering style stands for."""
        return val(self._styles.get(style), "pPr/numPr/numId")

    def hides(self, run: Element, paragraph_style: str) -> bool:
        """Whether a run is hidden text, by itself or by a style."""
        properties = run.find(f"{W}rPr")
        said = switch(properties, "vanish")
        if said is not None:
            return said
        by_run = self._says_hidden(val(properties, "rStyle"))
        return bool(self._says_hidden(paragraph_style) if by_run is None else by_run)

    def _says_hidden(self, style: str | None) -> bool | None:
        if style is None:
            return None
        if style not in self._hidden:
            said = (switch(element.find(f"{W}rPr"), "vanish") for _, element in self._chain(style))
            self._hidden[style] = next((hidden for hidden in said if hidden is not None), None)
        return self._hidden[style]

    def is_contents(self, style: str) -> bool:
        """Whether the style is for lines of a table of contents."""
        return bool(_CONTENTS.fullmatch(val(self._styles.get(style), "name") or ""))
