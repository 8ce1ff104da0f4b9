"""The printed tables of a document with what stands above them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from xltools.importers.matching.labels import keys
from xltools.importers.matching.lines import Line, lines_of
from xltools.importers.printed import Block, Paragraph, PrintedTable
from xltools.narrative.words import is_page_number, squeeze

_GOES_ON = re.compile(r"[(（]?(?:续表?|接上[页表]|转下[页表])[)）]?[一二三四\d]?|单位:[万元件条]{1,2}")
_YEAR = re.compile(r"(20[0-3]\d)年")
_ANNEX = re.compile(r"附(?:件|表|录)?[一二三四五\d]*[:、.]?")
_SENTENCE = re.compile(r"[。；;，,]")
_LONGEST_CAPTION = 60


@dataclass(frozen=True)
class Sheet:
    """``caption``: the text between the table and the one before; ``follows``: nothing worth reading there."""

    table: PrintedTable
    caption: tuple[str, ...] = ()
    follows: bool = False

    @cached_property
    def lines(self) -> list[Line]:
        return lines_of([self.table])

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of every label in the table."""
        return frozenset(key for line in self.lines for cell in line.words for key in keys(cell.text))

    def is_of_other_year(self, year: str) -> bool:
        """Whether the line right above the table is a caption that speaks of other years than this one."""
        said = squeeze(self.caption[-1]) if self.caption else ""
        is_caption = len(said) <= _LONGEST_CAPTION and not _SENTENCE.search(said)
        years = _YEAR.findall(said) if is_caption else []
        return bool(years) and year not in years

    @property
    def is_annex(self) -> bool:
        """Whether a line above the table, or the one right above it, begins an annex."""
        return any(_ANNEX.match(squeeze(text)) for text in self.caption if len(text) <= _LONGEST_CAPTION)


def sheets_of(blocks: Sequence[Block]) -> Iterator[Sheet]:
    """The tables in the order of print."""
    between: list[str] = []
    has_table = False
    for block in blocks:
        if isinstance(block, Paragraph):
            if block.text.strip():
                between.append(block.text.strip())
            continue
        follows = has_table and all(
            is_page_number(text) or _GOES_ON.fullmatch(squeeze(text)) for text in between
        )
        yield Sheet(block, tuple(between), follows)
        between, has_table = [], True
