"""The roll-up as a whole command: all offices read, checked, added up and written, with its memory."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.load import load
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
        rows = [
            at_least(
                f"rollup of {count}, cold", taken["ours"], scaled, 12, f"openpyxl script ({len(many)} scaled)"
            ),
            *_memory(count, ours, 60),
        ]
        if large:
            rows += _large(ours, count, out)
    return rows


def _large(small: list[str], count: int, out: str) -> list[Row]:
    """Ten times as many offices: memory, and whether time grows in step (CPU time: others run here too)."""
    folder = str(Path(load(10 * count)[0]).parent)
    large = [XLTOOLS, "rollup", folder, "-o", f"{out}/large.xlsx"]
    before, done, after = run(small), run(large), run(small)
    one = (before.cpu + after.cpu) / 2
    growth = at_most(f"rollup of {10 * count}, CPU", done.cpu, 10 * one, 1.15, f"10 x {shown(one, 's')} =")
    return [
        Row(f"rollup of {10 * count}, cold", shown(done.seconds, "s")),
        growth,
        *_memory(10 * count, large, 120),
        _without_workbook(Path(load(count)[0]).parent, Path(folder), count),
    ]


def _memory(count: int, command: list[str], goal: int) -> list[Row]:
    bare, used = run([PYTHON, "-c", "pass"]).largest, run(command, watched=True)
    return [
        _more(f"rollup of {count}: largest process", used.largest, bare, goal, "python -c pass"),
        Row(f"rollup of {count}: all processes at once", f"{used.together:.0f} MB"),
    ]


def _without_workbook(small: Path, large: Path, count: int) -> Row:
    few, many = (run([PYTHON, "-m", "benchmarks.folded", str(folder)]).largest for folder in (small, large))
    return _more(f"{10 * count} added up, no workbook: largest process", many, few, 5, f"{count}:")


def _more(measure: str, ours: float, other: float, goal: int, name: str) -> Row:
    """A row about memory in MB; the goal is how much more than the other."""
    more = ours - other
    return Row(
        measure, f"{ours:.0f} MB", f"{name} {other:.0f} MB", f"+{more:.0f} MB", f"<= +{goal} MB", more <= goal
    )


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--large", action="store_true", help="also ten times as many")
    parser.set_defaults(rounds=3)
    chosen = parser.parse_args()
    finish(measure(chosen.count, chosen.rounds, chosen.large), chosen.json)


if __name__ == "__main__":
    main()
