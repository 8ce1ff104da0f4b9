"""How the same facts are read without this project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zipfile import ZipFile

import openpyxl
import pandas as pd

from xltools.addresses import column_number

Found = dict[str, object]


def by_openpyxl(file: str) -> Found:
    """Every single cell that has a defined name."""
    book = openpyxl.load_workbook(file, data_only=True)
    found: Found = {}
    for name, defined in book.defined_names.items():
        for sheet, address in defined.destinations:
            if ":" not in address:
                found[name] = book[sheet][address.replace("$", "")].value
    return found


def by_pandas(file: str, places: Mapping[str, tuple[str, int, int]]) -> Found:
    """The same cells of the sheets that hold them; their places are given, which is not counted here."""
    sheets = sorted({sheet for sheet, _, _ in places.values()})
    frames = pd.read_excel(file, sheet_name=sheets, header=None, engine="calamine")
    grids = {sheet: frame.to_numpy() for sheet, frame in frames.items()}
    return {
        name: grids[sheet][row, column]
        for name, (sheet, row, column) in places.items()
        if row < grids[sheet].shape[0] and column < grids[sheet].shape[1]
    }


def inflate(file: str) -> None:
    """Every part of the zip inflated, nothing looked at."""
    with ZipFile(file) as archive:
        for part in archive.namelist():
            archive.read(part)


def places(file: str) -> dict[str, tuple[str, int, int]]:
    """Sheet, row and column from 0 of every single cell that has a defined name."""
    found: dict[str, tuple[str, int, int]] = {}
    for name, defined in openpyxl.load_workbook(file, read_only=True).defined_names.items():
        for sheet, address in defined.destinations:
            _, column, row = [*address.partition(":")[0].split("$"), "", ""][:3]
            if ":" not in address:
                found[name] = (sheet, int(row) - 1, column_number(column) - 1)
    return found


def sample(files: Sequence[str], count: int) -> list[str]:
    """About ``count`` of the files, spread evenly."""
    return list(files[:: max(1, len(files) // count)][:count])
