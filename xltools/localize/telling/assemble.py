"""Tried proposals as ranked repairs with their sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xltools.localize.proposal import Proposal
from xltools.localize.telling.rank import certainty, probabilities
from xltools.localize.telling.tried import Tried, grouped
from xltools.localize.telling.words import Say, kind_of, sentence
from xltools.model.repair import Change, Repair
from xltools.model.report import Number, Report


def repairs(report: Report, tries: Sequence[Tried], top: int, say: Say) -> tuple[Repair, ...]:
    """The best ``top`` repairs of each group; the groups in the order of ``tries``."""
    found: list[Repair] = []
    for number, group in enumerate(grouped(tries), 1):
        chances = probabilities([one.proposal for one in group])
        ranked = sorted(zip(group, chances, strict=True), key=lambda pair: -pair[1])
        for one, chance in ranked[:top]:
            proposal = one.proposal
            certain, alternatives = certainty(proposal, chance, chances)
            found.append(
                Repair(
                    rank=len(found) + 1,
                    group=number,
                    changes=tuple(_changes(report, proposal)),
                    cures=one.cures,
                    causes=one.causes,
                    certainty=certain,
                    alternatives=alternatives,
                    probability=round(chance, 4),
                    message=sentence(proposal, before(report), say),
                    evidence=proposal.evidence,
                    follows=tuple(
                        _change(report, cell, value, "follows") for cell, value in proposal.follows.items()
                    ),
                )
            )
    return tuple(found)


def before(report: Report) -> Mapping[str, Number | str | None]:
    """What stands in each cell: a number, a text, or None."""
    return {**report.values, **report.unreadable}


def _changes(report: Report, proposal: Proposal) -> Iterator[Change]:
    order = {name: i for i, name in enumerate(report.values)}
    values = {**proposal.changes, **proposal.filled}
    for cell in sorted(values, key=lambda name: order.get(name, len(order))):
        yield _change(report, cell, values[cell], kind_of(proposal, cell))
    for cell, (least, most) in proposal.spans.items():
        yield Change(cell, before(report).get(cell), None, "span", _at(report, cell), least, most)


def _change(report: Report, cell: str, value: Number, kind: str) -> Change:
    return Change(cell, before(report).get(cell), value, kind, _at(report, cell))


def _at(report: Report, cell: str) -> str:
    return str(report.places[cell]) if cell in report.places else ""
