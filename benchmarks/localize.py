"""Localisation on simulated tables: is the wrong cell found and put right, how sure, how fast.

``--count`` tables in the main set, fixed seeds; times are CPU times. ``--quick`` prints the main set and the goals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.localize_blanks import BLANKINGS
from benchmarks.localize_errors import MODELLED, PARTS_ONLY, columns_exchanged
from benchmarks.localize_others import HARDER, OTHERS
from benchmarks.localize_run import Outcome, Setting, outcomes
from benchmarks.localize_tables import SIZES
from benchmarks.measure import Row, finish, options
from xltools.localize.telling.rank import LIKELY

_SEED = 2027
"""Not one of those that anything was tried out on."""
_EACH = 200


def share(found: Sequence[Outcome], test: Callable[[Outcome], bool]) -> float:
    """In per cent; 0 of nothing."""
    return 100 * sum(map(test, found)) / len(found) if found else 0.0


def first(outcome: Outcome) -> bool:
    return outcome.rank == 0


def among_three(outcome: Outcome) -> bool:
    return outcome.rank is not None and outcome.rank < 3


def likely(outcome: Outcome) -> bool:
    return outcome.probability >= LIKELY


def sentence(found: Sequence[Outcome]) -> str:
    """Detected, unique smallest set, exact first and among three, how sure and how often then right, times."""
    taken = np.array([outcome.milliseconds for outcome in found] or [0.0])
    sure = [outcome for outcome in found if likely(outcome)]
    return (
        f"n {len(found)}  det {share(found, lambda o: o.detected):.1f}  "
        f"unique {share(found, lambda o: o.smallest is True):.1f}  "
        f"top1 {share(found, first):.1f}  top3 {share(found, among_three):.1f}  "
        f"sure {share(found, likely):.0f} -> {share(sure, first):.1f}  "
        f"ms {np.median(taken):.1f}/{np.quantile(taken, 0.99):.0f}/{taken.max():.0f}"
    )


def goals(found: Sequence[Outcome], others: Sequence[Outcome], blank: Sequence[Outcome]) -> list[Row]:
    """What was set out to be reached, and what is."""
    taken = np.array([outcome.milliseconds for outcome in found])
    three = [outcome for outcome in found if outcome.errors == 3]
    single = [outcome for outcome in found if outcome.errors == 1]
    apart = sum(outcome.findings for outcome in found if first(outcome))
    mistakes = sum(outcome.errors for outcome in found if first(outcome)) or 1
    rows = [
        ("1-3 errors, exact first %", share(found, first), 96, 94.0),
        ("1-3 errors, exact among three %", share(found, among_three), 99, 97.8),
        ("3 errors, exact first %", share(three, first), 92, 88.3),
        ("1 error, exact first %", share(single, first), 98.5, 98.5),
        ("kinds outside of the model, exact first %", share(others, first), 94, 91.2),
    ]
    for name, these, goal, before in (
        ("modelled", found, 85, 86.0), ("outside", others, 60, 51.0), ("总计 blank", blank, 0, 0.0),
    ):  # fmt: skip
        sure = [outcome for outcome in these if likely(outcome)]
        # Who is never sure is never wrong; how seldom that is says the next row.
        right = share(sure, first) if sure else 100.0
        rows.append((f"sure and right, {name} %", right, 99.5, 98.6 if goal else 76.0))
        rows.append((f"sure at all, {name} %", share(these, likely), goal, before))
    table = [
        Row(measure, f"{ours:.1f}", f"prototype {before:.1f}", "", f">= {goal:g}", ours >= goal)
        for measure, ours, goal, before in rows
    ]
    for measure, value, most, before in (
        ("errors told per mistake", apart / mistakes, 1.05, 1.0),
        ("ms, median", float(np.median(taken)), 3, 2.9),
        ("ms, 99 of 100", float(np.quantile(taken, 0.99)), 50, 56),
        ("ms, most", float(taken.max()), 300, 281),
    ):
        table.append(Row(measure, f"{value:.2f}", f"prototype {before:g}", "", f"<= {most:g}", value <= most))
    return table


def details(count: int) -> list[Row]:
    """Sets beside the main one, and one error of each kind."""
    rows = []
    for name, setting in (
        ("form 2019", Setting(_SEED + 1, count // 3, form="2019")),
        ("with last year's report", Setting(_SEED + 2, count // 3, with_prior=True)),
        *(
            (f"blanks: {name}", Setting(_SEED + 3, count // 4, blanking=how))
            for name, how in BLANKINGS.items()
        ),
        ("totals are formulas", Setting(_SEED + 9, count // 3, PARTS_ONLY, computed=True)),
        ("outside of the model, harder", Setting(_SEED + 8, count // 3, HARDER)),
        *((f"size: {size}", Setting(_SEED + 4, count // 4, size=size)) for size in SIZES),
    ):
        rows.append(Row(name, sentence(outcomes(setting))))
    kinds = {**MODELLED, **OTHERS, **HARDER, "columns exchanged": (columns_exchanged, 1)}
    for name, kind in kinds.items():
        rows.append(
            Row(f"one error: {name}", sentence(outcomes(Setting(_SEED + 5, _EACH, {name: kind}, (1, 1)))))
        )
    exchanged = Setting(_SEED + 5, _EACH, {"": (columns_exchanged, 1)}, (1, 1), with_prior=True)
    rows.append(Row("one error: columns exchanged, last year", sentence(outcomes(exchanged))))
    return rows


def measure(count: int, quick: bool) -> list[Row]:
    main_set = outcomes(Setting(_SEED, count))
    others = outcomes(Setting(_SEED + 6, count // 2, OTHERS))
    blank = outcomes(Setting(_SEED + 7, count // 4, blanking=BLANKINGS["whole 总计 column"]))
    rows = [Row("main set", sentence(main_set))]
    rows += [
        Row(f"  {errors} errors", sentence([o for o in main_set if o.errors == errors]))
        for errors in (1, 2, 3)
    ]
    rows += [Row("outside of the model", sentence(others)), Row("总计 blank", sentence(blank))]
    return [*rows, *([] if quick else details(count)), *goals(main_set, others, blank)]


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--quick", action="store_true")
    chosen = parser.parse_args()
    finish(measure(chosen.count, chosen.quick), chosen.json)


if __name__ == "__main__":
    main()
