"""Every benchmark, each in a process of its own, in one table."""

from __future__ import annotations

import argparse
import json
import subprocess

from benchmarks.measure import PYTHON, Row, table

NAMES = ("startup", "reading", "engine", "batch", "importing", "excel", "rollup")


def rows_of(name: str, *arguments: str) -> list[Row]:
    done = subprocess.run(
        [PYTHON, "-m", f"benchmarks.{name}", "--json", *arguments], stdout=subprocess.PIPE, check=False
    )
    if done.returncode:
        return [Row(name, "failed")]
    return [Row(**row) for row in json.loads(done.stdout)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="also 100,000 offices, made on the fly")
    chosen = parser.parse_args()
    rows = [
        row
        for name in NAMES
        for row in rows_of(name, *(["--large"] if chosen.large and name == "rollup" else []))
    ]
    print(table(rows))


if __name__ == "__main__":
    main()
