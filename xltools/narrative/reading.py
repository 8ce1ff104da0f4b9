"""What a claim is, and what makes words no claim: plans, wishes, past years, other bodies."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xltools.model.report import Number
from xltools.narrative.page import Page
from xltools.narrative.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Claim:
    """A number, or a statement (value 0), with its meaning.

    ``start``: where the number stands in the section's text; ``section`` its number; ``paragraph``
    the paragraph's, from 0. ``basis``: what else the words say (``filing``, ``carried``), or
    what a share is a share of. ``of``, ``of_value``: what a share or growth belongs to.
    """

    meaning: str
    value: Number
    unit: str
    quote: str
    start: int
    section: str
    basis: str = ""
    step: Decimal = Decimal(1)
    of: str = ""
    of_value: Number | None = None
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Reader:
    """What a reading needs beside the page: the words, the report's year, the office's name."""

    vocabulary: Vocabulary
    year: int | None = None
    office: str = ""


def is_told(page: Page, reader: Reader, at: int) -> bool:
    """Whether a place tells what happened in the report's year: no plan, no wish."""
    words = reader.vocabulary.words
    if words["plan"].search(page.text, page.sentence_start(at), at):
        return False
    return not words["wish"].search(page.text, page.clause_start(at), at)


def is_past(page: Page, reader: Reader, at: int) -> bool:
    """Whether a place speaks of another year, or of several."""
    words = reader.vocabulary.words
    year = page.year(at)
    # Without the report's year no named year is known to be this one.
    if year is not None and year != reader.year:
        return True
    if words["since"].search(page.text, page.sentence_start(at), at):
        return True
    return bool(words["history"].search(page.text, page.clause_start(at), at))


def is_foreign(page: Page, reader: Reader, at: int) -> bool:
    """Whether a sentence speaks of something else than requests when it comes to a place."""
    words = reader.vocabulary.words
    said = page.text[page.sentence_start(at) : at]
    others = [match.start() for match in words["foreign"].finditer(said)]
    return bool(others) and said.rfind("申请") < others[-1]


def is_other_body(clause: str, reader: Reader) -> bool:
    """Whether the clause counts what another body received, answered or made."""
    match = reader.vocabulary.words["other_body"].search(clause)
    if not match or not reader.office or reader.vocabulary.words["own"].search(match["name"]):
        return False
    return match["name"] + match["kind"] not in reader.office


def context_words(vocabulary: Vocabulary, context: str, text: str) -> list[tuple[str, ...]]:
    """What each word of a context in a text stands for, in order; longer words come first."""
    found: list[tuple[int, tuple[str, ...]]] = []
    taken: list[tuple[int, int]] = []
    for words, means in vocabulary.contexts[context]:
        for match in words.finditer(text):
            if all(match.end() <= start or end <= match.start() for start, end in taken):
                found.append((match.start(), means))
                taken.append(match.span())
    return [means for _, means in sorted(found)]
