"""The XML of a Word document: names, switches, numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from lxml.etree import _Element

Element: TypeAlias = "_Element"

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
TEXT = (f"{W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t")
_MOST = 1_000_000


def val(parent: Element | None, path: str) -> str | None:
    """The ``w:val`` of the descendant at ``path`` (``numPr/ilvl``), None when there is none."""
    found = None if parent is None else parent.find(f"{W}{path.replace('/', f'/{W}')}")
    return None if found is None else found.get(f"{W}val")


def integer(text: str | None, default: int = 0) -> int:
    """A whole number within reason; the default for anything else."""
    try:
        value = int(text or "")
    except ValueError:
        return default
    return value if abs(value) <= _MOST else default


def switch(parent: Element | None, name: str) -> bool | None:
    """Whether an element like ``w:vanish`` is on; None when it is not there."""
    found = None if parent is None else parent.find(W + name)
    return None if found is None else found.get(f"{W}val", "1").lower() not in ("0", "false", "off")


def branch(alternatives: Element) -> Element | None:
    """The one of the ways to write the same content that holds text: the first that does."""
    return next((way for way in alternatives if next(way.iter(*TEXT), None) is not None), None)
