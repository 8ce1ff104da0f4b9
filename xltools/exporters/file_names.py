"""A name of an office as the name of a file, on every system."""

from __future__ import annotations

import re
import unicodedata

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_LONGEST = 60
"""Characters: a file system takes 255 bytes, and a Chinese character is three."""


def safe_name(text: str) -> str:
    """The text without what a file system does not take; never empty, a device, or a hidden file."""
    name = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", text))
    name = name.encode("utf-8", "ignore").decode().strip(" .")[:_LONGEST].strip(" .")
    return f"_{name}" if not name or _DEVICES.match(name) else name
