"""Rules about what the text parts say: length, aspects, problems and measures, outlook, fee, copies."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from xltools.checks.situation import Seen, Situation
from xltools.checks.texts import Passage, part, quoted, unfilled
from xltools.lang import Text
from xltools.model.rule import Rule, Severity
from xltools.narrative.words import bare

_GRAM = 4


def text_length(rule: Rule, situation: Situation) -> list[Seen]:
    """A part longer than ``note`` characters is a note, longer than ``most`` a finding."""
    a: Any = rule.arguments
    passage = part(situation, a["part"])
    length = len(passage.folded.replace("\n", "")) if passage else 0
    if passage is None or length <= a["note"]:
        return []
    what = Text(
        f"写了 {length} 字，一般不超过 {a['note']} 字",
        f"has {length} characters where about {a['note']} are asked for",
    )
    severity: Severity | None = None if length > a["most"] else "info"
    return [passage.seen(what, expected=a["note"], found=length, severity=severity)]


def aspects(rule: Rule, situation: Situation) -> list[Seen]:
    """Aspects that a part does not speak of, each known by a pattern."""
    a: Any = rule.arguments
    passage = part(situation, a["part"])
    if passage is None:
        return []
    missing = [item["name"] for item in a["aspects"] if not re.search(item["pattern"], passage.folded)]
    if not passage.folded or not missing:
        return unfilled(situation, passage)
    names = Text("、".join(name["zh"] for name in missing), ", ".join(name["en"] for name in missing))
    what = Text(
        f"看不到{names.zh}方面的内容（应写 {len(a['aspects'])} 个方面）",
        f"says nothing about {names.en} (it has {len(a['aspects'])} aspects to cover)",
    )
    return [passage.seen(what, found=names.zh)]


def problems(rule: Rule, situation: Situation) -> list[Seen]:
    """At least one concrete problem and one measure; patterns tell both, ``nothing`` what is neither."""
    a: Any = rule.arguments
    passage = part(situation, a["part"])
    if passage is None or not passage.folded:
        return unfilled(situation, passage) if passage else []
    said = re.sub(a["nothing"], "", passage.folded, flags=re.MULTILINE)
    if len(bare(said)) < a["least"]:
        what = Text(
            f"只写了“{quoted(passage.folded)}”，没有具体的问题和措施",
            f"only says “{quoted(passage.folded)}”: no concrete problem and no measure",
        )
        return [passage.seen(what, found=quoted(passage.folded))]
    lacking = []
    if not re.search(a["problem"], said):
        lacking.append(Text("存在的问题", "problem"))
    if not re.search(a["measure"], re.sub(a["pending"], "", said)):
        lacking.append(Text("改进措施", "measure"))
    if not lacking:
        return []
    zh, en = "和".join(item.zh for item in lacking), " and no ".join(item.en for item in lacking)
    return [passage.seen(Text(f"看不到具体的{zh}", f"shows no concrete {en}"), found=zh)]


def outlook_year(rule: Rule, situation: Situation) -> list[Seen]:
    """A sentence about the work to come that names another year than the coming one."""
    a: Any = rule.arguments
    passage, year = part(situation, a["part"]), situation.report.year
    if passage is None or year is None:
        return []
    wrong = [m for m in re.finditer(a["pattern"], passage.folded) if int(m["year"]) != year + 1]
    return [_wrong_outlook(passage, match, year + 1) for match in wrong]


def _wrong_outlook(passage: Passage, match: re.Match[str], coming: int) -> Seen:
    said = quoted(match[0])
    what = Text(
        f"展望写的是“{said}”，下一年应为 {coming} 年",
        f"looks ahead with “{said}”; the coming year is {coming}",
    )
    return passage.seen(what, expected=coming, found=int(match["year"]))


def fee_statement(rule: Rule, situation: Situation) -> list[Seen]:
    """The part must name the fee and say how much, or that there was none."""
    a: Any = rule.arguments
    passage = part(situation, a["part"])
    if passage is None or not passage.folded:
        return unfilled(situation, passage) if passage else []
    sentences = [s for s in re.split(r"[。;\n]", passage.folded) if re.search(a["fee"], s)]
    if any(re.search(a["amount"], re.sub(a["fee"], "", sentence)) for sentence in sentences):
        return []
    if sentences:
        what = Text(
            "没有写明信息处理费的金额或未收取", "names the fee but neither an amount nor that there was none"
        )
        return [passage.seen(what, found=quoted(sentences[0]))]
    elsewhere = any(re.search(a["fee"], section.text) for section in situation.document.sections)
    near = elsewhere or re.search(a["near"], passage.folded)
    what = Text("没有报告信息处理费收取情况", "does not report the information processing fee")
    return [passage.seen(what, found=quoted(passage.folded), severity="warning" if near else None)]


def copied_text(rule: Rule, situation: Situation) -> list[Seen]:
    """Parts that repeat last year's, and a work plan copied as a report."""
    a: Any = rule.arguments
    prior = situation.prior.text if situation.prior else {}
    found = []
    for name in a["parts"]:
        passage = part(situation, name)
        if passage is None or len(bare(passage.text)) < a["least"]:
            continue
        earlier = prior.get(name, "")
        alike = similarity(passage.text, earlier) if earlier else 0
        if alike >= a["similarity"]:
            what = Text(f"与上年文字有 {alike}% 相同", f"repeats {alike}% of last year's text")
            found.append(passage.seen(what, expected=a["similarity"], found=alike))
        orders = [match[0] for match in re.finditer(a["orders"], passage.folded)]
        if len(orders) > a["most_orders"]:
            said = [f"“{quoted(item)}”" for item in [*dict.fromkeys(orders)][:3]]
            what = Text(
                f"有 {len(orders)} 处布置任务的语句（如{'、'.join(said)}），像是工作方案，不是工作报告",
                f"gives orders in {len(orders)} places ({', '.join(said)}), as a work plan does, not a report",
            )
            found.append(passage.seen(what, found=len(orders)))
    return found


def similarity(one: str, other: str) -> int:
    """How alike two texts are in per cent, whatever their figures and years; 0 when one is empty."""
    first, second = _grams(one), _grams(other)
    both = first.total() + second.total()
    return 200 * (first & second).total() // both if first and second else 0


def _grams(text: str) -> Counter[str]:
    words = re.sub(r"\d+", "", bare(text))
    return Counter(words[i : i + _GRAM] for i in range(len(words) - _GRAM + 1))
