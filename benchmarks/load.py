"""The load: any number of office workbooks, made quickly and always the same.

One filled workbook per form is built through the public API. Its variants get other figures and another
office name in the parts that hold them; the other parts are compressed once. What the 校验 sheet caches
stays that of the first workbook: no reader of facts looks at it.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import xltools
from xltools.model.form import Form
from xltools.workbook.namemap import name_map

YEARS = {"2019": 2020, "2021": 2024}
FAULTY = 0.02
"""The share of workbooks with a fault: a blank, a text, or a total that does not add up."""
_SEED = 2026
_NAME, _CODE = "示例市第{:06d}区人民政府", "1144{:014d}"
_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"( s="[0-9]+")>(<f>[^<]*</f>)?<v>[^<]*</v></c>')
_STRINGS, _COVER = "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"
_TEXTS = {
    "text.overview": (
        "主动公开方面，及时公开本机关职能、机构设置、办事指南和规范性文件，按季度更新部门预算决算和采购信息。"
        "对涉及群众切身利益的政策，配发文字和图表解读，通过政府网站、政务新媒体和服务大厅同步发布。"
        "依申请公开方面，完善登记、审核、办理、答复各环节的工作规范，畅通当面、信函和网络渠道，"
        "政府信息公开申请的办理情况、行政复议和行政诉讼情况见下表。"
        "政府信息管理方面，落实先审后发和动态更新，定期清理失效文件，明确专人负责公文公开属性的认定。"
        "平台建设方面，维护好政府网站信息公开专栏，规范政务新媒体的开设和运行，开展适老化改造。"
        "监督保障方面，调整领导小组，组织业务培训，接受社会评议，把信息公开纳入年度绩效考核，没有发生责任追究。"
    ),
    "text.problems": (
        "存在的主要问题：一是政策解读形式较为单一；二是工作人员业务能力有待提高；三是行政复议和行政诉讼中被纠正的答复还有不少。"
        "改进情况：加强图解、视频等形式的政策解读，定期组织业务培训，对被纠正的案件逐件分析原因，规范答复的内容和程序。"
    ),
    "text.other": "本年度发出收费通知的件数和总金额为0，未收取信息处理费。没有其他需要报告的事项。",
}
_DATE = (2026, 1, 1, 0, 0, 0)
_CHECKED = 20

Cells = Mapping[str, str | None]
"""What each value cell shows: a number, a text or nothing (None)."""


def load(count: int, form_id: str = "2021") -> list[str]:
    """``count`` workbooks of a form, made on first use and kept in the folder for temporary files."""
    made = base(form_id)
    folder = Path(tempfile.gettempdir()) / "xltools-benchmarks" / f"{form_id}-{made.digest[:12]}-{count}"
    files = [folder / f"{number:06d}.xlsx" for number in range(1, count + 1)]
    if not (folder / "complete").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for number, file in enumerate(files, 1):
            file.write_bytes(made.variant(number))
        _check(files)
        (folder / "complete").touch()
    return [str(file) for file in files]


@cache
def base(form_id: str = "2021") -> _Base:
    """What all workbooks of a form are made from."""
    return _Base.build(form_id)


def figures(form: Form, random: Random) -> dict[str, int]:
    """A number for every cell; every identity holds and no rule finds an error."""
    found = {name: random.randint(20, 60) for name in form.cells}
    for name, cell in form.cells.items():
        if cell.table == "requests":
            # Most kinds of answer are rare.
            found[name] = random.choice((0, 0, 1, 2, random.randint(3, 30)))
        elif cell.column == "newly_public":
            found[name] = random.randint(0, 20)
        elif cell.column in ("in_force", "total_public"):
            # What is in force includes what was made this year.
            found[name] += 100
    for column in form.table("requests").groups["applicants"]:
        _balance(found, form, column, random)
    for total, parts in (*form.totals.items(), *form.totals.items()):  # twice: some are totals of totals
        found[total] = sum(found[part] for part in parts)
    rulemaking = {name: 0 for name in form.cells if name.startswith("proactive.regulations.")}
    return {**found, **rulemaking}


def _balance(found: dict[str, int], form: Form, column: str, random: Random) -> None:
    """What came in is what was answered and what was left over."""
    found[f"requests.granted.{column}"] += random.randint(20, 40)
    answered = sum(found[part] for part in form.totals[f"requests.total.{column}"])
    carried_in = found[f"requests.carried_in.{column}"] = random.randint(0, 9)
    found[f"requests.received.{column}"] = answered + found[f"requests.carried_out.{column}"] - carried_in


@dataclass(frozen=True, slots=True)
class _Base:
    """The first workbook: the zip of the parts that all share, and those that differ."""

    form: Form
    digest: str
    shared: bytes
    parts: Mapping[str, bytes]
    names: Mapping[str, Mapping[bytes, str]]
    """Part -> address -> name of its value cells."""

    @classmethod
    def build(cls, form_id: str) -> _Base:
        form = xltools.load_form(form_id)
        data, _ = xltools.fill(_document(form))
        with ZipFile(io.BytesIO(data)) as archive:
            content = {name: archive.read(name) for name in archive.namelist()}
        names = _names(content, form)
        own = {part: content.pop(part) for part in (*names, _STRINGS, _COVER)}
        return cls(form, hashlib.sha256(data).hexdigest(), _zip(content), own, names)

    def variant(self, number: int) -> bytes:
        """The workbook of office ``number``."""
        random = Random(_SEED * 1_000_003 + number)
        cells = _shown(figures(self.form, random), random, self.form)
        swaps = ((_NAME.format(0), _NAME.format(number)), (_CODE.format(0), _CODE.format(number)))
        parts = {}
        for part, data in self.parts.items():
            if part in self.names:
                data = _refilled(data, self.names[part], cells)
            for old, new in swaps:
                data = data.replace(old.encode(), new.encode())
            parts[part] = data
        return _zip(parts, self.shared)


def _document(form: Form) -> dict[str, object]:
    """A facts document with every figure; the totals are left to the template's own formulas."""
    values = figures(form, Random(_SEED))
    return {
        "form": form.id,
        "office": {"name": _NAME.format(0), "code": _CODE.format(0), "level": "county", "parent": "示例市"},
        "year": YEARS[form.id],
        "scope": "本机关",
        "facts": {name: value for name, value in values.items() if name not in form.totals},
        "text": {name.removeprefix("text."): text for name, text in _TEXTS.items()},
        "checklist": {rule.id: "是" for rule in xltools.load_rules() if rule.kind == "checklist"},
    }


def _names(content: Mapping[str, bytes], form: Form) -> dict[str, dict[bytes, str]]:
    names = name_map(content["xl/workbook.xml"], content["xl/_rels/workbook.xml.rels"])
    found: dict[str, dict[bytes, str]] = {}
    for name in form.cells:
        place = names.place(name)
        found.setdefault(f"xl/{names.parts[place.sheet]}", {})[place.address.encode()] = name
    return found


def _shown(values: Mapping[str, int], random: Random, form: Form) -> Cells:
    """The figures as text; in a small share of the offices with one fault."""
    cells: dict[str, str | None] = {name: str(value) for name, value in values.items()}
    if random.random() < FAULTY:
        total = random.choice(list(form.totals))
        name, value = random.choice(
            (("requests.granted.business", None), ("disputes.litigation_direct.pending", "无"),
             (total, str(values[total] + 1)))
        )  # fmt: skip
        cells[name] = value
    return cells


def _refilled(xml: bytes, names: Mapping[bytes, str], cells: Cells) -> bytes:
    def put(match: re.Match[bytes]) -> bytes:
        if match[1] not in names:
            return match[0]
        value, formula = cells[names[match[1]]], match[3] or b""
        head = b'<c r="' + match[1] + b'"' + match[2]
        if value is None:
            return head + b"/>"
        kind = b"" if value.isdigit() else b' t="str"'
        return head + kind + b">" + formula + b"<v>" + value.encode() + b"</v></c>"

    return _CELL.sub(put, xml)


def _zip(parts: Mapping[str, bytes], before: bytes = b"") -> bytes:
    """The parts as a zip, after those of the zip ``before``."""
    target = io.BytesIO(before)
    with ZipFile(target, "a", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            info = ZipInfo(name, _DATE)
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, data)
    return target.getvalue()


def _check(files: list[Path]) -> None:
    """A sample reads back as whole reports, nearly all of them valid."""
    sample = files[:: max(1, len(files) // _CHECKED)]
    reports = [xltools.read(file) for file in sample]
    assert all(report.values.keys() == xltools.load_form(report.form).cells.keys() for report in reports)
    assert len({report.office.code for report in reports}) == len(sample)
    valid = [xltools.validate(report).verdict == "valid" for report in reports]
    assert sum(valid) >= 0.8 * len(valid), "the load is not valid"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=1000)
    parser.add_argument("--form", choices=tuple(YEARS), default="2021")
    chosen = parser.parse_args()
    files = load(chosen.count, chosen.form)
    size = sum(Path(file).stat().st_size for file in files)
    print(f"{len(files)} workbooks, {size / len(files) / 1000:.1f} KB each, in {Path(files[0]).parent}")


if __name__ == "__main__":
    main()
