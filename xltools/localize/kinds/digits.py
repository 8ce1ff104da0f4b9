"""How one number came to be typed for another: slips of the keyboard, and what they cost beyond their cell."""

from __future__ import annotations

from collections.abc import Iterator
from math import log
from typing import NamedTuple

_KEYS = {"7": (0, 0), "8": (1, 0), "9": (2, 0), "4": (0, 1), "5": (1, 1), "6": (2, 1), "1": (0, 2), "2": (1, 2), "3": (2, 2), "0": (0, 3)}  # fmt: skip
"""The number pad; the row of digits has neighbours of its own."""


class Slip(NamedTuple):
    """What an error costs, and its kind."""

    cost: float
    kind: str


def digit_slips(right: str, typed: str) -> Iterator[Slip]:
    """The slips by which ``typed`` may stand for ``right``, both in plain digits.

    Costs are negative logarithms of the chance that such a slip has just this result.
    """
    long, short = len(right), len(typed)
    padded = typed.zfill(long)
    wrong = [i for i in range(long) if right[i] != padded[i]] if short <= long else []
    if len(wrong) == 2 and _swapped(right, padded, wrong):
        yield Slip(log(max(1, long - 1)), "digits_swapped")
    if short == long > 2 and len(wrong) == 2:
        yield Slip(log(long * (long - 1) / 2) + 2 * log(9), "digits_mistyped")
    if short == long and len(wrong) == 1:
        near = _near(right[wrong[0]], typed[wrong[0]])
        yield Slip(log(long) + log(9), "neighbour_key" if near else "digit_mistyped")
    if short < long and any(int(without) == int(typed) for without in _shorter(right)):
        yield Slip(log(long), "digit_dropped")
    if short >= 2 and right != "0" and any(int(without) == int(right) for without in _shorter(typed)):
        doubled = any(
            typed[i] == typed[i - 1] and typed[:i] + typed[i + 1 :] == right for i in range(1, short)
        )
        yield Slip(log(short) + log(3 if doubled else 12), "digit_doubled" if doubled else "digit_added")
    if short == long >= 2 and typed.endswith("0") and abs(int(right) - int(typed)) * 2 <= 10 ** _zeros(typed):
        yield Slip(log(3) + log(long), "rounded")


def _swapped(right: str, typed: str, wrong: list[int]) -> bool:
    first, second = wrong
    return second == first + 1 and right[first] == typed[second] and right[second] == typed[first]


def _shorter(digits: str) -> Iterator[str]:
    """The number with one digit left out; nothing of a single digit."""
    return (digits[:i] + digits[i + 1 :] for i in range(len(digits)) if len(digits) > 1)


def _zeros(digits: str) -> int:
    return len(digits) - len(digits.rstrip("0"))


def _near(a: str, b: str) -> bool:
    (x, y), (u, v) = _KEYS[a], _KEYS[b]
    in_row = abs((int(a) or 10) - (int(b) or 10)) == 1
    return in_row or max(abs(x - u), abs(y - v)) == 1
