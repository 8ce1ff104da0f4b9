"""Chunks of files on all cores of this machine; a process that dies takes nothing with it."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
_AHEAD = 2
"""Chunks given to each process: one in work and one waiting; the results of more would fill the memory."""


def run_local(
    work: Callable[[Sequence[Item]], list[Result]],
    chunks: Sequence[Sequence[Item]],
    jobs: int,
    lost: Callable[[Item], Result],
) -> Iterator[tuple[Sequence[Item], list[Result]]]:
    """Every chunk with its results, as they are done; ``work`` gives one result for each item.

    When a process dies, the chunks it may have held are done again one at a time; an item that alone ends
    a process gets the result ``lost`` (out of memory, or killed again and again).
    """
    waiting = deque(chunks)
    suspects: deque[Sequence[Item]] = deque()
    while waiting or suspects:
        source, width = (suspects, 1) if suspects else (waiting, jobs)
        running: dict[Future[list[Result]], Sequence[Item]] = {}
        try:
            with ProcessPoolExecutor(min(width, len(source)), initializer=_end_with_parent) as pool:
                while source or running:
                    while source and len(running) < (1 if source is suspects else _AHEAD * width):
                        # Taken off only now: a pool that broke meanwhile takes nothing more.
                        running[pool.submit(work, source[0])] = source[0]
                        source.popleft()
                    for done in wait(running, return_when=FIRST_COMPLETED).done:
                        results = done.result()
                        yield running.pop(done), results
        except BrokenExecutor:
            held = list(running.values())
            if source is waiting:
                suspects.extend(held)
            elif len(held[0]) > 1:
                suspects.extendleft([item] for item in reversed(held[0]))
            else:
                yield held[0], [lost(held[0][0])]


def _end_with_parent() -> None:
    """Without this, workers wait for ever when the process that started them is killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.join,), daemon=True).start()


def _watch(wait_for_end: Callable[[], None]) -> None:
    wait_for_end()
    os._exit(1)
