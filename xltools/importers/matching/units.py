"""Units that a head gives for the figures under it."""

from __future__ import annotations

import re

from xltools.narrative.words import squeeze
from xltools.numerals import read_text

_YUAN = re.compile(r"[(:]元[)]?$|(?:单位|人民币)[:]?元")


def in_yuan(text: str, head: str) -> str:
    """The figure with its unit where the head says 元 and not 万元: no figure of ours, and told so."""
    if not _YUAN.search(squeeze(head)):
        return text
    reading = read_text(text, "money")
    return f"{text.strip()}元" if reading.value else text
