"""For a supervisor: a folder of workbooks becomes the district's workbook, and a list of who must correct what;
then what a report sent back has become.

python examples/supervisor.py 各单位报告 本级汇总.xlsx 2020
"""

from __future__ import annotations

import sys
from pathlib import Path

import xltools


def main(folder: Path, output: Path, year: int) -> list[str]:
    received = list(xltools.submissions(xltools.find_files([folder], leave_out=output)))
    done = xltools.roll_up(received, output, year=year, kept=xltools.read_kept(output))
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


def compare(returned: Path, again: Path) -> list[str]:
    """What an office changed in the report that it got back, and what is still wrong."""
    found = xltools.diff(xltools.read(returned), xltools.read(again))
    lines = [f"{change.label.zh}：{change.before} → {change.after}" for change in found.changes]
    lines += [f"已改正：{finding.message.zh}" for finding in found.cured if finding.severity == "error"]
    lines += [f"仍有：{finding.message.zh}" for finding in found.left if finding.severity == "error"]
    print("\n".join(lines) or "没有改动。")
    return lines


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 2020)
