"""What other sources say about cells: control totals, last year's report, figures named in the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xltools.checks.claims import narrative_words, shown
from xltools.lang import Text
from xltools.localize.linear import CONTROL, LinearTable, known_value
from xltools.model.document import Document, Section
from xltools.model.form import Form, Term
from xltools.model.report import Number, Report
from xltools.narrative.claims import read_claims
from xltools.narrative.reading import Reader
from xltools.patterns import PRIOR, expand_terms, vocabulary

_RULE, _LAST_YEAR, _CONTROL, _TEXT, _ONE_OF_TEXT = 9.0, 5.0, 4.0, 3.5, 2.5


@dataclass(frozen=True, slots=True)
class Witness:
    """A figure named elsewhere: the sum of the terms of one of ``figures`` should be ``value``.

    ``weight``: what it costs a repair to contradict it; ``said``: the source and its words.
    """

    figures: tuple[tuple[Term, ...], ...]
    value: Number
    weight: float
    said: Text

    def agrees(self, values: Mapping[str, Number | None]) -> bool:
        """Whether one of its figures has its value; blanks count as 0."""
        return any(
            self.value == sum(t.times * (values.get(t.cell) or 0) for t in terms) for terms in self.figures
        )


def told_cells(table: LinearTable, outside: Mapping[str, Number | None]) -> Iterator[Witness]:
    """What control totals, last year's report and rules about one cell say; ``outside``: the figures of the
    former two by name."""
    for row in table.single:
        ((cell, times),) = row.terms
        value = known_value(row, outside)
        if value is None or value % times:
            continue
        value //= times
        if any(name.startswith(PRIOR) for name, _ in row.known):
            weight, said = (
                _LAST_YEAR,
                Text(f"上年报告的数是 {shown(value)}", f"last year's report has {shown(value)}"),
            )
        elif any(name.startswith(CONTROL) for name, _ in row.known):
            weight, said = (
                _CONTROL,
                Text(f"台账核对数是 {shown(value)}", f"the control total is {shown(value)}"),
            )
        else:
            rule = row.instance.rule.id
            weight, said = (
                _RULE,
                Text(f"按规则 {rule} 应为 {shown(value)}", f"rule {rule} says {shown(value)}"),
            )
        yield Witness(((Term(1, table.cells[cell]),),), value, weight, said)


def claimed_figures(form: Form, report: Report) -> Iterator[Witness]:
    """Figures named in the text. Placeholders in it are no evidence: they show the tables' own figures."""
    known = vocabulary(form)
    words = narrative_words()
    for claim in read_claims(_document(form, report), Reader(words, report.year, report.office.name)):
        if claim.basis == "filing" or claim.step > 1 or claim.unit in ("元", "万元", "亿元", "%"):
            continue
        figures = tuple(
            expand_terms(figure.terms, {}, known)
            for figure in words.figures.get(claim.meaning, ())
            if not figure.forms or form.id in figure.forms
        )
        if figures:
            weight = _TEXT if len(figures) == 1 else _ONE_OF_TEXT
            said = Text(f"文字中写“{claim.quote}”", f"the text says “{claim.quote}”")
            yield Witness(figures, claim.value, weight, said)


def _document(form: Form, report: Report) -> Document:
    if report.document is not None:
        return report.document
    sections = (Section(p.number, p.title, report.text.get(p.text, "")) for p in form.parts if p.text)
    return Document(tuple(sections))
