"""Chunks of files on all cores of this machine; a process that dies takes nothing with it."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from typing import TypeVar

from xltools.rollup.reading.uncollected import uncollected

Item = TypeVar("Item")
Result = TypeVar("Result")
_AHEAD = 2
"""Chunks given to each process: one in work and one waiting; the results of more would fill the memory."""


def run_local(
    work: Callable[[Sequence[Item]], list[Result]],
    chunks: Iterable[Sequence[Item]],
    jobs: int,
    lost: Callable[[Item], Result],
) -> Iterator[tuple[Sequence[Item], list[Result]]]:
    """Every chunk with its results, as they are done; ``work`` gives one result for each item.

    When a process dies, the chunks it may have held are done again one at a time; an item that alone ends
    a process gets the result ``lost`` (out of memory, or killed again and again).
    """
    left = iter(chunks)
    while True:
        suspects: list[Sequence[Item]] = []
        yield from _run(work, left, jobs, suspects)
        if not suspects:
            return
        yield from _one_by_one(work, suspects, lost)


def _run(
    work: Callable[[Sequence[Item]], list[Result]],
    chunks: Iterator[Sequence[Item]],
    jobs: int,
    suspects: list[Sequence[Item]],
) -> Iterator[tuple[Sequence[Item], list[Result]]]:
    """The chunks by one pool; when a process dies it stops, and ``suspects`` gets those that were in work."""
    running: dict[Future[list[Result]], Sequence[Item]] = {}
    chunk: Sequence[Item] | None = None
    try:
        with ProcessPoolExecutor(jobs, initializer=_end_with_parent) as pool:
            while True:
                while len(running) < _AHEAD * jobs and (chunk := next(chunks, None)) is not None:
                    running[pool.submit(uncollected, work, chunk)] = chunk
                    chunk = None
                if not running:
                    return
                for done in wait(running, return_when=FIRST_COMPLETED).done:
                    results = done.result()
                    yield running.pop(done), results
    except BrokenExecutor:
        suspects += running.values()
        if chunk is not None:
            suspects.append(chunk)


def _one_by_one(
    work: Callable[[Sequence[Item]], list[Result]],
    suspects: Sequence[Sequence[Item]],
    lost: Callable[[Item], Result],
) -> Iterator[tuple[Sequence[Item], list[Result]]]:
    waiting = deque(suspects)
    while waiting:
        chunk, dead = waiting.popleft(), list[Sequence[Item]]()
        yield from _run(work, iter((chunk,)), 1, dead)
        if dead and len(chunk) > 1:
            waiting.extendleft([item] for item in reversed(chunk))
        elif dead:
            yield chunk, [lost(chunk[0])]


def _end_with_parent() -> None:
    """Without this, workers wait for ever when the process that started them is killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.join,), daemon=True).start()


def _watch(wait_for_end: Callable[[], None]) -> None:
    wait_for_end()
    os._exit(1)
