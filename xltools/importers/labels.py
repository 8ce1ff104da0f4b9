"""Printed labels compared with those of the form: white space, width, brackets and numbering say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.fuzz import ratio

from xltools.narrative.words import bare, squeeze

SURE, NEAR, POSSIBLE = 0.995, 0.75, 0.5
"""Similarities: the same label, a worded or damaged one, one that only its neighbours can confirm."""
_NUMBERING = re.compile(
    r"^(?:[(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)、.,:]+|第[一二三四五六七八九十]{1,3}[、,项:])|^其中[:,]?"
)
_CIRCLED = re.compile(r"^\s*[\u2460-\u2473\u2776-\u277f]")
_ASIDE = re.compile(r"\([^()]*\)?$")
_SAME = (("行政规范性文件", "规范性文件"), ("本年度", "本年"), ("其它", "其他"))
_WORDS = re.compile(r"[\u3400-\u9fff]")
_VALUE = re.compile(r"[-+−－]?[\d０-９]|[/\\—–-]+$|\[[A-Za-z]+:[^\]]*\]")
_NUMBERED_LABEL = re.compile(r"\d{1,2}\s*[.、．,，)）]\s*[^\d\s]")
_NOTHING = frozenset(("无", "暂无", "没有", "空", "不详", "未知"))


@lru_cache(maxsize=8192)
def variants(label: str) -> tuple[str, ...]:
    """The ways a label may be compared: folded, without its number, without a remark in brackets."""
    squeezed = squeeze(_CIRCLED.sub("", label))
    unnumbered = _NUMBERING.sub("", squeezed, count=1)
    found = []
    for text in (unnumbered, squeezed, _ASIDE.sub("", unnumbered)):
        folded = bare(text)
        for word, same in _SAME:
            folded = folded.replace(word, same)
        if folded and folded not in found:
            found.append(folded)
    return tuple(found)


@lru_cache(maxsize=65536)
def similarity(printed: str, official: str) -> float:
    """How alike two labels are, from 0 to 1; a label cut short is like the whole one by its share."""
    ours, theirs = variants(printed), variants(official)
    if not ours or not theirs:
        return 0.0
    if not set(ours).isdisjoint(theirs):
        return 1.0
    # A remark that is left out is no difference; nor may it outweigh the label itself.
    return max(ratio(a, b) / 100 for a in ours for b in theirs)


def best(printed: Iterable[str], official: str) -> float:
    """The similarity of the one of several texts that is most like a label."""
    return max((similarity(text, official) for text in printed), default=0.0)


def is_words(text: str) -> bool:
    """Whether a cell holds words that may be a label, and no figure or remark on one."""
    stripped = text.strip()
    if not _WORDS.search(stripped) or squeeze(stripped) in _NOTHING:
        return False
    return _VALUE.match(stripped) is None or _NUMBERED_LABEL.match(stripped) is not None
