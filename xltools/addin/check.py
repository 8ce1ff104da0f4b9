"""One thing that the doctor looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from xltools.lang import NO_TEXT, Text

State = Literal["ok", "missing", "doubtful", "unknown"]


@dataclass(frozen=True, slots=True)
class Check:
    """How it is, and what to do about it (empty where nothing); only ``missing`` keeps buttons from working."""

    state: State
    what: Text
    todo: Text = NO_TEXT
