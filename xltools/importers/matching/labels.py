"""Printed labels compared with those of the form: white space, width, brackets and numbering say nothing."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.fuzz import ratio

from xltools.narrative.parts import rank
from xltools.narrative.words import bare, squeeze

SURE, NEAR, POSSIBLE = 0.995, 0.75, 0.5
"""Likenesses: the same label, a worded or damaged one, one that only its neighbours can confirm."""
UNNUMBERED, REWORDED, MISNUMBERED = 0.998, 0.997, 0.9
"""Likenesses of a row's label without its number, of 合计 to 总计, and of a label under another number."""
_WORDED = 0.99
_PREFIX, _FEWEST = 0.8, 4
_NUMBERING = re.compile(
    r"^(?:[(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)、.,:]+|第[一二三四五六七八九十]{1,3}[、,项:])|^其中[:,]?|^\d(?=[\u3400-\u9fff])"
)
_CIRCLED = re.compile(r"^\s*[\u2460-\u2473\u2776-\u277f]")
_CIRCLED_DIGITS = "①②③④⑤⑥⑦⑧⑨⑩❶❷❸❹❺❻❼❽❾❿"
_NUMBER = re.compile(
    r"[(]?(?:(\d{1,2})(?:[)、.,:]|(?=[\u3400-\u9fff]))|([一二三四五六七八九十]{1,3})[)、.,:])"
)
_ASIDE = re.compile(r"\([^()]*\)?$")
_IN_OTHER_WORDS = (
    ("行政规范性", "规范性"), ("本年度", "本年"), ("本年处理决定", "处理决定"), ("上一年度", "上年"), ("上年度", "上年"),
    ("上一年", "上年"), ("下一年度", "下年"), ("下年度", "下年"), ("下一年", "下年"),
    ("未经行政复议", "未经复议"), ("行政复议后", "复议后"), ("经复议后", "复议后"), ("起诉的", "起诉"), ("或者", "或"),
    ("及其他", "或其他"), ("数量", "数"), ("/", ""),
)  # fmt: skip
_TOTALS = ("合计", "共计"), "总计"
"""Mostly the same, but an office may add a sum of its own beside the form's."""
_WORDS = re.compile(r"[\u3400-\u9fff]")
_VALUE = re.compile(r"[-+−]?\d|[/\\—–-]+$")
_NUMBERED_LABEL = re.compile(
    r"\d{1,2}[.、,)]\D|20\d\d年度?[\u3400-\u9fff]{2}|"
    r"\d{1,2}(?![件条次项个万亿元宗份篇人家户起余多至到批封名例])[\u3400-\u9fff]{2}"
)
_PIECE = re.compile(r"[(]?[一二三四五六七八九十]{1,2}[)、.]|[(]\d[)]|\d[、.]|[\"'“”‘’()、,。:;]+")
"""What may be left of a label that is broken over lines: its number, a mark."""
_NOTHING = frozenset(("无", "暂无", "没有", "空", "不详", "未知"))


@lru_cache(maxsize=8192)
def variants(label: str) -> tuple[str, ...]:
    """The ways a label may be compared: without its number, as it is, without a remark in brackets."""
    squeezed = squeeze(_CIRCLED.sub("", label))
    unnumbered = _NUMBERING.sub("", squeezed, count=1)
    texts = (bare(text) for text in (unnumbered, squeezed, _ASIDE.sub("", unnumbered)))
    return tuple(dict.fromkeys(text for text in texts if text))


@lru_cache(maxsize=8192)
def number_of(label: str) -> int:
    """The number that a label begins with, 0 for none: ``（三）``, ``3.`` and ``③`` are 3."""
    stripped = label.strip()
    if stripped and (circled := _CIRCLED_DIGITS.find(stripped[0])) >= 0:
        return circled % 10 + 1
    match = _NUMBER.match(squeeze(label))
    if match is None:
        return 0
    return int(match[1]) if match[1] else rank(match[2])


@lru_cache(maxsize=8192)
def keys(label: str) -> tuple[str, ...]:
    """``variants`` with words that mean the same made one word, sums too."""
    words, total = _TOTALS
    found = list(strict_keys(label))
    for word in words:
        found += [key.replace(word, total) for key in found if word in key]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=8192)
def strict_keys(label: str) -> tuple[str, ...]:
    """``variants`` with words that mean the same made one word."""
    return tuple(dict.fromkeys(_in_one_wording(text) for text in variants(label)))


def _in_one_wording(text: str) -> str:
    for words, same in _IN_OTHER_WORDS:
        if words in text:
            text = text.replace(words, same)
    return text


@lru_cache(maxsize=65536)
def similarity(printed: str, official: str) -> float:
    """How alike two labels are, from 0 to 1: 1 the same, REWORDED the same but for the word for a sum.

    A label cut short is like the whole one by its share, and more when enough of it is left.
    """
    ours, theirs = keys(printed), keys(official)
    if not ours or not theirs:
        return 0.0
    if not set(ours).isdisjoint(theirs):
        return REWORDED if set(strict_keys(printed)).isdisjoint(strict_keys(official)) else 1.0
    # A remark that is left out is no difference; nor may it outweigh the label itself.
    alike = max(ratio(a, b) / 100 for a in ours for b in theirs)
    if any(len(a) >= _FEWEST and b.startswith(a) for a in ours for b in theirs):
        alike = max(alike, _PREFIX)
    return min(alike, _WORDED)


@lru_cache(maxsize=8192)
def is_words(text: str) -> bool:
    """Whether a cell holds words that may be a label, and no figure or remark on one."""
    squeezed = squeeze(text)
    if _PIECE.fullmatch(squeezed):
        return True
    if not _WORDS.search(squeezed) or squeezed in _NOTHING:
        return False
    return _VALUE.match(squeezed) is None or _NUMBERED_LABEL.match(squeezed) is not None
