"""Times and memory of functions and of whole processes, and the table they are printed in."""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import resource
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

PYTHON = sys.executable
XLTOOLS = str(Path(PYTHON).with_name("xltools"))
_HEADS = ("measure", "ours", "peer", "ratio", "goal", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; ``met`` is None where no goal is set."""

    measure: str
    ours: str
    peer: str = ""
    ratio: str = ""
    goal: str = ""
    met: bool | None = None


# An installed program has its bytecode, as the peers have theirs.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


class Run(NamedTuple):
    """A command: wall and CPU seconds; peak MB of its largest process, and of all at once where watched."""

    seconds: float
    cpu: float
    largest: float
    together: float


def at_least(measure: str, ours: float, peer: float, goal: float, peer_name: str, unit: str = "s") -> Row:
    """A row whose goal is to be ``goal`` times as fast as the peer."""
    ratio = peer / ours
    return Row(
        measure,
        shown(ours, unit),
        f"{peer_name} {shown(peer, unit)}",
        f"{ratio:.2f}x",
        f">= {goal:g}x",
        ratio >= goal,
    )


def at_most(measure: str, ours: float, peer: float, goal: float, peer_name: str, unit: str = "s") -> Row:
    """A row whose goal is to take at most ``goal`` times what the peer takes."""
    ratio = ours / peer
    return Row(
        measure,
        shown(ours, unit),
        f"{peer_name} {shown(peer, unit)}",
        f"{ratio:.2f}x",
        f"<= {goal:g}x",
        ratio <= goal,
    )


def shown(value: float, unit: str) -> str:
    if unit == "s" and value < 1:
        return f"{1000 * value:.3g} ms"
    return f"{value:.3g} {unit}" if value < 100 else f"{value:.0f} {unit}"


def interleaved(
    work: Mapping[str, Callable[[], object]],
    rounds: int,
    *,
    clock: Callable[[], float] = perf_counter,
    pick: Callable[[list[float]], float] = median,
) -> dict[str, float]:
    """Seconds of each, run in turn: a slow spell of the machine hits all of them.

    ``clock=cpu``: what others do on this machine hardly counts.
    """
    taken: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, function in work.items():
            gc.collect()
            start = clock()
            function()
            taken[name].append(clock() - start)
    return {name: pick(times) for name, times in taken.items()}


def cpu() -> float:
    """CPU seconds so far of this process and of those it waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(times.ru_utime + times.ru_stime for times in used)


def run(command: Sequence[str], *, watched: bool = False) -> Run:
    """A command in a process of its own; its output is dropped.

    A bare process starts it: Linux counts the memory of whoever starts a process as its own peak.
    """
    starter = [PYTHON, "-I", "-S", str(Path(__file__).with_name("child.py")), "watch" if watched else "time"]
    done = subprocess.run([*starter, *command], stdout=subprocess.PIPE, check=True)
    code, taken, used, largest, together = map(float, done.stdout.split())
    _must_work(command, int(code))
    return Run(taken, used, largest / 1024, together / 1024)


def quiet(command: Sequence[str]) -> Callable[[], object]:
    """The command as a function for ``interleaved``."""

    def work() -> None:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        _must_work(command, done.returncode)

    return work


def _must_work(command: Sequence[str], code: int) -> None:
    """A command that fails is fast and small: that is no result. With ``xltools``, 1 means findings."""
    if code not in ((0, 1) if command[0] == XLTOOLS else (0,)):
        raise RuntimeError(f"exit code {code}: {' '.join(command[:6])}")


def machine() -> str:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{cores} cores, {platform.python_implementation()} {platform.python_version()}, {platform.system()}"
    )


def finish(rows: Sequence[Row], as_json: bool) -> None:
    """Print what a benchmark found: for people, or for ``benchmarks.all``."""
    if as_json:
        print(json.dumps([asdict(row) for row in rows], ensure_ascii=False))
    else:
        print(table(rows))


def options(description: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved runs to take the median of")
    return parser


def table(rows: Sequence[Row]) -> str:
    lines = [_HEADS, *((r.measure, r.ours, r.peer, r.ratio, r.goal, _verdict(r)) for r in rows)]
    widths = [max(_width(line[i]) for line in lines) for i in range(len(_HEADS))]
    body = [
        "  ".join(
            text + " " * (width - _width(text)) for text, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    ]
    return "\n".join((machine(), *body))


def _verdict(row: Row) -> str:
    return "" if row.met is None else "met" if row.met else "NOT MET"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
