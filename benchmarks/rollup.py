"""The roll-up as a whole process: all offices read, checked, added up and written, with its memory."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.load import load
from benchmarks.measure import (
    PYTHON,
    XLTOOLS,
    Row,
    Run,
    at_least,
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
            rows += _large(taken["ours"], count, out)
    return rows


def _large(seconds: float, count: int, out: str) -> list[Row]:
    """Ten times as many offices: memory, and whether time grows in step."""
    folder = str(Path(load(10 * count)[0]).parent)
    command = [XLTOOLS, "rollup", folder, "-o", f"{out}/large.xlsx"]
    taken = run(command).seconds
    growth = taken / (10 * seconds)
    rows = _memory(10 * count, command, 120)
    growth_row = Row(
        f"rollup of {10 * count}, cold", shown(taken, "s"), f"10 x {shown(seconds, 's')}", f"{growth:.2f}x", "<= 1.15x",
        growth <= 1.15,
    )  # fmt: skip
    return [growth_row, *rows]


def _memory(count: int, command: list[str], goal: int) -> list[Row]:
    bare, used = run([PYTHON, "-c", "pass"]), run(command, watch_memory=True)
    return [
        _memory_row(f"rollup of {count}: largest process", used, bare, "largest", goal),
        _memory_row(f"rollup of {count}: all processes", used, bare, "total", None),
    ]


def _memory_row(measure: str, used: Run, bare: Run, field: str, goal: int | None) -> Row:
    mb = getattr(used, field)
    over = mb - bare.largest
    return Row(
        measure, f"{mb:.0f} MB", f"python -c pass {bare.largest:.0f} MB", f"+{over:.0f} MB",
        f"<= {goal} MB over" if goal else "", over <= goal if goal else None,
    )  # fmt: skip


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--large", action="store_true", help="also ten times as many")
    parser.set_defaults(rounds=3)
    chosen = parser.parse_args()
    finish(measure(chosen.count, chosen.rounds, chosen.large), chosen.json)


if __name__ == "__main__":
    main()
