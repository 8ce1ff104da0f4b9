"""What speaks for and against a repair: signs with names, whose weights are in ``weights``.

``rival`` compares a repair with the cheapest one of its group, ``unknown`` says what makes it likely that none
of the group is right. ``.crowd`` after a name: the sign times the logarithm of how many cells are filled in; in a
table of few figures different mistakes often leave the same.
"""

from __future__ import annotations

from collections import Counter
from math import log

from xltools.localize.proposal import Proposal

Signs = dict[str, float]
_MOVES = frozenset({"value_beside", "value_misplaced", "cells_swapped", "cells_exchanged"})
_FORGOTTEN = ("total_forgotten", "left_blank")
_TELLING = frozenset(
    {
        "late_record", "left_blank", "off_by_few", "range_too_short", "run_shifted", "forgotten", "total_forgotten",
        "total_not_updated", "unexplained", "value_beside", "value_misplaced",
    }
)  # fmt: skip
"""Kinds of error that often stand for another one, or seldom."""
_FIT_MOST = frozenset({"unexplained", "part_left_out", "part_added_twice", "copied"})
_SLIPS = frozenset({"off_by_few", "neighbour_key", "digit_mistyped", "total_not_updated"})
_DIGIT, _SMALL, _MANY = 10, 2, 3


def rival(best: Proposal, other: Proposal) -> Signs:
    """The signs of another repair beside the cheapest."""
    mine, its = _kinds(best), _kinds(other)
    way = _difference(mine, its)
    found = {
        **_crowded(way, best),
        f"{way}.gap": max(0.0, other.cost - best.cost),
        "smallest": float((other.smallest > 0) - (best.smallest > 0)),
    }
    if best.computed:
        found |= {"computed": 1.0, f"{way}.gap.computed": found[f"{way}.gap"]}
    for kind in mine.keys() | its.keys():
        found[f"kind.{kind}"] = float(its[kind] - mine[kind])
    return found


def _difference(mine: Counter[str], its: Counter[str]) -> str:
    """In which way the errors of another repair differ from those of the cheapest."""
    without, instead = mine - its, its - mine
    if not without:
        if not instead:
            return "same"
        if instead.keys() - _MOVES:
            return "besides"
        # A total that nobody filled in hides that its part stands in the wrong row.
        return "moved_behind" if any(mine[kind] for kind in _FORGOTTEN) else "moved_besides"
    if not instead:
        return "fewer"
    more = instead.total() - without.total()
    return "more" if more > 0 else "less" if more < 0 else "others"


def unknown(best: Proposal, alone: bool) -> Signs:
    """The signs that a group whose cheapest repair is ``best`` lacks the right one; ``alone``: it has no other."""
    kinds = _kinds(best)
    more = max(0, len(best.errors) - 1)
    fits = sum(
        kind in _FIT_MOST or (kind in _SLIPS and figure < _DIGIT)
        for (kind, _), figure in zip(best.errors, best.figures, strict=True)
    )
    found = {
        **_crowded("always", best),
        **_crowded("another", best, min(more, _MANY - 1)),
        **_crowded("fits_most", best, fits),
        "fits_most.another": float(more * fits),
        **_crowded("small", best, sum(figure <= _SMALL for figure in best.figures)),
        "unique": float(best.smallest == 1),
        "one_of_smallest": float(best.smallest > 1),
        "strange": float("unexplained" in kinds and best.smallest != 1),
        "many": float(more >= _MANY),
        "moved_twice": float(kinds["value_beside"] > 1),
        "forgotten_twice": float(sum(kinds[kind] for kind in _FORGOTTEN) > 1),
        **_crowded("alone", best, alone),
        **_crowded("computed", best, best.computed),
        "computed.another": float(best.computed * more),
    }
    for kind in kinds.keys() & _TELLING:
        found |= _crowded(f"kind.{kind}", best)
    return found


def _kinds(proposal: Proposal) -> Counter[str]:
    return Counter(error.kind for error in proposal.errors)


def _crowded(name: str, best: Proposal, value: float = 1.0) -> Signs:
    return {name: float(value), f"{name}.crowd": value * log(1 + best.crowd)}
