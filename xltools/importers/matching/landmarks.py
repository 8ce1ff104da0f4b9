"""What a report is known by wherever it is printed: the labels of its tables, the headings of its parts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from xltools.forms import form_ids, load_form, supplement_ids
from xltools.grid import grid
from xltools.importers.printed import PrintedTable
from xltools.narrative.parts import heading_in
from xltools.narrative.words import bare

ENOUGH_LABELS = 3
"""A statutory table has many more; no other table has three of them."""


@cache
def labels() -> frozenset[str]:
    """Every label of the shipped forms and supplements, without white space and punctuation."""
    return frozenset(text for form_id in form_ids() for text in _labels(form_id))


def _labels(form_id: str) -> Iterable[str]:
    for table in load_form(form_id, supplement_ids()).tables:
        yield from (bare(cell.text) for cell in grid(table).cells if cell.kind != "unit" and bare(cell.text))


def count_labels(texts: Iterable[str]) -> int:
    """How many different labels stand among the texts, each as a text of its own."""
    return len({bare(text) for text in texts} & labels())


def is_statutory(table: PrintedTable) -> bool:
    """Whether the table is one of a report, in either form."""
    return count_labels(cell.text for cell in table.cells) >= ENOUGH_LABELS


def is_part_heading(line: str) -> bool:
    """Whether a line is the heading of one of the six parts, in the usual words."""
    if len(line) > 400:  # a long paragraph; headings that go on as text are cut by heading_in
        return False
    heading = heading_in(line)
    return heading is not None and bool(heading.usual)
