"""One office's one-year facts, and where each was read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from xltools.model.document import Document
from xltools.model.form import Supplement

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a workbook; ``str()`` gives ``表三!D6``. Elsewhere ``sheet`` alone says where, such as ``第48行``."""

    sheet: str
    address: str

    def __str__(self) -> str:
        return f"{self.sheet}!{self.address}" if self.address else self.sheet


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of a sheet, by numbers counted from 1."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a fact was read. ``raw`` is the text as found, None when it was a plain number or blank."""

    file: str
    sheet: str
    address: str
    raw: str | None


@dataclass(frozen=True, slots=True)
class Fact:
    """A named value: an int (counts), a Decimal (万元, or a count that is no whole number), or None."""

    name: str
    value: Number | None
    provenance: Provenance | None


@dataclass(frozen=True, slots=True)
class Office:
    name: str = ""
    code: str | None = None
    level: str | None = None
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """An office's explanation of a finding, bound to rule, place and values.

    ``key`` is the finding's; ``stamp`` the fingerprint of its values when it was explained, "" when it
    was typed into the workbook and no program has seen it since.
    """

    rule: str
    key: str
    text: str
    stamp: str = ""


UNKNOWN_OFFICE = Office()


@dataclass(frozen=True, slots=True)
class Source:
    """The file a report was read from; ``size`` in bytes."""

    file: str
    sha256: str = ""
    size: int = 0
    template_version: str | None = None


NO_SOURCE = Source("")


@dataclass(frozen=True, slots=True)
class Observation:
    """Something the reader saw that a rule of kind ``observed`` may report.

    ``seen``: a word of the table in ``checks.observed``; ``cells``: names, or sheet!address for
    a place that has no name; ``detail``: the words found.
    """

    seen: str
    cells: tuple[str, ...] = ()
    detail: str = ""
    table: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One office's facts of one year.

    ``values`` has every cell that the source holds: a name of the form that is absent there was
    absent in the source. Blank and unreadable cells are None; ``unreadable`` holds the text of the
    latter; ``raw`` the text of every cell that was not simply a number or blank.
    """

    form: str
    year: int | None
    office: Office
    values: Mapping[str, Number | None]
    supplements: tuple[str, ...] = ()
    scope: str | None = None
    unreadable: Mapping[str, str] = field(default_factory=dict)
    raw: Mapping[str, str] = field(default_factory=dict)
    controls: Mapping[str, Number | None] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)
    cover: Mapping[str, str] = field(default_factory=dict)
    """Cover fields that are no part of office, year, form and scope: persons, phone, date."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """Facts of the other layout that were given their home here: old name -> name here."""
    reasons: tuple[Reason, ...] = ()
    checklist: Mapping[str, str] | None = None
    """Answers of the sheet 自查清单 by rule id, "" for none yet; None without the sheet."""
    formulas: frozenset[str] = frozenset()
    places: Mapping[str, Place] = field(default_factory=dict)
    observations: tuple[Observation, ...] = ()
    source: Source = NO_SOURCE
    own: tuple[Supplement, ...] = ()
    """Those of the supplements that are not shipped."""
    document: Document | None = None
    """The report's text as published, where it was imported from a publication."""

    def facts(self) -> Iterator[Fact]:
        """Every cell as a Fact with its provenance, in the order of the form."""
        for name, value in self.values.items():
            place = self.places.get(name)
            origin = None
            if place is not None:
                origin = Provenance(self.source.file, place.sheet, place.address, self.raw.get(name))
            yield Fact(name, value, origin)
