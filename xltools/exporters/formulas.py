"""The arguments of a rule as a formula that a person can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xltools.lang import Text
from xltools.model.form import Form
from xltools.model.rule import Rule

_SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠"}
_FEW = 8
_PER = {
    "cell": Text("每格一条", "one finding per cell"),
    "table": Text("每表一条", "one finding per table"),
    "report": Text("每份报告一条", "one finding per report"),
}


def formula_of(rule: Rule, forms: Sequence[Form]) -> Text:
    """What the rule tests; identities are taken from the first of ``forms`` that has them."""
    made = _BY_KIND.get(rule.kind)
    if made is None:
        return _plain(rule.kind, rule.arguments)
    return made(
        rule.arguments, {i: identity for form in reversed(forms) for i, identity in form.identities.items()}
    )


def _linear(a: Mapping[str, Any], identities: Mapping[str, Any]) -> Text:
    if a.get("controls"):
        code = f"`control.<total>` {_sign(a['op'])} `<total>`"
        return Text(f"每个核对数：{code}", f"each control total: {code}")
    if "identity" in a:
        found = identities[a["identity"]]
        return _at(found.over, f"{_sum(found.left)} = {_sum(found.right)}", a)
    return _at(a.get("over", ()), _condition(a), a)


def _pattern(a: Mapping[str, Any], _: Mapping[str, Any]) -> Text:
    cases = ["，且 ".join(_condition(c) for c in alternative) for alternative in a["any_of"]]
    zh = "；或 ".join(cases)
    found = _at(a.get("over", ()), zh, a)
    return Text(
        f"有问题的情形：{found.zh}",
        f"a fault when: {_over(a.get('over', ())).en}{zh.replace('，且 ', ' and ').replace('；或 ', '; or ')}",
    )


def _offset(a: Mapping[str, Any], identities: Mapping[str, Any]) -> Text:
    found = identities[a["identity"]]
    code = f"{_sum(found.left)} = {_sum(found.right)}"
    return Text(
        f"{code} 在“{a['columns']}”中恰有两列不成立，两列差额正负相抵，而 `{a['total']}` 列成立",
        f"{code} fails in just two of @{a['columns']}, by opposite amounts, and holds in `{a['total']}`",
    )


def _observed(a: Mapping[str, Any], _: Mapping[str, Any]) -> Text:
    seen = "、".join(f"`{word}`" for word in a["seen"])
    where = "、".join(f"`{name}`" for name in (*a.get("tables", ()), *a.get("cells", ())))
    zh, en = f"读表时见到 {seen}", f"seen while reading: {seen.replace('、', ', ')}"
    if where:
        zh, en = f"{zh}（限 {where}）", f"{en} (only {where.replace('、', ', ')})"
    per = _PER[a["per"]]
    return Text(f"{zh}，{per.zh}", f"{en}; {per.en}")


_BY_KIND = {"linear": _linear, "pattern": _pattern, "offset_pair": _offset, "observed": _observed}


def _plain(kind: str, arguments: Mapping[str, Any]) -> Text:
    """Kinds that no formula says: the name of the kind with its arguments."""
    shown = {key: _value(value) for key, value in arguments.items() if key not in ("sides", "question")}
    zh = "，".join(f"{key} = {value.zh}" for key, value in shown.items())
    en = ", ".join(f"{key} = {value.en}" for key, value in shown.items())
    return Text(f"`{kind}`（{zh}）", f"`{kind}` ({en})") if shown else Text(f"`{kind}`", f"`{kind}`")


def _value(value: Any) -> Text:
    """Words and numbers as they are, of anything longer how much there is."""
    if isinstance(value, (str, int)):
        return Text(*2 * (f"`{value}`",))
    if (
        isinstance(value, (list, tuple))
        and len(value) <= _FEW
        and all(isinstance(item, (str, int)) for item in value)
    ):
        return Text("、".join(f"`{item}`" for item in value), ", ".join(f"`{item}`" for item in value))
    if (
        isinstance(value, dict)
        and len(value) <= _FEW
        and all(isinstance(item, (str, int)) for item in value.values())
    ):
        return Text(*2 * (" ".join(f"`{key}: {item}`" for key, item in value.items()),))
    return Text(f"{len(value)} 项", f"{len(value)} entries")


def _at(over: Sequence[object], code: str, a: Mapping[str, Any]) -> Text:
    """The formula with its places, and what its sides are called."""
    place = _over(over)
    sides = a.get("sides")
    if not sides or not all(sides["zh"]):
        return Text(place.zh + code, place.en + code)
    return Text(
        f"{place.zh}{code}（左边：{sides['zh'][0]}；右边：{sides['zh'][1]}）",
        f"{place.en}{code} (left: {sides['en'][0]}; right: {sides['en'][1]})",
    )


def _over(over: Sequence[object]) -> Text:
    if not over:
        return Text("", "")
    axis, table, *chosen = over
    noun = Text("列", "column") if axis == "column" else Text("行", "row")
    if not chosen:
        return Text(f"`{table}` 的每一{noun.zh}：", f"each {noun.en} of `{table}`: ")
    picked: Any = chosen[0]
    ids = f"@{picked}" if isinstance(picked, str) else "、".join(picked)
    return Text(f"`{table}` 的{noun.zh} {ids}：", f"{noun.en}s {ids.replace('、', ', ')} of `{table}`: ")


def _condition(raw: Mapping[str, Any]) -> str:
    constant = str(raw.get("constant", 0))
    right = _sum(raw.get("right", ()))
    if constant != "0":
        plus = f"− {constant[1:]}" if constant.startswith("-") else f"+ {constant}"
        right = constant if not raw.get("right") else f"{right} {plus}"
    return f"{_sum(raw['left'])} {_sign(raw['op'])} {right}"


def _sum(terms: Sequence[object]) -> str:
    text = ""
    for term in terms:
        pair: Any = (1, term) if isinstance(term, str) else term
        times, pattern = int(pair[0]), str(pair[1])
        sign = ("− " if times < 0 else "+ ") if text else ("−" if times < 0 else "")
        factor = "" if abs(times) == 1 else f"{abs(times)} × "
        text += f"{' ' if text else ''}{sign}{factor}`{pattern}`"
    return text or "0"


def _sign(operator: str) -> str:
    return _SIGNS.get(operator, operator)
