"""Rules about what a published report prints around its text: parts, numbering, labels, list of parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from xltools.checks.situation import Seen, Situation
from xltools.checks.texts import INTRODUCTION, WHOLE, Passage, passages, quoted
from xltools.lang import Text
from xltools.model.form import Form, Part
from xltools.model.rule import Rule
from xltools.narrative.parts import rank, usual_number
from xltools.narrative.words import bare, squeeze

_PARTS = Text("各部分标题", "The headings of the parts")
_LABELS = Text("表格", "A table")
_LEVEL_TWO = re.compile(r"\(([一二三四五六七八九十]{1,3})\)")
_LEVEL_THREE = re.compile(r"(\d{1,2})([.、])(?!\d)")
_PRINTED_LEVEL_TWO = re.compile(r"^\s*([（(])[一二三四五六七八九十]{1,3}[）)]", re.MULTILINE)
_DIGIT_HEADING = re.compile(
    r"^[ \t\u3000\u00a0]*([1-9１-９])[ \t\u3000]*、[ \t\u3000]*([^\n]{2,40})$", re.MULTILINE
)
_LISTED = re.compile(
    r"(?:全文|本?年度?报告?|本?年报|报告)[^。\n]{0,10}?(?:由|包括|包含|分为|共分)(?P<list>[^。\n]*)"
)
_JOINING = re.compile(
    r"[一二三四五六七八九十\d]|方面|部分|内容|组成|构成|以下|下列|相关|数据|统计|[个共由的等和及并附为]"
)
_MOST_LEFT = 3
_FEWEST_LISTED = 3
_ALIKE = 0.6
_MOST_LABELS = 6


def parts(rule: Rule, situation: Situation) -> list[Seen]:  # noqa: ARG001  # one signature for all
    """Parts of a published report that are missing, added, retitled or out of order."""
    if not situation.document.complete:
        return []
    sections, official = situation.document.sections, situation.form.parts
    faults = [*_part_faults(official, [(s.number, s.title) for s in sections])]
    if not faults:
        return []
    what = Text("；".join(f.zh for f in faults), "; ".join(f.en for f in faults))
    found = "、".join(section.title for section in sections)
    expected = "、".join(part.title for part in official)
    return [Passage(_PARTS, "").seen(what, expected=expected, found=found)]


def _part_faults(official: Iterable[Part], printed: list[tuple[str, str]]) -> Iterator[Text]:
    left = [*printed]
    order: list[int] = []
    for part in official:
        item = _printed_as(part, left)
        if item is None:
            yield Text(f"缺少“{part.number}、{part.title}”", f"part {part.number} ({part.title}) is missing")
            continue
        left.remove(item)
        order.append(printed.index(item))
        if bare(item[1]) != bare(part.title):
            yield Text(
                f"“{item[0]}、{item[1]}”应为“{part.number}、{part.title}”",
                f"“{item[0]}、{item[1]}” should be “{part.number}、{part.title}”",
            )
    for number, title in left:
        yield Text(f"多出“{number}、{title}”", f"“{number}、{title}” is no part of the format")
    if order != sorted(order):
        yield Text("顺序与规定格式不同", "their order differs from the format")


def _printed_as(part: Part, printed: list[tuple[str, str]]) -> tuple[str, str] | None:
    """The printed heading of an official part: of that title, else of that meaning, else of that number."""
    exact = [item for item in printed if bare(item[1]) == bare(part.title)]
    meant = [item for item in printed if usual_number(item[1]) == part.number]
    numbered = [item for item in printed if item[0] == part.number and not usual_number(item[1])]
    return next(iter([*exact, *meant, *numbered]), None)


def numbering(rule: Rule, situation: Situation) -> list[Seen]:  # noqa: ARG001  # one signature for all
    """Numbers that skip or start late, and numbers or brackets in two styles."""
    found = [*_heading_numbers(situation)]
    for passage in passages(situation):
        faults = [*_sequence_faults(passage)]
        if faults:
            what = Text("；".join(f.zh for f in faults), "; ".join(f.en for f in faults))
            found.append(passage.seen(what, found="；".join(f.zh for f in faults)))
    brackets = {m[1] for p in passages(situation) for m in _PRINTED_LEVEL_TWO.finditer(p.text)}
    if len(brackets) > 1:
        what = Text("序号的括号全角、半角混用", "numbers stand in full-width and half-width brackets")
        found.append(Passage(WHOLE, "").seen(what, found="（一）(一)"))
    return found


def _heading_numbers(situation: Situation) -> Iterator[Seen]:
    document = situation.document
    if not document.complete:
        return
    titles = {bare(section.title) for section in document.sections}
    for match in _DIGIT_HEADING.finditer(document.raw):
        if bare(match[2]) in titles:
            said = quoted(match[0])
            what = Text(
                f"“{said}”的序号应写汉字（一、二、三）",
                f"“{said}” should be numbered in Chinese (一、二、三)",
            )
            yield Passage(_PARTS, "").seen(what, found=said)
    numbers = [section.number for section in document.sections]
    if [rank(number) for number in numbers] != [*range(1, len(numbers) + 1)]:
        printed = "、".join(numbers)
        what = Text(f"序号不连续（{printed}）", f"are not numbered one after the other ({printed})")
        yield Passage(_PARTS, "").seen(what, found=printed)


def _sequence_faults(passage: Passage) -> Iterator[Text]:
    lines = passage.folded.split("\n")
    second = [match[1] for line in lines if (match := _LEVEL_TWO.match(line))]
    third = [match for line in lines if (match := _LEVEL_THREE.match(line))]
    if broken := _first_break([rank(number) for number in second]):
        said = f"（{second[broken - 1]}）"
        yield Text(f"{said}前面缺少序号", f"a number is missing before {said}")
    if any(match[2] == "、" for match in third):
        yield Text(
            "小标题写成“1、”，应为“（一）”或“1.”",
            "headings are numbered “1、” where “（一）” or “1.” is the style",
        )
    if broken := _first_break([int(match[1]) for match in third]):
        said = third[broken - 1][0]
        yield Text(f"“{said}”前面缺少序号", f"a number is missing before “{said}”")


def _first_break(numbers: list[int]) -> int:
    """The position, from 1, of the first number that is neither 1 nor the next; 0 for none."""
    last = 0
    for position, number in enumerate(numbers, 1):
        if number not in (1, last + 1):
            return position
        last = number
    return 0


def label_wording(rule: Rule, situation: Situation) -> list[Seen]:  # noqa: ARG001  # one signature for all
    """Labels that are nearly an official one; what has nothing to do with the tables is no label of theirs."""
    if not situation.document.labels:
        return []
    official = official_labels(situation.form)
    printed = dict.fromkeys(bare(label) for label in situation.document.labels)
    strange = [label for label in printed if not _is_official(label, official)]
    found = []
    for label in strange:
        meant = [name for name in official if name not in printed and _near(label, name)]
        if meant and not _is_piece(label, strange, official):
            names = [f"“{official[name]}”" for name in meant]
            what = Text(
                f"标题“{label}”应为{'或'.join(names)}", f"prints the label “{label}” for {' or '.join(names)}"
            )
            found.append(Passage(_LABELS, "").seen(what, expected="、".join(names), found=label))
    return found


def official_labels(form: Form) -> dict[str, str]:
    """Every label of the form's tables: its letters alone -> as printed."""
    labels: list[str] = []
    for table in form.tables:
        labels += [*table.stub, table.corner]
        for block in table.blocks:
            labels.append(block.title)
            labels += [label for column in block.columns for label in column.label]
            labels += [label for row in block.rows for label in row.label]
    return {bare(label): label for label in labels if bare(label)}


def _is_official(label: str, official: dict[str, str]) -> bool:
    """Whether a label is an official one, or several put together by the print."""
    rest = label
    for name in sorted(official, key=len, reverse=True):
        rest = rest.replace(name, "")
    return not rest


def _near(label: str, name: str) -> bool:
    if len(label) >= 3 and (label in name or name in label):
        return True
    return SequenceMatcher(None, label, name).ratio() >= _ALIKE


def _is_piece(label: str, strange: list[str], official: dict[str, str]) -> bool:
    """Whether a label is one end of an official one whose other end is printed too: a page broke it."""
    return any(label + other in official or other + label in official for other in strange)


def label_breaks(rule: Rule, situation: Situation) -> list[Seen]:  # noqa: ARG001  # one signature for all
    """Official labels printed with white space inside: read without it, and noted."""
    if not situation.document.labels:
        return []
    official = official_labels(situation.form)
    broken = [
        " ".join(label.split())
        for label in situation.document.labels
        if re.search(r"\s", label.strip()) and bare(label) in official and not _is_spaced_number(label)
    ]
    if not broken:
        return []
    shown = [f"“{quoted(label)}”" for label in [*dict.fromkeys(broken)][:_MOST_LABELS]]
    what = Text(
        f"有 {len(broken)} 个标题中间断开（{'、'.join(shown)}）",
        f"has {len(broken)} labels with breaks inside ({', '.join(shown)})",
    )
    return [Passage(_LABELS, "").seen(what, found=len(broken))]


def _is_spaced_number(label: str) -> bool:
    """A blank only behind the number of a label: ``1. 属于国家秘密``."""
    return re.fullmatch(r"[（(]?[一二三四五六七八九十\d]+[）)]?[.、]?\s+\S+", label.strip()) is not None


def part_list(rule: Rule, situation: Situation) -> list[Seen]:  # noqa: ARG001  # one signature for all
    """The list of parts in the introduction against the parts that are there."""
    document = situation.document
    introduction = squeeze(document.introduction)
    for match in _LISTED.finditer(introduction):
        listed = match["list"]
        if len(re.findall(r"情况|事项|问题|概述", listed)) < _FEWEST_LISTED or not document.sections:
            continue
        rest = _without_and(listed)
        titles = [section.title for section in document.sections]
        absent = [title for title in titles if _without_and(title) not in rest]
        for title in sorted(titles, key=len, reverse=True):
            rest = rest.replace(_without_and(title), "")
        if absent or len(_JOINING.sub("", rest)) > _MOST_LEFT:
            names = [f"“{title}”" for title in absent] or [f"“{quoted(rest)}”"]
            what = Text(
                f"列出的部分与正文不一致（{'、'.join(names)}）",
                f"lists other parts than there are ({', '.join(names)})",
            )
            return [Passage(INTRODUCTION, "").seen(what, found=quoted(listed))]
    return []


def _without_and(title: str) -> str:
    """The letters of a title; 行政复议和行政诉讼 is 行政复议、行政诉讼."""
    return re.sub(r"[和与及]", "", bare(title))
