"""The command line as its users meet it: exit codes, both languages, clear errors, nothing overwritten."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import xltools
from tests.support.base import base_report
from xltools.cli import COMMANDS, main
from xltools.documents import check_document, write_document
from xltools.model.content import Content

HERE = Path(__file__).resolve().parent
OFFICES = HERE.parent / "examples" / "offices"


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def filled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The example whose （七）总计 was left at 0."""
    target = tmp_path / "康桥.xlsx"
    code, _, _ = run(capsys, "fill", OFFICES / "kangqiao.json", "-o", target)
    assert code == 0
    return target


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_in_both_languages(command: str, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, *filter(None, (command, "--lang", lang, "--help")))
    assert code == 0
    assert ("用法：" if lang == "zh" else "Usage: ") in out
    if lang == "en":
        assert not any("\u4e00" <= character <= "\u9fff" for character in out)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--version") == (0, f"xltools {xltools.__version__}\n", "")


def test_module_runs() -> None:
    done = subprocess.run([sys.executable, "-m", "xltools", "--version"], capture_output=True, check=False)
    assert (done.returncode, done.stdout.split()[0]) == (0, b"xltools")


def test_validate_says_what_where_and_what_to_do(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "validate", filled)
    assert code == 1
    assert "T3-01" in out and "第一项加第二项为 5" in out and "相差 3" in out and "怎么办" in out
    code, out, _ = run(capsys, "--lang", "en", "validate", filled, "--severity", "error")
    assert code == 1
    assert "received + carried in: 5" in out and "warning T3-06" not in out


def test_validate_json_is_the_document_of_the_interface(
    filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "validate", filled, "--json")
    document: dict[str, Any] = json.loads(out)
    check_document(document, "findings", "输出")
    (report,) = document["reports"]
    assert code == 1
    assert (report["office"], report["year"], report["form"], report["verdict"]) == (
        "示范区康桥街道办事处", 2020, "2019", "invalid",
    )  # fmt: skip
    assert report["sha256"] == hashlib.sha256(filled.read_bytes()).hexdigest()
    flow = [f for f in report["findings"] if f["rule"] == "T3-01" and f["column"] == "total"]
    assert [(f["left"], f["right"], f["difference"], f["blanks_as_zero"]) for f in flow] == [(5, 2, 3, False)]
    assert flow[0]["cells"] == [
        "requests.received.total", "requests.carried_in.total", "requests.total.total", "requests.carried_out.total",
    ]  # fmt: skip
    assert flow[0]["at"] == ["表三!J6", "表三!J7", "表三!J27", "表三!J28"]


def test_a_valid_report_exits_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "板石.xlsx"
    run(capsys, "fill", OFFICES / "banshi.json", "-o", target)
    code, out, _ = run(capsys, "validate", target, "--json")
    assert code == 0
    assert json.loads(out)["reports"][0]["verdict"] == "valid"


def test_an_unreadable_file_among_others(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "网页.xlsx"
    bad.write_text("<html><body>年报</body></html>", encoding="utf-8")
    code, out, _ = run(capsys, "validate", bad, filled, "--json")
    document = json.loads(out)
    check_document(document, "findings", "输出")
    assert code == 2
    by_verdict = {report["verdict"]: report for report in document["reports"]}
    assert set(by_verdict) == {"unreadable", "invalid"}
    assert "网页" in by_verdict["unreadable"]["file"] and by_verdict["unreadable"]["error"]


def test_level_from_the_roster(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads((OFFICES / "wolongshan.json").read_text(encoding="utf-8"))
    document["office"]["level"] = None
    facts, target = tmp_path / "卧龙山.json", tmp_path / "卧龙山.xlsx"
    write_document(facts, document, "facts")
    run(capsys, "fill", facts, "-o", target)
    _, without, _ = run(capsys, "validate", target, "--json")
    _, given, _ = run(
        capsys, "validate", target, "--json", "--roster", HERE.parent / "examples" / "roster.json"
    )

    def rules(out: str) -> set[str]:
        return {finding["rule"] for finding in json.loads(out)["reports"][0]["findings"]}

    assert rules(given) - rules(without) == {"T2-04", "T2-06"}


def test_new_makes_a_blank_workbook_and_never_overwrites(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "新 报告.xlsx"
    arguments = (
        "new",
        "--office",
        "示范区康桥街道办事处",
        "--level",
        "street",
        "--year",
        "2024",
        "-o",
        target,
    )
    assert run(capsys, *arguments)[0] == 0
    report = xltools.read(target)
    assert (report.form, report.year, report.office.level) == ("2021", 2024, "street")
    assert set(report.values.values()) == {None}
    before = target.read_bytes()
    code, _, err = run(capsys, *arguments)
    assert code == 2 and "已存在" in err and "--force" in err
    assert target.read_bytes() == before
    assert run(capsys, *arguments, "--force")[0] == 0


def test_new_with_the_wrong_form_for_the_year(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "a.xlsx"
    code, _, err = run(capsys, "new", "--form", "2019", "--office", "甲", "--year", "2024", "-o", target)
    assert code == 2 and "2021年格式" in err and not target.exists()


def test_new_carries_last_year_over(filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "2021.xlsx"
    name = "示范区康桥街道办事处"
    code, _, err = run(capsys, "new", "--office", name, "--year", "2021", "--prior", filled, "-o", target)
    assert (code, err) == (0, "")
    report = xltools.read(target)
    assert report.values["requests.carried_in.natural_person"] == 2
    assert report.values["requests.carried_in.total"] == 2
    assert report.values["requests.carried_in.business"] is None  # blank last year: nothing to carry
    cell = openpyxl.load_workbook(target)["表三"]["D7"]
    assert (cell.value, cell.protection.locked) == (2, True)
    other = tmp_path / "x.xlsx"
    code, _, err = run(capsys, "new", "--office", name, "--year", "2024", "--prior", filled, "-o", other)
    assert code == 2 and "2020年度" in err
    code, _, err = run(
        capsys, "new", "--office", "示范区凤山街道办事处", "--year", "2021", "--prior", filled, "-o", other
    )
    assert code == 2 and "是“示范区康桥街道办事处”的，不是“示范区凤山街道办事处”的" in err
    assert not other.exists()


def test_fill_and_export_are_a_round_trip(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "康桥.json"
    assert run(capsys, "export", filled, "--to", "json", "-o", out)[0] == 0
    exported = json.loads(out.read_text(encoding="utf-8"))
    given = json.loads((OFFICES / "kangqiao.json").read_text(encoding="utf-8"))
    check_document(exported, "facts", "输出")
    for key in ("form", "year", "office", "scope", "facts", "unreadable", "text"):
        assert exported[key] == given[key], key
    assert exported["provenance"]["requests.received.natural_person"] == {
        "file": str(filled), "sheet": "表三", "address": "D6", "raw": None,
    }  # fmt: skip
    again = tmp_path / "again.xlsx"
    assert run(capsys, "fill", out, "-o", again)[0] == 0
    assert xltools.read(again).values == xltools.read(filled).values


def test_export_csv(filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "康桥.csv"
    assert run(capsys, "export", filled, "--to", "csv", "-o", out)[0] == 0
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + 198
    assert lines[0].startswith("office,code,year,form,name,")
    received = next(line for line in lines if ",requests.received.natural_person," in line)
    assert received.split(",")[10] == "5" and received.endswith(",表三,D6")


def test_fill_refuses_unknown_names_and_floats(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads((OFFICES / "banshi.json").read_text(encoding="utf-8"))
    facts, target = tmp_path / "a.json", tmp_path / "a.xlsx"
    document["facts"]["proactive.fees.amount"] = "3.5"
    facts.write_text(json.dumps(document), encoding="utf-8")
    code, _, err = run(capsys, "fill", facts, "-o", target)
    assert code == 2 and "proactive.fees.amount" in err and not target.exists()
    del document["facts"]["proactive.fees.amount"]
    document["facts"]["requests.received.total"] = 95.5
    facts.write_text(json.dumps(document), encoding="utf-8")
    code, _, err = run(capsys, "fill", facts, "-o", target)
    assert (
        code == 2 and '$.facts["requests.received.total"]' in err and "a.json" in err and not target.exists()
    )


def test_fill_gives_a_hybrid_layout_its_home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = xltools.load_form("2021")
    facts: dict[str, int | None] = dict.fromkeys(form.cells, 0)
    for name in [name for name in facts if name.startswith("requests.other_rest.")]:
        del facts[name]
    facts.update({f"requests.other.{column}": 0 for column in form.columns("requests")})
    facts["requests.other.business"] = 4
    document = {
        "form": "2021", "supplements": [], "year": 2022,
        "office": {"name": "甲", "code": None, "level": "street", "parent": None}, "facts": facts,
    }  # fmt: skip
    source, target = tmp_path / "a.json", tmp_path / "a.xlsx"
    source.write_text(json.dumps(document), encoding="utf-8")
    code, out, _ = run(capsys, "fill", source, "-o", target)
    assert code == 0 and "ST-01" in out
    report = xltools.read(target)
    assert report.values["requests.other_rest.business"] == 4
    rules = [finding.rule for finding in xltools.validate(report).findings]
    assert rules.count("ST-01") == 1
    comment = openpyxl.load_workbook(target)["表三"]["E28"].comment
    assert comment is not None and "requests.other.business" in comment.text


def test_a_total_missing_null_or_typed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads((OFFICES / "kangqiao.json").read_text(encoding="utf-8"))
    del document["facts"]["requests.total.total"]
    document["facts"]["requests.granted.total"] = None
    document["facts"]["requests.received.total"] = 6
    source, target = tmp_path / "a.json", tmp_path / "a.xlsx"
    source.write_text(json.dumps(document), encoding="utf-8")
    assert run(capsys, "fill", source, "-o", target)[0] == 0
    sheet = openpyxl.load_workbook(target)["表三"]
    assert str(sheet["J27"].value).startswith("=IF(COUNT(")
    assert sheet["J8"].value is None
    assert sheet["J6"].value == 6
    report = xltools.read(target)
    assert report.values["requests.total.total"] == 2  # 内部事务 1 + 不掌握 1; 予以公开's total is blank


def test_mark_leaves_the_original_untouched(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = filled.read_bytes()
    copy = tmp_path / "标注.xlsx"
    code, out, _ = run(capsys, "mark", filled, "-o", copy)
    assert code == 1 and str(copy) in out
    assert filled.read_bytes() == before
    assert "校验结果" in openpyxl.load_workbook(copy).sheetnames
    assert xltools.read(copy).values == xltools.read(filled).values


def test_mark_compares_with_last_year(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """20 documents in force then, 3 made and 1 repealed since: 22 should be, 20 are."""
    now, then, copy = tmp_path / "今年.xlsx", tmp_path / "去年.xlsx", tmp_path / "副本.xlsx"
    for path, year in ((now, 2024), (then, 2023)):
        path.write_bytes(xltools.make_workbook(Content(replace(base_report("2021"), year=year))))
    run(capsys, "mark", now, "--prior", then, "-o", copy)
    rows = openpyxl.load_workbook(copy)["校验结果"].iter_rows(values_only=True)
    assert [
        row for row in rows if any("按上年" in str(value) and "应为 22 件" in str(value) for value in row)
    ]


@pytest.mark.parametrize(
    "arguments", [("mark", "{0}", "-o", "{0}"), ("export", "{0}", "--to", "json", "-o", "{0}")]
)
def test_an_input_is_never_overwritten(
    arguments: tuple[str, ...], filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = filled.read_bytes()
    code, _, err = run(capsys, *(argument.format(filled) for argument in arguments))
    assert code == 2 and "输出文件就是输入文件" in err
    assert filled.read_bytes() == before


def test_rollup_of_the_examples(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    offices = tmp_path / "各单位"
    offices.mkdir()
    for source in sorted(OFFICES.glob("*.json")):
        run(capsys, "fill", source, "-o", offices / f"{source.stem}.xlsx")
    (offices / "~$kangqiao.xlsx").write_bytes(b"lock")
    output = offices / "汇总.xlsx"
    code, _, err = run(capsys, "rollup", offices, "-o", output)
    assert code == 2 and "2019年度" in err and "wolongshan.xlsx" in err and not output.exists()
    extra = tmp_path / "facts.csv"
    arguments = (
        "rollup", offices, "-o", output, "--year", "2020", "--roster", OFFICES.parent / "roster.json",
        "--manifest", tmp_path / "清单.json", "--facts", extra, "--json",
    )  # fmt: skip
    code, out, _ = run(capsys, *arguments)
    document = json.loads(out)
    check_document(document, "rollup", "输出")
    assert code == 1
    assert {office["name"][3:6]: office["status"] for office in document["offices"]} == {
        "凤山街": "included_with_errors", "板石街": "included", "康桥街": "included_with_errors",
        "卧龙山": "excluded", "跃进街": "included_with_errors", "望江街": "missing",
    }  # fmt: skip
    assert document["facts"]["requests.received.natural_person"] == 5
    assert document["facts"]["requests.received.business"] == 1
    assert document["facts"]["proactive.procurement.projects"] == 104 + 0 + 10 + 0
    assert document["facts"]["proactive.licensing.prior_items"] is None
    assert document["coverage"]["requests.received.total"] == {
        "reported": 3, "blank": 1, "unreadable": 0, "missing": 1,
    }  # fmt: skip
    assert len(extra.read_text(encoding="utf-8-sig").splitlines()) == 1 + 198 * 4 + 12
    # Running it again does not take the district's own workbook for an office's.
    assert run(capsys, *arguments)[1] == out


def test_rules(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "rules", "--form", "2021", "--json")
    rules = {rule["id"]: rule for rule in json.loads(out)["rules"]}
    assert code == 0
    assert rules["T3-01"]["severity"] == "error" and "T2-02" not in rules
    assert "T2-02" in run(capsys, "rules")[1]


def test_template_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "template", "--check")[0] == 0
    folder = tmp_path / "templates"
    assert run(capsys, "template", "--all", "-o", folder)[0] == 0
    assert run(capsys, "template", "--check", "-o", folder)[0] == 0
    (folder / "annual-report-2021.xlsx").write_bytes(b"other")
    code, out, _ = run(capsys, "template", "--check", "-o", folder)
    assert code == 1 and "annual-report-2021.xlsx" in out
    assert run(capsys, "template")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("validate", "没有这个文件.xlsx"), "没有这个文件"),
        (("frob",), "没有命令 frob"),
        (("validate",), "缺少参数"),
        (("validate", "--frob", "x"), "没有选项 --frob"),
        (("export", "x.xlsx", "--to", "docm", "-o", "y"), "--to 的值不对"),
        (("rollup", ".", "-o", "x.pdf"), "应以 .xlsx 结尾"),
    ],
)
def test_wrong_use_is_told_in_a_line_or_two(
    arguments: tuple[str, ...],
    word: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert word in err and "Traceback" not in err and len(err.splitlines()) <= 3


def test_a_marked_copy_keeps_its_extension(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "mark", filled, "-o", tmp_path / "a.xlsm")
    assert code == 2 and ".xlsx" in err and not (tmp_path / "a.xlsm").exists()
