"""What goes into a workbook: nothing, one office's report, or a district's sums with their evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xltools.model.report import Office, Report
from xltools.model.value import Formula, Value

if TYPE_CHECKING:
    from xltools.model.adjustment import Adjustment
    from xltools.model.overview import Overview


@dataclass(frozen=True, slots=True)
class EvidenceSheet:
    """A sheet behind a district's sums: heads, then rows streamed into the file.

    ``rows`` are lists of cell values; ``widths`` in characters, one per column; ``top`` holds rows of
    formulas or values above the heads. ``key_columns`` stay in view when scrolling; ``names`` are the
    defined names of columns; ``colours``: by column, words and the style of cells that begin with them.
    """

    name: str
    title: str
    heads: Sequence[str]
    widths: Sequence[float]
    rows: Callable[[], Iterable[Sequence[Value]]]
    row_count: int
    top: Sequence[Sequence[Value]] = ()
    key_columns: int = 1
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    colours: Mapping[int, Sequence[tuple[str, str]]] = field(default_factory=dict)
    landscape: bool = True
    wrap: bool = True


@dataclass(frozen=True, slots=True)
class Content:
    """``report.values`` without a cell leaves its formula or blank; ``locked`` cells carry last year over;
    ``formulas`` replace values; ``notes`` become cell notes. A district's workbook has ``evidence``, an
    ``overview``, and ``adjustments``, the lines of a sheet that is there even when they are none."""

    report: Report
    locked: frozenset[str] = frozenset()
    formulas: Mapping[str, Formula] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    evidence: Sequence[EvidenceSheet] = ()
    overview: Overview | None = None
    adjustments: Sequence[Adjustment] | None = None


def empty(form_id: str, supplements: tuple[str, ...] = ()) -> Content:
    """The content of a blank template."""
    return Content(Report(form_id, None, Office(), {}, supplements))
