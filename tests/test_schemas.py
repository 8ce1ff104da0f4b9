"""The schemas themselves, the shipped data files, and what each schema takes and refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from xltools.documents import check_document, read_document
from xltools.errors import XltoolsError
from xltools.resources import resource_folder

FOLDER = resource_folder("schemas")
SCHEMAS = sorted(FOLDER.glob("*.schema.json"))
SHIPPED = sorted(path for path in FOLDER.rglob("*.json") if not path.name.endswith(".schema.json"))
OWN_DEFINITIONS = {"common", "table"}


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def schema_of(path: Path) -> str:
    """A shipped file names its schema in $schema."""
    named = load(path).get("$schema", f"{path.stem}.schema.json")
    return Path(str(named)).name.removesuffix(".schema.json")


def parts(node: Any) -> Iterator[dict[str, Any]]:
    """Every object inside a schema."""
    if isinstance(node, dict):
        yield node
    for item in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from parts(item)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(FOLDER)))
def test_every_shipped_file_fits_its_schema(path: Path) -> None:
    read_document(path, schema_of(path))
    relative = load(path).get("$schema")
    assert relative is None or (path.parent / relative).is_file()


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_every_schema_is_valid_named_and_local(path: Path) -> None:
    schema = load(path)
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:xltools:{path.name.removesuffix('.schema.json')}"
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"] and schema["description"]
    known = {load(other)["$id"]: load(other) for other in SCHEMAS}
    for reference in (part["$ref"] for part in parts(schema) if isinstance(part.get("$ref"), str)):
        base, _, pointer = reference.partition("#")
        target: Any = known[base] if base else schema
        for step in pointer.split("/")[1:]:
            target = target[step]


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_schemas_stay_inside_what_the_checker_says_in_words(path: Path) -> None:
    for part in parts(load(path)):
        assert "patternProperties" not in part and "format" not in part
        if isinstance(pattern := part.get("pattern"), str):
            # The checker matches the whole text; ^ and $ say the same to every other validator.
            assert pattern.startswith("^") and pattern.endswith("$")
            re.compile(pattern)
            assert set(part["x-expected"]) == {"zh", "en"}
        if isinstance(part.get("properties"), dict) and part.get("type") == "object":
            assert part.get("additionalProperties") is False


# One good document for each schema

SHA = "0f" * 32
EVENT = {"tool": "xltools", "version": "0.1", "rules": "2026.1", "when": "2026-01-20T09:30:00+08:00"}
FACTS = """{"form": "2021", "supplements": [], "year": 2024, "scope": "本机关",
 "office": {"name": "凤山街道办事处", "code": null, "level": "street", "parent": null},
 "facts": {"requests.received.natural_person": 95, "proactive.fees.amount": "7545.250000",
  "requests.received.research": null, "requests.received.business": -1, "control.requests.total.total": 95},
 "unreadable": {"proactive.procurement.amount": "不详"},
 "text": {"overview": "…", "problems": "…", "other": "…"},
 "provenance": {"requests.received.total": {"file": "a", "sheet": "表三", "address": "D6", "raw": "　95 "}},
 "cover": {"report.prepared_by": "王", "report.date": "2026-01-20"},
 "moved": {"requests.other.total": "requests.other_rest.total"}}"""
FINDING = """{"rule": "T3-01", "severity": "error", "verdict": "fail", "column": "total", "row": null,
 "cells": ["requests.received.total", "requests.carried_in.total"], "at": ["表三!J6", "表三!J7"],
 "left": 5, "right": 2, "difference": "3.5", "blanks_as_zero": false, "message": "…",
 "basis": "国办公开办函〔2019〕60号 表三注"}"""
EXTRA = {"table": "requests", "expected": "整数", "found": 3, "focus": [], "advice": ""}
REPORT = """{"file": "a.xlsx", "sha256": "", "office": "", "year": 2020, "form": "2019", "verdict": "invalid",
 "summary": {"error": 1, "warning": 0, "info": 0}}"""
UNREADABLE = """{"file": "b.xlsx", "sha256": null, "office": null, "year": null, "form": null,
 "verdict": "unreadable", "summary": {"error": 0, "warning": 0, "info": 0}, "findings": [],
 "error": "不是工作簿"}"""
FINDINGS = [json.loads(FINDING), {**json.loads(FINDING), **EXTRA}]
ROLLUP = """{"district": "城东区", "year": 2024, "form": "2021", "offices": [
  {"name": "甲", "code": null, "file": "a.xlsx", "sha256": "", "status": "included", "errors": 0},
  {"name": "乙", "code": null, "file": null, "sha256": null, "status": "missing", "errors": 0,
   "standing": ["not_reported"], "received": null, "deadline": "2026-01-31", "on_roster": true}],
 "facts": {"requests.received.total": 7, "proactive.fees.amount": "0.5"},
 "coverage": {"requests.received.total": {"reported": 1, "blank": 0, "unreadable": 0, "missing": 1}},
 "gap": {"requests.received.total": {"stated": 9, "sum": 7, "difference": 2,
  "explained_by": ["乙", {"office": "乙", "difference": 2}], "unexplained": 0,
  "undecided": false}}, "letters": ["催报单-乙.docx"]}"""
ROSTER = """{"district": "城东区", "offices": [{"name": "甲"},
 {"name": "乙", "code": "11330281002973462M", "level": "street", "parent": "城东区", "aliases": ["乙街道"],
  "vertical": false, "contact": "王 0571-1", "deadline": "2026-01-31"}],
 "received": [{"office": "甲", "date": "2026-01-28", "returned": "2026-01-30", "note": null}]}"""
INPUT = """{"file": "a", "sha256": "", "size": 1, "status": "included", "office": "甲", "year": 2024,
 "form": "2021"}"""
MANIFEST = {
    "event": {**EVENT, "templates": {"2021": "2026.1"}},
    "options": {"year": 2024, "strict": True, "roster": None, "inputs": ["a", "b"]},
    "inputs": [json.loads(INPUT), {**json.loads(INPUT), "office": None, "year": None, "form": None}],
    "references": [{"option": "roster", "file": "r.xlsx", "sha256": SHA, "size": 9}],
    "outputs": [{"file": "d.xlsx", "sha256": SHA, "size": 9}],
    "result_sha256": SHA,
}

TEXT = {"zh": "甲", "en": "a"}
SIDES = {"zh": ["左", "右"], "en": ["left", "right"]}
SHOW = {"left": ["requests.total.total"]}
TERMS = [[5, "requests.@results.{column}"], "requests.total.total"]
CONDITION = {"left": TERMS, "op": ">", "constant": "0.5"}


def rule(kind: str, **arguments: Any) -> dict[str, Any]:
    record = {"id": "T3-01", "kind": kind, "severity": "error", "forms": ["2021"], "needs": "T,R"}
    return {**record, "statement": TEXT, "arguments": arguments, "message": TEXT, "basis": TEXT}


LINEAR = {"left": ["requests.total.{column}"], "op": "<=", "right": [], "sides": SIDES}
PATTERN = {"any_of": [[CONDITION]], "focus": ["requests.{row}_by_head"], "show": SHOW, "sides": SIDES}
OFFSET = {"identity": "requests.flow", "columns": "applicants", "total": "total", "sides": SIDES}
RULES: dict[str, Any] = {
    "version": "2026.1",
    "rules": [
        rule("linear", identity="requests.flow", sides=SIDES),
        rule("linear", controls=True, op="=", sides=SIDES),
        rule("linear", **LINEAR, over=["column", "requests"], constant=10),
        rule("pattern", **PATTERN, over=["row", "requests", ["total"]]),
        rule("offset_pair", **OFFSET),
        rule("observed", seen=["blank"], per="cell", cells=["a.b"], tables=["requests"], escalate=["blank"]),
        rule("cells_present", table="requests"),
        rule("form_year"),
        rule("table_present", table="channels"),
        rule("claim", meanings=["received"], compare="equal", soften={"filing": "warning"}, name_basis=True),
        rule("claim_sum", whole="answered", parts={"granted": [], "refused": ["refused_state_secret"]}),
        rule("claim_share", of=["granted"], bases=["answered"]),
        rule("claim_growth", of=["received"]),
        rule("claim_parts", of="bodies"),
        rule("claim_fee"),
        rule("claim_scope", unless={"own_scope": ["本级政府汇总"]}),
        rule("mention", items=[{"above_zero": ["requests.total.total"], "part": "六", "words": "费"}]),
    ],
}
ACCEPTANCE = {
    "accepted": [
        {
            "office": "甲街道",
            "rule": "T3-01",
            "key": "total",
            "by": "区办",
            "reason": "已核实",
            "date": "2026-02-10",
        }
    ]
}
TREE = {
    "levels": [
        {"folder": "市/区", "output": "out/区/区.xlsx", "district": "区", "offices": {"included": 4, "missing": 1},
         "errors": 0, "verdict": "valid", "error": None},
        {"folder": "市", "output": None, "district": "", "offices": {}, "errors": 0, "verdict": "unreadable", "error": "空"},
    ]
}  # fmt: skip
LETTER = """{"kind": "return", "office": "甲", "code": null, "year": 2024, "date": "2026-01-20", "deadline": "",
 "sha256": null, "errors": [{"rule": "T3-01", "key": "total"}], "files": ["退回单-甲.docx"]}"""
SIDE = """{"file": "a.xlsx", "sha256": "", "office": "甲", "year": 2024, "form": "2021", "verdict": "invalid",
 "summary": {"error": 1, "warning": 0, "info": 0}}"""
CHANGE = """{"kind": "value", "name": "requests.received.total", "at": "表三!J6", "label": "…", "from": 7, "to": null,
 "from_text": null, "to_text": "7件", "difference": null}"""
DIFF = {
    "old": json.loads(SIDE),
    "new": {**json.loads(SIDE), "verdict": "valid"},
    "notes": ["两份文件完全相同。"],
    "changes": [json.loads(CHANGE)],
    "cured": FINDINGS,
    "caused": [],
    "left": [],
}
GOOD: dict[str, Any] = {
    "form": load(FOLDER / "forms" / "2021.json"),
    "supplement": load(FOLDER / "supplements" / "channels.json"),
    "cover": load(FOLDER / "cover.json"),
    "rules": RULES,
    "facts": json.loads(FACTS),
    "findings": {
        "event": EVENT,
        "reports": [{**json.loads(REPORT), "findings": FINDINGS}, json.loads(UNREADABLE)],
    },
    "rollup": json.loads(ROLLUP),
    "roster": json.loads(ROSTER),
    "manifest": MANIFEST,
    "verification": {
        "manifest": "清单.json",
        "same": False,
        "differences": [{"where": "甲.xlsx", "what": "内容与当时不同。"}],
    },
    "tree": TREE,
    "letters": {"letters": [json.loads(LETTER)]},
    "diff": DIFF,
    "suggestions": {
        "event": EVENT,
        "file": "甲.xlsx",
        "sha256": "",
        "office": "甲街道办事处",
        "year": 2024,
        "form": "2021",
        "complete": True,
        "reason": "勾稽关系都成立。",
        "repairs": [],
        "blanks": [],
    },
    "acceptance": ACCEPTANCE,
    "narrative": load(FOLDER / "narrative.json"),
    "placeholders": load(FOLDER / "placeholders.json"),
}


def test_every_schema_of_a_file_has_a_good_document() -> None:
    assert {path.name.removesuffix(".schema.json") for path in SCHEMAS} - OWN_DEFINITIONS == set(GOOD)


@pytest.mark.parametrize("schema", sorted(GOOD))
def test_good_documents_pass(schema: str) -> None:
    check_document(GOOD[schema], schema, "x")
    # Any other validator, which knows nothing of our additions, says the same.
    resources = [DRAFT202012.create_resource(load(path)) for path in SCHEMAS]
    registry: Any = Registry().with_resources(
        (load(path)["$id"], r) for path, r in zip(SCHEMAS, resources, strict=True)
    )
    Draft202012Validator(load(FOLDER / f"{schema}.schema.json"), registry=registry).validate(GOOD[schema])


# schema, place of the change, new value or GONE, words of the Chinese message
GONE = object()
BAD: list[tuple[str, str, Any, str]] = [
    ("narrative", "numbers/0/meaning", "收到", '$.numbers[0].meaning 是文本 "收到"，应为小写的含义名称'),
    ("narrative", "numbers/0/marks", [], "$.numbers[0].marks"),
    ("narrative", "topics/requests/reach", "page", "$.topics.requests.reach"),
    ("placeholders", "placeholders/0/name", "新 收", "$.placeholders[0].name"),
    ("placeholders", "placeholders/4/terms", GONE, "$.placeholders[4] 是对象（1 个键），应为含"),
    ("facts", "facts/requests.received.total", 95.5, '$.facts["requests.received.total"] 是小数 95.5'),
    ("facts", "facts/a.b", "1,000", '$.facts["a.b"] 是文本 "1,000"，应为整数、写成文本的小数'),
    ("facts", "facts/a.b", "1e3", "应为整数、写成文本的小数"),
    ("facts", "facts/a.b", "007", "应为整数、写成文本的小数"),
    ("facts", "facts/a.b", "12\n", "应为整数、写成文本的小数"),
    ("facts", "facts/a.b", "１２", "应为整数、写成文本的小数"),
    ("facts", "facts/a.b", True, '$.facts["a.b"] 是 true，应为整数'),
    ("facts", "facts/a.b", 10**400, '$.facts["a.b"] 是 1000'),
    ("facts", "facts/收到", 1, '$.facts["收到"] 的名称不对，应为格式中的名称'),
    ("facts", "facts", None, "$.facts 是 null，应为对象"),
    ("facts", "year", 1999, "$.year 是 1999，应为 2008 至 2100 的年份，或 null"),
    ("facts", "year", "2024", '$.year 是文本 "2024"'),
    ("facts", "form", 2021, '$.form 是 2021，应为格式编号（如 "2021"）'),
    ("facts", "office/name", GONE, "缺少 $.office.name"),
    ("facts", "supplements", ["channels", "channels"], '$.supplements 中 "channels" 重复'),
    ("facts", "cover/report.fax", "1", '$.cover["report.fax"] 不是认识的键，可用：report.prepared_by'),
    ("facts", "text/overview", None, "$.text.overview 是 null，应为文本"),
    ("facts", "provenance/requests.received.total/raw", GONE, '缺少 $.provenance["requests.'),
    ("facts", "moved/requests.other.total", "x", '$.moved["requests.other.total"] 是文本 "x"'),
    ("findings", "reports/0/findings/0/left", 5.5, "$.reports[0].findings[0].left 是小数 5.5"),
    ("findings", "reports/0/findings/0/verdict", "pass", "应为 fail、undecided 之一"),
    ("findings", "reports/0/findings/0/rule", "t3", "应为规则编号"),
    ("findings", "reports/0/findings/0/basis", GONE, "缺少 $.reports[0].findings[0].basis"),
    ("findings", "reports/0/sha256", "abc", "$.reports[0].sha256 是文本"),
    ("findings", "reports/0/office", None, "$.reports[0].office 是 null，应为文本"),
    ("findings", "reports/0/error", "x", "$.reports[0].error 在这里不应出现"),
    ("findings", "reports/1/error", GONE, "缺少 $.reports[1].error"),
    ("findings", "reports/1/year", 2020, "$.reports[1].year 是 2020，应为 null"),
    ("findings", "reports/1/findings", FINDINGS, "findings 是列表（2 项），应为至多 0 项的列表"),
    ("findings", "reports/0/summary/error", -1, "$.reports[0].summary.error 是 -1，应为不小于 0 的数"),
    ("findings", "event/tool", "other", '$.event.tool 是文本 "other"，应为 "xltools"'),
    ("findings", "event/when", "昨天", "应为 ISO 8601 时间"),
    ("rollup", "offices/0/status", "ok", "应为 included、included_with_errors、"),
    ("rollup", "coverage/requests.received.total/blank", GONE, '缺少 $.coverage["requests.received.'),
    ("rollup", "gap", GONE, "缺少 $.gap"),
    ("rollup", "facts/a.b", 0.5, '$.facts["a.b"] 是小数 0.5'),
    ("acceptance", "accepted/0/date", "2026年2月", "$.accepted[0].date"),
    ("acceptance", "accepted/0/reason", "", "$.accepted[0].reason"),
    ("roster", "offices", [], "$.offices 是列表（0 项），应为至少 1 项的列表"),
    ("roster", "offices/1/name", "", "$.offices[1].name"),
    ("manifest", "result_sha256", "ABC", "应为 64 位小写十六进制"),
    ("manifest", "options/ratio", 0.5, "$.options.ratio 是小数 0.5"),
    ("manifest", "event/templates/2021", 1, '$.event.templates["2021"] 是 1，应为文本'),
    ("manifest", "inputs/0/size", "1", "$.inputs[0].size"),
    ("manifest", "outputs/0/sha256", None, "$.outputs[0].sha256 是 null"),
    ("manifest", "references", GONE, "缺少 $.references"),
    ("verification", "same", "yes", "$.same 是文本"),
    ("verification", "differences/0/what", GONE, "缺少 $.differences[0].what"),
    ("letters", "letters/0/kind", "note", "应为 return、reminder 之一"),
    ("letters", "letters/0/date", "1月20日", "$.letters[0].date"),
    ("suggestions", "complete", "yes", "$.complete"),
    ("suggestions", "repairs", None, "$.repairs"),
    ("suggestions", "reason", "", "$.reason"),
    ("diff", "changes/0/kind", "cell", "应为 value、formula、text、cover 之一"),
    ("diff", "cured", GONE, "缺少 $.cured"),
    ("roster", "received/0/date", "1月28日", "$.received[0].date"),
    ("rollup", "offices/1/standing/0", "lost", "$.offices[1].standing[0]"),
    ("tree", "levels/0/offices/lost", 1, "$.levels[0].offices"),
    ("tree", "levels/0/verdict", "ok", "$.levels[0].verdict"),
    ("cover", "fields/0/name", "name", "$.fields[0].name"),
    ("cover", "fields/2/choices/0", ["city"], "choices[0] 是列表（1 项），应为 [代码, 显示的文字]"),
    ("cover", "fields/0/hint", GONE, "缺少 $.fields[0].hint"),
    ("supplement", "tables/0/id", "t3", '$.tables[0].id 是文本 "t3"，应为至少四个小写字母'),
    ("supplement", "tables/0/blocks/0/rows/0/additive", GONE, "缺少 $.tables[0].blocks[0].rows[0].additive"),
    ("supplement", "basis", "x", "$.basis 不是认识的键"),
    ("form", "parts/0/table", "requests", "$.parts[0] 是对象（4 个键），应为含 text 或 table 之一"),
    ("form", "tables/0/sheet", "表/二", "$.tables[0].sheet"),
    ("form", "tables/0/blocks/0/columns/0/type", "float", "应为 count、signed、money 之一"),
    ("form", "tables/1/identities/0/over", ["column"], "identities[0].over 是列表（1 项），应为 []、"),
    ("form", "tables/1/identities/0/over/0", "cell", 'over[0] 是文本 "cell"，应为 column、row 之一'),
    ("form", "tables/1/identities/0/left", [], "至少 1 项的列表"),
    ("form", "tables/1/groups/refused", ["a", "a"], '$.tables[1].groups.refused 中 "a" 重复'),
    ("form", "years/last", GONE, "缺少 $.years.last"),
    ("form", "moved/0/from", "requests.{cell}", "$.moved[0].from"),
    ("rules", "rules/0/kind", "linera", '$.rules[0].kind 是文本 "linera"，应为 linear、pattern、'),
    ("rules", "rules/0/id", "31", "$.rules[0].id"),
    ("rules", "rules/0/needs", "T R", "$.rules[0].needs"),
    ("rules", "rules/0/levels", ["区"], "$.rules[0].levels[0]"),
    ("rules", "rules/0/statement/en", GONE, "缺少 $.rules[0].statement.en"),
    ("rules", "rules/0/arguments/op", "=", "$.rules[0].arguments.op 不是认识的键，可用：identity、sides"),
    ("rules", "rules/0/arguments/sides/zh", ["左"], "是列表（1 项），应为左边和右边的两个名称"),
    ("rules", "rules/1/arguments/controls", False, "$.rules[1].arguments.controls 是 false，应为 true"),
    ("rules", "rules/2/arguments/op", "==", '是文本 "=="，应为 =、<=、>=、<、>、!= 之一'),
    ("rules", "rules/2/arguments/right", GONE, "缺少 $.rules[2].arguments.right"),
    ("rules", "rules/2/arguments/left", [[1.5, "a.b"]], "left[0][0] 是小数 1.5，应为整数"),
    ("rules", "rules/2/arguments/left", [[1, "a.b", 2]], "应为单元格名称，或 [倍数, 单元格名称]"),
    ("rules", "rules/2/arguments/left", ["requests.{cell}"], '是文本 "requests.{cell}"，应为单元格名称'),
    ("rules", "rules/2/arguments/constant", 0.5, "$.rules[2].arguments.constant"),
    ("rules", "rules/3/message", GONE, "缺少 $.rules[3].message"),
    ("rules", "rules/3/arguments/any_of", [[]], "$.rules[3].arguments.any_of[0]"),
    ("rules", "rules/3/arguments/show/left", GONE, "缺少 $.rules[3].arguments.show.left"),
    ("rules", "rules/3/arguments/focus", ["x"], "$.rules[3].arguments.focus[0]"),
    ("rules", "rules/4/arguments/total", GONE, "缺少 $.rules[4].arguments.total"),
    ("rules", "rules/5/arguments/per", "row", "应为 cell、table、report 之一"),
    ("rules", "rules/5/arguments/seen", [], "$.rules[5].arguments.seen"),
    ("rules", "rules/5/arguments/fallback", "blank", "应为 unreadable、readable 之一"),
    ("rules", "rules/7/arguments/year", 1, "$.rules[7].arguments.year 不是认识的键，可用：（无）"),
    ("rules", "rules/8/arguments/cells", [], "$.rules[8].arguments.cells 不是认识的键，可用：table"),
]


@pytest.mark.parametrize(
    ("schema", "place", "value", "words"),
    BAD,
    ids=[f"{schema}/{place}" for schema, place, _, _ in BAD],
)
def test_bad_documents_are_refused_in_words(schema: str, place: str, value: Any, words: str) -> None:
    document = json.loads(json.dumps(GOOD[schema]))
    *steps, last = [int(step) if step.isdigit() and len(step) < 3 else step for step in place.split("/")]
    target = document
    for step in steps:
        target = target[step]
    if value is GONE:
        del target[last]
    else:
        target[last] = value
    with pytest.raises(XltoolsError) as caught:
        check_document(document, schema, "x.json")
    message = caught.value.say("zh")
    assert words in message
    assert "另有" not in message and "；$" not in message
    assert message.startswith("x.json：") and caught.value.say("en").startswith("x.json: ")
    assert not re.search(r"[\u4e00-\u9fff]", re.sub(r'"[^"]*"', "", caught.value.what.en))


def test_every_schema_has_several_bad_documents() -> None:
    for schema in GOOD:
        assert sum(change[0] == schema for change in BAD) >= 2
