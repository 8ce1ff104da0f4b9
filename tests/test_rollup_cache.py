"""What was read before is not read again, and a damaged cache does no harm; nothing is held in memory."""

from __future__ import annotations

import gc
import os
import select
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

import xltools
from tests.support.offices import COUNTED, FIRST, put_offices, total, workbook
from xltools.api import reading
from xltools.api.reading import Item
from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.catalogue import Catalogue
from xltools.model.finding import Finding
from xltools.model.order import Means, Order
from xltools.model.report import Office, Source
from xltools.model.rollup import Submission
from xltools.rollup.reading import spool as spool_module
from xltools.rollup.reading.edition import edition
from xltools.rollup.reading.pool import run_local
from xltools.rollup.reading.record import record_of, split, submission_of
from xltools.rollup.reading.spool import Spool, StoredSubmission
from xltools.rollup.reading.uncollected import uncollected

COUNT = 6


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "各单位"
    put_offices(folder, COUNT)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "各单位"))


@pytest.fixture
def read_files(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read, as they are."""
    names: list[str] = []
    real = reading.read_chunk

    def counting(items: Sequence[Item], catalogue: Catalogue) -> list[bytes]:
        names.extend(Path(item.path).name for item in items)
        return real(items, catalogue)

    monkeypatch.setattr(reading, "read_chunk", counting)
    return names


def roll(folder: Path, cache: Path) -> bytes:
    order = Order((str(folder),), str(folder.parent / "城东区.xlsx"))
    done = xltools.carry_out(order, Means(1, str(cache)))
    return done.workbook


def entries(cache: Path) -> list[Path]:
    return sorted(path for path in cache.rglob("*") if path.is_file() and path.name != "CACHEDIR.TAG")


def test_a_second_run_reads_nothing_and_gives_the_same(
    folder: Path, tmp_path: Path, read_files: list[str]
) -> None:
    first = roll(folder, tmp_path / "缓存")
    assert len(read_files) == COUNT
    assert roll(folder, tmp_path / "缓存") == first
    assert len(read_files) == COUNT
    assert roll(folder, tmp_path / "另一个缓存") == first
    assert len(entries(tmp_path / "缓存")) == COUNT


def test_after_one_changed_file_one_is_read(folder: Path, tmp_path: Path, read_files: list[str]) -> None:
    roll(folder, tmp_path / "缓存")
    read_files.clear()
    changed = sorted(folder.iterdir())[2]
    changed.write_bytes(_with_figure(2, 5))
    data = roll(folder, tmp_path / "缓存")
    assert read_files == [changed.name]
    (tmp_path / "城东区.xlsx").write_bytes(data)
    assert xltools.read(tmp_path / "城东区.xlsx").values[COUNTED] == total(COUNT) - (FIRST + 2) + 5


def _with_figure(number: int, figure: int) -> bytes:
    from tests.support.mutants import parts_of, zipped

    parts = parts_of(workbook(number))
    old, new = f"<v>{FIRST + number}</v>".encode(), f"<v>{figure}</v>".encode()
    return zipped({name: part.replace(old, new) for name, part in parts.items()})


def test_files_are_known_by_content_and_name(folder: Path, tmp_path: Path, read_files: list[str]) -> None:
    roll(folder, tmp_path / "缓存")
    read_files.clear()
    elsewhere = folder.rename(tmp_path / "搬走的文件夹")
    roll(elsewhere, tmp_path / "缓存")
    assert not read_files
    # Rules look at the year in a file's name.
    sorted(elsewhere.iterdir())[0].rename(elsewhere / "2019年报告.xlsx")
    roll(elsewhere, tmp_path / "缓存")
    assert read_files == ["2019年报告.xlsx"]


def test_other_rules_are_another_edition() -> None:
    assert edition(Catalogue(digest="a")) != edition(Catalogue(digest="b"))
    assert edition(Catalogue()) == edition(Catalogue())


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-300] ^= 4
    path.write_bytes(bytes(data))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def fill(path: Path) -> None:
    path.write_bytes(bytes(3000))


def other(path: Path) -> None:
    shutil.copy(next(one for one in entries(path.parents[2]) if one != path), path)


def folder_there(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [cut, flip, empty, fill, other])
def test_a_damaged_entry_is_read_anew(
    damage: Callable[[Path], None], folder: Path, tmp_path: Path, read_files: list[str]
) -> None:
    first = roll(folder, tmp_path / "缓存")
    read_files.clear()
    damage(entries(tmp_path / "缓存")[0])
    assert roll(folder, tmp_path / "缓存") == first
    assert len(read_files) == 1
    # It is whole again.
    assert roll(folder, tmp_path / "缓存") == first
    assert len(read_files) == 1


def test_a_folder_in_place_of_an_entry_is_told(folder: Path, tmp_path: Path) -> None:
    roll(folder, tmp_path / "缓存")
    folder_there(entries(tmp_path / "缓存")[0])
    with pytest.raises(XltoolsError, match="缓存文件夹写不进去"):
        roll(folder, tmp_path / "缓存")


def test_a_cache_that_is_a_file_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "缓存").write_text("x")
    with pytest.raises(XltoolsError) as caught:
        roll(folder, tmp_path / "缓存")
    assert "缓存文件夹写不进去" in caught.value.say("zh") and "--cache" in caught.value.say("zh")


def test_bad_files_are_looked_at_each_time(folder: Path, tmp_path: Path, read_files: list[str]) -> None:
    bad = folder / "坏.xlsx"
    bad.write_bytes(b"PK\x03\x04")
    roll(folder, tmp_path / "缓存")
    read_files.clear()
    roll(folder, tmp_path / "缓存")
    assert read_files == ["坏.xlsx"]
    bad.write_bytes(workbook(77))
    roll(folder, tmp_path / "缓存")
    found = xltools.submissions([str(bad)], 1, means=Means(cache=str(tmp_path / "缓存")))
    assert found[0].error is None and found[0].office.name == "第0077街道办事处"


def test_the_command_goes_on_from_the_cache(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], read_files: list[str]
) -> None:
    from xltools.cli import main

    arguments = [
        "rollup",
        str(folder),
        "-o",
        str(tmp_path / "城东区.xlsx"),
        "--cache",
        str(tmp_path / "缓存"),
    ]
    main(arguments)
    first = (tmp_path / "城东区.xlsx").read_bytes()
    assert main(arguments) == main(arguments)
    assert (tmp_path / "城东区.xlsx").read_bytes() == first and len(read_files) == COUNT
    assert "本级校验" in capsys.readouterr().out


FINDING = Finding(
    "T3-01", "error", "undecided", ("a.b", "c.d"), Text("中\n文", "x"), Text("", ""), at=("表三!D6",), left=5,
    difference=Decimal("-0.10"), expected="三", found=Decimal("1E+5"), blanks_as_zero=True, key="k", explained="\u2028",
)  # fmt: skip
SUBMISSION = Submission(
    Source("甲 报告.xlsx", "ab" * 32, 12, None), Office("甲街道", None, "street", None), "2021", ("channels",), (), None,
    "本机关", (0, None, Decimal("7545.250000"), -3, 10**30), {"a.b": "\udc80=1+1", "c": ""}, (FINDING, FINDING), 2, 1, None,
)  # fmt: skip


def test_a_record_read_back_is_the_submission() -> None:
    again = submission_of(record_of(SUBMISSION), SUBMISSION.source.file)
    assert again == SUBMISSION
    assert [type(value) for value in again.values] == [type(value) for value in SUBMISSION.values]
    # 0.10 and 0.1 are equal; bit for bit they are not.
    assert str(again.findings[0].difference) == "-0.10" and str(again.values[2]) == "7545.250000"
    failed = Submission(Source("x", "", 0), error=Text("坏", "bad"))
    assert submission_of(record_of(failed), "x") == failed
    with pytest.raises(ValueError):
        split(record_of(SUBMISSION).replace(b"\n", b" "))


def test_what_a_record_does_not_know_is_no_silent_loss() -> None:
    with pytest.raises(TypeError):
        record_of(replace(SUBMISSION, values=(1.5,)))  # type: ignore[arg-type]  # that is the point


def test_figures_lie_in_a_file_until_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool_module, "_IN_MEMORY", 1000)
    monkeypatch.setattr(spool_module, "_AT_HAND", 2)
    spool = Spool()
    given = [replace(SUBMISSION, values=(number,), errors=number) for number in range(20)]
    stored = [spool.add(record_of(one), one.source.file) for one in given]
    for _ in range(2):
        assert [one.values for one in stored] == [(number,) for number in range(20)]
        assert stored[3].findings == SUBMISSION.findings and stored[3].unreadable == SUBMISSION.unreadable
    assert all(
        isinstance(one, StoredSubmission) and one.errors == number for number, one in enumerate(stored)
    )
    # A changed copy holds all by itself.
    plain = replace(stored[5], errors=0)
    assert type(plain) is Submission and plain == replace(given[5], errors=0)
    assert stored[5] == stored[5] and stored[5] != stored[6]


def dangerous(items: Sequence[int]) -> list[int]:
    """Ends its own process at 13, as the system does when memory is short."""
    if 13 in items:
        os.kill(os.getpid(), 9)
    return [item * item for item in items]


def test_a_process_that_dies_takes_nothing_with_it() -> None:
    chunks = [list(range(start, start + 5)) for start in range(0, 40, 5)]
    found: dict[int, int] = {}
    for chunk, results in run_local(dangerous, chunks, 2, lambda item: -item):
        found |= dict(zip(chunk, results, strict=True))
    assert found == {number: -13 if number == 13 else number * number for number in range(40)}


def collecting(items: Sequence[str]) -> list[bool]:
    """Whether garbage is looked for while this runs; nothing to do is an error."""
    if not items:
        raise ValueError
    return [gc.isenabled() for _ in items]


def test_no_garbage_is_looked_for_while_files_are_read() -> None:
    assert gc.isenabled()
    assert uncollected(collecting, ["a", "b"]) == [False, False]
    assert gc.isenabled()
    with pytest.raises(ValueError):
        uncollected(collecting, [])
    assert gc.isenabled()
    gc.disable()
    try:
        assert uncollected(collecting, ["a"]) == [False] and not gc.isenabled()
    finally:
        gc.enable()
    assert [results for _, results in run_local(collecting, [["a"]], 1, bool)] == [[False]]


def test_a_file_that_ends_its_reader_is_listed(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(made, tmp_path / "各单位"))
    monkeypatch.setattr(reading, "_WORTH_A_POOL", 2)
    monkeypatch.setattr(reading, "_CHUNK", 3)
    real = reading.submission

    def fatal(file: str, catalogue: Catalogue) -> Submission:
        if "0004" in file:
            os.kill(os.getpid(), 9)
        return real(file, catalogue)

    monkeypatch.setattr(reading, "submission", fatal)
    received = xltools.submissions(sorted(map(str, folder.iterdir())), 2)
    assert [one.error is not None for one in received] == [number == 4 for number in range(COUNT)]
    assert received[4].error is not None and "被系统中止" in received[4].error.zh
    assert received[4].source.sha256


_KILLED = """
import os, sys
from tests.test_rollup_cache import waiting
from xltools.rollup.reading.pool import run_local
running = run_local(waiting, [[0], [1], [2], [3]], 2, lambda item: -item)
next(running)
os.kill(os.getpid(), 9)
"""


def waiting(items: Sequence[int]) -> list[int]:
    """Tells its process id; every second one then waits for what never comes."""
    os.write(sys.stdout.fileno(), f"{os.getpid()}\n".encode())  # a line at once: others write there, too
    if items[0]:
        select.select([os.pipe()[0]], [], [])
    return list(items)


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for processes as Linux can")
def test_workers_end_with_the_process_that_started_them() -> None:
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", _KILLED], cwd=root, stdout=subprocess.PIPE, text=True, timeout=60, check=False
    )
    assert done.returncode == -9
    # The pipe was closed by all that held it: none of them is left.
    workers = {int(line) for line in done.stdout.split()}
    assert workers
    for worker in workers:
        try:
            handle = os.pidfd_open(worker)
        except ProcessLookupError:
            continue
        assert select.select([handle], [], [], 30)[0], "a worker outlived its parent"
        os.close(handle)
