"""What it costs to say that one cell is wrong, and how that most probably came about.

Costs are negative logarithms of a probability: every kind of error is taken to be equally likely, then
every cell that it could have hit, then every result that it could have had. Nothing here was learned
from data. How usual the right value is (``commonness``) and what other sources say weighs in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import log

from xltools.localize.case import Case, chances_of
from xltools.localize.kinds.commonness import Commonness
from xltools.localize.kinds.digits import Slip, digit_slips

MISTAKE = 2.0
"""What one mistake more costs, whatever its kind."""
KIND = log(12)
"""One of about twelve kinds."""
ONE = MISTAKE + KIND
_NOTICED = 1.5
"""A part is left at 0 less often than a total: it is copied, not worked out in the end."""
_MOST = 10**7
"""Larger numbers are no less likely to be typed by accident."""


class Costs:
    """The costs of one case, each worked out once."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self.chances = chances_of(case)
        self.cheapest = ONE + min(self.chances.totals, self.chances.filled)
        self._common = Commonness(case.plan.shares, case.values)
        self._slips: dict[tuple[int, int], Slip] = {}
        self._costs: dict[tuple[int, int], float] = {}

    def cost(self, cell: int, value: int) -> float:
        """What a search pays for a change: never less than ``cheapest``."""
        key = (cell, value)
        known = self._costs.get(key)
        if known is None:
            exact = self.slip(cell, value).cost + self.beside(((cell, value),))
            known = self._costs[key] = max(self.cheapest, exact)
        return known

    def beside(self, changes: Iterable[tuple[int, int]]) -> float:
        """What changes cost beside the error itself: less where the new values are more usual or are
        what other sources say."""
        values, said = self._case.values, self._case.said
        total = 0.0
        for cell, value in changes:
            total += self._common.cost(cell, value)
            for told, weight in said.get(cell, ()):
                total += weight * ((value != told) - (values[cell] != told))
        return total

    def slip(self, cell: int, value: int) -> Slip:
        """The likeliest explanation of what stands in a cell, if ``value`` is right."""
        key = (cell, value)
        known = self._slips.get(key)
        if known is None:
            known = self._slips[key] = min(self._explanations(cell, value))
        return known

    def _explanations(self, cell: int, right: int) -> Iterator[Slip]:
        case, chances = self._case, self.chances
        typed, parts = case.values[cell], case.plan.parts
        if cell in case.blank:
            hit = chances.totals if cell in parts else max(chances.filled, chances.blank) + 1
            yield Slip(ONE + hit, "left_blank")
            return
        yield Slip(
            ONE + log(len(case.values)) + log(2 * max(50, right, min(typed, _MOST))) + 1.5, "unexplained"
        )
        # Counts go wrong where something was counted; few people enter a number where nothing was.
        hit = ONE + (chances.filled if right else chances.empty)
        if cell in parts:
            yield from self._of_total(cell, right, typed)
        elif typed == 0:
            yield Slip(hit + _NOTICED, "forgotten")
        yield from self._copied(cell, typed, ONE + chances.totals if cell in parts else hit)
        gap = abs(right - typed)
        if gap <= 2:
            yield Slip(hit + log(3 if gap == 1 else 6) + (0 if right else 1), "off_by_few")
        if right < 0 or typed < 0:
            if right == -typed:
                yield Slip(hit, "sign")
            return
        for slip in digit_slips(str(right), str(typed)):
            yield Slip(hit + slip.cost, slip.kind)

    def _of_total(self, cell: int, right: int, typed: int) -> Iterator[Slip]:
        base = ONE + self.chances.totals
        gap = right - typed
        if cell in self._case.broken:
            yield Slip(ONE + 1, "formula_wrong")
        if typed == 0:
            yield Slip(base, "total_forgotten")
        elif 0 < gap <= 5:
            yield Slip(base + log(6), "total_not_updated")
        elif 0 < gap < 0.2 * right:
            yield Slip(base + log(8) + log(max(2, right * 0.1)), "total_not_updated")
        values, parts = self._case.values, self._case.plan.parts[cell]
        if typed and gap and any(values[part] == abs(gap) for part in parts):
            kind = "part_left_out" if gap > 0 else "part_added_twice"
            yield Slip(base + log(max(2, sum(1 for part in parts if values[part]))) + 1, kind)

    def _copied(self, cell: int, typed: int, base: float) -> Iterator[Slip]:
        layout = self._case.plan.layout
        beside = (line[place] for line, place in self._neighbours(cell, layout.lines, layout.lines_of))
        if typed and any(self._case.values[other] == typed for other in beside):
            yield Slip(base + log(4) + 1, "copied")

    @staticmethod
    def _neighbours(
        cell: int, lines: tuple[tuple[int, ...], ...], lines_of: tuple[tuple[int, ...], ...]
    ) -> Iterator[tuple[tuple[int, ...], int]]:
        for number in lines_of[cell]:
            line = lines[number]
            at = line.index(cell)
            yield from ((line, place) for place in (at - 1, at + 1) if 0 <= place < len(line))


def differing(values: Mapping[int, int], typed: tuple[int, ...]) -> dict[int, int]:
    """The changes among ``values``."""
    return {cell: value for cell, value in values.items() if value != typed[cell]}
