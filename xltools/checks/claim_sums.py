"""Rules about sums and ratios in the text: classes that add up, shares, growth, lists of parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from xltools.checks.claims import (
    Amount,
    added,
    amounts,
    claims_of,
    named,
    printed,
    reader_of,
    seen_claim,
    shown,
    where,
)
from xltools.checks.situation import Seen, Situation
from xltools.lang import Text
from xltools.model.report import Number
from xltools.model.rule import Rule
from xltools.narrative.listing import Listing, listings
from xltools.narrative.page import lay_out
from xltools.narrative.reading import Claim

_ADDS_UP = Text(
    "文中各类结果合计 {total}，办结数为 {found}，相差 {gap}",
    "the classes in the text add up to {total}, answered is {found}, difference {gap}",
)
_SHARE = Text("按{basis}计算应为 {exact}%，文中为 {found}", "on {basis} it is {exact}%, the text has {found}")
_CUT = Text(
    "文中 {found} 是截去尾数，四舍五入应为 {exact}%", "{found} in the text is cut off; rounded it is {exact}%"
)
_GROWTH = Text(
    "{basis}，上年为 {last}，变化应为 {exact}，文中为 {found}",
    "{basis}, last year {last}: the change is {exact}, the text has {found}",
)
_GROWTH_CUT = Text(
    "文中 {found} 是截去尾数，四舍五入应为 {exact}", "{found} is cut off; rounded it is {exact}"
)
_PARTS = Text(
    "所列各项合计 {total}{unit}，总数为 {whole}{unit}，相差 {gap}{unit}",
    "the parts add up to {total}{unit}, the whole is {whole}{unit}, difference {gap}{unit}",
)
_YUAN = Text("金额没有单位，信息处理费应以元为单位", "the amount has no unit; it should be in 元")
_NOT_YUAN = Text("金额的单位是{unit}，信息处理费应以元为单位", "the amount is in {unit}; it should be in 元")
_BOTH = Text("文中又写“{other}”，两处矛盾", "the text also says “{other}”: one of them is wrong")


def claim_sum(rule: Rule, situation: Situation) -> list[Seen]:
    """Result classes that do not add up to the answered number beside them."""
    a: Any = rule.arguments
    found = []
    claims = claims_of(situation)
    for whole in claims:
        if whole.meaning == a["whole"]:
            parts = _classes(whole, claims, a["parts"])
            total = added(parts.values())
            if len(parts) < 2 or total == whole.value:
                continue
            if total < whole.value and not _all_named(parts, a["parts"], situation):
                continue
            figures = [x for meaning in parts for x in amounts(meaning, situation.report, situation.form)[:1]]
            seen = seen_claim(whole, figures, _ADDS_UP, total=shown(total), gap=_gap(total, whole.value))
            found.append(seen)
    return found


def _classes(whole: Claim, claims: Sequence[Claim], classes: Mapping[str, list[str]]) -> dict[str, Number]:
    """The classes named in the paragraph of the answered number; {} when one has two numbers."""
    near = [c for c in claims if (c.section, c.paragraph) == (whole.section, whole.paragraph)]
    if sum(c.meaning == whole.meaning for c in near) > 1:
        return {}
    found: dict[str, Number] = {}
    for name, details in classes.items():
        said = {c.value for c in near if c.meaning == name}
        if len(said) > 1:
            return {}
        if said:
            found[name] = said.pop()
        elif any(c.meaning in details for c in near):
            found[name] = added(c.value for c in near if c.meaning in details)
    return found


def _all_named(parts: Mapping[str, Number], classes: Iterable[str], situation: Situation) -> bool:
    """Whether the classes that the text leaves out are 0 in the tables."""
    left_out = [name for name in classes if name not in parts]
    figures = [amounts(name, situation.report, situation.form)[0] for name in left_out]
    return all(figure.value == 0 for figure in figures)


def claim_share(rule: Rule, situation: Situation) -> list[Seen]:
    """Percentages that fit no base which the text may mean."""
    a: Any = rule.arguments
    found = []
    for said in claims_of(situation):
        if said.meaning == "share" and said.of in a["of"]:
            seen = _judged_share(a, said, situation)
            if seen is not None:
                found.append(seen)
    return found


def _judged_share(a: Mapping[str, Any], said: Claim, situation: Situation) -> Seen | None:
    report, form = situation.report, situation.form
    parts = amounts(said.of, report, form)
    bases = [x for base in a["bases"] if said.basis in ("", base) for x in amounts(base, report, form)]
    if any(x.value is None for x in (*parts, *bases)) or not any(base.value for base in bases):
        return None
    values = [x.value for x in parts if x.value is not None]
    if said.of_value is not None:
        values.append(said.of_value)
    ratios = [
        (base, part, Decimal(100) * part / base.value) for base in bases if base.value for part in values
    ]
    return _judged_ratio(said, [(base, ratio) for base, _, ratio in ratios], _SHARE, _CUT, parts[:1])


def _judged_ratio(
    said: Claim,
    ratios: Sequence[tuple[Amount, Decimal]],
    wrong: Text,
    cut: Text,
    parts: Sequence[Amount] = (),
    **more: object,
) -> Seen | None:
    """None when a ratio rounds to the number said; a note when one is cut off to it."""
    value = Decimal(said.value)
    results = [(base, *printed(ratio, said.step)) for base, ratio in ratios]
    if any(rounded == value for _, rounded, _ in results):
        return None
    shortened = [(base, rounded) for base, rounded, off in results if off == value]
    base, exact = shortened[0] if shortened else results[0][:2]
    figures = [*parts, base] if base not in parts else [base]
    what = cut if shortened else wrong
    more = {"basis": base.name, "exact": shown(exact), **more}
    return seen_claim(said, figures, what, severity="info" if shortened else None, **more)


def claim_growth(rule: Rule, situation: Situation) -> list[Seen]:
    """Growth over last year that the figures of both years do not bear out."""
    a: Any = rule.arguments
    if situation.prior is None or situation.prior_form is None:
        return []
    found = []
    for said in claims_of(situation):
        if said.meaning == "growth" and said.of in a["of"]:
            seen = _judged_growth(said, situation)
            if seen is not None:
                found.append(seen)
    return found


def _judged_growth(said: Claim, situation: Situation) -> Seen | None:
    if situation.prior is None or situation.prior_form is None or said.unit in ("百分点", "个百分点"):
        return None
    now = amounts(said.of, situation.report, situation.form)
    before = amounts(said.of, situation.prior, situation.prior_form)
    if not now or len(now) != len(before) or any(x.value is None for x in (*now, *before)):
        return None
    pairs = [(x, x.value or 0, y.value or 0) for x, y in zip(now, before, strict=True)]
    if said.unit != "%":
        changes = [(x, Decimal(new - old)) for x, new, old in pairs]
    elif all(old for _, _, old in pairs):
        changes = [(x, Decimal(100) * (new - old) / old) for x, new, old in pairs]
    else:
        return None
    last = shown(pairs[0][2])
    seen = _judged_ratio(said, changes, _GROWTH, _GROWTH_CUT, last=last)
    if seen is None:
        return None
    unit = said.unit
    exact = shown(printed(changes[0][1], said.step)[0])
    what = _GROWTH_CUT if seen.severity else _GROWTH
    return seen_claim(
        said, now[:1], what, severity=seen.severity, basis=named(now[0]), last=last, exact=f"{exact}{unit}"
    )


def claim_parts(rule: Rule, situation: Situation) -> list[Seen]:
    """Lists whose parts do not add up to their whole."""
    a: Any = rule.arguments
    return [_seen_listing(x) for x in _listings(situation) if x.kind == a["of"] and x.is_wrong]


def _listings(situation: Situation) -> Iterator[Listing]:
    reader = reader_of(situation)
    for section in situation.document.sections:
        if section.text.strip():
            yield from listings(lay_out(section.number, section.title, section.text), reader)


def _seen_listing(x: Listing) -> Seen:
    total = added(x.parts)
    what = _PARTS.format(total=shown(total), whole=shown(x.whole), gap=_gap(total, x.whole), unit=x.unit)
    arguments = {"where": where(x.section), "quote": x.quote, "what": what}
    return Seen((), "", arguments, expected=total, found=x.whole)


def claim_fee(rule: Rule, situation: Situation) -> list[Seen]:  # noqa: ARG001  # one signature for all
    """Sentences on the processing fee: an amount in 元, no contradiction, parts that add up."""
    claims = claims_of(situation)
    fees = [c for c in claims if c.meaning == "fee" and c.value]
    none = next((c for c in claims if c.meaning == "no_fee"), None)
    found = []
    for said in fees:
        if said.unit != "元":
            found.append(seen_claim(said, (), _NOT_YUAN if said.unit else _YUAN, unit=said.unit))
        if none is not None:
            found.append(seen_claim(said, (), _BOTH, other=none.quote))
    return found + [_seen_listing(x) for x in _listings(situation) if x.kind == "fees" and x.is_wrong]


def _gap(first: Number, second: Number) -> str:
    return shown(abs(Decimal(first) - Decimal(second)))
