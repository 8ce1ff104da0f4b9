"""Starts one command and prints its wall seconds and peak memory as JSON: ``child.py time|watch COMMAND...``.

Run as a bare interpreter (``python -I -S``): what this process holds would count as the command's own.
``watch`` also adds up the processes of the command while it runs, pages they share counted once.
"""

import json
import os
import resource
import sys
import threading
import time

_EVERY = 0.02


def _processes(root: int) -> list[int]:
    """The process and all that it started, by /proc."""
    found = [root]
    for process in found:
        try:
            for thread in os.listdir(f"/proc/{process}/task"):
                with open(f"/proc/{process}/task/{thread}/children") as listed:
                    found += map(int, listed.read().split())
        except OSError:  # it has just ended
            continue
    return found


def _memory(process: int) -> int:
    """Kilobytes of a process; a page shared by two counts half in each."""
    try:
        with open(f"/proc/{process}/smaps_rollup") as lines:
            return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    except (OSError, ValueError):
        return 0


def _watch(root: int, over: threading.Event) -> int:
    peak = 0
    while not over.wait(_EVERY):
        peak = max(peak, sum(map(_memory, _processes(root))))
    return peak


def main() -> None:
    watching, command = sys.argv[1] == "watch", sys.argv[2:]
    silent = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    over = threading.Event()
    peaks: list[int] = []
    start = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=silent)
    watcher = threading.Thread(target=lambda: peaks.append(_watch(child, over)))
    if watching:
        watcher.start()
    os.waitpid(child, 0)
    taken = time.perf_counter() - start
    over.set()
    if watching:
        watcher.join()
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps([taken, largest / 1024, max([*peaks, 0 if watching else largest]) / 1024]))


main()
