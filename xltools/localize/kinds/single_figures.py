"""Repairs of single figures outside of the identities: texts that mean a number, money typed in 元."""

from __future__ import annotations

from collections.abc import Iterator, Set
from decimal import Decimal

from xltools.localize.proposal import Blamed, Proposal
from xltools.model.form import Form
from xltools.model.report import Report
from xltools.numerals import plain, read_text

_YUAN = 10_000
"""元 in a 万元."""
_CERTAIN, _LIKELY = 1.0, 6.0


def readable_texts(form: Form, report: Report, elsewhere: Set[str]) -> Iterator[Proposal]:
    """Each text that most probably means a number; ``elsewhere``: cells that identities speak of."""
    for name, raw in report.unreadable.items():
        cell = form.cells.get(name)
        likely = read_text(raw, cell.type).likely if cell is not None and name not in elsewhere else None
        if likely is not None:
            yield Proposal({name: likely}, (Blamed("text", (name,)),), _CERTAIN)


def money_in_yuan(form: Form, report: Report, suspicious: Set[str]) -> Iterator[Proposal]:
    """Amounts that a rule finds too large, taken for 元."""
    for name in sorted(suspicious):
        cell, value = form.cells.get(name), report.values.get(name)
        if cell is not None and cell.type == "money" and value:
            yield Proposal({name: plain(Decimal(value) / _YUAN)}, (Blamed("yuan", (name,)),), _LIKELY)
