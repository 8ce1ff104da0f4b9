"""One report through the rules of its form, in memory: all of them, and those on its tables alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import xltools
from benchmarks.folded import table_plan
from benchmarks.load import load
from benchmarks.measure import Row, cpu, finish, interleaved, options
from xltools.engine import validate
from xltools.model.finding import Validation
from xltools.model.report import Report

_TIMES = 300


def dirty(report: Report) -> Report:
    """The report with a blank, two texts and a total that is wrong in its row and its column."""
    values = dict(report.values)
    values.update(dict.fromkeys(("requests.granted.business", "requests.received.research")))
    values["disputes.reconsideration.total"] = 7
    values["requests.total.business"] = 9999
    texts = {"requests.received.research": "3件", "disputes.litigation_direct.other": "无"}
    return replace(report, values=values | dict.fromkeys(texts), raw=texts, unreadable=texts)


def measure(rounds: int) -> list[Row]:
    file = next(file for file in load(20) if xltools.validate(xltools.read(file)).verdict == "valid")
    clean = xltools.read(file)
    bad = dirty(clean)
    plan = table_plan(clean.form)
    work: dict[str, Callable[[], Validation]] = {
        "clean report, all rules": lambda: xltools.validate(clean),
        "dirty report, all rules": lambda: xltools.validate(bad),
        "clean report, table rules": lambda: validate(clean, plan),
        "dirty report, table rules": lambda: validate(bad, plan),
    }
    taken = interleaved({name: _often(one) for name, one in work.items()}, rounds, clock=cpu)
    read = interleaved({"": _often(lambda: xltools.read(file))}, rounds, clock=cpu)[""] / _TIMES
    return [
        _row(f"{name} ({len(one().findings)} findings)", taken[name] / _TIMES, read)
        for name, one in work.items()
    ]


def _often(function: Callable[[], object]) -> Callable[[], object]:
    return lambda: [function() for _ in range(_TIMES)]


def _row(measure: str, one: float, read: float) -> Row:
    return Row(measure, f"{one * 1e6:.0f} µs", f"reading it {read * 1e6:.0f} µs", f"{one / read:.2f}x")


def main() -> None:
    chosen = options(__doc__).parse_args()
    finish(measure(chosen.rounds), chosen.json)


if __name__ == "__main__":
    main()
