"""Ways to read a table before any error is looked for: what blank totals mean, and which other source to believe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import log

from xltools.localize.case import FIRM, Case, changed
from xltools.localize.kinds.ends import Ends, ends_of
from xltools.localize.kinds.hypothesis import Hypothesis
from xltools.localize.kinds.ranges import short_ranges
from xltools.localize.kinds.slips import ONE, Costs
from xltools.localize.plan import differences
from xltools.localize.search.graph import Graph, merged, rehung
from xltools.localize.search.syndrome import LowerBound

_MUST_SETTLE = 2
_MOST_SINGLE = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """``errors``: what the reading already says is wrong; ``values`` with that put right; ``graph``, ``lower``
    where ``free`` cells may be anything, and totals follow the parts in ``follows``; ``ends`` as in ``pairs``."""

    values: tuple[int, ...]
    free: frozenset[int]
    graph: Graph
    lower: LowerBound
    ends: Ends
    errors: tuple[Hypothesis, ...]
    follows: Mapping[int, int] = field(default_factory=dict)


def readings(case: Case, costs: Costs) -> Iterator[Reading]:
    """The readings of a case; the plainest first."""
    always = case.unknown | case.computed
    for errors in _believed(case, costs):
        for free, blank in _free_sets(case, always):
            plain = _reading(case, free, (*errors, *blank))
            yield plain
            yield from _with_short_ranges(case, plain)


def _with_short_ranges(case: Case, plain: Reading) -> Iterator[Reading]:
    """Readings in which all totals of a line leave out a part, where that settles enough."""
    balances = plain.graph.balances(differences(case.plan.terms, case.constants, plain.values))
    if len(balances) < _MUST_SETTLE:
        return
    for error, follows in short_ranges(case, plain.values):
        if not plain.free.isdisjoint(error.changes):
            continue
        changes = ((cell, value - plain.values[cell]) for cell, value in error.changes.items())
        if len(plain.graph.moved(balances, changes)) <= len(balances) - _MUST_SETTLE:
            graph = rehung(plain.graph, follows)
            values = changed(plain.values, error.changes)
            ends = ends_of(graph, case.plan.layout.beside)
            errors = (*plain.errors, error)
            yield Reading(values, plain.free, graph, LowerBound(graph), ends, errors, follows)


def _reading(case: Case, free: frozenset[int], errors: tuple[Hypothesis, ...]) -> Reading:
    graph, lower, ends = case.plan.graph, case.plan.lower, case.plan.ends
    assert graph is not None and lower is not None
    values = case.values
    for error in errors:
        values = changed(values, error.changes)
    if free:
        graph = merged(graph, free)
        lower, ends = LowerBound(graph), ends_of(graph, case.plan.layout.beside)
    return Reading(values, free, graph, lower, ends, errors)


def _free_sets(case: Case, always: frozenset[int]) -> Iterator[tuple[frozenset[int], tuple[Hypothesis, ...]]]:
    """Nothing free but what always is; then whole lines of blank totals, which were left for later."""
    yield always, ()
    for blank in case.blank_lines():
        yield always | {*blank}, (Hypothesis("totals_left_blank", {}, ONE + 1, cells=blank),)


def _believed(case: Case, costs: Costs) -> Iterator[tuple[Hypothesis, ...]]:
    """No other source; all that contradict the table; one of them."""
    yield ()
    told = {}
    for cell, said in case.said.items():
        value, weight = max(said, key=lambda one: one.weight)
        if weight >= FIRM and value != case.values[cell] and cell not in case.computed | case.unknown:
            told[cell] = value
    if not told:
        return
    single = [
        Hypothesis(costs.slip(cell, value).kind, {cell: value}, costs.slip(cell, value).cost)
        for cell, value in told.items()
    ]
    yield tuple(single)
    if 1 < len(single) <= _MOST_SINGLE:
        yield from ((one,) for one in single)
    yield from ((both,) for both in _exchanged_lines(case, told))


def _exchanged_lines(case: Case, told: dict[int, int]) -> Iterator[Hypothesis]:
    """Neighbours that hold each other's value, by what another source says: their lines were exchanged."""
    layout, values = case.plan.layout, case.values
    for first, second in sorted(layout.beside):
        if (
            first not in told
            or second not in told
            or (told[first], told[second]) != (values[second], values[first])
        ):
            continue
        across = next(
            (line for line in layout.lines if any(pair == (first, second) for pair in pairwise(line))), ()
        )
        mine = [line for line in layout.lines if first in line and line != across]
        other = [line for line in layout.lines if second in line and line != across]
        for a, b in zip(mine, other, strict=False):
            changes: dict[int, int] = {}
            for x, y in zip(a, b, strict=False):
                if values[x] != values[y]:
                    changes |= {x: values[y], y: values[x]}
            yield Hypothesis("lines_exchanged", changes, ONE + log(5))
