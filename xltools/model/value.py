"""What a cell of a sheet is given: a number, a text, nothing, or a formula."""

from __future__ import annotations

from typing import NamedTuple

from xltools.model.report import Number

Scalar = Number | str | None


class Formula(NamedTuple):
    """A native formula (without =) and the result to show until a program computes it."""

    text: str
    result: Scalar


Value = Scalar | Formula
