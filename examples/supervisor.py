"""For a supervisor: a folder of workbooks becomes the district's workbook, and a list of who must correct what.

python examples/supervisor.py 各单位报告 本级汇总.xlsx
"""

from __future__ import annotations

import sys
from pathlib import Path

import xltools


def main(folder: Path, output: Path, year: int) -> list[str]:
    received = list(xltools.submissions(xltools.find_files([folder], leave_out=output)))
    done = xltools.roll_up(received, output, year=year)
    xltools.write(output, done.workbook)
    to_correct = [
        f"{line.name}：{finding.message.zh}"
        for line in done.rollup.offices
        if line.counted and line.submission
        for finding in line.submission.findings
        if finding.severity == "error"
    ]
    print("\n".join(to_correct) or "各单位都没有错误。")
    return to_correct


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 2020)
