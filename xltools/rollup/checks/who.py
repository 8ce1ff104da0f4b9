"""Checks of who is in the sums: everybody once, nobody twice, and nobody who does not belong."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xltools.checks import Seen
from xltools.lang import Text
from xltools.model.rollup import NATURES, OfficeLine
from xltools.model.rule import Rule
from xltools.rollup.district import District, listed
from xltools.rollup.overlap import overlaps


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
    return found + _doubtful(lines)


def _doubtful(lines: Iterable[OfficeLine]) -> list[Seen]:
    """Files whose name or code does not fit the line of the roster that they were matched with."""
    doubtful = [
        Text(f"{line.name}：{line.doubt.zh.rstrip('。')}", f"{line.name}: {line.doubt.en.rstrip('.')}")
        for line in lines
        if line.doubt.zh
    ]
    if not doubtful:
        return []
    who = listed(doubtful, "个")
    what = Text(
        f"有 {len(doubtful)} 个文件的名称或代码与名单不符：{who.zh}",
        f"name or code of {len(doubtful)} files do not fit the roster: {who.en}",
    )
    return [Seen((), "", {"what": what}, found=len(doubtful), severity="warning")]


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
    found = []
    for one in overlaps(district.rollup.offices, district.rollup.district):
        who, name = listed(line.name for line in one.parts), one.rollup.name
        if one.own:
            what = Text(f"“{name}”自己的汇总表也计入了合计", f"the roll-up of {name} itself is in the sums")
        else:
            what = Text(
                f"“{name}”的报告是汇总表，它的下级 {who.zh} 又单独计入，数字加了两次",
                f"{name} is a roll-up, and {who.en} of it are counted again",
            )
        found.append(_seen(what, 1 if one.own else len(one.parts)))
    return found


def _seen(what: Text, found: int, expected: int | None = None) -> Seen:
    return Seen((), "", {"what": what}, expected=expected, found=found)
