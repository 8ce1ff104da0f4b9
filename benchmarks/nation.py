"""The nation: 150,000 workbooks read, checked by the table rules and added up by district and province.

``python -m benchmarks.nation``: the files of the load under 15 names each, so that every one is opened, read and
checked. 40 offices are a district, which a worker adds up; 125 districts are a province. On the processes of
this machine, then by Dask over TCP on as many workers. ``--count`` takes fewer.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xltools
from benchmarks.folded import table_plan
from benchmarks.load import load
from benchmarks.measure import PYTHON, Row, at_most, finish, options, run, shown
from xltools.api.files import find_files
from xltools.engine import Plan, validate
from xltools.model.report import Number
from xltools.rollup.reading.cluster import run_on_cluster
from xltools.rollup.reading.pool import run_local

_FILES, _NATION = 10_000, 150_000
_DISTRICT, _PROVINCE, _CHUNK = 40, 125, 6
"""Offices of a district, districts of a province, districts that a worker gets at a time."""
_MOST_SECONDS, _MOST_MEGABYTES = 240, 300

_DASK = {
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "MALLOC_TRIM_THRESHOLD_": "268435456",
    "MALLOC_MMAP_THRESHOLD_": "33554432",
}
"""What docs/large.md says of workers."""

District = tuple[str, ...]
Sums = dict[str, Number]
Runner = Callable[..., Iterator[tuple[Sequence[District], list[tuple[Sums, int]]]]]


@cache
def _plan() -> Plan:
    return table_plan("2021")


def added_up(districts: Sequence[District]) -> list[tuple[Sums, int]]:
    """In a worker: the sums of each district, and how many errors its offices have."""
    return [_district(files) for files in districts]


def _district(files: District) -> tuple[Sums, int]:
    sums: Sums = {}
    errors = 0
    for file in files:
        report = xltools.read(file)
        errors += validate(report, _plan()).summary["error"]
        for name, value in report.values.items():
            if value is not None:
                sums[name] = sums.get(name, 0) + value
    return sums, errors


def _lost(district: District) -> tuple[Sums, int]:
    raise RuntimeError(f"{district[0]} ended its process")


def provinces(run_chunks: Runner, files: Sequence[str], where: int | str) -> tuple[list[Sums], int]:
    """The sums of every province from those of its districts, and the errors of all; workers are done in any order."""
    count = -(-len(files) // (_DISTRICT * _PROVINCE))
    found: list[Sums] = [{} for _ in range(count)]
    errors = 0
    number = {tuple(files[i : i + _DISTRICT]): i // _DISTRICT for i in range(0, len(files), _DISTRICT)}
    districts = iter(number)
    chunks = iter(lambda: list(islice(districts, _CHUNK)), [])
    for chunk, results in run_chunks(added_up, chunks, where, _lost):
        for district, (sums, wrong) in zip(chunk, results, strict=True):
            province = found[number[district] // _PROVINCE]
            errors += wrong
            for name, value in sums.items():
                province[name] = province.get(name, 0) + value
    return found, errors


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
        command = [PYTHON, "-m", "benchmarks.nation", "--read", str(folder)]
        here, dask = run(command, watched=True), run([*command, "--dask"], watched=True)
    most = _MOST_SECONDS * count / _NATION
    name = f"{count:,} read, checked, added up by district and province"
    return [
        Row(name, shown(here.seconds, "s"), "", "", f"<= {most:.0f} s", here.seconds <= most),
        Row(f"{name}: all processes at once", f"{here.together:.0f} MB", "", "", f"<= {_MOST_MEGABYTES} MB", here.together <= _MOST_MEGABYTES),
        at_most("the same by Dask, as many workers over TCP", dask.seconds, here.seconds, 1.2, "local processes"),
        Row("  all processes at once", f"{dask.together:.0f} MB"),
    ]  # fmt: skip


def read(folder: str, by_dask: bool) -> None:
    """What is measured."""
    files = find_files([folder])
    cores = os.cpu_count() or 1
    if not by_dask:
        print(provinces(run_local, files, cores)[1])
        return
    os.environ.update(_DASK)
    import distributed

    cluster_of: Any = distributed.LocalCluster
    with cluster_of(n_workers=cores, threads_per_worker=1, protocol="tcp://", dashboard_address=None) as made:
        print(provinces(run_on_cluster, files, made.scheduler_address)[1])


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--count", type=int, default=_NATION)
    parser.add_argument(
        "--read", metavar="FOLDER", help="only read and add up what is there; prints the errors"
    )
    parser.add_argument("--dask", action="store_true", help="with --read: by Dask")
    chosen = parser.parse_args()
    if chosen.read:
        read(chosen.read, chosen.dask)
    else:
        finish(measure(chosen.count), chosen.json)


if __name__ == "__main__":
    # Workers import the functions from here, not from __main__.
    from benchmarks.nation import main as start

    start()
