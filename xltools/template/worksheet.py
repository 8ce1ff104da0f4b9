"""The worksheets of our workbooks as XlsxWriter writes them."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet


class PlainWorksheet(Worksheet):
    """Its formulas use functions of Excel 2010 only, so none needs a prefix.

    Looking each formula through for thirty newer functions is more than half of the time of a workbook.
    """

    def _prepare_formula(self, formula: str, *_: Any, **__: Any) -> str:
        return formula.removeprefix("=")
