"""Workbooks into facts: every kind of cell told apart, against the peers, in one process and in two."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import xltools
from benchmarks.folded import add_up, received, summed, table_plan
from benchmarks.load import load
from benchmarks.measure import Row, at_least, at_most, cpu, finish, interleaved, options, shown
from benchmarks.peers import by_openpyxl, by_pandas, inflate, places, sample
from xltools.engine import validate

_SAMPLE = 25
"""Files that a slow peer reads; its time is scaled to all."""


def each(function: Callable[[str], object], files: Iterable[str]) -> Callable[[], object]:
    def work() -> None:
        for file in files:
            function(file)

    return work


def measure(count: int, rounds: int) -> list[Row]:
    files = load(count)
    at = places(files[0])
    few = sample(files, _SAMPLE)
    plan, found = table_plan("2021"), received(files, None)
    _agree(few[0], at)

    def tables() -> None:
        each(lambda file: validate(xltools.read(file), plan), files)()
        add_up(found)

    taken = interleaved(
        {
            "read": each(xltools.read, files),
            "inflate": each(inflate, files),
            "openpyxl": each(by_openpyxl, few),
            "pandas": each(lambda file: by_pandas(file, at), few),
            "tables": tables,
            "all rules": lambda: summed(files, 1),
        },
        rounds,
        clock=cpu,
    )
    scale, read, name = count / len(few), taken["read"], f"read {count} into facts"
    return [
        at_least(name, read, taken["openpyxl"] * scale, 20, f"openpyxl by names ({len(few)} scaled)"),
        at_least(name, read, taken["pandas"] * scale, 3, f"pandas calamine ({len(few)} scaled)"),
        at_most(name, read, taken["inflate"], 3, "zipfile + inflate of everything"),
        at_most("read + table rules + sums", taken["tables"], read, 1.5, "reading alone"),
        Row(
            "read + all rules + sums", shown(taken["all rules"], "s"), "", f"{taken['all rules'] / read:.2f}x"
        ),
        Row("read, per workbook", shown(read / count, "s")),
        *_two_processes(files, rounds),
    ]


def _two_processes(files: list[str], rounds: int) -> list[Row]:
    """The least disturbed runs: a second process gains nothing while others use the second core.

    What the second process costs is seen in the CPU time of all, whoever else is here.
    """
    work: dict[str, Callable[[], object]] = {
        "one": lambda: received(files, 1),
        "two": lambda: received(files, 2),
    }
    wall = interleaved(work, rounds, pick=min)
    used = interleaved(work, rounds, clock=cpu)
    name = "read + all rules, two processes"
    ratio = f"{used['two'] / used['one']:.2f}x"
    return [
        at_least(name, wall["two"], wall["one"], 1.7, "one process"),
        Row(f"{name}, CPU of all", shown(used["two"], "s"), f"one process {shown(used['one'], 's')}", ratio),
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
