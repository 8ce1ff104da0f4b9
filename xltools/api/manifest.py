"""The manifest of a roll-up: what went in, by which program and options, and what came out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from xltools.api.reports import StrPath
from xltools.api.rollups import RolledUp, event
from xltools.forms import load_form
from xltools.model.order import REFERENCES, Order
from xltools.rollup.sheets.links import relative

_PATHS = (*REFERENCES, "files", "output")


def manifest(
    done: RolledUp,
    order: Order,
    folder: StrPath = ".",
    when: datetime | None = None,
    also: Sequence[StrPath] = (),
) -> dict[str, Any]:
    """What went in and what came out of a roll-up (schemas/manifest.schema.json).

    Paths are relative to ``folder``, where the manifest is to lie: moved as a whole, it still fits. The
    clock stands here and nowhere else. ``also``: what was written beside the workbook.
    """
    base = str(Path(folder).resolve())
    digest = hashlib.sha256(done.workbook).hexdigest()
    form = load_form(done.rollup.form, done.rollup.supplements, done.rollup.report.own)
    inputs = [
        {
            "file": relative(line.submission.source.file, base),
            "sha256": line.submission.source.sha256,
            "size": line.submission.source.size,
            "status": line.status,
            "office": line.name,
            "year": line.submission.year,
            "form": line.submission.form or None,
        }
        for line in done.rollup.offices
        if line.submission
    ]
    output = {"file": relative(order.output, base), "sha256": digest, "size": len(done.workbook)}
    return {
        "event": {**event(when), "templates": {form.id: form.version}},
        "options": options_of(order, base),
        "inputs": sorted(inputs, key=lambda item: str(item["file"])),
        "references": [
            {"option": option, **file_entry(path, base)} for option, path in reference_files(order)
        ],
        "outputs": [output, *(file_entry(path, base) for path in also)],
        "result_sha256": digest,
    }


def options_of(order: Order, base: str) -> dict[str, Any]:
    """The order as JSON, its paths relative to ``base``."""
    found = {
        name: list(value) if isinstance(value, tuple) else value for name, value in asdict(order).items()
    }
    for name in _PATHS:
        value = found[name]
        if value is not None:
            found[name] = (
                relative(value, base) if isinstance(value, str) else [relative(v, base) for v in value]
            )
    return found


def order_from(options: dict[str, Any], folder: StrPath) -> Order:
    """The order that was written down in a manifest of that folder. Raises TypeError for unknown options."""
    found: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in options.items()
    }
    for name in _PATHS:
        value = found.get(name)
        if isinstance(value, tuple):
            found[name] = tuple(str(Path(folder, item)) for item in value)
        elif value is not None:
            found[name] = str(Path(folder, value))
    return Order(**found)


def reference_files(order: Order) -> Iterator[tuple[str, str]]:
    """The files that an order names beside the reports, each with its option; folders file by file."""
    for option in REFERENCES:
        value = getattr(order, option)
        for path in (value,) if isinstance(value, str) else value or ():
            files = sorted(Path(path).glob("*.json")) if Path(path).is_dir() else [Path(path)]
            yield from ((option, str(file)) for file in files)


def file_entry(path: StrPath, base: str) -> dict[str, Any]:
    """A file as a manifest names it."""
    with Path(path).open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return {"file": relative(str(path), base), "sha256": digest, "size": stream.tell()}
