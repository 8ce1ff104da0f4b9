"""Figure rules on 10,000 reports in memory: all at once as a matrix, against one report after the other."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from benchmarks.folded import table_plan
from benchmarks.load import load
from benchmarks.measure import Row, at_least, cpu, finish, interleaved, options, shown
from xltools.api.reports import read
from xltools.engine import Plan, outcomes, validate
from xltools.engine.batch import faults, matrix
from xltools.model.report import Report


def reports(count: int) -> list[Report]:
    """Those of a few files over and over, every third with two cells changed by chance."""
    first = [read(file) for file in load(100)]
    rng = Random(1)
    found = []
    for number in range(count):
        report = first[number % len(first)]
        if number % 3 == 0:
            names = rng.sample(list(report.values), 2)
            report = replace(report, values={**report.values, **{name: rng.randint(0, 9) for name in names}})
        found.append(report)
    return found


def one_by_one(plan: Plan, given: list[Report]) -> list[tuple[int, int]]:
    """What ``faults`` gives, from the engine that takes a report at a time."""
    places = {id(checked.instance): i for i, checked in enumerate(plan.checked)}
    return [
        (number, places[id(instance)])
        for number, report in enumerate(given)
        for instance, outcome in outcomes(report, plan)
        if outcome.verdict == "fail"
    ]


def measure(count: int, rounds: int) -> list[Row]:
    plan, given = table_plan("2021"), reports(count)
    table = matrix(given, plan)
    few = [number for number in range(count) if number % 10 == 0 and number not in table.odd]
    expected = one_by_one(plan, [given[number] for number in few])
    place = {number: i for i, number in enumerate(few)}
    if [(place[n], i) for n, i in faults(plan, table) if n in place] != expected:
        raise RuntimeError("the two engines differ")
    taken = interleaved(
        {
            "faults": lambda: faults(plan, table),
            "matrix": lambda: matrix(given, plan),
            "validate": lambda: [validate(report, plan) for report in given],
        },
        rounds,
        clock=cpu,
    )
    whole = taken["matrix"] + taken["faults"]
    name = f"table rules on {count:,} reports"
    return [
        at_least(f"{name}, as a matrix", taken["faults"], taken["validate"], 20, "one by one"),
        Row(
            f"{name}, matrix made first", shown(whole, "s"), "one by one", f"{taken['validate'] / whole:.2f}x"
        ),
    ]


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    chosen = parser.parse_args()
    finish(measure(chosen.count, chosen.rounds), chosen.json)


if __name__ == "__main__":
    main()
