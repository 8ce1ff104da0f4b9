"""Several reports in one file, taken apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from xltools.forms import form_ids, load_form
from xltools.importers.identity import who as identity
from xltools.importers.matching.known import known_of
from xltools.importers.printed import Block, Paragraph, PrintedReport, PrintedTable
from xltools.importers.sheets import Sheet
from xltools.narrative.parts import heading_in
from xltools.narrative.words import bare, squeeze

_REQUEST_ROWS = 12
_MOST_TITLE_LINES = 6
_LONGEST_TITLE = 60


def split_reports(printed: PrintedReport) -> list[PrintedReport]:
    """The reports in a publication: a new one begins where part 一 comes again before another 表三.

    A table printed twice within one report does not begin another.
    """
    blocks = printed.blocks
    requests = [
        i for i, block in enumerate(blocks) if isinstance(block, PrintedTable) and _is_requests(block)
    ]
    cuts = [0]
    for before, after in pairwise(requests):
        first_parts = [i for i in range(before + 1, after) if _is_first_part(blocks[i])]
        if first_parts:
            cuts.append(_title_start(blocks, first_parts[-1], before + 1))
    return [
        replace(printed, blocks=blocks[start:end])
        for start, end in zip(cuts, [*cuts[1:], len(blocks)], strict=True)
    ]


def _is_requests(table: PrintedTable) -> bool:
    sheet = Sheet(table)
    known = (known_of(load_form(form_id).table("requests")) for form_id in form_ids())
    return any(one.count_rows(sheet.keys) >= _REQUEST_ROWS for one in known)


def _is_first_part(block: Block) -> bool:
    heading = heading_in(block.text) if isinstance(block, Paragraph) and len(block.text) < 400 else None
    return heading is not None and heading.usual == "一"


def _title_start(blocks: Sequence[Block], first_part: int, least: int) -> int:
    """Where the title above a first part begins; the first part itself when there is none."""
    for i in range(first_part - 1, max(least, first_part - 40) - 1, -1):
        block = blocks[i]
        if isinstance(block, Paragraph) and _is_title(block.text):
            start = i
            # A signature of the report before is no upper line of a title that names its body itself.
            while (
                not _names_body(blocks, start, i)
                and start - 1 >= max(least, i - _MOST_TITLE_LINES)
                and _goes_with_title(blocks[start - 1])
            ):
                start -= 1
            return start
    return first_part


def _names_body(blocks: Sequence[Block], start: int, end: int) -> bool:
    """Whether the lines of a title name who reports."""
    text = "".join(block.text for block in blocks[start : end + 1] if isinstance(block, Paragraph))
    return bool(identity.without_title_words(text))


def _is_title(text: str) -> bool:
    squeezed = squeeze(text)
    return len(squeezed) <= _LONGEST_TITLE and bare(squeezed).endswith(("报告", "年报"))


def _goes_with_title(block: Block) -> bool:
    """Whether a line may be the upper line of a title: short, and no end of a sentence or a date."""
    if not isinstance(block, Paragraph):
        return False
    squeezed = squeeze(block.text)
    return len(squeezed) <= 30 and not any(mark in squeezed for mark in "。；;，,日")
