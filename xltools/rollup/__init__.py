"""Many office reports into one district report, every sum traceable."""

from xltools.rollup.accept import accept
from xltools.rollup.check import check
from xltools.rollup.collect import choose_year, sort_out
from xltools.rollup.district import District
from xltools.rollup.fold import fold
from xltools.rollup.gap import gaps
from xltools.rollup.overlap import without_overlaps
from xltools.rollup.sheets.evidence import district_content
from xltools.rollup.standing import stand

__all__ = [
    "District",
    "accept",
    "check",
    "choose_year",
    "district_content",
    "fold",
    "gaps",
    "sort_out",
    "stand",
    "without_overlaps",
]
