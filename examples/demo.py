"""The main job on the shipped examples: five reports filled in, checked, marked, rolled up and sent back.

Run with ``make demo`` or ``python examples/demo.py [folder]``; the files stay in ``out/``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import xltools
from xltools.api.rollups import RolledUp
from xltools.documents import read_document

HERE = Path(__file__).resolve().parent


def main(folder: Path) -> None:
    offices = folder / "各单位报告"
    marked = folder / "标注副本"
    for made in (offices, marked):
        made.mkdir(parents=True, exist_ok=True)
    print("一、把五个单位的数据填进年度报告工作簿，并逐个校验")
    for source in sorted((HERE / "offices").glob("*.json")):
        fill_and_check(source, offices, marked)
    done = roll_up(offices, folder)
    send_back(done, offices, folder)
    print(
        f"\n打开 {folder} 看看：先看“本级汇总.xlsx”的“概览”和“报送情况”，再点表三里的任一合计，可以看到它由哪些单位相加。"
    )


def fill_and_check(source: Path, offices: Path, marked: Path) -> None:
    document = read_document(source, "facts")
    target = offices / f"{document['office']['name']}.xlsx"
    workbook, _ = xltools.fill(document, where=str(source))
    xltools.write(target, workbook)
    report = xltools.read(target)
    checked = xltools.validate(report)
    errors = [finding for finding in checked.findings if finding.severity == "error"]
    print(
        f"\n  {report.office.name}（{report.year}年度）："
        + (f"{len(errors)} 处错误" if errors else "没有错误")
    )
    for finding in errors[:3]:
        print(f"    {finding.rule}　{finding.message.zh}")
        print(f"    　　　 {finding.advice.zh}")
    if len(errors) > 3:
        print(f"    另有 {len(errors) - 3} 处，见副本。")
    if errors:
        copy = marked / f"{target.stem}（已标注）.xlsx"
        xltools.write(copy, xltools.mark(target, report, checked))
        print(f"    已在副本上标出：{copy}")


def roll_up(offices: Path, folder: Path) -> RolledUp:
    print("\n二、汇总成示范区2020年度报告（名单上有六个单位）")
    output = folder / "本级汇总.xlsx"
    roster = xltools.read_roster(HERE / "roster.json")
    received = list(xltools.submissions(xltools.find_files([offices])))
    done = xltools.roll_up(received, output, roster=roster, year=2020, kept=xltools.read_kept(output))
    xltools.write(output, done.workbook)
    for line in done.rollup.offices:
        print(f"  {line.name}：{line.note.zh or '已计入。'}")
    name = "requests.received.natural_person"
    coverage = done.rollup.coverage[name]
    print(
        f"  例：表三“一、本年新收”自然人合计 {done.rollup.report.values[name]} 件，{coverage.reported} 个单位报了数，{coverage.missing} 个没有报。"
    )
    checked = xltools.validate(xltools.read(output))
    errors = [finding for finding in checked.findings if finding.severity == "error"]
    print(
        f"  汇总表本身也是一份年度报告，同样校验：{len(errors)} 处错误，来自上面那些还没有更正的单位和需要本级填写的格。"
    )
    print(f"  汇总表：{output}")
    return done


def send_back(done: RolledUp, offices: Path, folder: Path) -> None:
    print("\n三、给有错的单位出退回单，给没有报的出催报单")
    letters = folder / "退回和催报"
    issued = xltools.read_letters(letters)
    order = xltools.Order((str(offices),), str(folder / "本级汇总.xlsx"))
    found = xltools.letters_for(done.rollup, xltools.now(), issued=issued, causes_of=xltools.causes_of(order))
    try:
        written = xltools.write_letters(letters, found, issued)
    except xltools.XltoolsError as error:
        print(f"  {error}")
        return
    for name in written:
        print(f"  {letters / name}")
    if not written:
        print("  都已经出过了。")
    for path in sorted(letters.glob("退回单*康桥*.txt"))[:1]:
        print("\n  " + path.read_text(encoding="utf-8-sig").strip().replace("\n", "\n  "))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "out")
