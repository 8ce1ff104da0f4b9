"""``xltools import``: one file, a folder, several reports in a file, and what must never happen."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

import xltools
from tests.support.base import base_report
from xltools.cli import main
from xltools.documents import check_document
from xltools.model.content import Content
from xltools.model.report import Office, Report


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    out = capsys.readouterr()
    return code, out.out, out.err


def report_of(name: str, **changes: int) -> Report:
    report = base_report("2021")
    values = {**report.values, **{key.replace("__", "."): value for key, value in changes.items()}}
    return replace(report, office=Office(name, level="street"), values=values)


def published(path: Path, report: Report) -> Path:
    path.write_bytes(xltools.export(report, path.suffix[1:], draft=True))
    return path


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Two offices, one of them in two kinds of file; a picture, an archive, an empty file and a workbook of ours."""
    folder = tmp_path / "收到 的报告"
    (folder / "下级").mkdir(parents=True)
    published(folder / "柳河.html", report_of("城东区柳河街道办事处"))
    published(folder / "柳河.docx", report_of("城东区柳河街道办事处"))
    published(folder / "下级" / "柳河.html", report_of("城东区云山街道办事处"))
    (folder / "扫描.pdf").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (folder / "空.txt").write_bytes(b"")
    (folder / "通知.txt").write_text("请于1月20日前报送。", encoding="utf-8")
    (folder / "本系统.xlsx").write_bytes(xltools.make_workbook(Content(report_of("城东区柳河街道办事处"))))
    (folder / "~$柳河.docx").write_bytes(b"lock")
    (folder / "说明.jpg").write_bytes(b"\xff\xd8\xff")
    with ZipFile(folder / "打包.docx", "w") as archive:
        archive.writestr("../../evil.txt", "x")
    return folder


def test_a_folder(reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "导入"
    before = {path: path.read_bytes() for path in reports.rglob("*") if path.is_file()}
    code, out, err = run(capsys, "import", reports, "-o", target)
    assert (code, err) == (2, "")
    assert sorted(path.name for path in target.iterdir()) == [
        "导入汇总.xlsx", "柳河.xlsx", "柳河（2）.xlsx", "柳河（3）.xlsx",
    ]  # fmt: skip
    assert "共 8 份，导入 3 份" in out
    assert "这是图片" in out and "文件是空的" in out and "没有找到法定的三张表" in out
    assert "已经是本系统的工作簿" in out and "这是压缩包" in out
    names = {xltools.read(target / f"柳河{number}.xlsx").office.name for number in ("", "（2）", "（3）")}
    assert names == {"城东区柳河街道办事处", "城东区云山街道办事处"}
    assert {path: path.read_bytes() for path in reports.rglob("*") if path.is_file()} == before
    assert not (tmp_path / "evil.txt").exists()
    sheet = openpyxl.load_workbook(target / "导入汇总.xlsx").active
    assert sheet is not None
    rows = {row[0]: row for row in sheet.iter_rows(min_row=3, values_only=True)}
    assert rows["柳河.docx"][1:8] == ("已导入", "城东区柳河街道办事处", 2024, "2021", 200, 200, "100%")
    assert rows["空.txt"][1] == "未导入"


def test_a_second_run_overwrites_nothing(
    reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "导入"
    run(capsys, "import", reports, "-o", target)
    corrected = target / "柳河.xlsx"
    corrected.write_bytes(b"corrected by hand")
    code, out, _ = run(capsys, "import", reports, "-o", target)
    assert code == 2 and "已存在" in out
    assert corrected.read_bytes() == b"corrected by hand"
    assert run(capsys, "import", reports / "柳河.html", "-o", corrected)[0] == 2
    assert run(capsys, "import", reports / "柳河.html", "-o", corrected, "--force")[0] == 0


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outside = published(tmp_path / "outside.html", report_of("城东区柳河街道办事处"))
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "link.html").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    code, _, err = run(capsys, "import", folder, "-o", tmp_path / "out")
    assert code == 2 and "没有找到可以导入的文件" in err


def test_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = published(tmp_path / "柳河 街道.html", report_of("城东区柳河街道办事处"))
    target = tmp_path / "柳河.xlsx"
    code, out, err = run(capsys, "import", source, "-o", target)
    assert (code, err) == (0, "")
    assert "2021年格式，读入 200/200 格" in out and "报告年度：2024：取自标题" in out
    report = xltools.read(target)
    assert dict(report.values) == dict(base_report("2021").values)
    assert report.text == base_report("2021").text
    # The input is never the output, nor anything but a workbook.
    assert run(capsys, "import", source, "-o", source)[0] == 2
    assert run(capsys, "import", source)[0] == 2


def test_a_report_with_errors_exits_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = published(tmp_path / "a.html", report_of("柳河街道", requests__total__total=99))
    code, out, _ = run(capsys, "import", source, "-o", tmp_path / "a.xlsx")
    assert code == 1 and "不通过" in out


def test_facts_as_json_go_into_fill(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = published(tmp_path / "a.docx", report_of("城东区柳河街道办事处"))
    code, out, _ = run(capsys, "import", source, "--json")
    assert code == 0
    document = json.loads(out)
    check_document(document, "facts", "stdout")
    assert document["provenance"]["requests.received.natural_person"]["sheet"].startswith("第")
    facts = tmp_path / "a.json"
    facts.write_text(out, encoding="utf-8")
    assert run(capsys, "fill", facts, "-o", tmp_path / "b.xlsx")[0] == 0
    assert xltools.read(tmp_path / "b.xlsx").values == xltools.import_file(source)[0].report.values


def test_two_reports_in_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = xltools.export(report_of("城东区柳河街道办事处"), "html").decode()
    second = xltools.export(
        report_of("城东区云山街道办事处", requests__carried_out__total=0), "html", draft=True
    )
    source = tmp_path / "合订.html"
    source.write_text(first.replace("</body>", second.decode().partition("<body>")[2]), encoding="utf-8")
    offices = ["城东区柳河街道办事处", "城东区云山街道办事处"]
    assert [found.report.office.name for found in xltools.import_file(source)] == offices
    target = tmp_path / "x.xlsx"
    code, _, err = run(capsys, "import", source, "-o", target)
    assert code == 2 and not target.exists()
    assert (
        "有 2 份报告：1 城东区柳河街道办事处 2024、2 城东区云山街道办事处 2024" in err and "--report" in err
    )
    run(capsys, "import", source, "-o", target, "--report", "2")
    assert xltools.read(target).office.name == offices[1]
    folder = tmp_path / "all"
    run(capsys, "import", tmp_path / "合订.html", "-o", folder / "x.xlsx")
    folder.mkdir()
    run(capsys, "import", source, "-o", folder)
    assert sorted(path.name for path in folder.iterdir()) == ["合订-1.xlsx", "合订-2.xlsx", "导入汇总.xlsx"]


def test_the_form_may_be_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = published(tmp_path / "a.html", report_of("城东区柳河街道办事处"))
    code, out, _ = run(capsys, "import", source, "-o", tmp_path / "a.xlsx", "--form", "2019")
    assert code == 1 and "按指定使用2019年格式" in out


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.pdf", b"\xff\xd8\xff\xe0JFIF", "这是图片"),
        ("a.docx", b"Rar!\x1a\x07", "这是压缩包"),
        ("a.txt", b"\xff\xff\xfe\x00\x81", "不是文本"),
        ("a.docx", b"PK\x03\x04broken", "损坏"),
        ("a.pdf", b"%PDF-1.7\nbroken", "PDF"),
        ("a.html", b"<html><body>nothing</body></html>", "没有找到法定的三张表"),
    ],
)
def test_what_can_not_be_imported(
    name: str, data: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / name
    source.write_bytes(data)
    code, _, err = run(capsys, "import", source, "-o", tmp_path / "a.xlsx")
    assert code == 2 and said in err and "Traceback" not in err
    assert str(source) in err
    assert not (tmp_path / "a.xlsx").exists()
