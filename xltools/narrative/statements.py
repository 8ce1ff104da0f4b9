"""Claims without a number: none received, all answered, none lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xltools.narrative.page import Page
from xltools.narrative.reading import (
    Claim,
    Reader,
    context_words,
    is_foreign,
    is_other_body,
    is_past,
    is_told,
)
from xltools.narrative.vocabulary import Statement


def statement_claims(page: Page, reader: Reader) -> Iterator[Claim]:
    for statement in reader.vocabulary.statements:
        if not any(mark in page.text for mark in statement.marks):
            continue
        for match in statement.pattern.finditer(page.text):
            for meaning in _stated(page, reader, statement, match):
                yield Claim(
                    meaning=meaning,
                    value=0,
                    unit="",
                    quote=page.folded.quote(match.start(), match.end()),
                    start=page.folded.start(match.start()),
                    section=page.number,
                    paragraph=page.paragraph(match.start()),
                )


def _stated(page: Page, reader: Reader, statement: Statement, match: re.Match[str]) -> tuple[str, ...]:
    """The meanings of a statement, () when it is a plan, history or hedged."""
    start, end = match.span()
    clause = page.clause(start, max(start, end - 1))
    if statement.unless and statement.unless.search(clause):
        return ()
    if statement.topic == "requests" and is_foreign(page, reader, start):
        return ()
    if not is_told(page, reader, start) or is_past(page, reader, start):
        return ()
    if not page.speaks_of(statement.topic, start, reader.vocabulary) or is_other_body(clause, reader):
        return ()
    if not statement.context:
        return (statement.meaning,)
    for text in (match[0], clause, page.text[page.sentence_start(start) : start]):
        found = context_words(reader.vocabulary, statement.context, text)
        if found:
            names = dict.fromkeys(name for means in found for name in means)
            return tuple(statement.meaning.replace("*", name) for name in names)
    return ()
