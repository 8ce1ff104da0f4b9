"""Mutated workbooks through reading, validation and roll-up: ``python -m tests.support.fuzz 5000 SEED``.

Every mutant is either read, or refused in a clear line; nothing crashes, hangs, or takes more memory than
the cap. The work is done in processes that the kernel ends when they hang, so that the number of the mutant
is known. Prints one line per mutant at fault; ``python -m tests.support.fuzz --save NUMBER SEED FILE`` writes it.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import xltools
from tests.support.mutants import bases, mutant
from xltools.errors import XltoolsError
from xltools.model.rollup import Submission

SECONDS = 10
"""CPU seconds that a mutant may take; a whole workbook takes 0.02."""
MEGABYTES = 700
"""Address space beyond what the process has at the start; a workbook takes a few."""
_BATCH = 40
_YEAR = 2024
_TECHNICAL = re.compile(
    r"Traceback|object at 0x|\b[A-Za-z]+(?:Error|Exception)\b|\bNone\b|[\x00-\x09\x0b-\x1f]"
)
_CHINESE = re.compile("[\u4e00-\u9fff]")
_MOST = 400


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant: ``read``, ``refused``, or what is at fault, in ``fault``."""

    number: int
    kind: str
    said: str
    fault: str = ""


def judge(number: int, kind: str, file: Path) -> Outcome:
    """Reads and validates a file as ``xltools validate`` does."""
    try:
        report = xltools.read(file)
        xltools.validate(report)
        xltools.facts(report)
    except XltoolsError as error:
        fault = unclear(error.say("zh").replace(str(file), "x"))
        return Outcome(number, kind, "refused", fault)
    except Exception as error:  # what fuzzing is for
        return Outcome(number, kind, "crashed", f"{type(error).__name__}: {str(error)[:200]}")
    return Outcome(number, kind, "read")


def unclear(said: str) -> str:
    """Why a refusal is no clear line for a clerk, "" when it is one."""
    lines = said.splitlines()
    if not 1 <= len(lines) <= 3 or len(said) > _MOST:
        return f"not one to three lines: {said[:200]!r}"
    if _TECHNICAL.search(said) or not _CHINESE.search(said):
        return f"technical: {said[:200]!r}"
    return ""


def rolled_up(files: list[Path], folder: Path) -> str:
    """What is at fault when these are rolled up with a sound one, "" when each is in the result or listed."""
    sound = folder / "sound.xlsx"
    sound.write_bytes(bases()[1])
    received = xltools.submissions([str(file) for file in (*files, sound)], 1)
    faults = [fault for one in received if (fault := _fault_of(one))]
    target = folder / "district.xlsx"
    done = xltools.roll_up(received, target, year=_YEAR)
    if len([line for line in done.rollup.offices if line.submission]) != len(files) + 1:
        faults.append("a file was dropped")
    xltools.write(target, done.workbook)
    again = xltools.read(target)
    wrong = [name for name, value in done.rollup.report.values.items() if again.values.get(name) != value]
    if wrong:
        faults.append(f"sums differ when read back: {wrong[:3]}")
    xltools.write_facts(folder / "facts.csv", done)
    xltools.write_facts(folder / "facts.parquet", done)
    json.dumps(xltools.rollup_document(done), allow_nan=False)
    return "; ".join(faults)


def _fault_of(received: Submission) -> str:
    return unclear(received.error.zh) if received.error else ""


def work(first: int, last: int, seed: int) -> None:
    """Runs in a process of its own: a line of JSON before and after each mutant."""
    bases()
    _limit()
    with TemporaryDirectory() as name:
        folder, batch = Path(name), list[Path]()
        for number in range(first, last):
            _say({"started": number})
            kind, data = mutant(seed, number)
            file = folder / f"{number}.xlsx"
            file.write_bytes(data)
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            outcome = judge(number, kind, file)
            _say({"number": number, "kind": kind, "said": outcome.said, "fault": outcome.fault})
            batch.append(file)
            if len(batch) == _BATCH or number == last - 1:
                signal.setitimer(signal.ITIMER_PROF, SECONDS * 10)
                _say({"started": f"{batch[0].stem} to {number} rolled up"})
                _say({"number": number, "kind": "rolled up", "said": "read", "fault": _tried(batch, folder)})
                for old in batch:
                    old.unlink()
                batch = []
    _say({"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024})


def _tried(batch: list[Path], folder: Path) -> str:
    try:
        return rolled_up(batch, folder)
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:300]}"


def _limit() -> None:
    """What is beyond memory raises; what hangs is ended by the kernel, even inside a C library."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + (MEGABYTES << 20)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def outcomes(first: int, last: int, seed: int) -> Iterator[Outcome]:
    """Every mutant of a range; a process that is ended is followed by another after the one it was at."""
    while first < last:
        command = [sys.executable, "-m", "tests.support.fuzz", "--work", str(first), str(last), str(seed)]
        root = Path(__file__).parents[2]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=root
        ) as process:
            assert process.stdout is not None
            at: object = None
            for line in process.stdout:
                said = json.loads(line)
                if "started" in said:
                    at = said["started"]
                elif "number" in said:
                    first = int(said["number"]) + 1
                    at = None
                    yield Outcome(**said)
        if process.returncode == 0:
            return
        if at is None:
            raise RuntimeError(f"the fuzzing process ended with {process.returncode} before mutant {first}")
        first = at + 1 if isinstance(at, int) else first
        yield Outcome(first - 1, "?", "ended", f"{at}: the process was ended ({process.returncode})")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=5000)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument(
        "--work", type=int, nargs=3, metavar=("FIRST", "LAST", "SEED"), help=argparse.SUPPRESS
    )
    parser.add_argument(
        "--save", nargs=3, metavar=("NUMBER", "SEED", "FILE"), help="write one mutant and end"
    )
    chosen = parser.parse_args()
    if chosen.work:
        work(*chosen.work)
        return 0
    if chosen.save:
        kind, data = mutant(int(chosen.save[1]), int(chosen.save[0]))
        Path(chosen.save[2]).write_bytes(data)
        print(kind)
        return 0
    start, counts, faults = time.monotonic(), Counter[tuple[str, str]](), 0
    for outcome in outcomes(0, chosen.count, chosen.seed):
        counts[outcome.kind, outcome.said] += 1
        if outcome.fault:
            faults += 1
            print(f"{outcome.number} {outcome.kind} {outcome.said}: {outcome.fault}", flush=True)
    for (kind, said), count in sorted(counts.items()):
        print(f"{kind:16} {said:8} {count}")
    print(f"{chosen.count} mutants, seed {chosen.seed}, {time.monotonic() - start:.0f} s, {faults} at fault")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
