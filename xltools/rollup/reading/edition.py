"""The edition of the program: its code, rules and forms as one fingerprint."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from xltools.model.catalogue import Catalogue
from xltools.resources import resource_folder
from xltools.rollup.reading.record import LAYOUT


@cache
def program_edition() -> str:
    """A SHA-256 over the package's modules and all schemas: what reads and judges a workbook.

    Version numbers alone would keep what an older state of a checkout had read.
    """
    package = Path(__file__).resolve().parents[2]
    digest = hashlib.sha256(LAYOUT.encode())
    for root, pattern in ((package, "*.py"), (resource_folder("schemas"), "*.json")):
        for path in sorted(root.rglob(pattern)):
            data = path.read_bytes()
            digest.update(f"{path.relative_to(root).as_posix()} {len(data)}\n".encode())
            digest.update(data)
    return digest.hexdigest()


def edition(catalogue: Catalogue) -> str:
    """The same with what a district added."""
    return hashlib.sha256(f"{program_edition()} {catalogue.digest}".encode()).hexdigest()
