"""Starts one command; prints exit code, wall and CPU seconds, peak KB: ``child.py time|watch COMMAND...``.

Run as a bare interpreter (``python -I -S``) with few imports: what this process holds when it starts the
command is taken for the command's own. ``watch`` also adds up all processes of the command while it runs,
a page that they share counted once (Linux only).
"""

import os
import sys
import time

_EVERY, _SHARE = 0.02, 30
"""Seconds between looks; longer where a look takes long, so that watching costs a few per cent at most."""


def _read(path: str) -> str:
    try:
        with open(path) as file:  # noqa: PTH123  (pathlib would count as memory)
            return file.read()
    except OSError:  # the process has just ended
        return ""


def _processes(root: int) -> list[int]:
    """The process and all that it started."""
    found = [root]
    for process in found:
        for thread in _read(f"/proc/{process}/stat") and os.listdir(f"/proc/{process}/task"):  # noqa: PTH208
            found += map(int, _read(f"/proc/{process}/task/{thread}/children").split())
    return found


def _memory(process: int) -> int:
    """Kilobytes of a process; a page that two share counts half in each."""
    lines = _read(f"/proc/{process}/smaps_rollup").splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def main() -> None:
    watching, command = sys.argv[1] == "watch", sys.argv[2:]
    silent = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    start = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=silent)
    together, ended, pause = 0, 0, _EVERY
    while watching and not ended:
        time.sleep(pause)
        looked = time.perf_counter()
        together = max(together, sum(map(_memory, _processes(child))))
        pause = max(_EVERY, _SHARE * (time.perf_counter() - looked))
        ended = os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    _, status, used = os.wait4(child, 0)
    taken = time.perf_counter() - start
    print(os.waitstatus_to_exitcode(status), taken, used.ru_utime + used.ru_stime, used.ru_maxrss, together)


main()
