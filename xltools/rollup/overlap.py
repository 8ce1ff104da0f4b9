"""Offices that are in the sums beside a roll-up that already holds them: nothing is added twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from xltools.checks.offices import fold
from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.order import LeaveOut
from xltools.model.report import Office
from xltools.model.rollup import SCOPE, OfficeLine
from xltools.rollup.district import listed


class Overlap(NamedTuple):
    """``rollup`` holds the ``parts``, which are counted by themselves too; those of its own district: all others."""

    rollup: OfficeLine
    parts: tuple[OfficeLine, ...]
    own: bool = False


def overlaps(lines: Sequence[OfficeLine], district: str) -> list[Overlap]:
    """What would be added twice; ``district``: the name of the body whose roll-up is being made."""
    counted = [line for line in lines if line.counted and line.submission]
    rolled: dict[str, OfficeLine] = {}
    for line in counted:
        if line.submission and line.submission.scope == SCOPE:
            rolled |= {fold(name): line for name in _names(line, line.submission.office) if name}
    if not rolled:
        return []
    held = {fold(name): line for line in counted if line.submission for name in line.submission.members}
    parts: dict[int, list[OfficeLine]] = {}
    for line in counted:
        parent = rolled.get(fold(_parent(line))) or _holder(line, held)
        if parent is not None and parent is not line:
            parts.setdefault(id(parent), []).append(line)
    found = [Overlap(line, tuple(parts[id(line)])) for line in counted if id(line) in parts]
    itself = rolled.get(fold(district))
    if itself is not None and id(itself) not in parts and len(counted) > 1:
        found.append(Overlap(itself, tuple(line for line in counted if line is not itself), own=True))
    return found


def _holder(line: OfficeLine, held: Mapping[str, OfficeLine]) -> OfficeLine | None:
    """The roll-up that lists an office by its code; by its name where nothing else says who it is.

    Short names (财政局) are those of many: with another parent on the cover it is another office.
    """
    if line.code:
        return held.get(fold(line.code))
    return None if _parent(line) else held.get(fold(line.name))


def _parent(line: OfficeLine) -> str:
    parent = line.submission.office.parent if line.submission else None
    return parent or (line.entry.parent if line.entry else "") or ""


def _names(line: OfficeLine, office: Office) -> tuple[str, ...]:
    return (line.name, office.name, *(line.entry.aliases if line.entry else ()))


def without_overlaps(
    lines: Sequence[OfficeLine], district: str, leave_out: LeaveOut | None
) -> tuple[OfficeLine, ...]:
    """The lines with nothing counted twice: what ``leave_out`` names stays listed, but not counted.

    Raises XltoolsError, with the list, when something would be added twice and nobody said which.
    """
    found = overlaps(lines, district)
    if not found:
        return tuple(lines)
    if leave_out is None:
        raise _refusal(found)
    dropped = {id(line): note for one in found for line, note in _dropped(one, leave_out)}
    kept = [
        replace(line, status="excluded", note=dropped[id(line)], elsewhere=True)
        if id(line) in dropped
        else line
        for line in lines
    ]
    # A part may itself be a roll-up that holds others, which now count for themselves.
    return without_overlaps(kept, district, leave_out)


def _dropped(one: Overlap, leave_out: LeaveOut) -> Iterator[tuple[OfficeLine, Text]]:
    if leave_out == "rollups" or one.own:
        note = Text("是汇总表，所属单位已单独计入，未计入。", "A roll-up whose parts are counted; left out.")
        yield one.rollup, note
        return
    name = one.rollup.name
    note = Text(f"已在“{name}”的汇总表中，未计入。", f"In the roll-up of {name}; left out.")
    yield from ((line, note) for line in one.parts)


def _refusal(found: Sequence[Overlap]) -> XltoolsError:
    said = []
    for one in found:
        who = listed(line.name for line in one.parts)
        if one.own:
            said.append(
                Text(
                    f"“{one.rollup.name}”自己的汇总表也在其中",
                    f"the roll-up of {one.rollup.name} itself is among the files",
                )
            )
        else:
            said.append(
                Text(
                    f"“{one.rollup.name}”的报告是汇总表，它的下级 {who.zh} 又单独报送",
                    f"{one.rollup.name} is a roll-up, and {who.en} of it came by themselves too",
                )
            )
    told = Text("；".join(text.zh for text in said), "; ".join(text.en for text in said))
    return XltoolsError(
        Text(
            f"数字会加两次，没有汇总：{told.zh}（RU-20）。",
            f"Figures would be added twice, so nothing was added up: {told.en} (RU-20).",
        ),
        todo=Text(
            "请把多余的文件移出文件夹，或用 --leave-out parts（不计单独报送的下级）或 --leave-out rollups（不计汇总表）说明哪一方不计入。",
            "Take the extra files out of the folder, or say with --leave-out parts or --leave-out rollups which are not to count.",
        ),
    )
