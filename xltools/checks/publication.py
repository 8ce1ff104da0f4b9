"""Rules about handing in and publishing: dates, and what only the office's own records can tell."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from xltools.checks.situation import Seen, Situation
from xltools.checks.texts import Passage
from xltools.lang import Text
from xltools.model.rollup import SCOPE
from xltools.model.rule import Rule
from xltools.narrative.parts import rank
from xltools.narrative.words import squeeze

_COVER = Text("填报日期", "The date on the cover")
_DATE = re.compile(r"((?:20|19)\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_CHINESE = re.compile(
    r"([〇零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_NO = "否"


def deadline(rule: Rule, situation: Situation) -> list[Seen]:
    """A date behind the deadline of the office's level; ``by`` gives it as MM-DD of the coming year."""
    a: Any = rule.arguments
    report = situation.report
    by = a["by"].get(report.office.level)
    if by is None or report.year is None or (a.get("scope") and report.scope not in (a["scope"], None)):
        return []
    month, day = (int(number) for number in by.split("-"))
    last = date(report.year + 1, month, day)
    signed = _signed(situation)
    if signed is None or signed[1] <= last:
        return []
    passage, dated = signed
    what = Text(
        f"是 {dated:%Y-%m-%d}，晚于规定的 {last:%Y-%m-%d}",
        f"is {dated:%Y-%m-%d}, after the deadline {last:%Y-%m-%d}",
    )
    return [passage.seen(what, expected=last.isoformat(), found=dated.isoformat())]


def signed_after(rule: Rule, situation: Situation) -> list[Seen]:  # noqa: ARG001  # one signature for all
    """A report signed before its year was over."""
    year, signed = situation.report.year, _signed(situation)
    if year is None or signed is None or signed[1] > date(year, 12, 31):
        return []
    passage, dated = signed
    what = Text(f"是 {dated:%Y-%m-%d}，{year} 年还没有结束", f"is {dated:%Y-%m-%d}: {year} was not over")
    return [passage.seen(what, expected=f">{year}-12-31", found=dated.isoformat())]


def _signed(situation: Situation) -> tuple[Passage, date] | None:
    """The date under the published report, else that on the cover; None when unknown."""
    if dated := date_in(situation.document.closing):
        return Passage(Text("落款日期", "The date of signature"), situation.document.closing), dated
    if dated := date_in(situation.report.cover.get("report.date", "")):
        return Passage(_COVER, "", ("report.date",)), dated
    return None


def date_in(text: str) -> date | None:
    """The last date in a text, however written; None when there is none, or no such day."""
    squeezed = squeeze(text)
    found = [(m.start(), m[1], int(m[2]), int(m[3])) for m in _DATE.finditer(squeezed)]
    found += [
        (m.start(), m[1].translate(_DIGITS), rank(m[2]), rank(m[3])) for m in _CHINESE.finditer(squeezed)
    ]
    if not found:
        return None
    _, year, month, day = max(found)
    try:
        return date(int(year), month, day)
    except ValueError:
        return None


def checklist(rule: Rule, situation: Situation) -> list[Seen]:
    """A question for the office: a note until it is answered, a finding when the answer is no."""
    answers, a = situation.report.checklist, rule.arguments
    question: Any = a["question"]
    if answers is None or (a.get("for") == "district" and situation.report.scope != SCOPE):
        return []
    answer = answers.get(rule.id, "").strip()
    if not answer:
        what = Text(f"未自查：“{question['zh']}”", f"Not yet answered: “{question['en']}”")
        return [Seen((), "", {"what": what}, severity="info")]
    if not answer.startswith(_NO):
        return []
    what = Text(f"自查结果为“{answer}”：“{question['zh']}”", f"Answered “{answer}”: “{question['en']}”")
    return [Seen((), "", {"what": what}, expected="是", found=answer)]
