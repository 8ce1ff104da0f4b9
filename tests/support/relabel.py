"""Labels as they come in print: spaces, line breaks, brackets, numbering, wording, damage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

SPACES = (" ", "\u3000", "\u00a0", "  ", "\u2003")
_ZH = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_NUMBERED = re.compile(r"^(?:（([一二三四五六七八九十])）|([一二三四五六七八九十])、|(\d)\.)")
_STYLES = (
    "（{zh}）", "({zh})", "{zh}、", "{zh}.", "{d}.", "{d}、", "（{d}）", "({d})", "{d}）", "{d}．", "{c}", "{d} ", "",
)  # fmt: skip
WORDING: tuple[tuple[str, ...], ...] = (
    ("行政规范性文件", "规范性文件"),
    ("其他", "其它"),
    ("本年度", "本年"),
    ("本年新", "本年度新"),
    ("本年制发", "本年度制发"),
    ("本年处理决定数量", "处理决定数量", "本年度处理决定数量", "本年处理决定数"),
    ("总计", "合计", "总 计"),
    ("未经复议直接起诉", "未经行政复议直接起诉", "未经复议直接起诉的"),
    ("复议后起诉", "行政复议后起诉", "经复议后起诉"),
    ("上年结转", "上年度结转", "上一年度结转"),
    ("结转下年度", "结转下年", "结转下一年度"),
    ("申请数量", "申请数"),
    ("法人或其他组织", "法人或者其他组织", "法人及其他组织"),
    ("或重新", "或者重新"),
    ("（单位：万元）", "（万元）", "(单位:万元)", "（单位： 万元）"),
    ("上一年项目数量", "上年项目数量", "上一年度项目数量"),
    ("本年增/减", "本年增减", "本年增／减", "本年增（减）", "本年度增/减"),
    ("采购总金额", "采购总金额（万元）", "采购总金额(单位：万元)"),
    ("“三安全一稳定”", "三安全一稳定", '"三安全一稳定"', "‘三安全一稳定’"),
    ("信访举报投诉", "信访、举报、投诉"),
    ("（区分处理的，只计这一情形，不计其他情形）", "", "(区分处理的,只计这一情形,不计其他情形)"),
    ("其他法律行政法规", "其他法律、行政法规"),
    ("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "", "项目"),
    ("总数量", "总数"),
)


def spaced(rng: Random, text: str) -> str:
    """White space of any width between letters and at the ends."""
    return "".join((rng.choice(SPACES) if rng.random() < 0.3 else "") + letter for letter in text) + (
        rng.choice(SPACES) if rng.random() < 0.3 else ""
    )


def broken(rng: Random, text: str) -> str:
    """A label over lines of its cell."""
    letters = [i for i in range(1, len(text)) if text[i - 1].strip() and text[i].strip()]
    if len(letters) < 3:
        return text
    places = sorted(rng.sample(letters, rng.randint(1, 2)))
    return "\n".join(text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True))


def half_width(text: str) -> str:
    """Brackets and punctuation in half width."""
    return text.translate(str.maketrans("（）：，“”", '():,""'))


def number_style(rng: Random) -> dict[str, str]:
    """A style for each of the three levels of numbers; two levels never look alike."""
    found: dict[str, str] = {}
    for level in ("（", "、", "."):
        found[level] = rng.choice([style for style in _STYLES if style not in found.values() or not style])
    return found


def numbered(style: dict[str, str], text: str) -> str:
    """The label with its number in another style."""
    match = _NUMBERED.match(text)
    if match is None:
        return text
    level = "（" if match[1] else "、" if match[2] else "."
    index = int(match[3]) - 1 if match[3] else _ZH.index(match[1] or match[2])
    number = style[level].format(zh=_ZH[index], d=index + 1, c=_CIRCLED[index])
    return number + text[match.end() :]


def reworded(choices: Sequence[tuple[str, str]], text: str) -> str:
    for word, other in choices:
        text = text.replace(word, other)
    return text


def wording(rng: Random) -> list[tuple[str, str]]:
    """Words to replace in a document, each in one way."""
    return [(words[0], rng.choice(words)) for words in WORDING]


def damaged(rng: Random, text: str) -> str:
    """One to three letters lost or misread, or the label cut short."""
    if len(text) < 2:
        return text
    if rng.random() < 0.3:
        return text[: rng.randint(max(2, len(text) // 3), max(2, len(text) - 1))]
    letters = list(text)
    for place in rng.sample(range(len(letters)), min(len(letters) - 1, rng.randint(1, 3))):
        letters[place] = rng.choice(("", "", "口", "人", "■", "?", "己"))
    return "".join(letters) or text
