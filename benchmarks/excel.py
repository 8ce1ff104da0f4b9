"""校验 in an open workbook: calls to the program, bytes of the changes, milliseconds, without a program.

The file engine stands for the program: what is measured is our side of it. Excel's own time comes on top.
"""

from __future__ import annotations

import copy
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xltools
from benchmarks.measure import PYTHON, Row, cpu, finish, interleaved, options, quiet
from xltools.documents import read_document
from xltools.excel import checking
from xltools.excel.book import read_book
from xltools.excel.engines.file import file_payload, open_file
from xltools.excel.engines.wire import open_payload
from xltools.excel.marks import write_marks

_MOST_CALLS, _MOST_SECONDS = 12, 0.060
_CLICK = """
import json, sys
from xltools.excel import runtimes
from xltools.excel.engines.wire import open_payload
book = open_payload(json.load(open(sys.argv[1], encoding="utf-8")))
book.set_mock_caller()
runtimes.run("check")
"""
_OFFICES = Path(__file__).resolve().parent.parent / "examples" / "offices"


def rows(rounds: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        paths = [_workbook(facts, Path(folder)) for facts in sorted(_OFFICES.glob("*.json"))]
        return [*_calls(paths), *_times(paths, rounds), _bytes(paths), _click(paths[0], rounds)]


def _workbook(facts: Path, folder: Path) -> Path:
    path = folder / f"{facts.stem}.xlsx"
    path.write_bytes(xltools.fill(read_document(facts, "facts"))[0])
    return path


def _calls(paths: list[Path]) -> list[Row]:
    """Reads and writes of the form 2021 or 2019; an annex is a table more, with two reads."""
    most, whole = 0, 0
    for path in paths:
        book: Any = open_file(path)
        checking.check(book)
        for said in (book.impl.asked, book.impl.actions):
            said.clear()
        report = checking.check(book).report
        asked = [call for call in book.impl.asked if call != "names"]
        annexes = 2 * len(report.supplements)
        most = max(most, len(asked) + 1 - annexes)
        whole = max(whole, len(asked) + len(book.impl.actions) - annexes)
    return [
        Row("calls from 校验 to written marks, beside the list of names", f"{most}", "", "", f"<= {_MOST_CALLS}", most <= _MOST_CALLS),
        Row("calls of a whole 校验: marks, 校验结果, first fault", f"{whole}"),
    ]  # fmt: skip


def _marked(book: Any) -> None:
    """As ``check`` does it, up to the written marks."""
    opened = read_book(book)
    validation = xltools.validate(opened.report)
    write_marks(book, xltools.mark_levels(opened.names, opened.report, validation.findings))


def _times(paths: list[Path], rounds: int) -> list[Row]:
    books = [open_file(path) for path in paths]
    payloads = [file_payload(path) for path in paths]

    def each(work: Callable[[Any], object]) -> Callable[[], None]:
        def run() -> None:
            for book in books:
                work(book)

        return run

    def wire() -> None:
        for payload in payloads:
            book = open_payload(copy.copy(payload))
            checking.check(book)
            json.dumps(book.json())

    taken = interleaved(
        {
            "marks": each(_marked),
            "check": each(checking.check),
            "next": each(checking.next_fault),
            "wire": wire,
            "read": each(read_book),
            "validate": each(lambda book: xltools.validate(read_book(book).report)),
        },
        rounds,
        clock=cpu,
    )
    per = {name: seconds / len(paths) for name, seconds in taken.items()}
    return [
        Row("from 校验 to written marks, one workbook", _ms(per["marks"]), "", "", f"<= {_ms(_MOST_SECONDS)}", per["marks"] <= _MOST_SECONDS),
        Row("  of it: read by names / read and validate", f"{_ms(per['read'])} / {_ms(per['validate'])}"),
        Row("whole 校验, with 校验结果", _ms(per["check"])),
        Row("下一处", _ms(per["next"])),
        Row("校验 over the wire: payload to JSON of the actions", _ms(per["wire"])),
    ]  # fmt: skip


def _bytes(paths: list[Path]) -> Row:
    sizes = []
    for path in paths:
        book = open_payload(file_payload(path))
        checking.check(book)
        sizes.append(len(json.dumps(book.json(), ensure_ascii=False).encode()))
    return Row(
        "bytes of the actions of 校验, five offices", f"{min(sizes) / 1000:.1f} to {max(sizes) / 1000:.1f} kB"
    )


def _click(path: Path, rounds: int) -> Row:
    """Desktop Excel starts Python for each click; loading xlwings alone is what no click can be faster than."""
    payload = path.with_suffix(".json")
    payload.write_text(json.dumps(file_payload(path)), encoding="utf-8")
    taken = interleaved(
        {
            "click": quiet([PYTHON, "-c", _CLICK, str(payload)]),
            "xlwings": quiet([PYTHON, "-c", "import xlwings"]),
        },
        rounds,
        clock=cpu,
    )
    ratio = f"{taken['click'] / taken['xlwings']:.2f}x"
    return Row(
        "a click: Python started, 校验, the end",
        _ms(taken["click"]),
        f"import xlwings {_ms(taken['xlwings'])}",
        ratio,
    )


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.3g} ms"


def main() -> None:
    chosen = options(__doc__).parse_args()
    finish(rows(chosen.rounds), chosen.json)


if __name__ == "__main__":
    main()
