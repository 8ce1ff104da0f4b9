"""Single cells that make every identity hold, for rules that are no graph where no solver is installed."""

from __future__ import annotations

from xltools.localize.case import Case
from xltools.localize.plan import differences


def single_cells(case: Case) -> tuple[dict[int, int], ...]:
    """Every cell whose change alone settles all identities, with its value."""
    off = differences(case.plan.terms, case.constants, case.values)
    broken = {row: by for row, by in enumerate(off) if by}
    found = []
    for cell in range(len(case.values)):
        at = {row: terms[cell] for row, terms in enumerate(case.plan.terms) if cell in terms}
        if not at or set(at) != set(broken) or any(broken[row] % times for row, times in at.items()):
            continue
        wanted = {-broken[row] // times for row, times in at.items()}
        value = case.values[cell] + next(iter(wanted))
        if len(wanted) == 1 and value >= case.floor[cell]:
            found.append({cell: value})
    return tuple(found)
