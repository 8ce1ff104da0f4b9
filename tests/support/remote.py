"""The actions of xlwings' own remote engine, as oracle for ours; in a process of its own, where its licence is declared.

That part of xlwings is free for noncommercial use (PolyForm Noncommercial 1.0.0); the project itself never loads it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

Job = dict[str, Any]


@cache
def remote_engine() -> str:
    """Why there is no oracle; "" when there is one."""
    script = "import xlwings, sys; sys.exit(0 if xlwings.__pro__ else 3)"
    done = subprocess.run([sys.executable, "-c", script], env=_declared(), capture_output=True, check=False)
    return "" if done.returncode == 0 else "xlwings' remote engine is not installed with this xlwings"


def remote_actions(jobs: Sequence[Job]) -> list[list[dict[str, Any]]]:
    """The actions of each job: ``payload``, ``action`` (a function of xltools.excel.actions), ``arguments``."""
    done = subprocess.run(
        [sys.executable, "-m", __name__],
        input=json.dumps(list(jobs)).encode(),
        env=_declared(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    found: list[list[dict[str, Any]]] = json.loads(done.stdout)
    return found


def _declared() -> dict[str, str]:
    return {**os.environ, "XLWINGS_LICENSE_KEY": "noncommercial"}


def _main() -> None:
    import xlwings as xw

    from xltools.excel import actions

    found = []
    for job in json.load(sys.stdin):
        book = xw.Book(json=job["payload"])
        for name, arguments in job["steps"]:
            getattr(actions, name)(book, *arguments)
        found.append(book.json()["actions"])
        book.close()
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    _main()
