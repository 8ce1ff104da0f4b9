"""The classes of variation: what each does to a draft, in which kinds of file, and how much must be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.support import change_around as around
from tests.support import change_labels as labels
from tests.support import change_tables as tables
from tests.support.drafts import EXACT_KINDS, Draft

LOSSLESS = ("tabs", "pipes", "rows", *EXACT_KINDS)
"""Kinds of file in which an empty cell can be seen."""


@dataclass(frozen=True, slots=True)
class Change:
    """``apply`` adds steps to a draft; ``least``: the share of printed cells that must be read right."""

    apply: Callable[[Draft], None]
    kinds: tuple[str, ...] = LOSSLESS
    least: float = 1.0


_HARMLESS = (
    labels.spaces,
    labels.lines,
    labels.brackets,
    labels.numbering,
    labels.wording,
    tables.unmerged,
    tables.columns,
    tables.rows,
    tables.pages,
    around.blanks,
    around.numbers,
    around.headlines,
    around.contents,
    around.chrome,
)
_HARMFUL = (
    labels.damaged,
    labels.damaged_heads,
    labels.lost_groups,
    tables.fewer_rows,
    tables.fewer_columns,
    tables.more_rows,
    tables.more_columns,
    tables.hybrid,
    tables.split_labels,
    tables.group_rows,
    tables.below_heads,
    tables.labelled_disputes,
    around.other_tables,
    around.appendix,
)
_BROKEN_ROWS = (labels.nothing, tables.short_rows, tables.long_rows, tables.merged_values)


def _mixed(draft: Draft) -> None:
    """Several changes that leave everything legible."""
    for change in draft.rng.sample(_HARMLESS, draft.rng.randint(2, 5)):
        change(draft)


def _worst(draft: Draft) -> None:
    """Changes of every kind at once."""
    for change in draft.rng.sample(_HARMFUL, draft.rng.randint(1, 3)):
        change(draft)
    draft.rng.choice(_BROKEN_ROWS)(draft)
    for change in draft.rng.sample(_HARMLESS, draft.rng.randint(1, 3)):
        change(draft)


CHANGES: Mapping[str, Change] = {
    "plain": Change(labels.nothing),
    "spaces": Change(labels.spaces),
    "lines": Change(labels.lines, ("tabs", "pipes", *EXACT_KINDS)),
    "brackets": Change(labels.brackets),
    "numbering": Change(labels.numbering),
    "wording": Change(labels.wording),
    "labels": Change(labels.labels),
    "unmerged": Change(tables.unmerged),
    "columns": Change(tables.columns),
    "rows": Change(tables.rows),
    "more rows": Change(tables.more_rows),
    "more columns": Change(tables.more_columns),
    "fewer rows": Change(tables.fewer_rows),
    "fewer columns": Change(tables.fewer_columns, least=0.95),
    "pages": Change(tables.pages),
    "blocks": Change(tables.blocks),
    "beside": Change(tables.beside, EXACT_KINDS),
    "transposed": Change(tables.transposed, EXACT_KINDS),
    "one table": Change(around.one_table, EXACT_KINDS),
    "spacers": Change(tables.spacers, EXACT_KINDS),
    "split labels": Change(tables.split_labels, EXACT_KINDS),
    "group rows": Change(tables.group_rows),
    "below heads": Change(tables.below_heads),
    "labelled disputes": Change(tables.labelled_disputes, least=0.9),
    "short rows": Change(tables.short_rows, ("html",), 0.8),
    "long rows": Change(tables.long_rows, least=0.8),
    "merged values": Change(tables.merged_values, EXACT_KINDS, 0.95),
    "blanks": Change(around.blanks),
    "numbers": Change(around.numbers),
    "full": Change(around.full, ("spaces", "bare")),
    "gaps": Change(around.blanks, ("spaces", "bare"), 0.0),
    "hybrid": Change(tables.hybrid),
    "headlines": Change(around.headlines),
    "chrome": Change(around.chrome),
    "contents": Change(around.contents),
    "other tables": Change(around.other_tables),
    "appendix": Change(around.appendix),
    "two reports": Change(around.two_reports),
    "no borders": Change(around.no_borders, ("html", "docx")),
    "yuan": Change(labels.yuan),
    "damaged": Change(labels.damaged, least=0.0),
    "damaged heads": Change(labels.damaged_heads, least=0.0),
    "lost groups": Change(labels.lost_groups, least=0.0),
    "lost heads": Change(labels.lost_heads, least=0.0),
    "mixed": Change(_mixed),
    "worst": Change(_worst, least=0.0),
}
