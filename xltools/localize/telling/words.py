"""Proposals in words: one sentence per error, in Chinese and English."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from xltools.lang import Text
from xltools.localize.proposal import Blamed, Proposal
from xltools.model.report import Number
from xltools.numerals import plain

Say = Callable[[Sequence[str]], Text]
"""Where cells are, for people."""
Before = Mapping[str, Number | str | None]

KINDS: Mapping[str, Text] = {
    "left_blank": Text("{at}漏填，应为 {to}", "{at} was left blank and should be {to}"),
    "total_forgotten": Text("{at}没有填（现为 0），应为 {to}", "{at} was never filled in (it holds 0) and should be {to}"),
    "total_not_updated": Text("{at}没有随各项更新：现为 {from}，应为 {to}", "{at} was not updated: it holds {from} and should be {to}"),
    "copied": Text("{at}与旁边一格相同，像是照抄的：现为 {from}，应为 {to}", "{at} looks copied from its neighbour: it holds {from} and should be {to}"),
    "forgotten": Text("{at}漏填（现为 0），应为 {to}", "{at} was forgotten (it holds 0) and should be {to}"),
    "formula_wrong": Text("{at}的公式没有把各项加全：现为 {from}，应为 {to}", "the formula of {at} does not add up all parts: it shows {from} and should show {to}"),
    "part_left_out": Text("{at}少加了其中一项：现为 {from}，应为 {to}", "{at} leaves out one of its parts: it holds {from} and should be {to}"),
    "part_added_twice": Text("{at}把其中一项加了两次：现为 {from}，应为 {to}", "{at} counts one of its parts twice: it holds {from} and should be {to}"),
    "off_by_few": Text("{at}差 {gap}：现为 {from}，应为 {to}", "{at} is off by {gap}: it holds {from} and should be {to}"),
    "digits_swapped": Text("{at}前后两位数字颠倒：现为 {from}，应为 {to}", "{at} has two digits swapped: it holds {from} and should be {to}"),
    "digit_dropped": Text("{at}少打了一位数字：现为 {from}，应为 {to}", "{at} lacks a digit: it holds {from} and should be {to}"),
    "digit_doubled": Text("{at}有一位数字多打了一次：现为 {from}，应为 {to}", "{at} has a digit typed twice: it holds {from} and should be {to}"),
    "digit_added": Text("{at}多打了一位数字：现为 {from}，应为 {to}", "{at} has a digit too many: it holds {from} and should be {to}"),
    "digit_mistyped": Text("{at}有一位数字打错：现为 {from}，应为 {to}", "{at} has a digit mistyped: it holds {from} and should be {to}"),
    "digits_mistyped": Text("{at}有两位数字打错：现为 {from}，应为 {to}", "{at} has two digits mistyped: it holds {from} and should be {to}"),
    "neighbour_key": Text("{at}按到了旁边的键：现为 {from}，应为 {to}", "{at} has a neighbouring key typed: it holds {from} and should be {to}"),
    "rounded": Text("{at}取了整：现为 {from}，应为 {to}", "{at} was rounded: it holds {from} and should be {to}"),
    "sign": Text("{at}正负号写反：现为 {from}，应为 {to}", "{at} has the wrong sign: it holds {from} and should be {to}"),
    "unexplained": Text("{at}现为 {from}，按勾稽关系应为 {to}", "{at} holds {from}; by the identities it should be {to}"),
    "text": Text("{at}填的是“{from}”，应为 {to}", "{at} holds “{from}” and should be {to}"),
    "yuan": Text("{at}像是以元填写的：现为 {from} 万元，应为 {to} 万元", "{at} seems to be in 元: it holds {from} 万元 and should be {to} 万元"),
}  # fmt: skip
"""Errors of one cell."""
SEVERAL: Mapping[str, Text] = {
    "value_beside": Text("填错了格：{moved} 应填在{right}，却填在旁边的{wrong}", "wrong cell: {moved} belongs in {right}, not beside it in {wrong}"),
    "value_misplaced": Text("填错了格：{moved} 应填在{right}，却填在{wrong}", "wrong cell: {moved} belongs in {right}, not in {wrong}"),
    "cells_swapped": Text("相邻两格填反：{pairs}", "two neighbours are exchanged: {pairs}"),
    "cells_exchanged": Text("两格填反：{pairs}", "two cells are exchanged: {pairs}"),
    "late_record": Text("有 {gap} 件是后来补记的，各项已有，总计没有加上：{pairs}", "{gap} recorded late: the parts have them, the totals lack them: {pairs}"),
    "counted_twice": Text("办理结果多出的件数正好等于部分公开，同一件申请像是计了两次（区分处理的只计部分公开）：{pairs}", "the excess equals the partial grants: these requests seem counted twice: {pairs}"),
    "run_shifted": Text("整段错了一格，应为：{pairs}", "a whole run stands one cell off; it should be: {pairs}"),
    "run_in_next_line": Text("整段填到了相邻的一行或一列，应为：{pairs}", "a whole run stands in the next row or column; it should be: {pairs}"),
    "lines_exchanged": Text("相邻两列（行）整列填反，应为：{pairs}", "two whole columns (rows) are exchanged; it should be: {pairs}"),
    "row_one_off": Text("整行填错了行，应为：{pairs}", "a whole row stands one row off; it should be: {pairs}"),
    "range_too_short": Text("各总计都少加了同一项（公式范围不全），应为：{pairs}", "the totals all leave out the same part (formulas with too short a range); they should be: {pairs}"),
    "totals_left_blank": Text("总计没有填，应为：{pairs}", "the totals were left blank; they should be: {pairs}"),
}  # fmt: skip
"""Errors of several cells."""
_SPAN = Text("{at}现为 {from}，应{span}", "{at} holds {from} and should be {span}")
_MOST = 6


def sentence(proposal: Proposal, before: Before, say: Say) -> Text:
    """All errors of a proposal, then the blanks that follow and what other sources say."""
    said = [_error(error, proposal, before, say) for error in proposal.errors]
    said = [text for text in said if text.zh]
    if len(said) > 1:
        said = [Text(f"（{i}）{text.zh}", f"({i}) {text.en}") for i, text in enumerate(said, 1)]
    parts = [_joined(said, "；", "; ")] if said else []
    parts += [_filled(proposal, say)] if proposal.filled else []
    parts += [Text(f"佐证：{said.zh}", f"evidence: {said.en}") for said in proposal.evidence]
    return Text("".join(f"{t.zh}。" for t in parts), " ".join(f"{_capital(t.en)}." for t in parts))


def _capital(text: str) -> str:
    """A sentence's first letter; a cell's name keeps its own."""
    first = text.partition(" ")[0]
    return text if "." in first else text[:1].upper() + text[1:]


def kind_of(proposal: Proposal, cell: str) -> str:
    """What went wrong at a cell, in English words."""
    kinds = [error.kind for error in proposal.errors if cell in error.cells]
    return (kinds[0] if kinds else "left_blank").replace("_", " ")


def _error(error: Blamed, proposal: Proposal, before: Before, say: Say) -> Text:
    if error.kind == "span":
        return _span(error.cells[0], proposal, before, say)
    after = proposal.values
    # A blank that turns out to be 0 is told with the other blanks.
    cells = [cell for cell in error.cells if cell in after and after[cell] != (before.get(cell) or 0)]
    if not cells:
        return Text("", "")
    if error.kind in KINDS:
        (cell,) = cells[:1]
        return KINDS[error.kind].format(**_single(cell, after, before, say))
    changed = cells[:_MOST]
    pairs = [_pair(cell, after, before, say) for cell in changed]
    more = len(cells) - len(changed)
    listed = _joined(pairs, "，", ", ")
    listed = Text(f"{listed.zh}等 {len(cells)} 格", f"{listed.en} and {more} more") if more else listed
    gaps = {_apart(after[cell], before.get(cell)) for cell in cells}
    right = next((cell for cell in cells if after[cell]), cells[0])
    wrong = next((cell for cell in cells if cell != right), right)
    return SEVERAL[error.kind].format(
        pairs=listed, gap=min(gaps), right=say((right,)), wrong=say((wrong,)), moved=_shown(after[right])
    )


def _single(cell: str, after: Mapping[str, Number], before: Before, say: Say) -> dict[str, object]:
    found = before.get(cell)
    return {
        "at": say((cell,)),
        "from": "空白" if found is None else _shown(found),
        "to": _shown(after[cell]),
        "gap": _shown(_apart(after[cell], found)),
    }


def _pair(cell: str, after: Mapping[str, Number], before: Before, say: Say) -> Text:
    found, at = before.get(cell), say((cell,))
    blank = Text("空白", "blank") if found is None else Text(_shown(found), _shown(found))
    return Text(
        f"{at.zh} {blank.zh} 改为 {_shown(after[cell])}", f"{at.en} from {blank.en} to {_shown(after[cell])}"
    )


def _span(cell: str, proposal: Proposal, before: Before, say: Say) -> Text:
    least, most = proposal.spans[cell]
    if most is None:
        span = Text(f"不小于 {_shown(least)}", f"at least {_shown(least)}")
    elif least is None:
        span = Text(f"不大于 {_shown(most)}", f"at most {_shown(most)}")
    else:
        span = Text(f"在 {_shown(least)} 到 {_shown(most)} 之间", f"from {_shown(least)} to {_shown(most)}")
    found = before.get(cell)
    return _SPAN.format(
        **{"at": say((cell,)), "from": "空白" if found is None else _shown(found), "span": span}
    )


def _filled(proposal: Proposal, say: Say) -> Text:
    """The blanks that have only one value: the few that are not 0 by name."""
    other = {cell: value for cell, value in proposal.filled.items() if value}
    zeros = [cell for cell in proposal.filled if cell not in other]
    said = [
        Text(f"{say((c,)).zh}应为 {_shown(v)}", f"{say((c,)).en} should be {_shown(v)}")
        for c, v in other.items()
    ]
    if zeros:
        place, rest = say(zeros), bool(said or proposal.errors)
        zh = f"其余空白（{place.zh}）均应为 0" if rest else f"空白（{place.zh}）均应为 0"
        en = f"the other blanks ({place.en}) should be 0" if rest else f"the blanks ({place.en}) should be 0"
        said.append(Text(zh, en))
    return _joined(said, "，", ", ")


def _joined(texts: Sequence[Text], zh: str, en: str) -> Text:
    return Text(zh.join(text.zh for text in texts), en.join(text.en for text in texts))


def _apart(one: Number | str | None, other: Number | str | None) -> Number:
    gap: Number = _number(one) - _number(other)
    return -gap if gap < 0 else gap


def _number(value: Number | str | None) -> Number:
    return 0 if value is None or isinstance(value, str) else value


def _shown(value: Number | str | None) -> str:
    return (
        ""
        if value is None
        else value
        if isinstance(value, str)
        else str(value if isinstance(value, int) else plain(value))
    )
