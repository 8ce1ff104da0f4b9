"""What a text claims about the tables: each number with its meaning, and statements without a number.

A number whose meaning is not certain is no claim: plans, past years, other bodies, parts by channel
and words like about are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from xltools.model.document import Document
from xltools.narrative.numbers import Quantity
from xltools.narrative.page import Page, lay_out
from xltools.narrative.reading import (
    Claim,
    Reader,
    context_words,
    is_foreign,
    is_other_body,
    is_past,
    is_told,
)
from xltools.narrative.statements import statement_claims
from xltools.narrative.vocabulary import Cue

_WINDOW = 64
_RIGHT = 40
_QUOTE = 48
_GROWTH, _SHARE = "growth", "share"
_NEXT_TO = {"carried_in": -1, "carried_out": 1}
"""Meanings whose words name another year: 2019年结转, 结转2021年."""
_CARRIED_YEAR = re.compile(r"(20\d\d)年度?(?=结转|转|未办结)|转(?:到|至|入)?(20\d\d)年")


def read_claims(document: Document, reader: Reader) -> tuple[Claim, ...]:
    """The claims of every section, in the order of the text. Nothing in a text raises."""
    found: list[Claim] = []
    for section in document.sections:
        if section.text.strip():
            page = lay_out(section.number, section.title, section.text)
            found += page_claims(page, reader)
    return tuple(found)


def page_claims(page: Page, reader: Reader) -> list[Claim]:
    """The claims of one section."""
    claims = [*_number_claims(page, reader), *statement_claims(page, reader)]
    return sorted(claims, key=lambda claim: claim.start)


def _number_claims(page: Page, reader: Reader) -> Iterator[Claim]:
    listed = _separate_lists(page, reader)
    said: dict[tuple[int, str], int] = {}
    previous: Claim | None = None
    end = 0
    for i, quantity in enumerate(page.numbers):
        left = _left(page, quantity, end)
        end = quantity.end
        if quantity.rough or not is_told(page, reader, quantity.start):
            previous = None
            continue
        relation = _relation(page, reader, quantity, left, previous)
        if relation is not None:
            yield relation
            continue
        meanings = listed[i] if i in listed else meanings_of(page, reader, quantity, left)
        previous = None
        for meaning in meanings:
            claim = _claim(page, reader, quantity, left, meaning)
            # The same meaning again in a sentence is a part of the first, or a second body's.
            key = (page.sentence_start(quantity.start), meaning)
            if said.setdefault(key, i) == i:
                previous = claim
                yield claim


def _left(page: Page, quantity: Quantity, end: int) -> str:
    start = max(end, page.sentence_start(quantity.start), quantity.start - _WINDOW)
    return page.text[start : quantity.start]


def _claim(page: Page, reader: Reader, quantity: Quantity, left: str, meaning: str) -> Claim:
    words = reader.vocabulary.words
    start = _opening(left, quantity)
    clause = page.clause(quantity.start, quantity.end)
    sentence = page.text[page.sentence_start(quantity.start) : page.sentence_end(quantity.end)]
    basis = "filing" if words["filing"].search(clause) else ""
    if not basis and words["carried"].search(sentence):
        basis = "carried"
    return Claim(
        meaning=meaning,
        value=quantity.value,
        unit=quantity.unit,
        quote=page.folded.quote(start, _closing(page, quantity.end)),
        start=page.folded.start(quantity.start),
        section=page.number,
        basis=basis,
        step=quantity.step,
        paragraph=page.paragraph(quantity.start),
    )


def _opening(left: str, quantity: Quantity) -> int:
    """The start of a quote: where the clause starts, or behind the number before."""
    clause = re.split("[,;:]", left.rstrip(",:"))[-1][-_QUOTE:] or left
    at = quantity.start - len(left) + left.rfind(clause)
    return at + len(clause) - len(clause.lstrip(",;:、和及()"))


def _closing(page: Page, end: int) -> int:
    """The end of a quote: the rest of a short clause is quoted too."""
    clause = re.match(r"[^,;:。、()!?\n]{0,12}(?=[,;:。、()!?\n]|$)", page.text[end : end + 13])
    return end + (clause.end() if clause else 0)


def meanings_of(page: Page, reader: Reader, quantity: Quantity, left: str) -> tuple[str, ...]:
    """The meanings of a number, () when none is certain."""
    right = page.text[quantity.end : min(quantity.end + _RIGHT, page.sentence_end(quantity.end))]
    clause = page.clause(quantity.start, quantity.end)
    if is_other_body(clause, reader):
        return ()
    bare = bool(reader.vocabulary.words["begins_list"].match(re.split("[,:(、]", left)[-1]))
    for cue in reader.vocabulary.cues_near(left + right):
        if quantity.unit in cue.units and _fits(cue, left, right, bare):
            if not _allows(page, reader, cue, quantity, clause):
                return ()
            context = _context(page, reader, cue.context, quantity)
            return tuple(m for m in (cue.meaning.replace("*", name) for name in context) if m)
    return ()


def _fits(cue: Cue, left: str, right: str, bare: bool) -> bool:
    if cue.after is not None and cue.after.match(right) is None:
        return False
    return bare if cue.before is None else cue.before.search(left) is not None


def _allows(page: Page, reader: Reader, cue: Cue, quantity: Quantity, clause: str) -> bool:
    if cue.unless and cue.unless.search(clause):
        return False
    if cue.topic == "requests" and is_foreign(page, reader, quantity.start):
        return False
    if cue.meaning in _NEXT_TO:
        return _names_year(clause, reader, _NEXT_TO[cue.meaning])
    if is_past(page, reader, quantity.start):
        return False
    return page.speaks_of(cue.topic, quantity.start, reader.vocabulary)


def _names_year(clause: str, reader: Reader, distance: int) -> bool:
    """Whether the years that requests were carried from or to are the ones beside the report's."""
    years = {int(a or b) for a, b in _CARRIED_YEAR.findall(clause)}
    return not years or (
        reader.year is not None
        and years <= {reader.year + distance, reader.year}
        and reader.year + distance in years
    )


def _context(page: Page, reader: Reader, context: str, quantity: Quantity) -> tuple[str, ...]:
    """What * stands for at a number: the last word of the context before it, or right after it."""
    if not context:
        return ("",)
    name, after = (context.removesuffix("_after"), context.endswith("_after"))
    start = quantity.end if after else page.sentence_start(quantity.start)
    end = page.clause_end(quantity.end) if after else quantity.end
    found = context_words(reader.vocabulary, name, page.text[start:end])
    return found[0 if after else -1] if found else ()


def _relation(
    page: Page, reader: Reader, quantity: Quantity, left: str, previous: Claim | None
) -> Claim | None:
    """A share of a whole, or growth over last year."""
    words = reader.vocabulary.words
    share = words["share"].search(left) if quantity.unit == "%" else None
    growth = None if share else words["growth"].search(left)
    match = share or growth
    if match is None:
        return None
    if growth and growth["year"] and int(growth["year"]) + 1 != reader.year:
        return None
    subject = growth["subject"] if growth else ""
    own = _meaning_before(page, reader, quantity, subject or left[: match.start()])
    if subject and not own:
        return None
    claim = _claim(page, reader, quantity, left, _SHARE if share else _GROWTH)
    of = own or (previous.meaning if previous else "")
    value = previous.value if previous and not own else None
    if share:
        named = (meaning for words, meaning in reader.vocabulary.bases if words.search(share["base"]))
        return replace(claim, basis=next(named, ""), of=of, of_value=value)
    falls = bool(words["falls"].search(match["direction"]))
    return replace(claim, value=-claim.value if falls else claim.value, of=of, of_value=value)


def _meaning_before(page: Page, reader: Reader, quantity: Quantity, left: str) -> str:
    """What words like 予以公开占, 收到申请量同比增长 speak of."""
    clause = re.split("[,;:]", left.rstrip(",("))[-1] if left.strip(",(") else ""
    for cue in reader.vocabulary.cues_near(clause):
        if "*" in cue.meaning or (cue.after is not None and not cue.after.match("")):
            continue
        if cue.before and cue.before.search(clause):
            allowed = not (cue.unless and cue.unless.search(clause))
            topic = page.speaks_of(cue.topic, quantity.start, reader.vocabulary)
            return cue.meaning if allowed and topic else ""
    return ""


def _separate_lists(page: Page, reader: Reader) -> dict[int, tuple[str, ...]]:
    """予以公开、部分公开分别为3件、2件: the meaning of each number, by its position; () where unsure."""
    found: dict[int, tuple[str, ...]] = {}
    end = 0
    for i, quantity in enumerate(page.numbers):
        left = _left(page, quantity, end)
        end = quantity.end
        match = reader.vocabulary.words["separately"].search(left) if "分别" in left else None
        if match is None:
            continue
        run = _run(page, i)
        labels = re.split("、|,|和|及|以及", match["labels"])[-len(run) :]
        fits = len(labels) == len(run) and len(run) > 1
        for place, label in zip(run, labels if fits else [""] * len(run), strict=True):
            meaning = meanings_of(page, reader, page.numbers[place], label) if fits else ()
            found[place] = meaning
    return found


def _run(page: Page, first: int) -> list[int]:
    """Numbers that follow each other with nothing but 、 between them."""
    run = [first]
    for i in range(first + 1, min(first + 20, len(page.numbers))):
        if not re.fullmatch("[、,]|和|及|以及", page.text[page.numbers[i - 1].end : page.numbers[i].start]):
            break
        run.append(i)
    return run
