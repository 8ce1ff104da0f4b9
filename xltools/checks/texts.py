"""The text of a report as the rules see it, and rules about what is left over in it.

A published document has title, introduction, headings, labels and closing; a workbook has only its
three text parts, which are cells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from xltools.checks.situation import Seen, Situation
from xltools.lang import Text
from xltools.model.document import Section
from xltools.model.report import Number
from xltools.model.rule import Rule, Severity
from xltools.narrative.fold import fold
from xltools.narrative.parts import usual_number
from xltools.narrative.words import is_page_number, without_marks

TITLE = Text("标题", "The title")
INTRODUCTION = Text("引言", "The introduction")
CLOSING = Text("落款", "The closing")
WHOLE = Text("全文", "The text")
_MOST_LEFTOVERS = 5
_LONGEST_QUOTE = 30


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the text: what a person calls it, and its cell in a workbook."""

    place: Text
    text: str
    cells: tuple[str, ...] = ()

    @property
    def folded(self) -> str:
        """The text without white space and full-width signs; a line is a paragraph."""
        return _folded(self.text)

    def seen(
        self,
        what: Text,
        *,
        expected: Number | str | None = None,
        found: Number | str | None = None,
        severity: Severity | None = None,
    ) -> Seen:
        """A finding here that says ``what``."""
        arguments = {"place": self.place, "what": what}
        return Seen(self.cells, "", arguments, expected=expected, found=found, severity=severity)


@lru_cache(maxsize=64)
def _folded(text: str) -> str:
    # A dozen rules in a row read the same few texts.
    return fold(without_marks(text)).text


def passages(situation: Situation) -> list[Passage]:
    """Every stretch of the text that is not empty, in order."""
    document = situation.document
    found = [Passage(TITLE, document.title), Passage(INTRODUCTION, document.introduction)]
    found += [_of_section(situation, section) for section in document.sections]
    found.append(Passage(CLOSING, document.closing))
    return [passage for passage in found if passage.text.strip()]


def part(situation: Situation, name: str) -> Passage | None:
    """The part that holds a text of the form (``text.overview``), under whatever heading it stands."""
    number = next((part.number for part in situation.form.parts if part.text == name), "")
    sections = situation.document.sections
    same = [section for section in sections if usual_number(section.title) == number]
    same += [section for section in sections if section.number == number and not usual_number(section.title)]
    return _of_section(situation, same[0]) if same else None


def _of_section(situation: Situation, section: Section) -> Passage:
    said = f"{section.number}、{section.title}" if section.number else section.title
    place = Text(f"“{said}”", f"Part {section.number} ({section.title})")
    names = [part.text for part in situation.form.parts if part.text and part.number == section.number]
    cells = () if situation.document.complete else tuple(names)
    return Passage(place, section.text, cells)


def unfilled(situation: Situation, passage: Passage) -> list[Seen]:
    """The finding on an empty part; a workbook's may still be written elsewhere, so it is no error."""
    if passage.folded:
        return []
    severity: Severity | None = None if situation.document.complete else "warning"
    return [passage.seen(Text("没有填写", "is not filled in"), severity=severity)]


def quoted(text: str) -> str:
    """A short piece of the text to show."""
    said = " ".join(text.split())
    return said if len(said) <= _LONGEST_QUOTE else said[:_LONGEST_QUOTE] + "…"


def leftovers(rule: Rule, situation: Situation) -> list[Seen]:
    """Bookmarks, prompts, navigation and page numbers that an export or a template left."""
    a: Any = rule.arguments
    found: dict[str, Seen] = {}
    for passage in passages(situation):
        for item in a["patterns"]:
            kind = Text(item["what"]["zh"], item["what"]["en"])
            for match in re.finditer(item["pattern"], passage.text):
                found.setdefault(match[0], _leftover(passage, kind, match[0]))
        for line in passage.text.split("\n"):
            if is_page_number(line):
                found.setdefault(line, _leftover(passage, Text("页码", "a page number"), line))
    return [*found.values()][:_MOST_LEFTOVERS]


def _leftover(passage: Passage, kind: Text, said: str) -> Seen:
    shown = quoted(said)
    what = Text(f"残留{kind.zh}“{shown}”", f"holds {kind.en} left over: “{shown}”")
    return passage.seen(what, expected="", found=shown)
