"""Stated minus sum, cell by cell, taken apart into what is known to make the difference.

Taken off in this order: adjustments; files that are there but not counted, and cells whose text can be
read as a number; errors that an office's own figures prove; errors that one of several cells may have, where
they make the rest to the unit. But for adjustments, an amount is taken off only where the rest gets smaller.
What nobody can know (offices that sent nothing, blank cells) is named without an amount.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from xltools.lang import Text
from xltools.model.adjustment import counted
from xltools.model.form import Cell
from xltools.model.gap import Cause, Explanation, Gap
from xltools.model.report import Number
from xltools.model.rollup import OfficeLine, Submission
from xltools.numerals import read_text, shown, signed
from xltools.rollup.checks.files import is_empty
from xltools.rollup.district import District, Figures, figures_of
from xltools.rollup.own_errors import Identities, OwnErrors
from xltools.rollup.standing import known_by

_FEW = 12
"""Among more offices a pair that happens to fit says nothing."""


def gaps(district: District) -> tuple[Gap, ...]:
    """Every cell that ``district.stated`` gives a number for, in the order of the form; () without it."""
    if district.stated is None:
        return ()
    known = _Known(district)
    values = district.stated.values
    return tuple(
        known.gap(cell, stated)
        for cell in district.form.cells.values()
        if cell.additive and (stated := values.get(cell.name)) is not None
    )


class _Known:
    """What is known around the sums, gathered office by office: their figures are not all held at once."""

    def __init__(self, district: District) -> None:
        self.rollup, self.form = district.rollup, district.form
        self.adjusted: dict[str, list[Explanation]] = {}
        for name, amount, item in counted(self.rollup.adjustments, self.form):
            note = Text(f"{item.reason}（{item.by} {item.date}）", f"{item.reason} ({item.by}, {item.date})")
            self.adjusted.setdefault(name, []).append(Explanation("adjustment", (), amount, note))
        self.offered: dict[str, list[Explanation]] = {}
        self.proved: dict[str, list[Explanation]] = {}
        self.possible: dict[str, list[tuple[str, frozenset[Number]]]] = {}
        self.blank: dict[str, list[str]] = {}
        self.unreadable: dict[str, list[str]] = {}
        identities = Identities(district.rules, self.form)
        for line, sent in district.counted:
            self._read(line, sent, identities.errors_of(sent) if sent.errors else OwnErrors())
        self.missing = self._absent(district)

    def _read(self, line: OfficeLine, sent: Submission, errors: OwnErrors) -> None:
        figures = figures_of(sent)
        for name, raw in sent.unreadable.items():
            if name in self.form.cells:
                likely = read_text(raw, self.form.cells[name].type).likely
                if likely:
                    note = Text(
                        f"“{raw.strip()}”似为 {shown(likely)}", f"“{raw.strip()}” is probably {shown(likely)}"
                    )
                    self._offer(name, Explanation("unreadable", (line.name,), likely, note))
                else:
                    self.unreadable.setdefault(name, []).append(line.name)
        for name, value in figures.items():
            if value is None and name not in sent.unreadable:
                self.blank.setdefault(name, []).append(line.name)
        for name, amount in errors.proved.items():
            note = Text(
                f"按自身勾稽关系应加 {signed(amount)}", f"by its own identities it is off by {signed(amount)}"
            )
            self.proved.setdefault(name, []).append(Explanation("office_error", (line.name,), amount, note))
        for name, amounts in errors.possible.items():
            if name not in errors.proved:
                self.possible.setdefault(name, []).append((line.name, amounts))

    def _absent(self, district: District) -> tuple[str, ...]:
        """Offices of which no figure is known; what is known of files that are not counted is offered."""
        year, form = self.rollup.year, self.form
        here = {
            key for line, sent in district.counted if not is_empty(sent, form, year) for key in known_by(line)
        }
        found: dict[str, list[Figures]] = {}
        for line in self.rollup.offices:
            if line.elsewhere or not here.isdisjoint(known_by(line)):
                continue
            figures, sent = found.setdefault(line.name, []), line.submission
            fits = sent is not None and sent.error is None and (sent.year, sent.form) == (year, form.id)
            if fits and sent is not None and not is_empty(sent, form, year):
                figures.append(figures_of(sent))
        for office, given in found.items():
            for name in form.cells if given else ():
                amounts = {figures.get(name) for figures in given}
                amount = next(iter(amounts)) if len(amounts) == 1 else None
                if amount:
                    self._offer(name, Explanation("not_counted", (office,), amount))
        return tuple(office for office, given in found.items() if not given)

    def _offer(self, name: str, explanation: Explanation) -> None:
        self.offered.setdefault(name, []).append(explanation)

    def gap(self, cell: Cell, stated: Number) -> Gap:
        name, total = cell.name, self.rollup.sum_of(cell.name)
        if total is None:
            return Gap(name, stated, None, None, tuple(self._unknown(name)), None, bool(stated))
        rest = stated - total
        taken: list[Explanation] = list(self.adjusted.get(name, ()))
        rest -= _sum(taken)
        for offers in (self.offered.get(name, ()), self.proved.get(name, ())):
            fitting = best(offers, rest)
            taken += fitting
            rest -= _sum(fitting)
        likely = self._likely(name, rest) if rest else []
        taken += likely
        rest -= _sum(likely)
        # What is still to come can only add, except where a cell may be negative.
        open_ended = rest > 0 or (rest < 0 and cell.type == "signed")
        unknown = list(self._unknown(name)) if open_ended else []
        return Gap(name, stated, total, stated - total, (*taken, *unknown), rest, bool(unknown))

    def _likely(self, name: str, rest: Number) -> list[Explanation]:
        """Errors that one of several cells may have, where they make the rest to the unit."""
        offices = self.possible.get(name, [])
        fitting = [office for office, amounts in offices if rest in amounts]
        note = Text("该单位有勾稽关系不平，差额正好相同", "an identity of the office is off by exactly this")
        if fitting:
            one_of = Text(
                "这些单位之一勾稽关系不平，差额正好相同", "an identity of one of them is off by exactly this"
            )
            return [Explanation("office_error", tuple(fitting), rest, one_of if len(fitting) > 1 else note)]
        alone = [(office, next(iter(amounts))) for office, amounts in offices if len(amounts) == 1]
        groups: Iterator[Sequence[tuple[str, Number]]] = iter((alone,))
        if len(alone) <= _FEW:
            groups = iter((alone, *combinations(alone, 2), *combinations(alone, 3)))
        for group in groups:
            if len(group) > 1 and sum((amount for _, amount in group), 0) == rest:
                return [Explanation("office_error", (office,), amount, note) for office, amount in group]
        return []

    def _unknown(self, name: str) -> Iterator[Explanation]:
        named: tuple[tuple[Cause, Sequence[str]], ...] = (
            ("missing", self.missing),
            ("unreadable", self.unreadable.get(name, ())),
            ("blank", self.blank.get(name, ())),
        )
        yield from (Explanation(cause, tuple(offices), None) for cause, offices in named if offices)


def best(offers: Sequence[Explanation], rest: Number) -> list[Explanation]:
    """Those of the offers that leave the least of ``rest``, as few as do; among many, the largest first."""
    if not rest or not offers:
        return []
    if len(offers) <= _FEW:
        chosen = min(_subsets(offers), key=lambda some: (float(_size(rest - _sum(some))), len(some)))
        return list(chosen)
    taken = []
    for item in sorted(offers, key=lambda offer: -float(_size(offer.amount or 0))):
        if _size(rest - (item.amount or 0)) < _size(rest):
            taken.append(item)
            rest -= item.amount or 0
    return taken


def _subsets(offers: Sequence[Explanation]) -> Iterator[tuple[Explanation, ...]]:
    for count in range(len(offers) + 1):
        yield from combinations(offers, count)


def _sum(explanations: Sequence[Explanation]) -> Number:
    return sum((item.amount or 0 for item in explanations), 0)


def _size(value: Number) -> Number:
    return max(value, -value)
