"""A report as text: what stands around and between the statutory tables."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report as printed: ``number`` 一 to 六 or as found, ``title`` without it.

    ``text`` is the prose of the part without its tables.
    """

    number: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """``complete`` tells a published document, whose title, introduction, headings and labels can be
    judged, from a workbook's text parts, which have none of these.

    ``labels`` are the printed labels of the tables as found, in order, white space included.
    """

    sections: tuple[Section, ...] = ()
    title: str = ""
    introduction: str = ""
    closing: str = ""
    labels: tuple[str, ...] = ()
    raw: str = ""
    complete: bool = False

    def section(self, number: str) -> Section | None:
        """The part with that number, None when there is none."""
        return next((section for section in self.sections if section.number == number), None)

    @property
    def prose(self) -> str:
        """All of the text outside the tables."""
        parts = [self.introduction, *(section.text for section in self.sections), self.closing]
        return "\n".join(part for part in parts if part)
