"""Links from the district's workbook to the offices' files, which stay right when both are moved together."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import PurePath

from xltools.model.value import Formula, Value

_LONGEST = 250
"""Excel takes at most 255 characters in a text of a formula."""


def relative(file: str, folder: str) -> str:
    """The way from a folder to a file, with slashes on every system."""
    with suppress(ValueError):  # another drive on Windows
        file = os.path.relpath(file, folder)
    return file.replace("\\", "/")


def link(file: str, folder: str) -> Value:
    """A link that shows the file's name; the bare name where the way is too long."""
    name = PurePath(file).name
    target, shown = relative(file, folder).replace('"', '""'), name.replace('"', '""')
    if max(len(target), len(shown)) >= _LONGEST:
        return name
    return Formula(f'HYPERLINK("{target}","{shown}")', name)
