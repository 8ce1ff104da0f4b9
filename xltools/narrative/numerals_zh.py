"""Chinese numerals: 十二, 一百零五, 两千, 三万五千, 廿, 一〇五."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

NUMERALS = "零〇一二两三四五六七八九十百千万亿廿卅"
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
_SHORT = {"廿": 20, "卅": 30}


def chinese_number(text: str) -> Decimal | None:
    """The value of a numeral with or without 点; None for what is no exact number (三五, 百, 十五六)."""
    whole, _, fraction = text.partition("点")
    value = _positional(whole) if set(whole) <= set(_DIGITS) else _grouped(whole)
    if value is None:
        return None
    return Decimal(f"{value}.{''.join(str(_DIGITS[c]) for c in fraction)}") if fraction else Decimal(value)


def _positional(text: str) -> int | None:
    """一〇五 digit by digit; two digits without a zero are a guess (三五)."""
    if len(text) > 1 and not set(text) & set("零〇"):
        return None
    return int("".join(str(_DIGITS[c]) for c in text)) if text else None


def _grouped(text: str) -> int | None:
    for group, size in (("亿", 100_000_000), ("万", 10_000)):
        high, found, low = text.rpartition(group)
        if found:
            first = _any(high)
            if not first:
                return None
            rest = _low(low, size // 10)
            return None if rest is None else first * size + rest
    return _section(text)


def _any(text: str) -> int | None:
    return _positional(text) if text and set(text) <= set(_DIGITS) else _grouped(text) if text else None


def _low(text: str, place: int) -> int | None:
    """What follows 万 or 亿; a single digit stands for the next place (三万五 = 35000)."""
    if not text:
        return 0
    if len(text) == 1 and text in _DIGITS:
        return _DIGITS[text] * place
    return _any(text.lstrip("零〇"))


def _section(text: str) -> int | None:
    """A numeral below 万."""
    total, digit, place, zero = 0, None, 10_000, False
    for position, c in enumerate(text):
        if c in _SHORT:
            if digit is not None or place <= 10:
                return None
            total, place, zero = total + _SHORT[c], 10, False
        elif c in _TENS:
            if _TENS[c] >= place or (digit is None and (c != "十" or _follows_digit(text[:position]))):
                return None
            total, digit, place, zero = total + (digit or 1) * _TENS[c], None, _TENS[c], False
        elif _DIGITS[c] == 0:
            zero = True
        elif digit is not None:
            return None
        else:
            digit = _DIGITS[c]
    if digit is None:
        return total
    # 一百五 is 150, 一百零五 is 105.
    return total + digit * (place // 10 if 10 < place < 10_000 and not zero else 1)


def _follows_digit(text: Sequence[str]) -> bool:
    """十 without a digit stands at the start or after 零 (一百零十 never occurs, 一百十 does not count)."""
    return bool(text) and text[-1] not in "零〇"
