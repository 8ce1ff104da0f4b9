"""What the identities say about cells that hold nothing: proved, between two values, or open.

Intervals shrink until nothing moves: in each identity a cell is what the others leave. The result is
never too narrow; that some value fits is not looked into further.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

_MOST_ROUNDS = 60


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``least`` to ``most``, None for no limit."""

    least: int | None
    most: int | None

    @property
    def proved(self) -> bool:
        """Whether only one value fits."""
        return self.least is not None and self.least == self.most

    @property
    def empty(self) -> bool:
        """Whether no value fits: what is typed contradicts itself."""
        return self.least is not None and self.most is not None and self.least > self.most


def deduce(
    terms: Sequence[Mapping[int, int]],
    constants: Sequence[int],
    values: Sequence[int],
    floor: Sequence[int],
    unknown: frozenset[int],
) -> dict[int, Interval]:
    """The interval of each ``unknown`` cell, all others being right.

    ``terms``: each row adds up to its constant.
    """
    found: dict[int, Interval] = {cell: Interval(floor[cell], None) for cell in unknown}
    rows = []
    for row, constant in zip(terms, constants, strict=True):
        open_cells = {cell: times for cell, times in row.items() if cell in unknown}
        if open_cells:
            known = sum(times * values[cell] for cell, times in row.items() if cell not in unknown)
            rows.append((open_cells, constant - known))
    for _ in range(_MOST_ROUNDS):
        before = dict(found)
        for open_cells, rest in rows:
            _narrow(open_cells, rest, found)
        if found == before or any(interval.empty for interval in found.values()):
            break
    return found


def _narrow(row: Mapping[int, int], rest: int, found: dict[int, Interval]) -> None:
    """Each cell of a row is the rest without what the others hold."""
    lows = {cell: _low(found[cell], times) for cell, times in row.items()}
    highs = {cell: _low(found[cell], -times) for cell, times in row.items()}
    for cell, times in row.items():
        others_low = _total(lows, cell)
        others_high = _total(highs, cell)
        # times x cell lies between rest - others' most and rest - others' least.
        upper = None if others_low is None else rest - others_low
        lower = None if others_high is None else rest + others_high
        if times < 0:
            lower, upper = (None if upper is None else -upper), (None if lower is None else -lower)
        size = abs(times)
        least = None if lower is None else -(-lower // size)
        most = None if upper is None else upper // size
        old = found[cell]
        found[cell] = Interval(_tighter(old.least, least, max), _tighter(old.most, most, min))


def _low(interval: Interval, times: int) -> int | None:
    """The least that times x a value of the interval can be."""
    end = interval.least if times > 0 else interval.most
    return None if end is None else times * end


def _total(ends: Mapping[int, int | None], without: int) -> int | None:
    total = 0
    for cell, end in ends.items():
        if cell != without:
            if end is None:
                return None
            total += end
    return total


def _tighter(old: int | None, new: int | None, choose: Callable[[int, int], int]) -> int | None:
    if old is None or new is None:
        return old if new is None else new
    return choose(old, new)
