"""Explained findings: a warning with a reason that still fits its values is told, not counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from xltools.lang import Text
from xltools.model.finding import WHOLE_RULE, Finding, rule_stamp
from xltools.model.report import Reason

_EXPLAINED = Text("（已说明：{reason}）", " (explained: {reason})")
_LAPSED = Text("（原有说明因数字已改而失效，请重新说明）", " (its explanation lapsed: the figures changed)")
_NOT_ACCEPTED = Text("（错误不能用说明代替更正）", " (an error can't be explained away)")


def explain(findings: Iterable[Finding], reasons: Iterable[Reason]) -> Iterator[Finding]:
    """The findings, those with a fitting reason marked as explained.

    A reason without a stamp fits whatever the values are now. Errors stay errors.
    """
    listed = list(findings)
    by_place = {(reason.rule, reason.key): reason for reason in reasons if reason.text.strip()}
    for finding in listed:
        reason = by_place.get((finding.rule, finding.key))
        stamp = finding.stamp
        if reason is None:
            reason, stamp = by_place.get((finding.rule, WHOLE_RULE)), rule_stamp(finding.rule, listed)
        yield finding if reason is None else _with_reason(finding, reason, stamp)


def _with_reason(finding: Finding, reason: Reason, stamp: str) -> Finding:
    if finding.severity == "error":
        return replace(finding, message=_joined(finding.message, _NOT_ACCEPTED))
    if reason.stamp and reason.stamp != stamp:
        return replace(finding, message=_joined(finding.message, _LAPSED))
    words = reason.text.strip()
    note = Text(*(text.replace("{reason}", words) for text in _EXPLAINED))
    return replace(finding, severity="info", message=_joined(finding.message, note), explained=words)


def _joined(message: Text, note: Text) -> Text:
    return Text(message.zh + note.zh, message.en + note.en)
