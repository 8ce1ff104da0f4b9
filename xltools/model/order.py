"""What a roll-up is asked for, and with what means it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LeaveOut = Literal["parts", "rollups"]
"""What is not counted when a roll-up lies beside offices that are in it: those offices, or the roll-up."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a roll-up is asked for: with the same files it gives the same workbook, byte for byte.

    ``files`` are workbooks and folders of them; ``supplements`` and all in ``REFERENCES`` are paths, too.
    ``letters``: the folder for letters to the offices, with the record of those written before. What was
    typed into the workbook at ``output`` is kept.
    """

    files: tuple[str, ...]
    output: str
    year: int | None = None
    strict: bool = False
    leave_out: LeaveOut | None = None
    roster: str | None = None
    prior: str | None = None
    stated: str | None = None
    letters: str | None = None
    accept: str | None = None
    rules: str | None = None
    supplements: tuple[str, ...] = ()


REFERENCES = ("roster", "prior", "stated", "letters", "accept", "rules", "supplements")
"""The fields of an order that name files beside the reports; ``rules`` and ``letters`` are folders of them."""


@dataclass(frozen=True, slots=True)
class Means:
    """With what files are read; the result never depends on it.

    ``jobs``: processes, all cores unless given; ``cache``: folder of what was read before; ``scheduler``:
    address of a Dask scheduler (tcp://host:8786) whose workers see the files under the same paths.
    """

    jobs: int | None = None
    cache: str | None = None
    scheduler: str | None = None


HERE = Means()
