"""Which line of the roster a file belongs to: by code, then by name, former and short names too."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from typing import NamedTuple

from xltools.checks.codes import code_fault, fold_code
from xltools.checks.offices import fold
from xltools.lang import NO_TEXT, Text
from xltools.model.report import Office
from xltools.model.rollup import Roster, RosterEntry, Submission

_SHORT = 4
"""A shorter name may stand in any file's name."""


class Match(NamedTuple):
    """``entry`` None: the file is of no body on the roster. ``doubt``: what on its cover does not fit."""

    entry: RosterEntry | None = None
    doubt: Text = NO_TEXT


_NO_MATCH = Match()


class Matcher:
    """The roster with its codes and names looked up once: rosters have thousands of lines."""

    def __init__(self, roster: Roster | None) -> None:
        entries = roster.entries if roster else ()
        self.codes = {entry.code: entry for entry in entries if entry.code}
        self.names = {fold(entry.name): entry for entry in entries}
        self.aliases: dict[str, list[RosterEntry]] = {}
        for entry in entries:
            for alias in entry.aliases:
                if fold(alias) not in self.names:
                    self.aliases.setdefault(fold(alias), []).append(entry)

    def of(self, submission: Submission) -> Match:
        """The line of the office that sent a file; one without a name goes by the name of the file."""
        if not self.names:
            return _NO_MATCH
        office = submission.office
        if not (office.name or office.code):
            return Match(self._by_file(PurePath(submission.source.file).stem))
        return self.of_office(office)

    def of_office(self, office: Office) -> Match:
        code = fold_code(office.code or "")
        by_code, by_name = self.codes.get(code), self.named(office.name)
        if by_code is not None:
            return Match(by_code, _other_name(office.name, by_code, by_name))
        if by_name is not None:
            return Match(by_name, _other_code(code, by_name))
        meant = self.aliases.get(fold(office.name), [])
        return Match(None, _ambiguous(office.name, meant) if meant else NO_TEXT)

    def named(self, name: str) -> RosterEntry | None:
        """The body of that name, else the only one that was called so; None when there are several."""
        folded = fold(name)
        known = self.aliases.get(folded, [])
        return self.names.get(folded) or (known[0] if len(known) == 1 else None)

    def _by_file(self, stem: str) -> RosterEntry | None:
        """The body whose name is a file's, or stands in it; the longest such name, if it is one body's."""
        folded = fold(stem)
        exact = self.named(stem)
        if exact is not None:
            return exact
        within = [name for name in (*self.names, *self.aliases) if len(name) >= _SHORT and name in folded]
        longest = max(map(len, within), default=0)
        found = {name: self.named(name) for name in within if len(name) == longest}
        return next(iter(found.values())) if len(found) == 1 else None


def _other_name(name: str, by_code: RosterEntry, by_name: RosterEntry | None) -> Text:
    """A cover whose code is one body's and whose name another's, or nobody's."""
    if by_name is by_code or not name:
        return NO_TEXT
    if by_name is not None:
        return Text(
            f"代码是“{by_code.name}”的，名称却是“{name}”，按代码对上。",
            f"The code is that of {by_code.name}, the name is {name}; matched by code.",
        )
    return Text(
        f"名称“{name}”与名单不同，按代码对上。", f"The name {name} is not the roster's; matched by code."
    )


def _other_code(code: str, entry: RosterEntry) -> Text:
    fault = code_fault(code) if code else None
    if fault is not None:
        return Text(
            f"统一社会信用代码 {code} {fault.zh}，按名称对上。", f"Code {code}: {fault.en}; matched by name."
        )
    if code and entry.code:
        return Text(
            f"统一社会信用代码 {code} 与名单的 {entry.code} 不同，按名称对上。",
            f"Code {code} is not the roster's {entry.code}; matched by name.",
        )
    return NO_TEXT


def _ambiguous(name: str, meant: Iterable[RosterEntry]) -> Text:
    names = [entry.name for entry in meant]
    return Text(
        f"“{name}”是名单中 {len(names)} 个单位（{'、'.join(names)}）的曾用名，不能确定是哪一个。",
        f"{name} is a former name of {len(names)} bodies ({', '.join(names)}): it can't be told which.",
    )
