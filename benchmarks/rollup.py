"""The roll-up as a whole command: all offices read, checked, added up and written, with its memory."""

from __future__ import annotations

import os
from operator import attrgetter
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.load import base, load
from benchmarks.measure import (
    PYTHON,
    XLTOOLS,
    Row,
    at_least,
    at_most,
    finish,
    interleaved,
    options,
    quiet,
    run,
    shown,
)
from benchmarks.peers import sample

_SAMPLE = 25
_FEW = 3
"""Files of the peer's shorter run: the difference of the two is what files cost, the rest is paid once."""


def measure(count: int, rounds: int, large: bool) -> list[Row]:
    folder = str(Path(load(count)[0]).parent)
    with TemporaryDirectory() as out:
        ours = [XLTOOLS, "rollup", folder, "-o", f"{out}/district.xlsx"]
        peer = [PYTHON, "-m", "benchmarks.peer_openpyxl", f"{out}/peer.xlsx"]
        many, few = sample(load(count), _SAMPLE), sample(load(count), _FEW)
        taken = interleaved(
            {"ours": quiet(ours), "many": quiet([*peer, *many]), "few": quiet([*peer, *few])}, rounds
        )
        per_file = (taken["many"] - taken["few"]) / (len(many) - len(few))
        scaled = taken["few"] + per_file * (count - len(few))
        return [
            at_least(
                f"rollup of {count:,}, cold",
                taken["ours"],
                scaled,
                12,
                f"openpyxl script ({len(many)} scaled)",
            ),
            *_memory(count, ours, 60),
            *_second_run(count, Path(out), rounds),
            *_ten_times(ours, count, out),
            *(_on_the_fly(10 * count) if large else ()),
        ]


def _second_run(count: int, out: Path, rounds: int) -> list[Row]:
    """With a cache: the first run, and another after one file has changed."""
    folder = out / "offices"
    folder.mkdir()
    for file in load(count):
        os.link(file, folder / Path(file).name)
    first, second = [], []
    for number in range(rounds):
        command = [
            XLTOOLS,
            "rollup",
            str(folder),
            "-o",
            f"{out}/cached.xlsx",
            "--cache",
            f"{out}/cache{number}",
        ]
        first.append(run(command))
        changed = folder / "000001.xlsx"
        changed.unlink()
        changed.write_bytes(base().variant(count + 1 + number))
        second.append(run(command))
    rows = []
    for what, clock in (("CPU", attrgetter("cpu")), ("wall", attrgetter("seconds"))):
        one, other = median(map(clock, first)), median(map(clock, second))
        name = f"rollup of {count:,} with --cache, one file changed, {what}"
        rows.append(at_most(name, other, one, 0.1, "the first run"))
    return rows


def _ten_times(small: list[str], count: int, out: str) -> list[Row]:
    """Ten times as many offices: memory, and whether time grows in step (CPU time: others run here too)."""
    folder = str(Path(load(10 * count)[0]).parent)
    large = [XLTOOLS, "rollup", folder, "-o", f"{out}/large.xlsx"]
    before, done, after = run(small), run(large), run(small)
    one = (before.cpu + after.cpu) / 2
    name = f"rollup of {10 * count:,}"
    return [
        Row(f"{name}, cold", shown(done.seconds, "s")),
        at_most(f"{name}, CPU", done.cpu, 10 * one, 1.15, f"10 x {shown(one, 's')} ="),
        *_memory(10 * count, large, 120),
        _without_workbook(Path(load(count)[0]).parent, Path(folder), count),
    ]


def _on_the_fly(count: int) -> list[Row]:
    """Ten times as many again, made while they are read and kept nowhere."""
    few, many = (run([PYTHON, "-m", "benchmarks.flood", str(number)]) for number in (count, 10 * count))
    name = f"{10 * count:,} made, read and added up"
    return [
        Row(name, shown(many.seconds, "s")),
        at_most(f"{name}, CPU", many.cpu, 10 * few.cpu, 1.15, f"10 x {shown(few.cpu, 's')} ="),
        Row(f"{name}: largest process", f"{many.largest:.0f} MB", f"{count:,}: {few.largest:.0f} MB",
            f"+{(many.largest - few.largest) / (0.009 * count):.2f} KB an office"),
    ]  # fmt: skip


def _memory(count: int, command: list[str], goal: int) -> list[Row]:
    bare, used = run([PYTHON, "-c", "pass"]).largest, run(command, watched=True)
    return [
        _more(f"rollup of {count:,}: largest process", used.largest, bare, goal, "python -c pass"),
        Row(f"rollup of {count:,}: all processes at once", f"{used.together:.0f} MB"),
    ]


def _without_workbook(small: Path, large: Path, count: int) -> Row:
    few, many = (run([PYTHON, "-m", "benchmarks.folded", str(folder)]).largest for folder in (small, large))
    return _more(f"{10 * count:,} added up, no workbook: largest process", many, few, 5, f"{count:,}:")


def _more(measure: str, ours: float, other: float, goal: int, name: str) -> Row:
    """A row about memory in MB; the goal is how much more than the other."""
    more = ours - other
    return Row(
        measure, f"{ours:.0f} MB", f"{name} {other:.0f} MB", f"+{more:.0f} MB", f"<= +{goal} MB", more <= goal
    )


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--large", action="store_true", help="also a hundred times as many, made on the fly")
    parser.set_defaults(rounds=3)
    chosen = parser.parse_args()
    finish(measure(chosen.count, chosen.rounds, chosen.large), chosen.json)


if __name__ == "__main__":
    main()
