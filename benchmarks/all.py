"""Every benchmark, each in a process of its own, in one table."""

from __future__ import annotations

import argparse
import json
import subprocess
from collections.abc import Mapping

from benchmarks.measure import PYTHON, Row, table

RUNS: Mapping[str, tuple[str, ...]] = {
    "startup": (), "reading": (), "engine": (), "batch": (), "importing": (), "excel": (), "server": (),
    "localize": ("--quick",), "rollup": (),
}  # fmt: skip
"""Each with the arguments that it gets here."""
LARGE: Mapping[str, tuple[str, ...]] = {"rollup": ("--large",), "nation": ()}


def rows_of(name: str, *arguments: str) -> list[Row]:
    done = subprocess.run(
        [PYTHON, "-m", f"benchmarks.{name}", "--json", *arguments], stdout=subprocess.PIPE, check=False
    )
    if done.returncode:
        return [Row(name, "failed")]
    return [Row(**row) for row in json.loads(done.stdout)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--large", action="store_true", help="also 100,000 offices made on the fly, and 150,000 files"
    )
    chosen = parser.parse_args()
    runs = {**RUNS, **(LARGE if chosen.large else {})}
    rows = [row for name, arguments in runs.items() for row in rows_of(name, *arguments)]
    print(table(rows))


if __name__ == "__main__":
    main()
