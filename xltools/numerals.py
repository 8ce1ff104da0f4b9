"""What a person typed into a number cell: a number, nothing, or text, and what is odd about it.

The words of ``Reading.odd`` are those that the CQ rules ask for (see ``schemas/rules/cells.json``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from xltools.model.form import CellType
from xltools.model.report import Number

_PADDING = " \t\r\n\v\f\u00a0\u3000\u2002\u2003\u2007\u2009\u200b\u202f\ufeff"
# Full-width forms and minus signs only: a footnote mark such as ① must not turn into a digit.
_WIDTH = str.maketrans(
    {
        **{chr(0xFF01 + i): chr(0x21 + i) for i in range(94)},
        "\u3000": " ",
        "−": "-",
        "﹣": "-",
        "–": "-",
        "％": "%",
    }
)
_PLAIN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_LEADING_ZEROS = re.compile(r"-?0\d+(?:\.\d+)?", re.ASCII)
_SIGNED = re.compile(r"\+(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_UNIT = re.compile(r"([+-]?\d[\d,]*(?:\.\d+)?)\s*(亿元|亿|万元|万|元)(?:人民币)?", re.ASCII)
_COUNTED = re.compile(
    r"([0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?\s*[^\W\d_]{1,4}(?:\s*[(（].*)?", re.DOTALL
)
_PLACEHOLDER = re.compile(r"[/\\\-—–_~～\s]+|无|暂无|没有|空|N/?A|n/?a")
_MARK = re.compile(r"\[[A-Za-z]+: ?[^\]]*\]|[\x00-\x08\x0e-\x1f\u200c\u200d\u2060]")
_IN_TEN_THOUSANDS = {"亿元": 10_000, "亿": 10_000, "万元": 1, "万": 1}
MAX_MONEY_DECIMALS = 6
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class Reading:
    """``value`` is None for a blank and for text; ``blank`` tells the two apart.

    ``likely`` is the number that the text most probably means, to show and confirm, never to use.
    """

    value: Number | None
    blank: bool = False
    odd: tuple[str, ...] = ()
    likely: Number | None = None


def read_number(number: str, cell_type: CellType) -> Number:
    """A number as a workbook stores it (``95``, ``9.5E1``, ``7545.2500000000009``), to 15 digits.

    Raises ValueError when the text is no finite number.
    """
    if number.isdigit() and len(number) < 16 and cell_type != "money":
        return int(number)
    value = Decimal(format(float(number), ".15g"))
    if not value.is_finite():
        raise ValueError(number)
    if cell_type != "money" and value == value.to_integral_value():
        return int(value)
    return plain(value)


def plain(value: Decimal) -> Decimal:
    """The same value without exponent and without trailing zeros."""
    value = value.normalize()
    exponent = value.as_tuple().exponent
    return Decimal(int(value)) if isinstance(exponent, int) and exponent > 0 else value


def shown(value: Number | None) -> str:
    """The number in digits, without zeros at the end of its decimals; "" for None."""
    return "" if value is None else str(plain(value)) if isinstance(value, Decimal) else str(value)


def signed(value: Number) -> str:
    """With its sign: +3, -1, 0."""
    return f"+{shown(value)}" if value > 0 else shown(value)


def _number(text: str, cell_type: CellType) -> Number:
    value = Decimal(text)
    if cell_type != "money" and value == value.to_integral_value():
        return int(value)
    return plain(value)


@lru_cache(maxsize=4096)
def read_text(raw: str, cell_type: CellType) -> Reading:
    """What the text of a number cell says."""
    stripped = raw.strip(_PADDING)
    if not stripped:
        return Reading(None, blank=True, odd=("padded",) if raw else ())
    odd = ["padded"] if stripped != raw else []
    folded = stripped.translate(_WIDTH)
    if _PLAIN.fullmatch(folded) and len(folded) <= _LONGEST:
        if folded != stripped:
            odd.append("wide")
        return Reading(_number(folded, cell_type), odd=tuple(odd) or ("text",))
    if _GROUPED.fullmatch(folded) and len(folded) <= _LONGEST:
        return Reading(_number(folded.replace(",", ""), cell_type), odd=(*odd, "wide"))
    if _SIGNED.fullmatch(folded) and len(folded) <= _LONGEST:
        return Reading(_number(folded[1:], cell_type), odd=(*odd, "plus"))
    word, likely = _classify(folded, cell_type)
    return Reading(None, odd=(*odd, word), likely=likely)


def _likely(text: str, cell_type: CellType) -> Number | None:
    """A number to suggest; None for more digits than any count has."""
    return _number(text, cell_type) if len(text) <= _LONGEST else None


def _classify(text: str, cell_type: CellType) -> tuple[str, Number | None]:
    """Why the text is no number, and the number it probably means."""
    if _LEADING_ZEROS.fullmatch(text):
        return "leading_zeros", _likely(text, cell_type)
    if _MARK.search(text):
        rest = read_text(_MARK.sub("", text).strip(_PADDING), cell_type)
        return "stray_mark", rest.value
    if text.startswith("#"):
        return "formula_error", None
    if _PLACEHOLDER.fullmatch(text):
        return "placeholder", 0
    if len(text) <= 2 * _LONGEST and (unit := _UNIT.fullmatch(text)):
        return "unit", _with_unit(unit[1].replace(",", ""), unit[2], cell_type)
    if text.endswith("%"):
        rest = read_text(text[:-1], cell_type)
        return "percent", 0 if rest.value == 0 else None
    if re.match(r"--|\+-|-\+|\+\+", text):
        return "double_sign", None
    if remark := re.fullmatch(r"(-?[\d,]+(?:\.\d+)?)\s*[(（\[【].*", text, re.DOTALL):
        return "remark", read_text(remark[1], cell_type).value
    if re.match(r"[0-9]", text):
        counted = _COUNTED.fullmatch(text)
        return "digits_with_text", _likely(counted[1].replace(",", ""), cell_type) if counted else None
    return "not_a_number", None


def _with_unit(amount: str, unit: str, cell_type: CellType) -> Number | None:
    """Money in 万元; a count written in 万 or 亿 in full; no guess for a count in 元."""
    if cell_type == "money":
        return in_ten_thousand_yuan(amount, unit)
    if unit.endswith("元"):
        return None
    value = in_ten_thousand_yuan(amount, unit) * 10_000
    return int(value) if value == value.to_integral_value() else None


def in_ten_thousand_yuan(amount: str, unit: str) -> Decimal:
    """An amount with its printed unit, in 万元."""
    value = Decimal(amount)
    return plain(value * _IN_TEN_THOUSANDS[unit] if unit in _IN_TEN_THOUSANDS else value / 10_000)


def odd_about_number(value: Number, cell_type: CellType) -> tuple[str, ...]:
    """What is odd about a value that is a number."""
    odd = []
    if value < 0 and cell_type != "signed":
        odd.append("negative")
    if cell_type == "money":
        if isinstance(value, Decimal) and decimals(value) > MAX_MONEY_DECIMALS:
            odd.append("too_many_decimals")
    elif not isinstance(value, int):
        odd.append("not_whole")
    return tuple(odd)


def decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
