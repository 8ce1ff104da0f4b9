"""The numbers that Word prints before the paragraphs of a list; they stand nowhere in its text."""

from __future__ import annotations

import re

from xltools.importers.word.numerals import list_number
from xltools.importers.word.ooxml import Element, W, integer, switch, val
from xltools.importers.word.styles import ListPlace, Styles

_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9


class Lists:
    """Counts the paragraphs of each list; ``part``: the root of numbering.xml, None when there is none.

    Lists with the same definition count on from one another, unless one says where it starts.
    """

    def __init__(self, part: Element | None, styles: Styles) -> None:
        self._styles = styles
        found = [] if part is None else part.findall(f"{W}abstractNum")
        self._definitions = {element.get(f"{W}abstractNumId", ""): element for element in found}
        found = [] if part is None else part.findall(f"{W}num")
        self._lists = {element.get(f"{W}numId", ""): element for element in found}
        self._counts: dict[str, list[int | None]] = {}
        self._started: set[ListPlace] = set()
        self._found: dict[ListPlace, tuple[Element | None, int | None]] = {}

    def label(self, paragraph: Element) -> str:
        """The number before a paragraph, with what follows it; "" for bullets and outside of lists.

        To be asked once for each paragraph, in the order of print.
        """
        place = self._place(paragraph)
        if place is None or place.number not in self._lists or not 0 <= place.level < _LEVELS:
            return ""
        level = self._level(*place)
        if level is None:
            return ""
        counts = self._count(place)
        style = val(level, "numFmt") or "decimal"
        if style == "bullet" or switch(level.find(f"{W}rPr"), "vanish"):
            return ""

        def written(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            other = self._level(place.number, index)
            other_style = "decimal" if switch(level, "isLgl") else val(other, "numFmt") or "decimal"
            count = counts[index]
            return list_number(self._start(other) if count is None else count, other_style)

        text = _PLACE.sub(written, val(level, "lvlText") or "")
        return text + _gap(text, val(level, "suff") or "tab")

    def _place(self, paragraph: Element) -> ListPlace | None:
        properties = paragraph.find(f"{W}pPr/{W}numPr")
        number, level = val(properties, "numId"), val(properties, "ilvl")
        if number:
            return ListPlace(number, integer(level))
        by_style = self._styles.list_place(self._styles.of(paragraph))
        if by_style is None:
            return None
        style, place = by_style
        if level:
            return ListPlace(place.number, integer(level))
        # The level that names the style is the style's level, whatever the style says.
        for index in range(_LEVELS) if place.number in self._lists else ():
            if val(self._level(place.number, index), "pStyle") == style:
                return ListPlace(place.number, index)
        return place

    def _definition(self, number: str) -> Element | None:
        """The definition of a list; it may stand in the list of a style."""
        seen: set[str] = set()
        while number in self._lists and number not in seen:
            seen.add(number)
            found = self._definitions.get(val(self._lists[number], "abstractNumId") or "")
            link = val(found, "numStyleLink")
            if link is None:
                return found
            number = self._styles.list_of(link) or ""
        return None

    def _level(self, number: str, index: int) -> Element | None:
        """How a level of a list is written: as the list itself says, else as its definition does."""
        return self._find(ListPlace(number, index))[0]

    def _find(self, place: ListPlace) -> tuple[Element | None, int | None]:
        """A level and the count from which it begins anew in this list, if in this list only."""
        if place not in self._found:
            override = _at(self._lists[place.number].findall(f"{W}lvlOverride"), place.level)
            level = None if override is None else override.find(f"{W}lvl")
            definition = self._definition(place.number)
            if level is None and definition is not None:
                level = _at(definition.findall(f"{W}lvl"), place.level)
            start = val(override, "startOverride")
            self._found[place] = level, None if start is None else integer(start, 1)
        return self._found[place]

    def _start(self, level: Element | None) -> int:
        return integer(val(level, "start"), 0 if level is None else 1)

    def _count(self, place: ListPlace) -> list[int | None]:
        """Counts the paragraph; the counts of all levels after it."""
        definition = self._definition(place.number)
        shared = "" if definition is None else definition.get(f"{W}abstractNumId", "")
        counts = self._counts.setdefault(shared or f"list {place.number}", [None] * _LEVELS)
        level, restart = self._find(place)
        count = counts[place.level]
        if restart is not None and place not in self._started:
            counts[place.level] = restart
        else:
            counts[place.level] = self._start(level) if count is None else count + 1
        self._started.add(place)
        for deeper in range(place.level + 1, _LEVELS):
            after = val(self._level(place.number, deeper), "lvlRestart")
            # lvlRestart names the level, from 1, after which to begin again; 0 is never.
            if after is None or place.level < integer(after):
                counts[deeper] = None
        return counts


def _at(elements: list[Element], level: int) -> Element | None:
    return next((one for one in elements if integer(one.get(f"{W}ilvl"), -1) == level), None)


def _gap(text: str, follows: str) -> str:
    """What stands between number and text: after full-width punctuation a tab is no visible gap."""
    if follows == "nothing" or not text:
        return ""
    return "" if follows == "tab" and text[-1] in "、，．。：）】〉》" else " "
