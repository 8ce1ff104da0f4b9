"""What an administrator decides."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1 << 20
OWN_NAMES = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Settings:
    """``token``: what callers must send, None to ask for none (loopback only); ``hosts``: names it answers to.

    ``office_js``: a folder with Microsoft's office.js, for the task pane; it is never fetched from outside.
    """

    token: str | None = None
    hosts: tuple[str, ...] = OWN_NAMES
    max_file: int = 30 * MEGABYTE
    max_files: int = 100
    max_body: int = 300 * MEGABYTE
    workers: int = 4
    office_js: Path | None = None
