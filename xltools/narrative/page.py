"""A section of a report laid out for reading: sentences, clauses, and what a paragraph is about."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from xltools.narrative.fold import Folded, fold
from xltools.narrative.numbers import Quantity, quantities
from xltools.narrative.vocabulary import Vocabulary

_SENTENCE_END = re.compile(r"[。;!?\n]")
_CLAUSE_END = re.compile(r"[,;。!?:\n]")
_PARAGRAPH_END = re.compile(r"\n")
_YEAR = re.compile(r"(?<![\d〔\[《])((?:19|20)\d\d)年")
_FAR = 240
"""How far a word reaches: no sentence is longer in earnest."""


@dataclass(frozen=True, slots=True)
class Page:
    """``sentences``, ``clauses``, ``paragraphs``: where each starts, in order."""

    number: str
    title: str
    folded: Folded
    numbers: tuple[Quantity, ...]
    sentences: tuple[int, ...]
    clauses: tuple[int, ...]
    paragraphs: tuple[int, ...]

    @property
    def text(self) -> str:
        return self.folded.text

    def sentence_start(self, at: int) -> int:
        return max(_last(self.sentences, at), at - _FAR)

    def sentence_end(self, at: int) -> int:
        return min(_next(self.sentences, at, len(self.text)), at + _FAR)

    def clause_start(self, at: int) -> int:
        return max(_last(self.clauses, at), at - _FAR)

    def clause_end(self, at: int) -> int:
        return min(_next(self.clauses, at, len(self.text)), at + _FAR)

    def paragraph(self, at: int) -> int:
        """The number of the paragraph, from 0."""
        return bisect_right(self.paragraphs, at) - 1

    def clause(self, start: int, end: int) -> str:
        """The clause around a stretch of text."""
        return self.text[self.clause_start(start) : self.clause_end(end)]

    def year(self, at: int) -> int | None:
        """The year last named in the sentence before a place."""
        years = _YEAR.findall(self.text, self.sentence_start(at), at)
        return int(years[-1]) if years else None

    def speaks_of(self, topic: str, at: int, vocabulary: Vocabulary) -> bool:
        """Whether the title, or the text up to the end of the sentence, has a word of the topic."""
        if not topic:
            return True
        about = vocabulary.topics[topic]
        start = max(self.paragraphs[self.paragraph(at)], at - 4 * _FAR)
        if about.reach == "sentence":
            start = max(start, self.text.rfind("。", start, at) + 1)
        return bool(
            about.title.search(self.title) or about.words.search(self.text, start, self.sentence_end(at))
        )


@lru_cache(maxsize=8)
def lay_out(number: str, title: str, source: str) -> Page:
    """The page of a section's text; linear in its length."""
    folded = fold(source)
    return Page(
        number,
        title,
        folded,
        tuple(quantities(folded)),
        _starts(_SENTENCE_END, folded.text),
        _starts(_CLAUSE_END, folded.text),
        _starts(_PARAGRAPH_END, folded.text),
    )


def _starts(end: re.Pattern[str], text: str) -> tuple[int, ...]:
    return (0, *(match.end() for match in end.finditer(text)))


def _last(starts: tuple[int, ...], at: int) -> int:
    return starts[bisect_right(starts, at) - 1]


def _next(starts: tuple[int, ...], at: int, end: int) -> int:
    """Where the unit at ``at`` ends, its closing mark left out."""
    position = bisect_right(starts, at)
    return starts[position] - 1 if position < len(starts) else end
