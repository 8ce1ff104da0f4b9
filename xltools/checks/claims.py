"""Rules that hold the text against the tables: a number, or words like none, and the cells they are about.

What a number means and which figures it is compared with is data (``schemas/narrative.json``); a rule
names the meanings. A figure with a blank or unreadable cell decides nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Any

from xltools.checks.situation import Seen, Situation
from xltools.lang import Text
from xltools.model.document import Document
from xltools.model.form import Form
from xltools.model.report import Number, Report
from xltools.model.rule import Rule
from xltools.narrative.claims import read_claims
from xltools.narrative.reading import Claim, Reader
from xltools.narrative.vocabulary import Vocabulary, vocabulary_from
from xltools.numerals import plain
from xltools.patterns import expand_terms, vocabulary
from xltools.resources import resource_folder

_YUAN = {"元": 1, "万元": 10_000, "亿元": 100_000_000}
_DIFFERS = Text("表中{expected}，文中为 {found}", "the tables have {expected}, the text {found}")
_EXCEEDS = Text(
    "表中{expected}，文中 {found} 比它多", "the tables have {expected}, the text has more: {found}"
)
_SAYS_NONE = Text("表中{expected}，按这句话应为 0", "the tables have {expected}, these words mean 0")
_FILED = Text(
    "表中{expected}，文中为 {found}；备案数是另一种口径，请注明",
    "the tables have {expected}, the text {found}; numbers filed are another basis, say so",
)
_OTHER_BASIS = Text("文中 {found} 是{basis}，{usual}", "{found} in the text is {basis}, while {usual}")
_OR = Text("，或", " or ")
_MOST_FIGURES = 2
_FAR_TIMES, _FAR_LEAST = 4, 10


@cache
def narrative_words() -> Vocabulary:
    """The shipped table of words."""
    path = resource_folder("schemas") / "narrative.json"
    return vocabulary_from(json.loads(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=16)
def _claims(document: Document, year: int | None, office: str) -> tuple[Claim, ...]:
    # One report asks for the same claims in every rule about its text.
    return read_claims(document, Reader(narrative_words(), year, office))


def claims_of(situation: Situation) -> tuple[Claim, ...]:
    """What the text of the report claims, in its order."""
    report = situation.report
    return _claims(situation.document, report.year, report.office.name)


def reader_of(situation: Situation) -> Reader:
    return Reader(narrative_words(), situation.report.year, situation.report.office.name)


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure of the tables: its name, value and cells; ``value`` None where a cell has no number."""

    name: Text
    value: Number | None
    cells: tuple[str, ...]


def amounts(meaning: str, report: Report, form: Form) -> tuple[Amount, ...]:
    """The figures that a meaning may be compared with on this form, the usual one first."""
    known = vocabulary(form)
    found = []
    for figure in narrative_words().figures.get(meaning, ()):
        if figure.forms and form.id not in figure.forms:
            continue
        terms = expand_terms(figure.terms, {}, known)
        values = [report.values.get(term.cell) for term in terms]
        complete = all(value is not None for value in values)
        total = sum(term.times * (value or 0) for term, value in zip(terms, values, strict=True))
        cells = tuple(term.cell for term in terms)
        found.append(Amount(figure.name, total if complete else None, cells))
    return tuple(found)


def claim(rule: Rule, situation: Situation) -> list[Seen]:
    """Claims of the rule's meanings that no figure bears out."""
    a: Any = rule.arguments
    found: dict[tuple[object, ...], Seen] = {}
    for said in claims_of(situation):
        if said.meaning not in a["meanings"]:
            continue
        against = amounts(said.meaning, situation.report, situation.form)
        seen = _judged(a, said, against)
        if seen is not None:
            found.setdefault((said.meaning, said.section, said.quote), seen)
    return list(found.values())


def _judged(a: Mapping[str, Any], said: Claim, against: Sequence[Amount]) -> Seen | None:
    compare = a["compare"]
    value = _in_yuan(said) if compare == "at_most" else said.value
    known = [amount for amount in against if amount.value is not None]
    if value is None or not known or len(known) < len(against):
        return None
    fits = [amount for amount in known if _fits(compare, value, said.step, amount.value or 0)]
    if fits:
        # Another basis than the usual one is named unless the text names it.
        if fits[0] is known[0] or said.basis == "carried" or not a.get("name_basis"):
            return None
        other = {"basis": fits[0].name, "usual": named(known[0])}
        return seen_claim(said, fits[:1], _OTHER_BASIS, severity="info", **other)
    softened = a.get("soften", {}).get(said.basis)
    return seen_claim(said, known[:_MOST_FIGURES], _wording(compare, said), severity=softened)


def _wording(compare: str, said: Claim) -> Text:
    if said.meaning.startswith(("no_", "all_")):
        return _SAYS_NONE
    if said.basis == "filing":
        return _FILED
    return _EXCEEDS if compare == "at_most" else _DIFFERS


def _fits(compare: str, value: Number, step: Decimal, figure: Number) -> bool:
    """``both_or_none``: not one 0 without the other; ``near``: less than 4 times apart."""
    if compare == "at_most":
        return value <= figure
    if compare == "both_or_none":
        return value == 0 or figure != 0
    if compare == "near":
        low, high = sorted((Decimal(value), Decimal(figure)))
        return high < _FAR_LEAST or high < low * _FAR_TIMES
    # 1.2万 says no more than its last digit.
    return value == figure if step <= 1 else abs(Decimal(value) - figure) < step


def _in_yuan(said: Claim) -> Number | None:
    return said.value * _YUAN[said.unit] if said.unit in _YUAN else None


def seen_claim(
    said: Claim,
    figures: Sequence[Amount],
    what: Text,
    *,
    severity: Any = None,
    **more: object,
) -> Seen:
    """A finding on a claim: its words, the figures with their names, and what is wrong."""
    cells = tuple(dict.fromkeys(cell for amount in figures for cell in amount.cells))
    arguments = {
        "found": f"{shown(said.value)}{said.unit}",
        "expected": joined(named(amount) for amount in figures),
        **more,
    }
    return Seen(
        cells,
        cells[0].split(".")[0] if cells else "",
        {"where": where(said.section), "quote": said.quote, "what": what.format(**arguments)},
        expected=figures[0].value if figures else None,
        found=said.value,
        severity=severity,
    )


def where(section: str) -> Text:
    """第一部分, or the text as a whole."""
    return Text(f"第{section}部分", f"Part {section}") if section else Text("文字部分", "The text")


def named(amount: Amount) -> Text:
    return Text(f"{amount.name.zh}为 {shown(amount.value)}", f"{amount.name.en}: {shown(amount.value)}")


def joined(texts: Iterable[Text]) -> Text:
    listed = list(texts)
    return Text(_OR.zh.join(t.zh for t in listed), _OR.en.join(t.en for t in listed))


def shown(value: Number | None) -> str:
    return str(plain(value)) if isinstance(value, Decimal) else str(value)


def added(values: Iterable[Number]) -> Number:
    return sum(values, 0)


def printed(exact: Decimal, step: Decimal) -> tuple[Decimal, Decimal]:
    """A ratio as it would be printed to a step: rounded, and cut off."""
    return (
        (exact / step).quantize(Decimal(1), ROUND_HALF_UP) * step,
        (exact / step).quantize(Decimal(1), ROUND_DOWN) * step,
    )
