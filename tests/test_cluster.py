"""Reading by Dask distributed: real processes over TCP on this machine, one of them killed in the middle."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

import xltools
from tests.support.offices import COUNTED, put_offices, total
from xltools.cli import main
from xltools.errors import XltoolsError
from xltools.model.order import Means, Order
from xltools.rollup.reading import cluster
from xltools.rollup.reading.cluster import run_on_cluster

pytest.importorskip("distributed", reason="Dask distributed (extra cluster) is not installed")

ROOT = Path(__file__).parents[1]
COUNT = 48
_SCHEDULER = [
    "distributed.cli.dask_scheduler",
    "--host",
    "127.0.0.1",
    "--port",
    "0",
    "--no-dashboard",
    "--no-show",
]
_WORKER = [
    "distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1", "--memory-limit", "0",
]  # fmt: skip
Process = subprocess.Popen[str]


@contextmanager
def started(command: Sequence[str], pattern: str, folder: Path, **more: str) -> Iterator[tuple[Process, str]]:
    """A process and what its output says first that matches ``pattern``; it is ended with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command], cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **more},
    )  # fmt: skip
    try:
        assert process.stderr is not None
        said: list[str] = []
        for line in process.stderr:
            said.append(line)
            if match := re.search(pattern, line):
                yield process, match[1]
                break
        else:
            raise AssertionError("".join(said))
    finally:
        process.kill()
        process.communicate()


@contextmanager
def workers_of(address: str, folder: Path, count: int = 1, **more: str) -> Iterator[list[Process]]:
    if not count:
        yield []
        return
    with (
        started([*_WORKER, address], r"Registered to:\s*(tcp://\S+)", folder, **more) as (process, _),
        workers_of(address, folder, count - 1, **more) as others,
    ):
        yield [process, *others]


@pytest.fixture(scope="module")
def away(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where scheduler and workers run: nothing of the project is there."""
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture(scope="module")
def address(away: Path) -> Iterator[str]:
    few = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
    with started(_SCHEDULER, r"Scheduler at:\s*(tcp://\S+)", away, **few) as (_, found):
        yield found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "各 单位"
    put_offices(folder, COUNT)
    (folder / "坏的.xlsx").write_bytes(b"PK\x03\x04")
    (folder / "空的.xlsx").write_bytes(b"")
    return folder


@pytest.fixture(scope="module")
def local(folder: Path) -> bytes:
    return roll(folder, Means(1))


def roll(folder: Path, means: Means, progress: Callable[[int, int], None] | None = None) -> bytes:
    order = Order((str(folder),), str(folder.parent / "城东区.xlsx"))
    done = xltools.carry_out(order, means, progress)
    assert done.rollup.report.values[COUNTED] == total(COUNT)
    assert [line.status for line in done.rollup.offices].count("unreadable") == 2
    return done.workbook


def test_the_result_is_the_local_one_bit_for_bit(
    folder: Path, local: bytes, address: str, away: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with workers_of(address, away, 2):
        cache = str(tmp_path / "缓存")
        assert roll(folder, Means(scheduler=address, cache=cache)) == local
        # Relative paths mean the same there, and what the cluster read is in the cache here.
        monkeypatch.chdir(folder.parent)
        done = xltools.carry_out(Order((folder.name,), "城东区.xlsx"), Means(scheduler=address))
        assert done.workbook == local
    assert roll(folder, Means(1, cache)) == local


def test_one_worker_is_killed_in_the_middle(folder: Path, local: bytes, address: str, away: Path) -> None:
    with workers_of(address, away, 3) as workers:
        seen: list[int] = []

        def kill_one(done: int, _: int) -> None:
            seen.append(done)
            if len(seen) == 1:
                workers[0].send_signal(signal.SIGKILL)
                workers[0].wait(30)

        assert roll(folder, Means(scheduler=address), kill_one) == local
        assert workers[0].returncode == -9 and sum(seen) == COUNT + 2


def test_the_command(
    folder: Path, address: str, away: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with workers_of(address, away, 1):
        arguments = ["rollup", str(folder), "-o", str(tmp_path / "区.xlsx"), "--scheduler", address]
        assert main(arguments) == 1
    assert "无法读取" in capsys.readouterr().out
    assert xltools.read(tmp_path / "区.xlsx").values[COUNTED] == total(COUNT)


def deadly(items: Sequence[int]) -> list[int]:
    """Ends its worker at 3."""
    if 3 in items:
        os.kill(os.getpid(), signal.SIGKILL)
    return [item * item for item in items]


def test_an_item_that_ends_worker_after_worker_is_given_up(address: str, away: Path) -> None:
    """The scheduler gives a task up after two workers; the others of its chunk are done all the same."""
    found: dict[int, int] = {}
    with workers_of(address, away, 5):
        for chunk, results in run_on_cluster(deadly, [[1, 2], [3, 4], [5]], address, lambda item: -item, 20):
            found |= dict(zip(chunk, results, strict=True))
    assert found == {1: 1, 2: 4, 3: -3, 4: 16, 5: 25}


def test_no_scheduler_and_no_workers_are_told(address: str) -> None:
    with pytest.raises(XltoolsError) as caught:
        list(run_on_cluster(deadly, [[1]], "tcp://127.0.0.1:1", lambda item: item, 0.5))
    assert "连不上集群的调度器" in caught.value.say("zh")
    with pytest.raises(XltoolsError) as caught:
        list(run_on_cluster(deadly, [[1]], address, lambda item: item, 0.5))
    assert "集群没有可用的工作进程" in caught.value.say("zh")
    with pytest.raises(XltoolsError) as caught:
        list(run_on_cluster(deadly, [[1]], "不是地址", lambda item: item, 0.5))
    assert "连不上集群的调度器" in caught.value.say("zh")


def test_the_last_worker_is_gone(address: str, away: Path) -> None:
    with workers_of(address, away, 1), pytest.raises(XltoolsError, match="集群没有可用的工作进程"):
        list(run_on_cluster(deadly, [[3]], address, lambda item: -item, 1))


def test_a_worker_with_another_edition_is_refused(
    folder: Path, address: str, away: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "program_edition", lambda: "another")
    with workers_of(address, away, 1), pytest.raises(XltoolsError, match="另一版本的 xltools"):
        roll(folder, Means(scheduler=address))


def test_a_worker_without_the_package_is_told(address: str, away: Path) -> None:
    with workers_of(address, away, 1), pytest.raises(XltoolsError) as caught:
        list(run_on_cluster(not_there, [[1]], address, lambda item: item, 20))
    assert "集群的工作进程出错" in caught.value.say("zh") and "同一版本的 xltools" in caught.value.say("zh")


def not_there(items: Sequence[int]) -> list[int]:  # noqa: ARG001  # fails wherever it runs
    raise ModuleNotFoundError("No module named 'xltools'")


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(XltoolsError) as caught:
        list(run_on_cluster(deadly, [[1]], "tcp://127.0.0.1:8786", lambda item: item))
    assert "xltools-disclosure[cluster]" in caught.value.say("zh")
