"""What an imported workbook keeps of its origin: raw texts, what the importer saw, the published text."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from xltools.addresses import column_letters
from xltools.model.document import Document
from xltools.model.imported import IMPORTED_COLUMNS, LABEL, NOTE_COLUMNS, PUBLISHED_COLUMNS
from xltools.model.report import Observation, Report
from xltools.narrative.document import document_from_paragraphs
from xltools.workbook.cells import RawCell
from xltools.workbook.namemap import NameMap

_MOST_ROWS = 20_000

At = Callable[[str, Collection[bytes]], list[RawCell]]
"""The cells of a sheet at some addresses."""
Words = Callable[[RawCell], str | None]


def with_origin(report: Report, names: NameMap, at: At, words: Words) -> Report:
    """The report with what its workbook says of its origin; as it is for a workbook that was not imported."""
    if IMPORTED_COLUMNS[0] not in names.areas:
        return report
    raw = dict(report.raw)
    for name, value, text in _columns(IMPORTED_COLUMNS, names, at, words):
        # What was printed tells something of the cell only as long as nobody changed it.
        if text and name not in raw and _shown(report.values.get(name)) == value:
            raw[name] = text
    observations = list(report.observations)
    for seen, cells, table, place, what in _columns(NOTE_COLUMNS, names, at, words):
        if seen:
            observations.append(
                Observation(seen, tuple(cells.split("、")) if cells else (place,), what, table)
            )
    return replace(
        report,
        raw=raw,
        observations=tuple(observations),
        document=_document(_columns(PUBLISHED_COLUMNS, names, at, words)),
    )


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _document(rows: Sequence[Sequence[str]]) -> Document | None:
    paragraphs = [text for kind, text in rows if kind != LABEL]
    labels = tuple(text for kind, text in rows if kind == LABEL)
    return document_from_paragraphs(paragraphs, labels) if rows else None


def _columns(wanted: Sequence[str], names: NameMap, at: At, words: Words) -> list[list[str]]:
    """The rows of columns that stand side by side on one sheet, cells as text; none when a column is gone."""
    areas = [names.areas[name] for name in wanted if name in names.areas]
    if len(areas) < len(wanted):
        return []
    first = areas[0]
    rows = range(first.top, min(first.bottom, first.top + _MOST_ROWS) + 1)
    letters = [column_letters(area.left) for area in areas]
    in_print = sorted(letters, key=lambda letter: (len(letter), letter))
    addresses = [f"{letter}{row}".encode() for row in rows for letter in in_print]
    texts = {cell.address: words(cell) or "" for cell in at(first.sheet, addresses)}
    found = [[texts.get(f"{letter}{row}", "") for letter in letters] for row in rows]
    return [row for row in found if any(row)]
