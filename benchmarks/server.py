"""The web service on loopback: the answer to one workbook, and 20 people at once for a minute.

Each person sends an own workbook again and again, by turns to the web page's service and to the task pane's, and
looks whether the answer is about that workbook and nothing else. ``--seconds`` shortens the minute.
"""

from __future__ import annotations

import asyncio
import copy
import json
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx

import xltools
from benchmarks.load import load
from benchmarks.measure import XLTOOLS, Row, finish, options
from xltools.excel.engines.file import file_payload
from xltools.server.office import act

_USERS = 20
_MOST_SECONDS = 0.1
_START = 30.0


@dataclass(frozen=True, slots=True)
class User:
    """A workbook, as a file and as the task pane sends it, and what the answers must say."""

    name: str
    data: bytes
    payload: Any
    findings: tuple[tuple[str, str], ...]
    actions: Any


@dataclass(slots=True)
class Seen:
    """Seconds of each answer; ``errors``: no answer at all, or a refusal; ``crossed``: about another workbook."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0
    crossed: int = 0


def users() -> list[User]:
    """Twenty offices; the load has a fault in a few."""
    found = []
    for number, file in enumerate(load(_USERS), 1):
        path = Path(file)
        report = xltools.read(path)
        findings = xltools.validate(report).findings
        keys = tuple(sorted((finding.rule, finding.key) for finding in findings))
        payload = file_payload(path)
        # An action works on the payload that it is given; over the wire that is a copy.
        actions = json.loads(json.dumps(act("check", {"payload": copy.deepcopy(payload)})))
        found.append(User(f"{number}-{path.name}", path.read_bytes(), payload, keys, actions))
    return found


@contextmanager
def service() -> Iterator[str]:
    """The address of ``xltools serve`` in a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen([XLTOOLS, "serve", "--port", str(port)], stdout=output, stderr=output)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, process)
            yield address
        finally:
            process.terminate()
            process.wait(20)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    late = time.monotonic() + _START
    while time.monotonic() < late and process.poll() is None:
        try:
            httpx.get(address)
        except httpx.ConnectError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the service did not start")


async def checked(client: httpx.AsyncClient, user: User, seen: Seen) -> None:
    """The web page's request."""
    start = time.perf_counter()
    try:
        answer = await client.post("/api/check", files={"files": (user.name, user.data)})
        answer.raise_for_status()
    except httpx.HTTPError:
        seen.errors += 1
        return
    seen.seconds.append(time.perf_counter() - start)
    (report,) = answer.json()["reports"]
    keys = tuple(sorted((finding["rule"], finding["key"]) for finding in report["findings"]))
    seen.crossed += report["file"] != user.name or keys != user.findings


async def clicked(client: httpx.AsyncClient, user: User, seen: Seen) -> None:
    """The task pane's request: 校验 on the open workbook."""
    start = time.perf_counter()
    try:
        answer = await client.post("/api/excel/check", json={"payload": user.payload})
        answer.raise_for_status()
    except httpx.HTTPError:
        seen.errors += 1
        return
    seen.seconds.append(time.perf_counter() - start)
    seen.crossed += answer.json() != user.actions


async def used(address: str, people: Sequence[User], seconds: float) -> tuple[Seen, Seen]:
    """All of them at once, each sending the next as soon as the last is answered."""
    page, pane = Seen(), Seen()
    late = time.monotonic() + seconds

    async def one(user: User) -> None:
        async with httpx.AsyncClient(base_url=address, timeout=60) as client:
            while time.monotonic() < late:
                await checked(client, user, page)
                await clicked(client, user, pane)

    await asyncio.gather(*map(one, people))
    return page, pane


async def alone(address: str, user: User, rounds: int) -> tuple[Seen, Seen]:
    page, pane = Seen(), Seen()
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        for _ in range(rounds):
            await checked(client, user, page)
            await clicked(client, user, pane)
    return page, pane


def measure(seconds: float, rounds: int) -> list[Row]:
    people = users()
    with service() as address:
        asyncio.run(alone(address, people[0], 5))
        one, click = asyncio.run(alone(address, people[0], 5 * rounds))
        page, pane = asyncio.run(used(address, people, seconds))
    taken = median(one.seconds)
    lost, crossed = page.errors + pane.errors, page.crossed + pane.crossed
    return [
        Row("one workbook validated by the service, median", _ms(taken), "", "", f"<= {_ms(_MOST_SECONDS)}", taken <= _MOST_SECONDS),
        Row("one 校验 of the task pane, median", _ms(median(click.seconds))),
        Row(f"{_USERS} people for {seconds:g} s: answers", f"{len(page.seconds) + len(pane.seconds):,}"),
        Row("  page, median and 95 of 100", _spread(page)),
        Row("  task pane, median and 95 of 100", _spread(pane)),
        Row("  answers that failed", f"{lost}", "", "", "0", lost == 0),
        Row("  answers about another's workbook", f"{crossed}", "", "", "0", crossed == 0),
    ]  # fmt: skip


def _spread(seen: Seen) -> str:
    if len(seen.seconds) < 2:
        return "none"
    return f"{_ms(median(seen.seconds))} / {_ms(quantiles(seen.seconds, n=20)[-1])}"


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.3g} ms"


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    chosen = parser.parse_args()
    finish(measure(chosen.seconds, chosen.rounds), chosen.json)


if __name__ == "__main__":
    main()
