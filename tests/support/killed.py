"""Runs a command line and ends it as a power cut would: ``python -m tests.support.killed MOMENT FOLDER ARGUMENTS``.

``MOMENT`` is ``file:N`` (at the N-th dealing with a file of FOLDER: opening, renaming, removing), or
``cpu:SECONDS`` (after so much work). ``file:0`` never ends it and prints how many dealings there were.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

_EVENTS = ("open", "os.rename", "os.remove", "os.mkdir", "os.chmod", "os.listdir", "os.scandir")


def _is_ours(path: object, folder: str) -> bool:
    """Whether a path lies in the folder, which is the working directory."""
    text = os.fsdecode(path) if isinstance(path, (str, bytes, os.PathLike)) else "/"
    return text.startswith(folder) or not text.startswith("/")


def main() -> int:
    moment, folder, *arguments = sys.argv[1:]
    kind, _, value = moment.partition(":")
    count = 0

    def watch(event: str, given: tuple[Any, ...]) -> None:
        nonlocal count
        if event in _EVENTS and _is_ours(given[0], folder):
            count += 1
            if count == int(value):
                os.kill(os.getpid(), signal.SIGKILL)

    from xltools.cli import main as run

    if kind == "file":
        sys.addaudithook(watch)
    else:
        signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_VIRTUAL, float(value))
    code = run(arguments)
    if kind == "file":
        Path(folder, "count").write_text(str(count))
    return code


if __name__ == "__main__":
    sys.exit(main())
