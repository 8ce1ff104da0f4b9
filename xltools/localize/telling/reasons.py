"""Why there is no repair, or what stays open beside those that there are."""

from __future__ import annotations

from collections.abc import Sequence

from xltools.lang import NO_TEXT, Text
from xltools.localize.locate import Located
from xltools.model.finding import Validation
from xltools.model.repair import Blank, Repair

_CLEAN = Text("没有需要修正的地方。", "There is nothing to repair.")
_BALANCED = Text(
    "各项勾稽关系都成立，其余问题无法从数字推出改法。",
    "All identities hold; how to put right what else was found does not follow from the figures.",
)
_NOT_SEEN = Text(
    "勾稽关系不成立，但看不出是哪几格填错；请对照台账逐格核对。",
    "Identities fail, but the figures don't show which cells are wrong; check them against the register.",
)
_NOT_IN_TIME = Text(
    "勾稽关系不成立，但在限定的时间内没有找到改法；请对照台账逐格核对。",
    "Identities fail, but no repair was found in the time allowed; check the cells against the register.",
)
_LATE = Text("时间已到，可能还有别的改法。", "Time was up; there may be other repairs.")
_MANY = Text("错处较多，可能还有别的改法。", "Many cells seem wrong; there may be other repairs.")
_SOLVER = Text(
    "有的规则需要求解器：请安装 xltools-disclosure[localize]。",
    "Some rules need a solver: install xltools-disclosure[localize].",
)
_OPEN = Text(
    "有 {count} 格空白，无法从已填的数推出唯一的值。如果没有发生的都是 0，{rest}；请核实后补填。",
    "{count} blank cells can't be worked out from what is filled in. If nothing happened elsewhere, {rest}; please confirm.",
)
_OTHERS = Text("这些空白都是 0", "they are all 0")
_MOST = 6


def reason_for(
    found: Sequence[Repair],
    located: Located,
    checked: Validation,
    blanks: Sequence[Blank],
    complete: bool,
    late: bool,
) -> Text:
    """What to say beside the repairs, or in their place; ``late``: time was up before all was looked at."""
    said = []
    changed = {change.cell for repair in found for change in repair.changes}
    still_open = [blank for blank in blanks if not blank.proved and blank.cell not in changed]
    if still_open and located.completion:
        said.append(_open(still_open))
    elif not found:
        said.append(_nothing(checked, located, late))
    if located.solver_missing:
        said.append(_SOLVER)
    if late and _NOT_IN_TIME not in said:
        said.append(_LATE)
    elif found and not complete and not late:
        said.append(_MANY)
    return Text("".join(t.zh for t in said), " ".join(t.en for t in said)) if said else NO_TEXT


def _nothing(checked: Validation, located: Located, late: bool) -> Text:
    wrong = [finding for finding in checked.findings if finding.severity != "info"]
    if not wrong:
        return _CLEAN
    if not located.off:
        return _BALANCED
    return _NOT_IN_TIME if late else _NOT_SEEN


def _open(blanks: Sequence[Blank]) -> Text:
    filled = [blank for blank in blanks if blank.suggested]
    listed = [f"{blank.at or blank.cell} 为 {blank.suggested}" for blank in filled[:_MOST]]
    english = [f"{blank.at or blank.cell} is {blank.suggested}" for blank in filled[:_MOST]]
    more = len(filled) - len(listed)
    rest = _OTHERS
    if filled:
        zh = "、".join(listed) + (f" 等 {len(filled)} 格" if more else "") + "，其余为 0"
        rest = Text(zh, ", ".join(english) + (f" and {more} more" if more else "") + ", the others 0")
    return _OPEN.format(count=len(blanks), rest=rest)
