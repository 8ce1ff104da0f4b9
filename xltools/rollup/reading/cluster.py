"""Chunks of files on many machines, by Dask distributed: an existing scheduler and its workers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.rollup.reading.edition import program_edition
from xltools.rollup.reading.uncollected import uncollected

Item = TypeVar("Item")
Result = TypeVar("Result")
_AHEAD = 3
"""Chunks on the way for each thread of a worker."""
_PATIENCE = 30
"""Seconds without any result before it is asked whether workers are still there."""


def run_on_cluster(
    work: Callable[[Sequence[Item]], list[Result]],
    chunks: Iterable[Sequence[Item]],
    address: str,
    lost: Callable[[Item], Result],
    patience: float = _PATIENCE,
) -> Iterator[tuple[Sequence[Item], list[Result]]]:
    """Every chunk with its results, as they are done; ``work`` gives one result for each item.

    A worker that dies loses nothing: its chunks go to another. An item on which worker after worker dies
    gets the result ``lost``. Raises XltoolsError when Dask is not installed, the scheduler can't be
    reached, no worker is there (any more), or a worker has another edition of the program.
    """
    distributed = _dask()
    left, again = iter(chunks), deque[Sequence[Item]]()
    running: dict[Any, Sequence[Item]] = {}
    with _client(distributed, address, patience) as client:
        try:
            while True:
                most = _AHEAD * max(1, sum(client.nthreads().values()))
                while len(running) < most:
                    given = again.popleft() if again else next(left, None)
                    if given is None:
                        break
                    running[client.submit(partial(_stamped, work), given, pure=False, retries=2)] = given
                if not running:
                    return
                for done in _done(distributed, client, running, address, patience):
                    chunk = running.pop(done)
                    results = _results(distributed, done, address)
                    if results is not None:
                        yield chunk, results
                    elif len(chunk) > 1:
                        again.extend([item] for item in chunk)
                    else:
                        yield chunk, [lost(chunk[0])]
        finally:
            client.cancel(list(running))


def _stamped(work: Callable[[Sequence[Item]], list[Result]], chunk: Sequence[Item]) -> tuple[str, Any]:
    """Runs on a worker: which program it has, and what came of the chunk there."""
    return program_edition(), uncollected(work, chunk)


def _dask() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise XltoolsError(
            Text("没有安装分布式计算所需的 Dask。", "Dask distributed is not installed."),
            todo=Text(
                "请安装 xltools-disclosure[cluster]，或不用 --scheduler。",
                "Install the extra `cluster`, or leave --scheduler out.",
            ),
        ) from error
    return distributed


def _client(distributed: Any, address: str, patience: float) -> Any:
    try:
        client = distributed.Client(address, timeout=patience)
    except (OSError, ValueError, TimeoutError) as error:
        raise _error(
            address, "连不上集群的调度器。", "The scheduler can't be reached.",
            "请核对地址和端口，确认 dask scheduler 正在运行。", "Check address and port, and that `dask scheduler` runs there.",
        ) from error  # fmt: skip
    try:
        client.wait_for_workers(1, timeout=patience)
    except TimeoutError as error:
        client.close()
        raise _no_workers(address) from error
    return client


def _done(
    distributed: Any, client: Any, running: dict[Any, Any], address: str, patience: float
) -> Sequence[Any]:
    """The chunks that are done by now, at least one."""
    while True:
        try:
            found = distributed.wait(list(running), timeout=patience, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            # A large chunk may take its time; without workers nothing will ever come.
            if not client.nthreads():
                raise _no_workers(address) from None
            continue
        # In the order they were sent, whatever a set makes of it.
        return [future for future in running if future in found]


def _results(distributed: Any, done: Any, address: str) -> Any:
    """What a chunk gave, None when the workers that had it died."""
    try:
        edition, results = done.result()
    except distributed.scheduler.KilledWorker:
        return None
    except Exception as error:  # whatever is wrong over there, e.g. the package is not installed
        said = f"{type(error).__name__}: {error}"
        raise _error(
            address, f"集群的工作进程出错（{said}）。", f"A worker failed ({said}).",
            "请在每台机器上安装同一版本的 xltools。", "Install the same version of xltools on every machine.",
        ) from error  # fmt: skip
    if edition != program_edition():
        raise _error(
            address, "集群的工作进程用的是另一版本的 xltools 或另一套规则。", "A worker has another version of xltools or of its rules.",
            "请在每台机器上安装同一版本的 xltools。", "Install the same version of xltools on every machine.",
        )  # fmt: skip
    return results


def _no_workers(address: str) -> XltoolsError:
    return _error(
        address, "集群没有可用的工作进程。", "The cluster has no workers.",
        "请启动 dask worker 后重试；用了 --cache 的，已读的不必再读。",
        "Start `dask worker` and try again; with --cache, what was read is not read again.",
    )  # fmt: skip


def _error(where: str, zh: str, en: str, todo_zh: str, todo_en: str) -> XltoolsError:
    return XltoolsError(Text(zh, en), where=where, todo=Text(todo_zh, todo_en))
