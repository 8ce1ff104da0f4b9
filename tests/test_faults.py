"""Whatever goes wrong, the result is complete and right with every bad file listed, or the old one untouched."""

from __future__ import annotations

import io
import json
import os
import random
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import xltools
from tests.support.bad_files import CONTENTS, PLACES, put_bad_files
from tests.support.fuzz import unclear
from tests.support.offices import COUNTED, name_of, put_offices, total, workbook
from xltools.cli import main
from xltools.errors import XltoolsError
from xltools.model.order import Means, Order
from xltools.rollup.reading import spool as spool_module

ROOT = Path(__file__).parents[1]
COUNT = 8
BAD = 3


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "各单位"
    put_offices(folder, COUNT)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "各单位"))


def run(
    *command: str, cwd: Path, before: Callable[[], None] | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=cwd, preexec_fn=before, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment}, timeout=120,
    )  # fmt: skip


OUTPUTS = ("汇总.xlsx", "长表.csv", "清单.json")
ROLLUP = (
    "rollup", "各单位", "-o", "汇总.xlsx", "--facts", "长表.csv", "--manifest", "清单.json", "--cache", "缓存",
)  # fmt: skip


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in OUTPUTS}


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".xltools-")]


def test_a_kill_at_any_moment(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Old outputs lie there; after each kill every one is the old or the new, and the next run goes on."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1768896000")
    last = folder / f"{name_of(COUNT - 1)}.xlsx"
    late = last.read_bytes()
    last.unlink()
    assert run("xltools", *ROLLUP, cwd=tmp_path).returncode == 0
    old = contents(tmp_path)
    last.write_bytes(late)
    shutil.rmtree(tmp_path / "缓存")
    done = run("tests.support.killed", "file:0", str(tmp_path), *ROLLUP, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    new, dealings = contents(tmp_path), int((tmp_path / "count").read_text())
    assert all(old[name] != new[name] for name in OUTPUTS) and dealings > 3 * COUNT
    dice = random.Random(7)
    moments = [f"file:{number}" for number in sorted(dice.sample(range(1, dealings + 1), 6))]
    moments += [f"cpu:{0.05 + 0.4 * dice.random():.3f}" for _ in range(3)]
    killed = 0
    for moment in moments:
        shutil.rmtree(tmp_path / "缓存", ignore_errors=True)
        for name, data in old.items():
            (tmp_path / name).write_bytes(data)
        done = run("tests.support.killed", moment, str(tmp_path), *ROLLUP, cwd=tmp_path)
        killed += done.returncode < 0
        found = contents(tmp_path)
        assert all(found[name] in (old[name], new[name]) for name in OUTPUTS), moment
        # The workbook comes first and the manifest last: a new manifest is never beside an old workbook.
        states = [found[name] == new[name] for name in OUTPUTS]
        assert states == sorted(states, reverse=True), moment
    assert killed >= 6
    assert run("xltools", *ROLLUP, cwd=tmp_path).returncode == 0
    assert contents(tmp_path) == new


@pytest.mark.usefixtures("folder")
def test_a_killed_run_goes_on_from_the_cache(tmp_path: Path) -> None:
    cache = tmp_path / "缓存"
    for number in range(40):  # the kill comes when half of the files are read
        done = run("tests.support.killed", f"file:{12 + 6 * number}", str(tmp_path), *ROLLUP, cwd=tmp_path)
        kept = [path for path in cache.rglob("*") if path.is_file() and len(path.name) == 62]
        if kept:
            break
    assert done.returncode == -9 and 1 <= len(kept) < COUNT
    assert not (tmp_path / "汇总.xlsx").exists()
    times = {path: path.stat().st_mtime_ns for path in kept}
    assert run("xltools", *ROLLUP, cwd=tmp_path).returncode == 0
    assert {path: path.stat().st_mtime_ns for path in kept} == times
    assert xltools.read(tmp_path / "汇总.xlsx").values[COUNTED] == total(COUNT)


def small_files(size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize(
    ("size", "arguments", "said"),
    [
        (20_000, ("-o", "汇总.xlsx"), "汇总.xlsx：写不进去"),
        (150_000, ("-o", "汇总.xlsx", "--facts", "长表.csv"), "长表.csv：写不进去"),
        (2_000, ("-o", "汇总.xlsx", "--cache", "缓存"), "缓存文件夹写不进去"),
    ],
)
def test_no_room_for_a_file(
    folder: Path, tmp_path: Path, size: int, arguments: tuple[str, ...], said: str
) -> None:
    for name in ("汇总.xlsx", "长表.csv"):
        (tmp_path / name).write_bytes(b"old")
    done = run("xltools", "rollup", "各单位", *arguments, cwd=tmp_path, before=small_files(size))
    assert done.returncode == 2
    assert said in done.stderr and not unclear(done.stderr.strip())
    assert (tmp_path / "长表.csv").read_bytes() == b"old"
    whole = "--facts" in arguments
    assert ((tmp_path / "汇总.xlsx").read_bytes() != b"old") == whole
    assert not leftovers(tmp_path)
    assert folder.is_dir()


def in_namespace(folder: Path, mount: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command with ``mount`` done before it, in a mount namespace of its own."""
    script = f'{mount} && shift && exec "$@"'
    command = [
        "unshare",
        "-m",
        "sh",
        "-c",
        script,
        "sh",
        str(folder),
        sys.executable,
        "-m",
        "xltools",
        *arguments,
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=120)


def can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    tried = ["unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=64k tmpfs /mnt"]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


mounts = pytest.mark.skipif(not can_mount(), reason="this user may not mount file systems")


@mounts
def test_a_full_disk(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "满的盘"
    target.mkdir()
    mount = (
        'mount -t tmpfs -o size=40k tmpfs "$1" && echo old > "$1/汇总.xlsx" && trap \'ls -A "$1" >&2\' EXIT'
    )
    script = f'{mount} && folder="$1" && shift && "$@"; code=$?; ls -A "$folder"; cat "$folder/汇总.xlsx"; exit $code'
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script.replace(" && trap 'ls -A \"$1\" >&2' EXIT", ""), "sh", str(target),
         sys.executable, "-m", "xltools", "rollup", str(folder), "-o", str(target / "汇总.xlsx")],
        capture_output=True, text=True, check=False, timeout=120, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 2
    assert "写不进去" in done.stderr and not unclear(done.stderr.strip())
    # Nothing but the old file is there, and it is what it was.
    assert done.stdout.splitlines() == ["汇总.xlsx", "old"]


@mounts
def test_a_read_only_folder(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "只读"
    target.mkdir()
    (target / "汇总.xlsx").write_bytes(b"old")
    mount = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"'
    done = in_namespace(target, mount, "rollup", str(folder), "-o", str(target / "汇总.xlsx"))
    assert done.returncode == 2
    assert "汇总.xlsx" in done.stderr and not unclear(done.stderr.strip())
    assert [path.name for path in target.iterdir()] == ["汇总.xlsx"]
    assert (target / "汇总.xlsx").read_bytes() == b"old"
    # Reports in a folder that can only be read are no problem.
    mount = f'mount --bind "{folder}" "{folder}" && mount -o remount,bind,ro "{folder}"'
    assert (
        in_namespace(target, mount, "rollup", str(folder), "-o", str(tmp_path / "汇总.xlsx")).returncode == 0
    )


def test_no_room_for_what_is_laid_aside(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "_IN_MEMORY", 100)
    monkeypatch.setattr(spool_module, "TemporaryFile", lambda **_: open("/dev/full", "r+b", buffering=0))  # noqa: PTH123, SIM115
    with pytest.raises(XltoolsError) as caught:
        xltools.carry_out(Order((str(folder),), str(tmp_path / "汇总.xlsx")))
    assert "临时文件夹写不进去" in caught.value.say("zh") and "TMPDIR" in caught.value.say("zh")


def changing(times: int, file: Path) -> type[io.FileIO]:
    """A file that somebody saves anew while it is read, so many times."""
    left = [times]

    class Changing(io.FileIO):
        def readall(self) -> bytes:
            data = super().readall() or b""
            if self.name == str(file) and left[0]:
                left[0] -= 1
                file.write_bytes(workbook(20 + left[0]))
                os.utime(file, ns=(left[0], left[0]))
            return data

    return Changing


@pytest.mark.parametrize("times", [1, 2, 50])
def test_a_file_that_changes_while_it_is_read(
    folder: Path, tmp_path: Path, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = folder / f"{name_of(3)}.xlsx"
    monkeypatch.setattr(io, "FileIO", changing(times, file))
    done = xltools.carry_out(Order((str(folder),), str(tmp_path / "汇总.xlsx")), Means(1))
    line = next(
        line for line in done.rollup.offices if line.submission and line.submission.source.file == str(file)
    )
    if times > 2:
        assert line.status == "unreadable" and "读取时文件正在被修改" in line.note.zh
        return
    # What counts is the last state, as a whole.
    assert line.status == "included" and line.name == name_of(20)
    assert line.submission is not None
    monkeypatch.undo()
    assert line.submission.source.sha256 == xltools.read(file).source.sha256


def test_a_workbook_that_is_open_in_excel(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / f"~${name_of(2)}.xlsx").write_bytes(b"lock")
    # Excel's way with long names.
    (folder / f"~${name_of(4)[2:]}.xlsx").write_bytes(b"lock")
    assert main(["rollup", str(folder), "-o", str(tmp_path / "汇总.xlsx")]) == 0
    said = capsys.readouterr()
    assert "正被 Excel 或 WPS 打开" in said.err
    assert [number for number in range(COUNT) if name_of(number) in said.err] == [2, 4]
    assert xltools.read(tmp_path / "汇总.xlsx").values[COUNTED] == total(COUNT)


def test_a_file_that_another_program_holds(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Held(io.FileIO):
        def __init__(self, file: Any, *more: Any) -> None:
            if name_of(5) in str(file):
                raise PermissionError(13, "Permission denied")
            super().__init__(file, *more)

    monkeypatch.setattr(io, "FileIO", Held)
    done = xltools.carry_out(Order((str(folder),), str(tmp_path / "汇总.xlsx")), Means(1))
    assert done.rollup.report.values[COUNTED] == total(COUNT) - (total(1, 5))
    held = [line for line in done.rollup.offices if line.status == "unreadable"]
    assert len(held) == 1 and "被别的程序占用" in held[0].note.zh


def test_bad_files_of_every_kind_among_many(tmp_path: Path) -> None:
    """In processes of their own, as many files are read; with the cache, twice."""
    folder, count = tmp_path / "各单位", 100
    put_offices(folder, count)
    bad = put_bad_files(folder, BAD)
    (folder / "~$打开的.xlsx").write_bytes(b"lock")
    order = Order((str(folder),), str(tmp_path / "汇总.xlsx"))
    for _ in range(2):
        done = xltools.carry_out(order, Means(2, str(tmp_path / "缓存")))
        assert done.rollup.report.values[COUNTED] == total(count)
        listed = {
            Path(line.submission.source.file).name: line
            for line in done.rollup.offices
            if line.submission and line.status == "unreadable"
        }
        assert sorted(listed) == sorted(path.name for path in bad)
        assert len(bad) == BAD * (len(CONTENTS) + len(PLACES))
        for name, line in listed.items():
            assert not unclear(line.note.zh), name
    xltools.write_outputs(done, order)
    sheet = openpyxl.load_workbook(tmp_path / "汇总.xlsx", read_only=True)["报送情况"]
    shown = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert all(any(path.name in cell for cell in shown) for path in bad)


def test_a_file_whose_name_is_in_an_old_encoding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As zip programs unpack what was packed on Windows."""
    folder = tmp_path / "各单位"
    put_offices(folder, 2)
    for name, data in (("城关镇.xlsx".encode("gbk"), workbook(2)), (b"\xff\xff.xlsx", b"bad")):
        (folder / os.fsdecode(name)).write_bytes(data)
    target = tmp_path / "汇总.xlsx"
    arguments: Sequence[str] = (
        "rollup", str(folder), "-o", str(target), "--json", "--manifest", str(tmp_path / "清单.json"),
        "--facts", str(tmp_path / "长表.csv"), "--cache", str(tmp_path / "缓存"),
    )  # fmt: skip
    for _ in range(2):
        assert main(list(arguments)) == 1
        said = capsys.readouterr()
        assert not said.err
        files = [Path(office["file"]).name for office in json.loads(said.out)["offices"]]
        assert sorted(files) == ["\\xff\\xff.xlsx", "城关镇.xlsx", f"{name_of(0)}.xlsx", f"{name_of(1)}.xlsx"]
    assert xltools.read(target).values[COUNTED] == total(3)
