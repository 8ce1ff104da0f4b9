"""What a proposal does to the findings of a report, and which proposals are about the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xltools.localize.proposal import Proposal
from xltools.model.finding import Finding
from xltools.model.repair import Cured


@dataclass(frozen=True, slots=True)
class Tried:
    """A proposal with the findings that vanish and those that appear when it is applied."""

    proposal: Proposal
    cures: tuple[Cured, ...]
    causes: tuple[Cured, ...]
    harmful: bool
    """Whether an error is among those that appear."""

    @property
    def worth_telling(self) -> bool:
        spoilt = self.harmful or (self.proposal.spotless and self.causes)
        return bool(self.cures) and not spoilt


def tried(proposal: Proposal, before: Sequence[Finding], after: Sequence[Finding]) -> Tried:
    """Compare the findings before and after a proposal is applied.

    A finding over many cells that is left with fewer of them has neither vanished nor appeared.
    """
    was, now = {_key(f) for f in before}, {_key(f) for f in after}
    gone = [f for f in before if _key(f) not in now]
    new = [f for f in after if _key(f) not in was]
    cured = [f for f in gone if not any(_is_rest(rest, f) for rest in new)]
    caused = [f for f in new if not any(_is_rest(f, whole) for whole in gone)]
    harmful = any(f.severity == "error" for f in caused)
    return Tried(proposal, tuple(map(_named, cured)), tuple(map(_named, caused)), harmful)


def grouped(tries: Sequence[Tried]) -> list[list[Tried]]:
    """Proposals that cure a finding in common, directly or through others; each group by cost."""
    groups: list[list[Tried]] = []
    for one in tries:
        cures = set(one.cures)
        mine = [group for group in groups if any(cures & set(other.cures) for other in group)]
        joined = [one, *(other for group in mine for other in group)]
        groups = [group for group in groups if group not in mine] + [joined]
    order = {id(one): i for i, one in enumerate(tries)}
    for group in groups:
        group.sort(key=lambda one: (one.proposal.cost, order[id(one)]))
    return sorted(groups, key=lambda group: min(order[id(one)] for one in group))


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.key, finding.verdict


def _is_rest(rest: Finding, whole: Finding) -> bool:
    return rest.rule == whole.rule and set(rest.cells) < set(whole.cells)


def _named(finding: Finding) -> Cured:
    """A finding by rule and key, with a place that people can read."""
    place = finding.column or finding.row or ("" if "," in finding.key else finding.key) or finding.table
    return Cured(finding.rule, finding.key, place)
