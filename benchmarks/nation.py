"""The nation: 150,000 workbooks read, checked and added up by district and province; here, and by Dask.

``python -m benchmarks.nation``: the files of the load under 15 names each, so that every one is opened, read and
checked; 40 offices to a district, 5,000 to a province. ``--count`` takes fewer.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.load import load
from benchmarks.measure import PYTHON, Row, at_most, finish, options, run, shown
from xltools.api.files import find_files
from xltools.api.reading import submissions
from xltools.model.order import Means
from xltools.model.report import Number, Office
from xltools.model.rollup import Rollup, Submission
from xltools.rollup import choose_year, fold, sort_out

_FILES = 10_000
_DISTRICT, _PROVINCE = 40, 5_000
_MOST_SECONDS, _MOST_MEGABYTES = 240, 300


def added_up(found: Sequence[Submission]) -> list[dict[str, Number]]:
    """The sums of every province, from those of its districts."""
    year = choose_year(found[:_DISTRICT], None)
    provinces: list[dict[str, Number]] = []
    for start in range(0, len(found), _DISTRICT):
        if start % _PROVINCE == 0:
            provinces.append({})
        sums = _district(found[start : start + _DISTRICT], year).report.values
        for name, value in sums.items():
            if value is not None:
                provinces[-1][name] = provinces[-1].get(name, 0) + value
    return provinces


def _district(found: Sequence[Submission], year: int) -> Rollup:
    return fold(sort_out(found, year), year, Office("区"))


@contextmanager
def nation(count: int) -> Iterator[Path]:
    """A folder with that many workbooks, made as links."""
    files = load(min(count, _FILES))
    with TemporaryDirectory(dir=Path(files[0]).parent.parent) as folder:
        for number in range(count):
            os.link(files[number % len(files)], Path(folder) / f"{number:06d}.xlsx")
        yield Path(folder)


def measure(count: int) -> list[Row]:
    with nation(count) as folder:
        here = run([PYTHON, "-m", "benchmarks.nation", "--read", str(folder)], watched=True)
        dask = run([PYTHON, "-m", "benchmarks.nation", "--read", str(folder), "--dask"], watched=True)
    most = _MOST_SECONDS * count / 150_000
    name = f"{count:,} read, checked, added up by district and province"
    return [
        Row(name, shown(here.seconds, "s"), "", "", f"<= {most:.0f} s", here.seconds <= most),
        Row(f"{name}: all processes at once", f"{here.together:.0f} MB", "", "", f"<= {_MOST_MEGABYTES} MB", here.together <= _MOST_MEGABYTES),
        at_most("the same by Dask, two workers over TCP", dask.seconds, here.seconds, 1.2, "local processes"),
        Row("  all processes at once", f"{dask.together:.0f} MB"),
    ]  # fmt: skip


def read(folder: str, by_dask: bool) -> None:
    """What is measured."""
    files = find_files([folder])
    if not by_dask:
        added_up(submissions(files))
        return
    import distributed

    cluster_of: Any = distributed.LocalCluster
    with cluster_of(
        n_workers=os.cpu_count(), threads_per_worker=1, protocol="tcp://", dashboard_address=None
    ) as cluster:
        added_up(submissions(files, means=Means(scheduler=cluster.scheduler_address)))


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--count", type=int, default=150_000)
    parser.add_argument("--read", metavar="FOLDER", help="only read and add up what is there")
    parser.add_argument("--dask", action="store_true", help="with --read: by Dask")
    chosen = parser.parse_args()
    if chosen.read:
        read(chosen.read, chosen.dask)
    else:
        finish(measure(chosen.count), chosen.json)


if __name__ == "__main__":
    main()
