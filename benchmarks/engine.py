"""One report through all the rules of its form, in memory."""

from __future__ import annotations

from dataclasses import replace

import xltools
from benchmarks.load import load
from benchmarks.measure import Row, cpu, finish, interleaved, options
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
    taken = interleaved(
        {
            "read": lambda: [xltools.read(file) for _ in range(_TIMES)],
            "clean": lambda: [xltools.validate(clean) for _ in range(_TIMES)],
            "dirty": lambda: [xltools.validate(bad) for _ in range(_TIMES)],
        },
        rounds,
        clock=cpu,
    )
    read = taken["read"] / _TIMES
    return [
        _row(
            f"validate a {name} report ({len(xltools.validate(report).findings)} findings)",
            taken[name] / _TIMES,
            read,
        )
        for name, report in (("clean", clean), ("dirty", bad))
    ]


def _row(measure: str, one: float, read: float) -> Row:
    return Row(measure, f"{one * 1e6:.0f} µs", f"reading it {read * 1e6:.0f} µs", f"{one / read:.2f}x")


def main() -> None:
    chosen = options(__doc__).parse_args()
    finish(measure(chosen.rounds), chosen.json)


if __name__ == "__main__":
    main()
