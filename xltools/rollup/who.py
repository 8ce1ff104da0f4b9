"""Checks of who is in the sums: everybody once, nobody twice, and nobody who does not belong."""

from __future__ import annotations

import re
from typing import Any

from xltools.checks import Seen
from xltools.checks.offices import fold
from xltools.lang import Text
from xltools.model.report import Office
from xltools.model.rollup import NATURES, SCOPE, OfficeLine
from xltools.model.rule import Rule
from xltools.rollup.district import District, listed


def complete_roster(rule: Rule, district: District) -> list[Seen]:  # noqa: ARG001  # one signature for all
    """Offices that are missing, that are not on the roster, and that sent several files."""
    lines = district.rollup.offices
    missing = [line.name for line in lines if line.status == "missing"]
    extra = [line.name for line in lines if district.rollup.roster and line.counted and line.entry is None]
    doubled = dict.fromkeys(line.name for line in lines if line.status == "duplicate")
    found = []
    if missing:
        who = listed(missing)
        what = Text(f"名单中有 {len(missing)} 个单位没有报送：{who.zh}", f"no report from {who.en}")
        found.append(_seen(what, len(missing)))
    if extra:
        who = listed(extra)
        what = Text(
            f"有 {len(extra)} 个单位不在名单中，却计入了合计：{who.zh}",
            f"not on the roster but counted: {who.en}",
        )
        found.append(_seen(what, len(extra)))
    if doubled:
        who = listed(doubled)
        what = Text(
            f"有 {len(doubled)} 个单位交了不止一个文件，都没有计入：{who.zh}",
            f"several files, none of them counted, from {who.en}",
        )
        found.append(_seen(what, len(doubled)))
    return found


def own_office(rule: Rule, district: District) -> list[Seen]:  # noqa: ARG001
    """The government's own office, marked on the roster, must be in the sums exactly once."""
    roster = district.rollup.roster
    marked = [entry for entry in roster.entries if entry.own] if roster else []
    if not marked:
        return []
    names = listed(entry.name for entry in marked)
    if len(marked) > 1:
        what = Text(
            f"名单中有 {len(marked)} 个单位标为本政府机关：{names.zh}，只能有一个",
            f"{len(marked)} bodies are marked as the government's own office: {names.en}; there is only one",
        )
        return [_seen(what, len(marked))]
    counted = sum(line.entry is marked[0] for line, _ in district.counted)
    if counted == 1:
        return []
    what = Text(
        f"本政府机关（{names.zh}）的报告没有计入合计",
        f"the government's own office ({names.en}) is not in the sums",
    )
    return [_seen(what, counted, expected=1)]


def vertical(rule: Rule, district: District) -> list[Seen]:  # noqa: ARG001
    """Bodies under vertical management that are in the sums."""
    found = [line.name for line, _ in district.counted if line.entry and line.entry.vertical]
    return [_seen(listed(found), len(found))] if found else []


def enterprises(rule: Rule, district: District) -> list[Seen]:
    """Bodies that are, or by their ``names`` may be, no agency; the roster can say what they are."""
    names = re.compile(str(rule.arguments["names"]))
    told, likely = [], []
    for line, _ in district.counted:
        nature = line.entry.nature if line.entry else None
        if nature == "enterprise":
            told.append(line.name)
        elif nature is None and names.search(line.name):
            likely.append(line.name)
    found = []
    if told:
        who = listed(told)
        what = Text(
            f"名单中标为{NATURES['enterprise']}的 {who.zh} 计入了合计",
            f"{who.en}: enterprises by the roster, but in the sums",
        )
        found.append(_seen(what, len(told)))
    if likely:
        who = listed(likely)
        what = Text(
            f"从名称看，{who.zh} 可能是{NATURES['enterprise']}，却计入了合计",
            f"{who.en}: may be enterprises by their names, but are in the sums",
        )
        found.append(_seen(what, len(likely)))
    return found


def two_levels(rule: Rule, district: District) -> list[Seen]:  # noqa: ARG001
    """Offices that are in the sums beside a roll-up that already holds them."""
    counted = list(district.counted)
    rolled: dict[str, Any] = {}
    for line, sent in counted:
        if sent.scope == SCOPE:
            rolled |= {fold(name): line for name in _names(line, sent.office) if name}
    found = []
    by_parent: dict[str, list[str]] = {}
    for line, sent in counted:
        parent = rolled.get(fold(sent.office.parent or (line.entry.parent if line.entry else "") or ""))
        if parent is not None and parent is not line:
            by_parent.setdefault(parent.name, []).append(line.name)
    for parent_name, children in by_parent.items():
        who = listed(children)
        what = Text(
            f"“{parent_name}”的报告是汇总表，它的下级 {who.zh} 又单独计入，数字加了两次",
            f"{parent_name} is a roll-up, and {who.en} of it are counted again",
        )
        found.append(_seen(what, len(children)))
    itself = rolled.get(fold(district.rollup.district))
    if itself is not None and itself.name not in by_parent and len(counted) > 1:
        what = Text(
            f"“{itself.name}”自己的汇总表也计入了合计", f"the roll-up of {itself.name} itself is in the sums"
        )
        found.append(_seen(what, 1))
    return found


def _names(line: OfficeLine, office: Office) -> tuple[str, ...]:
    return (line.name, office.name, *(line.entry.aliases if line.entry else ()))


def _seen(what: Text, found: int, expected: int | None = None) -> Seen:
    return Seen((), "", {"what": what}, expected=expected, found=found)
