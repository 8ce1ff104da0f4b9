"""The difference between what a district states and what its offices add up to, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from xltools.lang import NO_TEXT, Text
from xltools.model.report import Number

Cause = Literal["adjustment", "not_counted", "unreadable", "office_error", "missing", "blank"]
CAUSES: Mapping[Cause, Text] = {
    "adjustment": Text("调整", "declared adjustment"),
    "not_counted": Text("有文件未计入", "file not counted"),
    "unreadable": Text("不是数字", "no number"),
    "office_error": Text("单位自身不平", "the office's own error"),
    "missing": Text("没有报送", "no report"),
    "blank": Text("空白", "blank"),
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """One cause of a difference; ``amount`` is its part, None where nobody can know it.

    ``offices``: who it is; several only where they can't be told apart, or give no amount.
    """

    cause: Cause
    offices: tuple[str, ...]
    amount: Number | None
    note: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Gap:
    """One cell: ``difference`` is stated minus sum, ``unexplained`` what the known amounts leave of it.

    Both are None where nobody reported the cell. ``undecided``: causes without an amount could make the
    rest, so that it can't be called wrong yet.
    """

    cell: str
    stated: Number
    sum: Number | None
    difference: Number | None
    explanations: tuple[Explanation, ...]
    unexplained: Number | None
    undecided: bool = False
