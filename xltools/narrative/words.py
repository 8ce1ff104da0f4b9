"""Words compared without what says nothing: white space, punctuation, width."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPACE = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff]+")
_MARK = re.compile(r"\[bookmark: ?[^\]]*\]")
_SAYS_NOTHING = re.compile(r"[^\w%/]|_")
_PAGE_NUMBER = re.compile(r"[-—–·]?\d{1,3}[-—–·]?|第\d{1,3}页(?:[,，/]?共\d{1,3}页)?|\d{1,3}/\d{1,3}")

_LONGEST_PAGE_NUMBER = 16
_LONGEST_LABEL = 60


def squeeze(text: str) -> str:
    """The text without white space and export marks, in one width: ``2020 年（一）`` -> ``2020年(一)``."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", _MARK.sub("", text)))


def bare(text: str) -> str:
    """The letters and digits of a text alone; 其它 and 其他 are one word."""
    return _bare_label(text) if len(text) <= _LONGEST_LABEL else _bare(text)


def _bare(text: str) -> str:
    return _SAYS_NOTHING.sub("", squeeze(text)).replace("其它", "其他")


# Labels and headings come again and again; whole parts of a report do not.
_bare_label = lru_cache(maxsize=4096)(_bare)


def is_page_number(line: str) -> bool:
    """Whether a line holds a page number and nothing else."""
    return len(line.strip()) <= _LONGEST_PAGE_NUMBER and _PAGE_NUMBER.fullmatch(squeeze(line)) is not None


def without_marks(text: str) -> str:
    """The text without the bookmarks that an export left in it."""
    return _MARK.sub("", text)
