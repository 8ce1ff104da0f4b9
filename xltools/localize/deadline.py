"""When time is up."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

Clock = Callable[[], float]
"""Seconds, from any start."""


def deadline(milliseconds: float, clock: Clock = perf_counter) -> Callable[[], bool]:
    """Tells whether so many milliseconds have passed since this call."""
    end = clock() + milliseconds / 1000
    return lambda: clock() > end
