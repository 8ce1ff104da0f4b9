"""Whether two reports are of one office: by code, by name, by the names on the roster."""

from __future__ import annotations

import unicodedata

from xltools.model.report import Office
from xltools.model.rollup import Roster, RosterEntry

_SHORT = 4
"""A shorter name may end many others."""


def same_office(office: Office, other: Office, roster: Roster | None = None) -> bool:
    """Whether two offices may be one; what is not known tells nothing.

    A former or short name on the roster stands for the office; so does a name without its district.
    """
    if same_body(office, other):
        return True
    differs = bool(office.code and other.code)
    name, former = fold(office.name), fold(other.name)
    if not (name and former):
        return not differs
    if (
        not differs
        and min(len(name), len(former)) >= _SHORT
        and (name.endswith(former) or former.endswith(name))
    ):
        return True
    entry = entry_of(office, roster)
    return entry is not None and entry is entry_of(other, roster)


def same_body(office: Office, other: Office) -> bool:
    """Whether two offices have one code or one name."""
    if office.code and office.code == other.code:
        return True
    return bool(office.name) and fold(office.name) == fold(other.name)


def entry_of(office: Office, roster: Roster | None) -> RosterEntry | None:
    """The line of the roster for an office: by code, else by name or former name."""
    entries = roster.entries if roster else ()
    name = fold(office.name)
    by_code = (entry for entry in entries if office.code and entry.code == office.code)
    by_name = (entry for entry in entries if name and name in map(fold, (entry.name, *entry.aliases)))
    return next(by_code, None) or next(by_name, None)


def fold(name: str) -> str:
    """A name without blanks and width differences."""
    return "".join(unicodedata.normalize("NFKC", name).split())
