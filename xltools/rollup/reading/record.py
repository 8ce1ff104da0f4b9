"""A submission as bytes: what a worker sends back, what the cache keeps, what a large roll-up lays aside.

Three lines of JSON: the small fields, the values, the rest; the last two are read when somebody asks.
What is read back equals what was written. The name of the file is not in it: it belongs to the place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any, NamedTuple

from xltools.lang import Text
from xltools.model.catalogue import NOTHING_ADDED, Catalogue
from xltools.model.finding import Finding
from xltools.model.report import Office, Place, Reason, Source
from xltools.model.rollup import Submission

HEAD = ("source", "office", "form", "supplements", "own", "year", "scope", "errors", "warnings", "error")
"""The fields of a submission that are always at hand."""
VALUES = "values"
REST = tuple(field.name for field in fields(Submission) if field.name not in (*HEAD, VALUES))
_CLASSES: tuple[type[Any], ...] = (Source, Office, Text, Finding, Place, Reason)
_CODES = {kind: code for code, kind in enumerate(_CLASSES)}
_NAMES: Mapping[type[Any], tuple[str, ...]] = {
    kind: kind._fields if kind is Text else tuple(field.name for field in fields(kind)) for kind in _CLASSES
}
_SIMPLE = (str, int, bool, type(None))
LAYOUT = repr((HEAD, VALUES, REST, [(kind.__name__, _NAMES[kind]) for kind in _CLASSES]))
"""What the bytes mean: another layout of the classes is another format."""


class Record(NamedTuple):
    """The three parts; ``head`` and ``rest`` hold their fields in the order of the names above."""

    head: bytes
    values: bytes
    rest: bytes


def record_of(submission: Submission) -> bytes:
    """The submission without its file's name, in three lines."""
    parts = (
        [_own_ids(submission) if name == "own" else _plain(getattr(submission, name)) for name in HEAD],
        [_plain(value) for value in submission.values],
        [_plain(getattr(submission, name)) for name in REST],
    )
    return b"\n".join(json.dumps(part, separators=(",", ":")).encode() for part in parts)


def split(record: bytes) -> Record:
    """Raises ValueError when these are no three lines."""
    head, values, rest = record.split(b"\n")
    return Record(head, values, rest)


def head_of(part: bytes, file: str, catalogue: Catalogue = NOTHING_ADDED) -> dict[str, Any]:
    """The fields ``HEAD`` of the submission of ``file``."""
    found = dict(zip(HEAD, (_object(value) for value in json.loads(part)), strict=True))
    source: Source = found["source"]
    found["source"] = Source(file, source.sha256, source.size, source.template_version)
    found["own"] = catalogue.named(found["own"])
    return found


def values_of(part: bytes) -> tuple[Any, ...]:
    return tuple([_object(value) if type(value) is list else value for value in json.loads(part)])


def rest_of(part: bytes) -> dict[str, Any]:
    return dict(zip(REST, (_object(value) for value in json.loads(part)), strict=True))


def submission_of(record: bytes, file: str, catalogue: Catalogue = NOTHING_ADDED) -> Submission:
    """The whole submission; ``catalogue`` has the district's own supplements, if any."""
    parts = split(record)
    return Submission(
        **head_of(parts.head, file, catalogue), values=values_of(parts.values), **rest_of(parts.rest)
    )


def _own_ids(submission: Submission) -> Any:
    return _plain(tuple(item.id for item in submission.own))


def _plain(value: Any) -> Any:
    """The value in terms of JSON: everything that is not simple is a list that begins with its kind."""
    kind = type(value)
    if kind in _SIMPLE:
        return value
    if kind in _CODES:
        shown = [_plain(getattr(value, name)) for name in _NAMES[kind]]
        if kind is Source:
            shown[0] = ""
        return [_CODES[kind], *shown]
    if kind is Decimal:
        return ["d", str(value)]
    if kind is tuple:
        return ["t", *map(_plain, value)]
    if isinstance(value, Mapping):
        return ["m", *(_plain(item) for pair in value.items() for item in pair)]
    raise TypeError(f"a submission holds {kind.__name__}")


def _object(value: Any) -> Any:
    if type(value) is not list:
        return value
    kind, rest = value[0], [_object(item) for item in value[1:]]
    if kind == "d":
        return Decimal(rest[0])
    if kind == "t":
        return tuple(rest)
    if kind == "m":
        return dict(zip(rest[::2], rest[1::2], strict=True))
    return _CLASSES[kind](*rest)
