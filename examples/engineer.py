"""For an engineer: the facts of many workbooks as one pandas table, every value with its cell.

python examples/engineer.py 各单位报告
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

import xltools


def main(folder: Path) -> pd.DataFrame:
    table = xltools.facts_frame(xltools.read(file) for file in xltools.find_files([folder]))
    received = table[(table["row"] == "received") & (table["column"] != "total")]
    by_office = received.groupby("office")["value"].apply(
        lambda values: sum(v for v in values if v is not None)
    )
    print(by_office.to_string())
    return table


if __name__ == "__main__":
    main(Path(sys.argv[1]))
