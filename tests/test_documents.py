"""Reading, checking and writing JSON documents."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xltools import documents
from xltools.documents import atomic_write, check_document, parse_document, read_document, write_document
from xltools.errors import XltoolsError

ROOT = Path(__file__).resolve().parent.parent
ROSTER: dict[str, Any] = {"district": "城东区", "offices": [{"name": "凤山街道办事处"}]}


def refused(text: str, schema: str = "roster") -> XltoolsError:
    with pytest.raises(XltoolsError) as caught:
        parse_document(text, schema, "名单.json")
    assert caught.value.where == "名单.json"
    return caught.value


def roster(**office: Any) -> str:
    return json.dumps({"district": "城东区", "offices": [{"name": "甲", **office}]}, ensure_ascii=False)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_reads_utf8_with_and_without_bom(tmp_path: Path) -> None:
    path = tmp_path / "名单 1.json"
    for encoding in ("utf-8", "utf-8-sig"):
        path.write_text(json.dumps(ROSTER, ensure_ascii=False), encoding=encoding)
        assert read_document(path, "roster") == ROSTER
        assert read_document(str(path), "roster") == ROSTER
    assert parse_document("\ufeff" + json.dumps(ROSTER), "roster", "x") == ROSTER


@pytest.mark.parametrize(
    ("data", "zh", "en"),
    [
        ("区".encode("gbk"), "不是 UTF-8 编码，看来是 GBK", "looks like GBK"),
        ("区".encode("utf-16"), "不是 UTF-8 编码，而是 UTF-16", "but UTF-16"),
        (b"\xff\x00\xff\xff", "不是 UTF-8 编码。", "It is not UTF-8."),
        (b"PK\x03\x04....", "工作簿", "a workbook"),
        (b"\xd0\xcf\x11\xe0....", "工作簿", "a workbook"),
        (b"", "第 1 行第 1 个字处不是正确的 JSON", "line 1, column 1"),
    ],
)
def test_files_that_are_no_json(tmp_path: Path, data: bytes, zh: str, en: str) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(data)
    with pytest.raises(XltoolsError) as caught:
        read_document(path, "roster")
    assert caught.value.where == str(path)
    assert zh in caught.value.say("zh") and en in caught.value.say("en")


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(XltoolsError, match="文件不存在"):
        read_document(tmp_path / "没有.json", "roster")
    with pytest.raises(XltoolsError, match="这是文件夹"):
        read_document(tmp_path, "roster")
    with pytest.raises(XltoolsError, match="读不出来"):
        read_document(tmp_path / "x.json" / "y.json\0", "roster")
    with pytest.raises(XltoolsError, match="没有名为“nope”的文件格式"):
        check_document({}, "nope", "x")


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ('{"district": "a",\n "offices" []}', "第 2 行第 12 个字处", "line 2, column 12"),
        ("{'district': 1}", "引号", "quotes"),
        ('{"district": NaN}', "NaN 不是 JSON 的数", "NaN is no JSON number"),
        ('{"district": -Infinity}', "-Infinity 不是 JSON 的数", "-Infinity is no JSON number"),
        ('{"district": %s}' % ("9" * 5000), "数太长", "too long"),
        ('{"district": 1e99999999999999999999}', "数太长", "too long"),
        ('{"district": "\\ud800"}', "$.district 中有残缺的字符", "half a character"),
        ('{"a": {"\\udc00": 1}}', "$.a 中有残缺的字符", "half a character"),
        ('{"district": "a", "district": "b"}', '$ 中的 "district" 出现了不止一次', "twice in $."),
        (
            '{"offices": [{"n": 0}, {"n": 1, "n": 1}]}',
            '$.offices[1] 中的 "n" 出现了',
            "twice in $.offices[1]",
        ),
        ('{"a": {"b": 1, "b": 2}, "a": 1}', '$ 中的 "a" 出现了不止一次', '"a" occurs twice in $.'),
    ],
)
def test_what_json_refuses(text: str, zh: str, en: str) -> None:
    error = refused(text)
    assert zh in error.say("zh")
    assert en in error.say("en")


@pytest.mark.parametrize("opening", ["[", '{"a":'])
@pytest.mark.parametrize("closed", [True, False])
def test_a_million_brackets(opening: str, closed: bool) -> None:
    closing = "]" if opening == "[" else "}"
    text = opening * 1_000_000 + ("1" + closing * 1_000_000 if closed else "")
    error = refused(text)
    assert "嵌套过深" in error.say("zh")
    assert "nested too deep" in error.say("en")


def test_nesting_below_the_recursion_limit_is_bounded_too() -> None:
    depth = documents.MAX_DEPTH + 1
    assert "嵌套过深" in refused("[" * depth + "[]" + "]" * depth).say("zh")
    assert "应为对象" in refused("[" * 5 + "]" * 5).say("zh")


def test_a_number_with_a_fraction_is_no_count_even_if_it_is_whole() -> None:
    facts = '{"form":"2021","supplements":[],"office":{"name":""},"year":2024,"facts":{"a.b":%s}}'
    allowed = '整数、写成文本的小数（如 "7545.25"）或 null'
    for number in ("95.0", "95.5", "1E+2"):
        error = refused(facts % number, "facts")
        assert error.what.zh == f'$.facts["a.b"] 是小数 {number}，应为{allowed}。'
        assert error.what.en.startswith(f'$.facts["a.b"] is the decimal number {number} (allowed: an integer')
    with pytest.raises(XltoolsError, match=r"小数 95\.0"):
        check_document(json.loads(facts % "95.0"), "facts", "x")


@pytest.mark.parametrize(
    ("office", "zh", "en"),
    [
        ({"name": 3}, "$.offices[0].name 是 3，应为文本", "$.offices[0].name is 3 (allowed: a text)"),
        ({"name": ""}, '是文本 ""，应为非空文本', "a text that is not empty"),
        ({"code": [1]}, "是列表（1 项），应为文本或 null", "a list of 1 items (allowed: a text or null)"),
        ({"code": {}}, "是对象（0 个键）", "an object of 0 keys"),
        ({"vertical": 1}, "$.offices[0].vertical 是 1，应为 true 或 false", "true or false"),
        ({"level": "区"}, '是文本 "区"，应为 ministry、province、', "one of ministry, province, "),
        ({"deadline": "2026-13-01"}, "应为日期（如", "a date (such as"),
        ({"deadline": "2026-01-31\n"}, "应为日期（如", "a date (such as"),
        ({"deadline": "1" * 99}, '是文本 "' + "1" * 39 + "…，", "…"),
        ({"aliases": ["乙", "乙"]}, '$.offices[0].aliases 中 "乙" 重复', '"乙" occurs twice in $.offices[0]'),
        ({"colour": 1}, "$.offices[0].colour 不是认识的键，可用：name、", "unknown key (known: name, "),
        ({"颜色": 1}, '$.offices[0]["颜色"] 不是认识的键', '$.offices[0]["颜色"] is an unknown key'),
    ],
)
def test_errors_name_path_found_and_allowed(office: dict[str, Any], zh: str, en: str) -> None:
    error = refused(roster(**office))
    assert zh in error.say("zh")
    assert en in error.say("en")
    assert "schemas/roster.schema.json" in error.say("zh")
    assert error.say("zh").count("\n") == 1


def test_at_most_three_problems_and_how_many_more() -> None:
    offices = [{"name": 1}, {"name": 2}, {"name": 3}, {"name": 4}, {}]
    error = refused(json.dumps({"district": "", "offices": offices}))
    assert "$.offices[1].name" in error.say("zh") and "$.offices[2].name" not in error.say("zh")
    assert error.say("zh").splitlines()[0].endswith("；另有 3 处。")
    assert error.say("en").splitlines()[0].endswith("; 3 more.")
    assert refused("{}").what.zh == "缺少 $.district；缺少 $.offices。"
    assert refused("{}").what.en == "$.district is missing; $.offices is missing."


def test_check_accepts_tuples_and_refuses_a_bool_as_integer() -> None:
    check_document({"district": "a", "offices": ({"name": "b", "aliases": ("c",)},)}, "roster", "x")
    facts = {"form": "2021", "supplements": [], "office": {"name": ""}, "year": True, "facts": {}}
    with pytest.raises(XltoolsError, match=r"\$\.year 是 true"):
        check_document(facts, "facts", "x")


def test_write_document_gives_readable_utf8(tmp_path: Path) -> None:
    path = tmp_path / "名单.json"
    write_document(path, ROSTER, "roster")
    data = path.read_bytes()
    assert data.endswith(b"}\n") and "凤山街道".encode() in data and b"\r" not in data
    assert read_document(path, "roster") == ROSTER
    assert names(tmp_path) == ["名单.json"]


def test_a_bad_document_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(XltoolsError, match=r"\$\.district"):
        write_document(path, {"offices": [{"name": "a"}]}, "roster")
    with pytest.raises(XltoolsError, match="无法写成 JSON"):
        write_document(path, {"district": "\ud800", "offices": [{"name": "a"}]}, "roster")
    assert path.read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == ["x.json"]


def test_atomic_write_replaces_and_keeps_the_mode(tmp_path: Path) -> None:
    path, plain = tmp_path / "输出 文件.xlsx", tmp_path / "plain"
    plain.touch()
    atomic_write(path, b"1")
    assert path.read_bytes() == b"1"
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
    path.chmod(0o600)
    kept = path.stat().st_mode
    atomic_write(str(path), b"22")
    assert path.read_bytes() == b"22" and path.stat().st_mode == kept
    assert names(tmp_path) == ["plain", "输出 文件.xlsx"]


@pytest.mark.parametrize(
    ("failure", "zh"),
    [(PermissionError(13, "denied"), "正被其他程序打开"), (OSError(28, "disk full"), "disk full")],
)
@pytest.mark.parametrize("step", ["replace", "fsync"])
def test_a_failure_keeps_the_old_file_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: OSError, zh: str, step: str
) -> None:
    def fail(*_: object) -> None:
        raise failure

    path = tmp_path / "x.xlsx"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, step, fail)
    with pytest.raises(XltoolsError, match=zh) as caught:
        atomic_write(path, b"new")
    assert caught.value.where == str(path) and caught.value.todo
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["x.xlsx"]


def test_an_interruption_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        atomic_write(tmp_path / "x.xlsx", b"new")
    assert names(tmp_path) == []


def test_bad_targets(tmp_path: Path) -> None:
    with pytest.raises(XltoolsError, match="不存在") as caught:
        atomic_write(tmp_path / "没有" / "x.xlsx", b"")
    assert "没有" in caught.value.what.zh and "no folder" in caught.value.say("en")
    with pytest.raises(XltoolsError, match="这是文件夹"):
        atomic_write(tmp_path, b"")
    with pytest.raises(XltoolsError, match="写不进去"):
        atomic_write(tmp_path / ("长" * 200), b"")
    assert names(tmp_path) == []
    if os.name == "posix":
        with pytest.raises(XltoolsError, match="不是普通文件"):
            atomic_write("/dev/null", b"")


def test_a_read_only_target_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(XltoolsError, match="没有写入权限"):
        atomic_write(path, b"new")
    assert path.read_bytes() == b"old"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root writes anywhere")
def test_a_read_only_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(XltoolsError, match="没有写入权限"):
            atomic_write(tmp_path / "x.xlsx", b"new")
        assert names(tmp_path) == []
    finally:
        tmp_path.chmod(0o755)


@pytest.mark.skipif(os.name != "posix", reason="links need a privilege on Windows")
def test_behind_a_link_the_file_is_replaced(tmp_path: Path) -> None:
    real, link = tmp_path / "real.xlsx", tmp_path / "link.xlsx"
    real.write_bytes(b"old")
    link.symlink_to(real)
    atomic_write(link, b"new")
    assert link.is_symlink() and real.read_bytes() == b"new"


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(deadline=None)
@given(WORDS, st.dictionaries(st.from_regex(r"\A[a-z]{4}(\.[a-z]{1,4}){1,2}\Z"), st.integers() | st.none()))
def test_what_is_written_is_read_again(text: str, facts: dict[str, int | None]) -> None:
    document: dict[str, Any] = {"form": "2021", "supplements": [], "office": {"name": text}, "year": None}
    document |= {"facts": facts, "text": {"overview": text}}
    raw = json.dumps(document, ensure_ascii=False)
    assert parse_document(raw, "facts", "x") == document


def test_importing_does_not_load_jsonschema() -> None:
    code = "import sys, xltools.documents; print(sorted({'jsonschema', 'referencing'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
