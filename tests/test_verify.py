"""The same files give the same bytes; a manifest tells when anything is no longer as it was; the long table."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

import xltools
from tests.support.offices import COUNTED, FIRST, name_of, put_offices, total, workbook
from xltools.cli import main
from xltools.documents import check_document, read_document
from xltools.errors import XltoolsError
from xltools.exporters.table import COLUMNS
from xltools.model.order import Means

COUNT = 4
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A district: reports, a roster, the roll-up with its manifest."""
    folder = tmp_path_factory.mktemp("made") / "城东区"
    put_offices(folder / "各单位", COUNT)
    offices = [{"name": name_of(number)} for number in range(COUNT)]
    roster = {"district": "城东区人民政府", "offices": offices}
    (folder / "名单.json").write_text(json.dumps(roster, ensure_ascii=False), encoding="utf-8")
    assert roll(folder) == 0
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "城东区"))


def roll(folder: Path, *more: str) -> int:
    return main(
        [
            "rollup", str(folder / "各单位"), "-o", str(folder / "汇总.xlsx"), "--roster", str(folder / "名单.json"),
            "--manifest", str(folder / "清单.json"), *more,
        ]
    )  # fmt: skip


def verify(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["rollup", "--verify", str(folder / "清单.json")])
    out = capsys.readouterr()
    return code, out.out + out.err


def test_nothing_differs_even_in_another_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = verify(folder, capsys)
    assert (code, said) == (0, "一致：程序、输入和结果都与清单相同。\n")
    assert xltools.verify(folder / "清单.json") == []


def test_the_manifest_is_all_that_went_in_and_came_out(folder: Path) -> None:
    document = read_document(folder / "清单.json", "manifest")
    assert [item["file"] for item in document["inputs"]] == [
        f"各单位/{name_of(n)}.xlsx" for n in range(COUNT)
    ]
    assert [(item["option"], item["file"]) for item in document["references"]] == [("roster", "名单.json")]
    assert [item["file"] for item in document["outputs"]] == ["汇总.xlsx"]
    assert document["outputs"][0]["sha256"] == document["result_sha256"]
    assert document["options"]["files"] == ["各单位"] and document["options"]["roster"] == "名单.json"
    assert document["event"]["version"] == xltools.__version__
    assert document["event"]["rules"] == xltools.rules_version()
    assert document["event"]["templates"] == {"2021": xltools.load_form("2021").version}


def test_a_changed_a_new_and_a_lost_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted((folder / "各单位").iterdir())
    files[0].write_bytes(workbook(40))
    files[1].unlink()
    (folder / "各单位" / "新.xlsx").write_bytes(workbook(50))
    code, said = verify(folder, capsys)
    assert code == 1
    told = {line.split("：", 1)[0].strip(): line.split("：", 1)[1] for line in said.splitlines()[1:]}
    assert told[str(files[0])] == "内容与当时不同。"
    assert told[str(files[1])] == "当时有这个文件，现在没有了。"
    assert told[str(folder / "各单位" / "新.xlsx")] == "当时没有这个文件。"
    # Offices 0 and 1 are gone, 40 and 50 came.
    now = total(COUNT) - FIRST - (FIRST + 1) + (FIRST + 40) + (FIRST + 50)
    cell = next(value for key, value in told.items() if key.startswith("表二!") and str(now) in value)
    assert f"是 {total(COUNT)}，重新汇总是 {now}" in cell


def test_a_sum_typed_over_by_hand(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = xltools.read(folder / "汇总.xlsx").places[COUNTED]
    book = openpyxl.load_workbook(folder / "汇总.xlsx")
    book[place.sheet][place.address] = 5
    book.save(folder / "汇总.xlsx")
    code, said = verify(folder, capsys)
    assert code == 1
    assert f"{folder / '汇总.xlsx'}：内容与当时不同。" in said
    assert f"{place}：" in said and f"是 5，重新汇总是 {total(COUNT)}" in said
    assert "重新汇总的结果与清单不同" not in said


def test_another_roster_or_another_program(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    roster = json.loads((folder / "名单.json").read_text(encoding="utf-8"))
    roster["offices"].append({"name": "未报街道"})
    (folder / "名单.json").write_text(json.dumps(roster, ensure_ascii=False), encoding="utf-8")
    document = json.loads((folder / "清单.json").read_text(encoding="utf-8"))
    document["event"] |= {"rules": "2020.1", "templates": {"2021": "2020.3"}}
    (folder / "清单.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    _, said = verify(folder, capsys)
    assert f"{folder / '名单.json'}：内容与当时不同。" in said
    assert "规则版本：当时 2020.1" in said and "2021年格式模板版本：当时 2020.3" in said
    assert "重新汇总的结果与清单不同" in said


def test_what_can_not_be_rolled_up_again_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(folder / "各单位")
    code, said = verify(folder, capsys)
    assert code == 1 and "不能重新汇总" in said
    (folder / "清单.json").write_text("{}", encoding="utf-8")
    assert verify(folder, capsys)[0] == 2


def test_options_of_another_version_are_refused(folder: Path) -> None:
    document = json.loads((folder / "清单.json").read_text(encoding="utf-8"))
    document["options"]["moon"] = True
    (folder / "清单.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(XltoolsError, match="选项本版本不认识"):
        xltools.verify(folder / "清单.json")


def test_verification_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "汇总.xlsx").unlink()
    assert main(["rollup", "--verify", str(folder / "清单.json"), "--json", "--lang", "en"]) == 1
    document = json.loads(capsys.readouterr().out)
    check_document(document, "verification", "x")
    assert document["same"] is False
    assert [item["what"] for item in document["differences"]] == ["It was there, and is not now."]


@pytest.mark.parametrize(
    "arguments",
    [
        ["rollup", "--verify", "m.json", "x"],
        ["rollup", "--verify", "m.json", "-o", "x.xlsx"],
        ["rollup", "x"],
        ["rollup", "-o", "x.xlsx"],
        ["rollup", "--tree", "x", "-o", "y", "--facts", "z.csv"],
    ],
)
def test_options_that_do_not_go_together(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "错误：" in capsys.readouterr().err


def test_the_same_bytes_from_any_process_order_and_place(made: Path, tmp_path: Path) -> None:
    """Another process, another hash seed, other workers, a moved folder, other file times, another day."""
    first = (made / "汇总.xlsx").read_bytes()
    moved = Path(shutil.copytree(made, tmp_path / "别处" / "城东区", copy_function=shutil.copyfile))
    for seed, jobs in (("1", "1"), ("2", "2")):
        arguments = [
            sys.executable, "-m", "xltools", "rollup", "各单位", "-o", "汇总.xlsx", "--roster", "名单.json", "--jobs", jobs,
        ]  # fmt: skip
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "TZ": "Asia/Shanghai"}
        environment.pop("SOURCE_DATE_EPOCH", None)
        done = subprocess.run(arguments, cwd=moved, env=environment, stdout=subprocess.DEVNULL, check=False)
        assert done.returncode == 0
        assert (moved / "汇总.xlsx").read_bytes() == first


def test_only_the_manifest_has_a_clock(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = []
    for epoch in ("1768896000", "1800000000"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        roll(folder)
        documents.append(json.loads((folder / "清单.json").read_text(encoding="utf-8")))
    one, other = documents
    assert one["event"].pop("when") == "2026-01-20T08:00:00+00:00"
    assert other["event"].pop("when") == "2027-01-15T08:00:00+00:00"
    assert one == other


def test_the_long_table_is_the_same_in_both_formats(folder: Path) -> None:
    import pyarrow.parquet as pq

    assert roll(folder, "--facts", str(folder / "长表.csv")) == 0
    assert roll(folder, "--facts", str(folder / "长表.parquet")) == 0
    document = read_document(folder / "清单.json", "manifest")
    assert [item["file"] for item in document["outputs"]] == ["汇总.xlsx", "长表.parquet"]
    with (folder / "长表.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    table = pq.read_table(folder / "长表.parquet").to_pylist()
    assert tuple(rows[0]) == tuple(table[0]) == COLUMNS
    cells = len(xltools.load_form("2021").cells)
    assert len(rows) == len(table) == COUNT * cells
    for row, record in zip(rows, table, strict=True):
        assert row["name"] == record["name"] and row["office"] == record["office"]
        assert (Decimal(row["value"]) if row["value"] else None) == record["value"]
    assert sum(Decimal(row["value"]) for row in rows if row["name"] == COUNTED) == total(COUNT)


def test_parquet_is_written_in_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow.parquet as pq

    from xltools.exporters import table

    monkeypatch.setattr(table, "_ROW_GROUP", 3)
    row: tuple[object, ...] = ("甲", None, 2024, "2021", "a.b", "t", "r", "c", "l", "件", 1, "", "f", "", "")
    held: list[int] = []

    def rows() -> object:
        for number in range(7):
            held.append(number)
            yield (*row[:10], Decimal(10) ** number * 10**28, *row[11:])

    out = io.BytesIO()
    table.write_table(out, rows(), ".parquet")  # type: ignore[arg-type]  # a generator
    parts = pq.ParquetFile(io.BytesIO(out.getvalue()))
    assert [parts.metadata.row_group(i).num_rows for i in range(parts.num_row_groups)] == [3, 3, 1]
    # 38 digits, 6 of them behind the point: what is larger is no figure of a report.
    values = parts.read().column("value").to_pylist()
    assert values[3] == Decimal(10) ** 31 and values[4:] == [None, None, None]


def test_a_table_that_can_not_be_written_is_told_before_the_work(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "汇总.xlsx").read_bytes()
    (folder / "各单位" / name_of(1)).with_suffix(".xlsx").unlink()
    assert roll(folder, "--facts", str(folder / "长表.xls")) == 2
    assert "长表只能存为 .csv 或 .parquet" in capsys.readouterr().err
    assert (folder / "汇总.xlsx").read_bytes() == before


def test_no_clock_and_no_machine_in_the_workbook(made: Path) -> None:
    with ZipFile(made / "汇总.xlsx") as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for name in archive.namelist():
            data = archive.read(name)
            assert str(made).encode() not in data and b"UTC" not in data, name


def test_jobs_and_cache_are_no_part_of_the_order(folder: Path, tmp_path: Path) -> None:
    assert xltools.verify(folder / "清单.json", Means(2, str(tmp_path / "缓存"))) == []
    options = read_document(folder / "清单.json", "manifest")["options"]
    assert not {"jobs", "cache", "scheduler"} & set(options)


def snippet(language: str) -> str:
    """The example in docs/facts.md that is marked so."""
    text = (ROOT / "docs" / "facts.md").read_text(encoding="utf-8")
    return text.split(f"```{language}\n")[1].split("```")[0]


@pytest.fixture(scope="module")
def tables(made: Path) -> Path:
    for suffix in ("csv", "parquet"):
        assert roll(made, "--facts", str(made / f"长表.{suffix}")) == 0
    return made


def received_of(folder: Path) -> int:
    """What one office received, all applicants, without the column 总计; all offices have the same."""
    values = xltools.read(next((folder / "各单位").iterdir())).values
    parts = {name: value for name, value in values.items() if name.startswith("requests.received.")}
    assert parts["requests.received.total"] == sum(v or 0 for n, v in parts.items() if n[-6:] != ".total")
    return int(parts["requests.received.total"] or 0)


def test_the_example_for_pandas_runs(tables: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", snippet("python pandas")],
        cwd=tables,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line.split() for line in done.stdout.splitlines()]
    for number in range(COUNT):
        assert [name_of(number), f"{received_of(tables)}.000000"] in lines


def test_the_example_for_duckdb_runs(tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    monkeypatch.chdir(tables)
    rows = duckdb.sql(snippet("sql duckdb")).fetchall()
    assert rows == [(name_of(number), Decimal(received_of(tables))) for number in range(COUNT)]


def test_the_example_for_power_query_names_what_is_there(tables: Path) -> None:
    """No program here runs it: the columns that it names are those of the file, and the file is what it says."""
    text = snippet("powerquery")
    with (tables / "长表.csv").open(encoding="utf-8-sig", newline="") as file:
        head = next(csv.reader(file))
    assert (tables / "长表.csv").read_bytes().startswith(b"\xef\xbb\xbf") and "Encoding = 65001" in text
    for column in ("year", "value", "row", "column", "office"):
        assert column in head and (f'"{column}"' in text or f"[{column}]" in text)


def test_every_column_is_explained() -> None:
    text = (ROOT / "docs" / "facts.md").read_text(encoding="utf-8")
    assert all(f"`{column}`" in text for column in COLUMNS)
