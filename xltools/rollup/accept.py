"""Errors that a supervisor lets pass: by name, reason and date, and for one office only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.finding import WHOLE_RULE, Finding
from xltools.model.rollup import Acceptance, Submission
from xltools.rollup.collect import fold_name

_ACCEPTED = Text("（{by} {date} 认可：{reason}）", " (accepted by {by} on {date}: {reason})")


def accept(submissions: Sequence[Submission], acceptances: Sequence[Acceptance]) -> list[Submission]:
    """The submissions with accepted errors no longer counted; they stay listed, with who accepted them.

    Raises XltoolsError for an acceptance that fits no error: it may be meant for another office.
    """
    used: set[Acceptance] = set()
    result = [_accepted(submission, acceptances, used) for submission in submissions]
    for acceptance in acceptances:
        if acceptance not in used:
            raise XltoolsError(
                Text(
                    f"认可记录没有对应的错误：{acceptance.office} {acceptance.rule}。",
                    f"No error fits the acceptance of {acceptance.rule} at {acceptance.office}.",
                ),
                todo=Text("请核对单位名称、规则编号和位置。", "Check the office, the rule and the place."),
            )
    return result


def _accepted(submission: Submission, acceptances: Sequence[Acceptance], used: set[Acceptance]) -> Submission:
    mine = [a for a in acceptances if _is_of(a, submission)]
    if not mine:
        return submission
    findings = []
    for finding in submission.findings:
        fitting = next((a for a in mine if _fits(a, finding)), None)
        if fitting is not None:
            used.add(fitting)
            finding = _marked(finding, fitting)
        findings.append(finding)
    errors = sum(finding.severity == "error" for finding in findings)
    return replace(submission, findings=tuple(findings), errors=errors)


def _is_of(acceptance: Acceptance, submission: Submission) -> bool:
    office = submission.office
    return acceptance.office == office.code or fold_name(acceptance.office) == fold_name(office.name)


def _fits(acceptance: Acceptance, finding: Finding) -> bool:
    return (
        finding.severity == "error"
        and finding.rule == acceptance.rule
        and acceptance.key in (WHOLE_RULE, finding.key)
    )


def _marked(finding: Finding, acceptance: Acceptance) -> Finding:
    said = _ACCEPTED.format(by=acceptance.by, date=acceptance.date, reason=acceptance.reason)
    message = Text(finding.message.zh + said.zh, finding.message.en + said.en)
    words = f"{acceptance.by} {acceptance.date} 认可：{acceptance.reason}"
    return replace(finding, severity="warning", message=message, explained=words, accepted=True)
