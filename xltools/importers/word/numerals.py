"""Automatic list numbers as Word prints them: 3 as 三, ③, iii, C, (3)."""

from __future__ import annotations

from collections.abc import Callable

_DIGITS, _PLACES = "零一二三四五六七八九", ("", "十", "百", "千")
_LEGAL_DIGITS, _LEGAL_PLACES = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LONGEST_LIST = 9999


def list_number(number: int, style: str) -> str:
    """The number in a style of Word (``w:numFmt``), in decimal where the style is unknown or has no such
    number; "" for ``none``."""
    if style == "none":
        return ""
    write = _STYLES.get(style)
    return write(number) if write and 0 < number <= _LONGEST_LIST else str(number)


def _chinese(number: int, digits: str = _DIGITS, places: tuple[str, ...] = _PLACES) -> str:
    text = ""
    for power in range(3, -1, -1):
        digit = number // 10**power % 10
        if digit:
            text += digits[digit] + places[power]
        elif text and not text.endswith(digits[0]) and number % 10**power:
            text += digits[0]
    # 十一, but 壹拾壹 and 一百一十一.
    return text[1:] if number < 20 and text.startswith("一十") else text


def _legal(number: int) -> str:
    return _chinese(number, _LEGAL_DIGITS, _LEGAL_PLACES)


def _digit_by_digit(number: int) -> str:
    return "".join("〇" if c == "0" else _DIGITS[int(c)] for c in str(number))


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _letter(number: int) -> str:
    """a to z, then aa, bb."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _of(characters: str) -> Callable[[int], str]:
    return lambda number: characters[number - 1] if number <= len(characters) else str(number)


def _run(first: str, count: int) -> str:
    return "".join(chr(ord(first) + i) for i in range(count))


_CIRCLED = _of(_run("①", 20) + _run("㉑", 15) + _run("㊱", 15))
_STYLES: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
         "taiwaneseCountingThousand", "koreanDigital2", "koreanLegal"), _chinese,
    ),
    **dict.fromkeys(("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"), _digit_by_digit),
    **dict.fromkeys(("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"), _legal),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _CIRCLED),
    **dict.fromkeys(
        ("decimalFullWidth", "decimalFullWidth2"),
        lambda number: "".join(chr(ord("０") + int(c)) for c in str(number)),
    ),
    "decimalEnclosedParen": _of(_run("⑴", 20)),
    "decimalEnclosedFullstop": _of(_run("⒈", 20)),
    "ideographEnclosedCircle": _of(_run("㊀", 10)),
    "decimalZero": lambda number: f"{number:02}",
    "numberInDash": lambda number: f"- {number} -",
    "ideographTraditional": _of("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _of("子丑寅卯辰巳午未申酉戌亥"),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
}  # fmt: skip
