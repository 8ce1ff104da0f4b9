"""Records entered late: two cells have them, none of the totals does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import log

from xltools.localize.case import Case, Chances
from xltools.localize.kinds.hypothesis import Hypothesis
from xltools.localize.kinds.slips import ONE


def late_records(
    case: Case, chances: Chances, values: Sequence[int], balances: Mapping[int, int]
) -> Iterator[Hypothesis]:
    """Late records that at least two of the identities they touch speak for."""
    plan = case.plan
    voices: dict[tuple[int, int], int] = {}
    for node, off in balances.items():
        for number in plan.late_at.get(node, ()):
            missing, rest = divmod(-off, plan.late[number].shift[node])
            if not rest and missing > 0:
                voices[number, missing] = voices.get((number, missing), 0) + 1
    for (number, missing), count in sorted(voices.items()):
        late = plan.late[number]
        # A total that was 0 before may have been left blank; not all of them.
        if count < 2 or any(missing > values[cell] for cell in late.cells) or case.blank >= {*late.totals}:
            continue
        cost = ONE + chances.filled + log(5) + (log(missing) if missing > 5 else 0)
        yield Hypothesis("late_record", {total: values[total] + missing for total in late.totals}, cost)
