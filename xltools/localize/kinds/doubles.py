"""The same request counted twice: a partial grant also counted under another kind of result.

The form says so in the label: （二）部分公开（区分处理的，只计这一情形，不计其他情形）.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import log

from xltools.localize.case import Case
from xltools.localize.kinds.hypothesis import Hypothesis
from xltools.localize.kinds.slips import ONE

_ALONE = "requests.partially_granted."
_LIKELY = "requests.granted."


def double_counts(case: Case, values: Sequence[int], balances: Mapping[int, int]) -> Iterator[Hypothesis]:
    """Other results from which the partial grants of every column may be taken away again."""
    names = case.plan.names
    alone = {i for i, name in enumerate(names) if name.startswith(_ALONE) and values[i]}
    if not alone or len(balances) < 2:
        return
    runs = [(run, cell) for _, run in case.plan.sums for cell in run if cell in alone]
    # Down the results, not across the applicants: there every part would be one that counts alone.
    down = [(run, cell) for run, cell in runs if sum(names[part].startswith(_ALONE) for part in run) == 1]
    for place in range(len(down[0][0]) if down else 0):
        counted = {run[place]: values[cell] for run, cell in down if run[place] != cell}
        if len(counted) == len(alone) and all(values[cell] >= twice for cell, twice in counted.items()):
            usual = all(names[cell].startswith(_LIKELY) for cell in counted)
            changes = {cell: values[cell] - twice for cell, twice in counted.items()}
            yield Hypothesis("counted_twice", changes, ONE + log(4) + (0 if usual else 1), settles=2)
