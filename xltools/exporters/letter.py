"""退回单 and 催报单: as a Word file in the style of official letters, and as plain text for a chat."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xltools.exporters.layout import Block, Paragraph, closing, printable
from xltools.exporters.word import word_file
from xltools.exporters.word_list import ListBlock
from xltools.model.letter import LETTER_NAMES, Letter, Point
from xltools.numerals import signed

_REPORT = "政府信息公开工作年度报告"
_HEADS = ("序号", "位置", "问题", "相差", "可能的原因和改法")
_SHARES = (9, 20, 35, 10, 36)
_CHAT_POINTS = 10
_GUESS = "“可能的原因”由程序按勾稽关系推算，供核对时参考，以你单位的台账和档案为准。"
_HOW = "请在原文件上修改，改好后“封面”上的校验结论应为“通过”。没有发生的事项填 0，不要留空。"


def letter_word(letter: Letter) -> bytes:
    """The letter as the bytes of a .docx file. Raises XltoolsError when python-docx is not installed."""
    title = f"{_REPORT}{LETTER_NAMES[letter.kind]}"
    return word_file(tuple(_blocks(letter)), title=title, office=letter.district, draft=False)


def letter_text(letter: Letter) -> str:
    """The letter as a message: the first points, and where the others are."""
    return "\n".join(_message(letter)) + "\n"


def _blocks(letter: Letter) -> Iterator[Block | ListBlock]:
    again = f"\n（第 {letter.number} 次）" if letter.number > 1 else ""
    yield Paragraph("title", f"{_REPORT}{LETTER_NAMES[letter.kind]}{again}")
    yield Paragraph("salutation", f"{printable(letter.office)}：")
    yield from (Paragraph("body", said) for said in _opening(letter))
    if letter.points:
        rows = [
            (
                str(number),
                _on_lines(point.place) or "整份报告",
                point.problem,
                _difference(point),
                _what_to_do(point),
            )
            for number, point in enumerate(letter.points, 1)
        ]
        yield ListBlock(_HEADS, _SHARES, rows, frozenset((0, 3)))
        if any(point.cause for point in letter.points):
            yield Paragraph("body", _GUESS)
    if letter.reminders:
        yield Paragraph(
            "body", "另有下列提醒，请一并核对；情况属实的，在“校验”表的“说明”栏写明原因，不必改数："
        )
        for number, point in enumerate(letter.reminders, 1):
            yield Paragraph("body", f"{number}. {point.problem}")
    if letter.points or letter.opening:
        yield Paragraph("body", _HOW)
    yield from closing(printable(letter.district), _day(letter.date))


def _on_lines(place: str) -> str:
    """Each range on a line of its own: in a narrow column an address would be broken anywhere."""
    return place.replace("、", "、\n")


def _opening(letter: Letter) -> Iterator[str]:
    """What is the matter, and by when what is to be done."""
    report = f"{letter.year}年度{_REPORT}"
    if letter.kind == "reminder":
        yield from _overdue(letter, report)
        return
    file = f"（文件：{printable(letter.file)}）"
    if letter.opening:
        yield f"你单位报送的{report}{file}没有计入本级汇总：{letter.opening}{_request(letter, '请核对后')}"
    else:
        count = len(letter.points)
        yield f"你单位报送的{report}{file}经校验有 {count} 处错误，现予退回。{_request(letter, '请逐项核对更正，')}"
    if letter.progress:
        yield letter.progress


def _overdue(letter: Letter, report: str) -> Iterator[str]:
    due = f"按要求应于{_day(letter.overdue)}前报送的" if letter.overdue else ""
    if letter.file:
        yield f"你单位{due}{report}，收到的文件（{printable(letter.file)}）没有填写任何数字，不能作为零报告。"
    else:
        yield f"你单位{due}{report}，截至{_day(letter.date)}还没有收到。"
    yield _request(letter, "", "报送") + "没有发生的事项各格填 0，不要留空；已经报送的，请与我们联系核对。"


def _request(letter: Letter, first: str, verb: str = "重新报送") -> str:
    by = f"于{_day(letter.deadline)}前" if letter.deadline else "尽快"
    return f"{first or '请'}{by}{verb}。"


def _message(letter: Letter) -> Iterator[str]:
    yield f"【{LETTER_NAMES[letter.kind]}】{letter.office}："
    yield from _opening(letter)
    for number, point in enumerate(letter.points[:_CHAT_POINTS], 1):
        gap = _difference(point)
        first = point.place.partition("、")[0]
        told = not first or first in point.problem or first.replace(" ", "!") in point.problem
        yield f"{number}. {point.problem}" + ("" if told else f"（{point.place}）")
        if point.cause:
            yield f"   可能：{point.cause}"
        elif gap == "" and point.advice:
            yield f"   {point.advice}"
    more = len(letter.points) - _CHAT_POINTS
    if more > 0:
        yield f"……另有 {more} 处，见退回单。"
    if letter.reminders:
        yield f"另有 {len(letter.reminders)} 项提醒请核对，见退回单。"
    yield f"{letter.district}　{_day(letter.date)}"


def _what_to_do(point: Point) -> str:
    return "\n".join(text for text in (f"可能：{point.cause}" if point.cause else "", point.advice) if text)


def _difference(point: Point) -> str:
    return signed(point.difference) if point.difference else ""


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"
