"""The numbers in a text, each with its unit: never a year, a date, a list number or a document number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from xltools.model.report import Number
from xltools.narrative.fold import Folded, fold
from xltools.narrative.numerals_zh import NUMERALS, chinese_number

UNITS = (
    "万元", "亿元", "元", "个百分点", "百分点", "%", "‰", "人次", "件次", "件", "条", "次", "份", "个", "项",
    "起", "宗", "例", "篇", "家", "人", "名", "部", "期", "场", "户", "批", "页",
)  # fmt: skip
_SCALES = {"十万": 5, "百万": 6, "千万": 7, "百": 2, "千": 3, "万": 4, "亿": 8}
_NUMBER = re.compile(
    r"(?P<of>百分之|千分之)?"
    r"(?:(?P<arabic>\d{1,3}(?:,\d{3}){1,4}(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)(?P<scale>(?:[十百千]?万|[百千亿])(?!元|分))?"
    rf"|(?P<chinese>[{NUMERALS}]+?(?:点[{NUMERALS[:11]}]+)?(?=万元|亿元|[^{NUMERALS}点]|点[^{NUMERALS}]|$)))"
    r"(?P<more>余|多|几|来)?"
    rf"(?P<unit>{'|'.join(UNITS)}|成(?![为立功果员年效交品套熟长]))?"
)
_ROUGH_BEFORE = re.compile(
    r"(?:大约|约|近|逾|超过?|突破|不足|不[少低]于|不到|至少|最多|多达|将近|接近|数|几|上|成)$"
)
_ROUGH_AFTER = re.compile(r"(?:以上|以下|以内|左右|上下|多|余|内(?!容)|之内|\+)")
_JOINED_BEFORE = re.compile(r"[A-Za-z0-9_@#./:~〔\[—–第-]$|\d至$|\d到$")
_JOINED_AFTER = re.compile(
    r"[A-Za-z_@〕\]]|年|月|日|号|小?时|天|点|分[^别]|届|楼|室|路|周|季度|级|度|倍|[-/~—–:.至到]\d|%?[-~—–]\d"
)
_IDIOM_BEFORE = frozenset("同每任某这那哪进唯统第其之逐单另专下上首头万一")
_IDIOM_AFTER = re.compile(r"[性步律站体致并直旦定些]|个?百分点")
_CONTACT = re.compile(r"(?:电话|邮编|邮政编码|传真|热线|手机|编码|代码|号码|QQ|文号)[^。,;]{0,6}$")
_TITLE = re.compile(r"《[^《》\n]{0,120}》|〔[^〔〕\n]{0,12}〕(?:第?\d+号)?|\[(?:19|20)\d\d\]\d+号")
_LONGEST = 15


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and where it stands, unit included.

    ``step``: what one unit of its last printed digit is worth (0.1 for 35.5%, 1000 for 1.2万).
    ``rough``: the text says about, more than, at least.
    """

    value: Number
    unit: str
    start: int
    end: int
    step: Decimal = Decimal(1)
    rough: bool = False


def find_numbers(source: str) -> tuple[Quantity, ...]:
    """The numbers of a text as written, with positions in it; a percentage has the unit %."""
    folded = fold(source)
    return tuple(replace(q, start=folded.start(q.start), end=folded.end(q.end)) for q in quantities(folded))


def quantities(folded: Folded) -> Iterator[Quantity]:
    """The same with positions in the folded text."""
    text = folded.text
    titles = [match.span() for match in _TITLE.finditer(text)]
    at = 0
    for match in _NUMBER.finditer(text):
        while at < len(titles) and titles[at][1] <= match.start():
            at += 1
        if at < len(titles) and titles[at][0] <= match.start():
            continue
        quantity = _quantity(match, text)
        if quantity is not None:
            yield quantity


def _quantity(match: re.Match[str], text: str) -> Quantity | None:
    start, end = match.span()
    before, after = text[max(0, start - 12) : start], text[end : end + 4]
    if _is_part_of_a_word(match, before, after) or _is_mark(match, before, after):
        return None
    number = _value(match)
    if number is None:
        return None
    value, step = number
    unit = match["unit"] or ("%" if match["of"] == "百分之" else "")
    if unit == "成":
        value, step, unit = value * 10, step * 10, "%"
    rough = bool(match["more"] or _ROUGH_BEFORE.search(before) or _ROUGH_AFTER.match(after))
    whole = value == value.to_integral_value()
    return Quantity(int(value) if whole else value, unit, start, end, step, rough)


def _value(match: re.Match[str]) -> tuple[Decimal, Decimal] | None:
    """The number and the worth of its last printed digit."""
    if match["chinese"]:
        if "亿" in match["chinese"] and match["unit"] == "万元":
            # 一亿三千万元 is one numeral and 元.
            value = chinese_number(match["chinese"] + "万")
            return None if value is None else (value.scaleb(-4), Decimal(1))
        if match["of"] and match["chinese"] == "百":
            return Decimal(100), Decimal(1)
        value = chinese_number(match["chinese"])
        return None if value is None else (value, Decimal(1).scaleb(_exponent(value)))
    digits = match["arabic"].replace(",", "")
    if len(digits) > _LONGEST:
        return None
    value, scale = Decimal(digits), _SCALES.get(match["scale"] or "", 0)
    return value.scaleb(scale), Decimal(1).scaleb(_exponent(value) + scale)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _is_part_of_a_word(match: re.Match[str], before: str, after: str) -> bool:
    """一体化, 进一步, 第三项, 2020年, 0571-1234, a date, a version."""
    if _JOINED_BEFORE.search(before) or (not match["unit"] and _JOINED_AFTER.match(after)):
        return True
    if not match["chinese"] or match["of"]:
        return False
    unit = match["unit"]
    if not unit:
        # A numeral alone is a number only where it is said to be one: 均为零。
        return not (before.endswith("为") and (not after or after[0] in ",;。、)\n"))
    return (bool(before) and before[-1] in _IDIOM_BEFORE) or bool(
        after.startswith(unit) or _IDIOM_AFTER.match(after)
    )


def _is_mark(match: re.Match[str], before: str, after: str) -> bool:
    """A list number, a page number on its line, a phone number or a postcode."""
    if match["unit"] or match["of"]:
        return False
    starts_line = not before or before[-1] in "\n。;:,("
    if starts_line and after[:1] in ("、", ".", ")", "", "\n"):
        return not (before and before[-1] in ":,") or after[:1] in ("、", ")")
    return len(match["arabic"] or "") >= 7 or bool(_CONTACT.search(before))
