"""For office staff with an engineer at hand: a blank workbook for this year, then its faults in words.

python examples/staff.py 文件夹
"""

from __future__ import annotations

import sys
from pathlib import Path

import xltools
from xltools.model.report import Office


def main(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    office = Office("示范区康桥街道办事处", level="street", parent="示范区人民政府")
    target = folder / "2025年度报告.xlsx"
    xltools.write(target, xltools.new(xltools.form_for_year(2025), office=office, year=2025))
    report = xltools.read(target)
    checked = xltools.validate(report)
    print(f"{target}：还有 {sum(len(f.cells) for f in checked.findings if f.rule == 'CQ-01')} 格要填")
    return target


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
