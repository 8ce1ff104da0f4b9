"""概览: what a leader reads in a minute, as it is to be written and drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xltools.model.report import Number
from xltools.model.value import Formula

SHEET = "概览"


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A line of the table: this year's figure, and last year's where the years compare.

    ``note``: what a reader must know about the comparison, "" for nothing.
    """

    label: str
    unit: str
    now: Formula
    then: Number | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """A row of numbers of a chart."""

    name: str
    values: Sequence[Formula | Number | None]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart: ``bars`` lie, columns stand; ``stacked`` sets one series on the other."""

    title: str
    categories: Sequence[str]
    series: Sequence[Series]
    bars: bool = False
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    """``counts``: how many offices stand where; ``lines``: sentences below them; ``swing``: from which
    ratio and which number on a change is marked."""

    title: str
    subtitle: str
    counts: Mapping[str, int]
    lines: Sequence[str]
    figures: Sequence[KeyFigure]
    pictures: Sequence[Picture]
    compared: bool = False
    then: str = "上年"
    swing: tuple[int, int] = (4, 30)
    notes: Sequence[str] = field(default_factory=tuple)
