"""Workbooks into facts: every kind of cell told apart, against the peers, in one process and in two."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import xltools
from benchmarks.load import YEARS, load
from benchmarks.measure import Row, at_least, at_most, finish, interleaved, options, shown
from benchmarks.peers import by_openpyxl, by_pandas, inflate, places, sample
from xltools.api.rollups import submissions
from xltools.model.report import Office
from xltools.rollup import fold, sort_out

_SAMPLE = 25
"""Files that a slow peer reads; its time is scaled to all."""


def each(function: Callable[[str], object], files: Iterable[str]) -> Callable[[], object]:
    def work() -> None:
        for file in files:
            function(file)

    return work


def summed(files: list[str], jobs: int = 1) -> None:
    """Read, validate and add up, but write no workbook."""
    year = YEARS["2021"]
    fold(sort_out(list(submissions(files, jobs)), year), year, Office("区"))


def measure(count: int, rounds: int) -> list[Row]:
    files = load(count)
    at = places(files[0])
    few = sample(files, _SAMPLE)
    _agree(few[0], at)
    taken = interleaved(
        {
            "read": each(xltools.read, files),
            "inflate": each(inflate, files),
            "openpyxl": each(by_openpyxl, few),
            "pandas": each(lambda file: by_pandas(file, at), few),
            "summed": lambda: summed(files),
            "one process": lambda: list(submissions(files, 1)),
            "two processes": lambda: list(submissions(files, 2)),
        },
        rounds,
    )
    scale = count / len(few)
    read, name = taken["read"], f"read {count} into facts"
    return [
        at_least(name, read, taken["openpyxl"] * scale, 20, f"openpyxl by names ({len(few)} scaled)"),
        at_least(name, read, taken["pandas"] * scale, 3, f"pandas calamine ({len(few)} scaled)"),
        at_most(name, read, taken["inflate"], 3, "zipfile + inflate of everything"),
        at_least(
            "the same with validation, two processes",
            taken["two processes"],
            taken["one process"],
            1.7,
            "one",
        ),
        at_most("read + all rules + sums", taken["summed"], read, 1.5, "reading alone"),
        Row("read, per workbook", shown(read / count, "s")),
    ]


def _agree(file: str, at: dict[str, tuple[str, int, int]]) -> None:
    """All three read the same figures."""
    ours, theirs, frames = xltools.read(file).values, by_openpyxl(file), by_pandas(file, at)
    assert all(theirs[name] == value for name, value in ours.items())
    assert all(frames[name] == value for name, value in ours.items())


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--count", type=int, default=1000)
    chosen = parser.parse_args()
    finish(measure(chosen.count, chosen.rounds), chosen.json)


if __name__ == "__main__":
    main()
