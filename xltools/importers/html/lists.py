"""The numbers that a browser prints before the items of a list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xltools.importers.html.grid import span

if TYPE_CHECKING:
    from lxml.etree import _Element

_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([^;]+)", re.I)
_DIGITS = "零一二三四五六七八九"
_OWN_NUMBER = re.compile(r"[\s\u3000]*[（(]?(?:[一二三四五六七八九十]+|\d+|[a-zA-Z]|[①-⑳])[、.．)）\s]")
# UEditor, the editor in most content systems, draws these by pictures named in the list's class.
_EDITOR = {
    "custom_cn": "{cn}、",
    "custom_cn1": "{cn}）",
    "custom_cn2": "（{cn}）",
    "custom_num": "{n}、",
    "custom_num1": "{n}）",
    "custom_num2": "（{n}）",
}
_CHINESE = ("cjk", "chinese", "ideographic")


class Lists:
    """Counts the items of the open lists."""

    def __init__(self) -> None:
        self._open: list[tuple[_Element, int]] = []

    def begin(self, element: _Element) -> None:
        self._open.append((element, span(element.get("start"), rest=True) - 1))

    def end(self, element: _Element) -> None:
        if self._open and self._open[-1][0] is element:
            self._open.pop()

    def item(self, element: _Element) -> str:
        """What is printed before an item, "" for a list without numbers."""
        if not self._open:
            return ""
        owner, number = self._open[-1]
        number = span(element.get("value"), rest=True) if element.get("value") else number + 1
        self._open[-1] = owner, number
        return _marker(owner, element, number) if owner.tag == "ol" else ""


def marked(marker: str, text: str) -> str:
    """The text of an item with its number, unless it brings its own."""
    return text if _OWN_NUMBER.match(text) else marker + text


def _marker(owner: _Element, item: _Element, number: int) -> str:
    for name in (owner.get("class") or "").split():
        if name in _EDITOR:
            return _EDITOR[name].format(cn=_chinese(number), n=number)
    styles = _STYLE.findall(f"{owner.get('style') or ''};{item.get('style') or ''}")
    style = (styles[-1].lower() if styles else item.get("type") or owner.get("type") or "1").strip()
    if "none" in style or style in ("disc", "circle", "square"):
        return ""
    if any(word in style for word in _CHINESE):
        return f"{_chinese(number)}、"
    if style in ("a", "lower-alpha", "lower-latin"):
        return f"{chr(ord('a') + (number - 1) % 26)}. "
    if style in ("A", "upper-alpha", "upper-latin"):
        return f"{chr(ord('A') + (number - 1) % 26)}. "
    return f"{number}. "


def _chinese(number: int) -> str:
    """1 to 99 in Chinese numerals; other numbers in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("十" if tens == 1 else f"{_DIGITS[tens]}十" if tens else "") + (_DIGITS[ones] if ones else "")
