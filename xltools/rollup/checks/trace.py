"""Which offices' own figures make an identity fail in the sums."""

from __future__ import annotations

from typing import NamedTuple

from xltools.checks import EXPANDERS, Seen, decide
from xltools.checks.figures import is_fault
from xltools.lang import Text
from xltools.model.adjustment import SHEET
from xltools.model.report import Number
from xltools.model.rule import Instance, Rule
from xltools.numerals import signed
from xltools.rollup.district import District, figures_of, listed


class Share(NamedTuple):
    office: str
    difference: Number
    has_text: bool


def identities(rule: Rule, district: District) -> list[Seen]:  # noqa: ARG001  # one signature for all
    """Identities that fail in the sums, each with the offices whose own figures make the difference."""
    failing = _failing(district)
    shares: dict[int, list[Share]] = {}
    for line, sent in district.counted if failing else ():
        figures = figures_of(sent)
        for position, (instance, _gap) in enumerate(failing):
            if not is_fault(instance, figures):
                continue
            outcome = decide(instance, figures, sent.unreadable)
            if outcome.difference:
                share = Share(line.name, outcome.difference, bool(outcome.texts))
                shares.setdefault(position, []).append(share)
    for position, (instance, _gap) in enumerate(failing):
        # A change of one sum by hand can break what held before.
        if change := decide(instance, district.rollup.adjusted, {}).difference:
            shares.setdefault(position, []).append(Share(SHEET, change, False))
    return [
        _trace(instance, difference, shares.get(position, []), district)
        for position, (instance, difference) in enumerate(failing)
    ]


def _failing(district: District) -> list[tuple[Instance, Number]]:
    """The identities that the sums break, with the difference."""
    found = []
    for rule in district.rules:
        if rule.kind == "linear" and "identity" in rule.arguments and rule.is_for(district.form.layout):
            for instance in EXPANDERS["linear"](rule, district.form, None):
                outcome = decide(instance, district.rollup.report.values, {})
                if outcome.verdict == "fail":
                    found.append((instance, outcome.difference or 0))
    return found


def _trace(instance: Instance, difference: Number, shares: list[Share], district: District) -> Seen:
    ordered = sorted(shares, key=lambda share: (-max(share.difference, -share.difference), share.office))
    said = listed(_share_text(share) for share in ordered)
    rest = difference - sum((share.difference for share in shares), 0)
    whole = (
        Text(f"另有 {signed(rest)} 找不到出处", f"{signed(rest)} is not explained by them")
        if rest
        else Text("合起来正好是这一差额", "together exactly this difference")
    )
    arguments = {
        "where": district.place_of(instance), "rule": instance.rule.id, "difference": signed(difference),
        "who": said, "whole": whole,
    }  # fmt: skip
    return Seen(instance.cells, instance.table, arguments, expected=0, found=difference)


def _share_text(share: Share) -> Text:
    zh, en = ("，有非数字的格", ", a cell is no number") if share.has_text else ("", "")
    gap = signed(share.difference)
    return Text(f"{share.office}（{gap}{zh}）", f"{share.office} ({gap}{en})")
