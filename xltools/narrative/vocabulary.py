"""The table of words that give a number its meaning (``schemas/narrative.json``), ready to search with."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from xltools.lang import Text

_FRAGMENT = re.compile(r"(?<!\?P)<([a-z_]+)>")


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression that is compiled when it is first used: a short text uses few of them."""

    source: str

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        return _compiled(self.source).search(text, start, end)

    def match(self, text: str) -> re.Match[str] | None:
        return _compiled(self.source).match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return _compiled(self.source).fullmatch(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return _compiled(self.source).finditer(text)

    def sub(self, replacement: str, text: str) -> str:
        return _compiled(self.source).sub(replacement, text)


@dataclass(frozen=True, slots=True)
class Cue:
    """Words beside a number: ``before`` ends right before it, ``after`` starts right after its unit.

    With both, both must be there. ``marks``: one of these words is near, or nothing is searched.
    ``units``: those the number may have. ``unless``: words in its clause that make it something else.
    ``topic``: what the paragraph must be about. ``context``: takes the place of * in ``meaning``.
    """

    meaning: str
    marks: tuple[str, ...]
    units: frozenset[str]
    before: Pattern | None = None
    after: Pattern | None = None
    unless: Pattern | None = None
    topic: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that claims something without a number: none received, all answered."""

    meaning: str
    marks: tuple[str, ...]
    pattern: Pattern
    unless: Pattern | None = None
    topic: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """Words that show what a text is about: in the title of the part, or within ``reach`` (paragraph,
    sentence) of the number."""

    words: Pattern
    title: Pattern
    reach: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A sum of cells with its name; ``terms`` as in rules, ``forms`` empty for every form."""

    name: Text
    terms: tuple[object, ...]
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """``contexts``: words that say what a clause speaks of, with what replaces *. ``topics``: words that
    show what a paragraph is about. ``bases``: what a share is a share of. ``words``: patterns of
    one purpose each, by name."""

    cues: tuple[Cue, ...]
    statements: tuple[Statement, ...]
    contexts: Mapping[str, tuple[tuple[Pattern, tuple[str, ...]], ...]]
    topics: Mapping[str, Topic]
    bases: tuple[tuple[Pattern, str], ...]
    words: Mapping[str, Pattern]
    kinds: Mapping[str, tuple[str, ...]]
    """Meanings that belong together, such as results."""
    figures: Mapping[str, tuple[Figure, ...]]
    """What a meaning is compared with, the usual figure first."""
    by_mark: Mapping[str, tuple[int, ...]]
    """The positions of the cues that a mark belongs to."""

    def cues_near(self, text: str) -> Iterator[Cue]:
        """The cues with a mark in a text, in order."""
        found = {i for mark, places in self.by_mark.items() if mark in text for i in places}
        return (self.cues[i] for i in sorted(found))


def vocabulary_from(record: Mapping[str, Any]) -> Vocabulary:
    """A Vocabulary from a record that passed its schema. Raises KeyError for an unknown fragment."""
    fragments: Mapping[str, str] = record["fragments"]

    def compiled(pattern: str) -> Pattern:
        return Pattern(_spelled(pattern, fragments))

    def optional(raw: Mapping[str, Any], key: str, shape: str = "{}") -> Pattern | None:
        return compiled(shape.format(f"(?:{raw[key]})")) if key in raw else None

    cues = tuple(
        Cue(
            meaning=raw["meaning"],
            marks=tuple(raw["marks"]),
            units=frozenset(record["units"][raw["units"]]),
            before=optional(raw, "before", "{}<fill>$"),
            after=optional(raw, "after", "^<link>{}"),
            unless=optional(raw, "unless"),
            topic=raw.get("topic", ""),
            context=raw.get("context", ""),
        )
        for raw in _mirrored(record["numbers"])
    )
    marks = {mark for cue in cues for mark in cue.marks}
    return Vocabulary(
        cues=cues,
        statements=tuple(
            Statement(
                raw["meaning"],
                tuple(raw["marks"]),
                compiled(raw["pattern"]),
                optional(raw, "unless"),
                raw.get("topic", ""),
                raw.get("context", ""),
            )
            for raw in record["statements"]
        ),
        contexts={
            name: tuple((compiled(raw["words"]), tuple(raw["means"])) for raw in items)
            for name, items in record["contexts"].items()
        },
        topics={
            name: Topic(compiled(raw["words"]), compiled(raw["title"]), raw["reach"])
            for name, raw in record["topics"].items()
        },
        bases=tuple((compiled(raw["words"]), raw["meaning"]) for raw in record["bases"]),
        words={name: compiled(words) for name, words in record["words"].items()},
        kinds={name: tuple(meanings) for name, meanings in record["kinds"].items()},
        figures={
            meaning: tuple(
                Figure(Text(**raw["name"]), tuple(raw["terms"]), tuple(raw.get("forms", ()))) for raw in items
            )
            for meaning, items in record["figures"].items()
        },
        by_mark={mark: tuple(i for i, cue in enumerate(cues) if mark in cue.marks) for mark in sorted(marks)},
    )


def _mirrored(records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """``either``: words that stand before the number, or right after it (3件予以公开)."""
    found: list[dict[str, Any]] = []
    for raw in records:
        if "either" not in raw:
            found.append(dict(raw))
            continue
        rest = {key: value for key, value in raw.items() if key != "either"}
        found.append({**rest, "before": raw["either"]})
        found.append({**rest, "after": f"(?:{raw['either']})<stop>"})
    return found


def _spelled(pattern: str, fragments: Mapping[str, str]) -> str:
    """The pattern with every <name> replaced by that fragment, fragments in fragments included."""
    while match := _FRAGMENT.search(pattern):
        pattern = pattern[: match.start()] + f"(?:{fragments[match[1]]})" + pattern[match.end() :]
    return pattern
