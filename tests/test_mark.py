"""A marked copy: what was found is shown where it was found, and everything else is as it was."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.comments import Comment

import xltools
from tests.support.base import TEXT
from tests.support.libreoffice import needs_libreoffice, recalculate
from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.content import Content
from xltools.model.finding import Finding, Validation
from xltools.model.report import Office, Place, Report
from xltools.workbook.copies.cached import put_back, stored_figures
from xltools.workbook.copies.mark import mark_copy
from xltools.workbook.package import open_package

RESULTS, VERIFY, MARKS = "校验结果", "校验", "_marks"
LEVELS = {"error": 3, "warning": 2, "info": 1}
CASES: dict[str, tuple[str, tuple[str, ...], dict[str, int | None], dict[str, str]]] = {
    "clean": ("2021", (), {}, {}),
    "identity": ("2021", (), {"requests.received.natural_person": 5}, {}),
    "blanks": ("2021", (), {"requests.granted.business": None, "disputes.reconsideration.upheld": None}, {}),
    "texts": (
        "2019",
        ("channels",),
        {"requests.received.natural_person": 5, "proactive.regulations.made": 3},
        {"proactive.procurement.amount": "134.8648万", "disputes.litigation_direct.upheld": "00"},
    ),
    "formula-like": (
        "2019",
        (),
        {},
        {"proactive.penalties.change": "=1+1", "requests.granted.business": "@x"},
    ),
}
Edit = Callable[[openpyxl.Workbook], None]


def document(
    form_id: str, supplements: tuple[str, ...], facts: Mapping[str, int | None], unreadable: Mapping[str, str]
) -> dict[str, Any]:
    """Facts of an office that reports 0 everywhere but for ``facts`` and ``unreadable``; totals stay formulas."""
    form = xltools.load_form(form_id, supplements)
    zeros = {n: "0" if c.type == "money" else 0 for n, c in form.cells.items() if n not in form.totals}
    return {
        "form": form_id, "supplements": list(supplements), "year": 2020 if form_id == "2019" else 2023,
        "office": {"name": "甲街道办事处", "code": None, "level": "street", "parent": None}, "scope": "本机关",
        "facts": {**zeros, **facts, **dict.fromkeys(unreadable)}, "unreadable": dict(unreadable),
        "text": {name.removeprefix("text."): words for name, words in TEXT.items()},
        "checklist": {rule.id: "是" for rule in xltools.load_rules() if rule.kind == "checklist"},
    }  # fmt: skip


def filled(case: str) -> bytes:
    return xltools.fill(document(*CASES[case]))[0]


def edited(data: bytes, edit: Edit, folder: Path, *, figures: bool = False) -> bytes:
    """The workbook after a person changed it; with changed ``figures`` the results of formulas are left out."""
    path = folder / "before-edit.xlsx"
    path.write_bytes(data)
    book = openpyxl.load_workbook(path, rich_text=True)
    edit(book)
    saved = BytesIO()
    book.save(saved)
    if figures:
        return saved.getvalue()
    return put_back(saved.getvalue(), stored_figures(open_package(path)), open_package(path))


def marked(path: Path) -> Path:
    report = xltools.read(path)
    copy = path.with_name(f"{path.stem}-marked{path.suffix}")
    copy.write_bytes(xltools.mark(path, report, xltools.validate(report)))
    return copy


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    """Saves a case, or bytes, as a file of that name."""

    def save(case: str | bytes, name: str = "年报 甲.xlsx", edit: Edit | None = None) -> Path:
        data = filled(case) if isinstance(case, str) else case
        path = tmp_path / name
        path.write_bytes(edited(data, edit, tmp_path) if edit else data)
        return path

    return save


def facts_of(report: Report) -> dict[str, object]:
    return {name: getattr(report, name) for name in Report.__slots__ if name != "source"}


def name_range(book: openpyxl.Workbook, name: str) -> Iterator[Any]:
    sheet, _, area = book.defined_names[name].attr_text.rpartition("!")
    cells = book[sheet.strip("'")][area.replace("$", "")]
    yield from (cell for row in cells for cell in row) if isinstance(cells, tuple) else (cells,)


def result_rows(book: openpyxl.Workbook) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in book[RESULTS].iter_rows(min_row=5, max_col=7)]


def notes(book: openpyxl.Workbook) -> dict[str, str]:
    return {
        f"{sheet.title}!{cell.coordinate}": cell.comment.text
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


# --- nothing is lost ----------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_the_copy_reads_and_validates_as_the_original(case: str, saved: Callable[..., Path]) -> None:
    path = saved(case)
    report, again = xltools.read(path), xltools.read(marked(path))
    assert facts_of(again) == facts_of(report)
    assert xltools.validate(again) == xltools.validate(report)


@pytest.mark.parametrize("case", CASES)
def test_every_stored_result_is_still_there(case: str, saved: Callable[..., Path]) -> None:
    path = saved(case)
    before, after = (openpyxl.load_workbook(p, data_only=True) for p in (path, marked(path)))
    formulas = openpyxl.load_workbook(path)
    compared = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    compared += 1
                    at = (sheet.title, cell.coordinate)
                    assert after[at[0]][at[1]].value == before[at[0]][at[1]].value, at
    assert compared > 200


def test_all_but_marks_notes_and_results_is_as_it_was(saved: Callable[..., Path]) -> None:
    path = saved("texts", edit=add_own_sheet)
    before, after = openpyxl.load_workbook(path), openpyxl.load_workbook(marked(path))
    assert [name for name in after.sheetnames if name != RESULTS] == before.sheetnames
    names = {name: item.attr_text for name, item in after.defined_names.items()}
    assert names.pop("checks.results") == f"'{RESULTS}'!$A$1"
    assert names == {name: item.attr_text for name, item in before.defined_names.items()}
    for name in before.sheetnames:
        assert look(after[name]) == look(before[name]), name
        if name != MARKS:
            assert cells(after[name]) == cells(before[name]), name


def add_own_sheet(book: openpyxl.Workbook) -> None:
    sheet = book.create_sheet("我的台账")
    sheet.append(["日期", "件数", "说明"])
    sheet.append([60, 12.25, "  前面有空格\n第二行"])
    sheet["A2"].number_format = "yyyy-mm-dd"
    sheet["D2"] = "=B2*2"


def cells(sheet: Any) -> dict[str, tuple[object, ...]]:
    looks = ("number_format", "font", "fill", "border", "alignment", "protection")
    return {
        cell.coordinate: (cell.value, cell.data_type, *(repr(getattr(cell, name)) for name in looks))
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None or cell.has_style
    }


def look(sheet: Any) -> dict[str, object]:
    rules = {
        str(ranges.sqref): [(r.type, r.formula, r.stopIfTrue, r.priority, r.dxf) for r in ranges.rules]
        for ranges in sheet.conditional_formatting
    }
    validations = sorted(
        (str(v.sqref), v.type, v.formula1, v.formula2, v.error, v.prompt, v.errorStyle)
        for v in sheet.data_validations.dataValidation
    )
    return {
        "rules": rules, "validations": validations, "state": sheet.sheet_state, "frozen": sheet.freeze_panes,
        "merged": sorted(str(area) for area in sheet.merged_cells.ranges), "protected": dict(sheet.protection),
        "widths": {k: (d.width, d.hidden) for k, d in sheet.column_dimensions.items()},
        "heights": {k: (d.height, d.hidden) for k, d in sheet.row_dimensions.items()},
        "print": (sheet.print_area, sheet.print_title_rows, dict(sheet.page_setup), dict(sheet.page_margins)),
        "footer": sheet.oddFooter.center.text, "grid": sheet.sheet_view.showGridLines,
    }  # fmt: skip


@pytest.mark.filterwarnings("ignore:Cell A7 is marked as a date")
def test_figures_that_openpyxl_loses(tmp_path: Path) -> None:
    path, report = odd_book(tmp_path)
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(mark_copy(path, report, Validation((), "valid")))
    before, after = (stored_figures(open_package(p)) for p in (path, copy))
    assert after["单位 的'表"] == before["单位 的'表"]
    assert {stored.kind for stored in after["单位 的'表"].values()} == {"n", "str", "e", "b"}
    book = openpyxl.load_workbook(copy, rich_text=True)
    rich = book["单位 的'表"]["A10"].value
    assert isinstance(rich, CellRichText)
    assert [(str(run), isinstance(run, TextBlock) and run.font.b) for run in rich] == [
        ("普通", False),
        ("粗体", True),
    ]
    assert b'<t xml:space="preserve">   </t>' in ZipFile(copy).read("xl/worksheets/sheet1.xml")
    assert ZipFile(copy).read("xl/worksheets/sheet1.xml").count(b"<f>") == 4


def odd_book(folder: Path) -> tuple[Path, Report]:
    """A workbook of no template, with every kind of stored figure, and a report on it."""
    path = folder / "odd.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("单位 的'表")
        date, bold = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": True})
        boxed = book.add_format({"border": 1})
        sheet.write_formula("A1", "=1+1", None, 2)
        sheet.write_formula("A2", '="a"&"<b>"', None, "a<b>")
        sheet.write_formula("A3", "=1/0", None, "#DIV/0!")
        sheet.write_formula("A4", "=1=1", None, True)
        sheet.write_boolean("A5", False)
        sheet.write_number("A6", 60, date)  # 1900-02-29, a day that never was
        sheet.write_number("A7", 99_999_999, date)  # beyond the last day: no date at all
        sheet.write_number("A8", 0.1 + 0.2)
        sheet.merge_range("B1:C1", 5, boxed)
        sheet.write_number("C1", 7, boxed)  # hidden under the merge
        sheet.write_rich_string("A10", "普通", bold, "粗体")
        sheet.write_string("A11", "   ")
    return path, Report("2021", 2023, Office("甲"), {}, places={"requests": Place("单位 的'表", "A1")})


def test_uncomputed_formulas_stay_uncomputed(saved: Callable[..., Path]) -> None:
    path = saved("identity")
    book = openpyxl.load_workbook(path)
    book.save(path)
    report, again = xltools.read(path), xltools.read(marked(path))
    assert "computed" in {seen.seen for seen in report.observations}
    assert facts_of(again) == facts_of(report)


def test_macros_and_their_buttons_stay(saved: Callable[..., Path]) -> None:
    path = saved(with_macros(filled("identity")), "年报.xlsm")
    result = marked(path)
    copy = ZipFile(result)
    assert copy.read("xl/vbaProject.bin") == b"not really macros"
    types = copy.read("[Content_Types].xml").decode()
    assert "application/vnd.ms-excel.sheet.macroEnabled.main+xml" in types
    assert "spreadsheetml.sheet.main+xml" not in types
    drawn = copy.read("xl/drawings/vmlDrawing9.vml").decode()
    assert drawn.count('ObjectType="Button"') == 1
    assert drawn.count('ObjectType="Note"') == len(notes(openpyxl.load_workbook(result)))


_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_BUTTON = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="_x0000_s1025" type="#_x0000_t201" style="width:72pt">
<x:ClientData ObjectType="Button"><x:Anchor>0,0,0,0,1,0,1,0</x:Anchor><x:FmlaMacro>[0]!Check</x:FmlaMacro></x:ClientData>
</v:shape></xml>"""


def with_macros(data: bytes) -> bytes:
    """The workbook with a macro project and, on 表三, a button that calls it."""
    vba = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
    changes = {
        "[Content_Types].xml": (
            (r"application/vnd[^\"]*spreadsheetml\.sheet\.main\+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
            (r"(?=<Override)", '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'),
            (r"(?=<Override)", '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'),
        ),
        "xl/_rels/workbook.xml.rels": (
            ("(?=</Relationships>)", f'<Relationship Id="rId999" Type="{vba}" Target="vbaProject.bin"/>'),
        ),
        "xl/worksheets/sheet3.xml": (("(?=</worksheet>)", f'<legacyDrawing xmlns:r="{_RELATIONS}" r:id="rId1"/>'),),
    }  # fmt: skip
    link = f'<Relationship Id="rId1" Type="{_RELATIONS}/vmlDrawing" Target="../drawings/vmlDrawing9.vml"/>'
    target = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(target, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            for pattern, change in changes.get(part, ()):
                text = re.sub(pattern, change, text.decode(), count=1).encode()
            new.writestr(part, text)
        new.writestr("xl/vbaProject.bin", b"not really macros")
        new.writestr("xl/drawings/vmlDrawing9.vml", _BUTTON)
        namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
        links = f'<Relationships xmlns="{namespace}">{link}</Relationships>'
        new.writestr("xl/worksheets/_rels/sheet3.xml.rels", links)
    return target.getvalue()


def test_the_original_is_only_read(saved: Callable[..., Path]) -> None:
    path = saved("texts")
    report = xltools.read(path)
    before, folder = path.read_bytes(), path.parent
    path.chmod(0o444)
    folder.chmod(0o555)
    try:
        xltools.mark(path, report, xltools.validate(report))
    finally:
        folder.chmod(0o755)
    assert path.read_bytes() == before
    assert [item.name for item in folder.iterdir()] == [path.name]


def test_the_same_bytes_in_every_process(saved: Callable[..., Path]) -> None:
    path = saved("texts", edit=add_own_sheet)
    code = (
        "import sys, hashlib, xltools; r = xltools.read(sys.argv[1]);"
        "print(hashlib.sha256(xltools.mark(sys.argv[1], r, xltools.validate(r))).hexdigest())"
    )
    sums = {
        subprocess.run(
            [sys.executable, "-c", code, str(path)],
            check=True, capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout.strip()
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert sums == {hashlib.sha256(marked(path).read_bytes()).hexdigest()}


def test_importing_the_module_is_cheap() -> None:
    code = "import sys, xltools.workbook.copies.mark; sys.exit('openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- marks --------------------------------------------------------------------------------------


def expected_levels(path: Path) -> dict[str, int]:
    """Name of a cell of the tables -> the number that must mark it."""
    report = xltools.read(path)
    levels: dict[str, int] = {}
    for finding in xltools.validate(report).findings:
        for name in finding.focus:
            levels[name] = max(levels.get(name, 0), LEVELS[finding.severity])
    return levels


@pytest.mark.parametrize("case", CASES)
def test_marks_stand_where_the_cells_stand(case: str, saved: Callable[..., Path]) -> None:
    path = saved(case)
    report, levels = xltools.read(path), expected_levels(path)
    form = xltools.load_form(report.form, report.supplements)
    book = openpyxl.load_workbook(marked(path))
    seen = {}
    for table in form.tables:
        body = [f"{cell.parent.title}!{cell.coordinate}" for cell in name_range(book, table.id)]
        values = [cell.value for cell in name_range(book, f"marks.{table.id}")]
        at = {str(report.places[n]): n for n, cell in form.cells.items() if cell.table == table.id}
        seen.update({at[place]: value for place, value in zip(body, values, strict=True) if value})
    assert seen == levels
    assert (case == "clean") == (not seen)


def test_marking_again_after_a_repair(saved: Callable[..., Path], tmp_path: Path) -> None:
    first = marked(saved("texts", edit=lambda book: annotate(book, "表三", "D6", "已与窗口核对")))

    def repair(book: openpyxl.Workbook) -> None:
        book["表三"]["D6"].value = 0
        book["表二"]["C20"].value = 0
        note = book["表二"]["B5"].comment
        assert note is not None
        annotate(book, "表二", "B5", f"{note.text}\n规章是区政府的")

    second = marked(saved(edited(first.read_bytes(), repair, tmp_path, figures=True), "again.xlsx"))
    book = openpyxl.load_workbook(second)
    assert [name for name in book.sheetnames if name.startswith(RESULTS)] == [RESULTS]
    assert len(result_rows(book)) == len(xltools.validate(xltools.read(second)).findings)
    left = notes(book)
    assert left["表三!D6"] == "已与窗口核对"
    assert "表二!C20" not in left
    assert left["表二!B5"].startswith("规章是区政府的\n【校验】")
    assert left["表二!B5"].count("【校验】") == left["表二!B5"].count("T2-04") == 1
    assert 3 not in {cell.value for cell in name_range(book, "marks.requests")}


def annotate(book: openpyxl.Workbook, sheet: str, address: str, text: str) -> None:
    book[sheet][address].comment = Comment(text, "王五")


@pytest.mark.parametrize("case", CASES)
def test_marking_twice_changes_nothing(case: str, saved: Callable[..., Path]) -> None:
    once = marked(saved(case))
    first, second = openpyxl.load_workbook(once), openpyxl.load_workbook(marked(once))
    assert notes(second) == notes(first)
    assert second.sheetnames == first.sheetnames
    for sheet in first:
        assert cells(second[sheet.title]) == cells(sheet), sheet.title


def without_marks(book: openpyxl.Workbook) -> None:
    for name in [name for name in book.defined_names if name.startswith("marks.")]:
        del book.defined_names[name]


def test_an_older_template_is_coloured_itself(saved: Callable[..., Path], tmp_path: Path) -> None:
    copy = marked(saved("identity", edit=without_marks))
    book = openpyxl.load_workbook(copy)
    assert book["表三"]["D6"].fill.fgColor.rgb == "FFFFC7CE"
    assert book["表三"]["E6"].fill.fill_type is None

    def repair(book: openpyxl.Workbook) -> None:
        book["表三"]["D6"].value = 0

    again = marked(saved(edited(copy.read_bytes(), repair, tmp_path, figures=True), "again.xlsx"))
    assert openpyxl.load_workbook(again)["表三"]["D6"].fill.fill_type is None


@pytest.mark.parametrize("area", ["'表三'!$D$6:$J$30", f"'{MARKS}'!$A$1:$XFD$1048576"])
def test_a_name_that_was_moved_clears_nothing(area: str, saved: Callable[..., Path]) -> None:
    def move(book: openpyxl.Workbook) -> None:
        book.defined_names["marks.requests"].attr_text = area

    path = saved("identity", edit=move)
    copy = marked(path)
    assert xltools.read(copy).values == xltools.read(path).values
    assert openpyxl.load_workbook(copy)["表三"]["D6"].fill.fgColor.rgb == "FFFFC7CE"


def test_inserted_rows_and_renamed_sheets(saved: Callable[..., Path]) -> None:
    """Marks follow the names: the body of 表三 begins three rows lower, on a sheet of another name."""

    def move(book: openpyxl.Workbook) -> None:
        book["表三"].title = "依申请公开'表"
        book[VERIFY].title = "勾稽"
        for name, item in book.defined_names.items():
            if "表三" in item.attr_text and not name.startswith("_"):
                lower = re.sub(r"\$(\d+)", lambda m: f"${int(m[1]) + 3}", item.attr_text)
                item.attr_text = lower.replace("表三", "依申请公开''表")
            item.attr_text = item.attr_text.replace(f"'{VERIFY}'", "'勾稽'")
        book["依申请公开'表"].move_range("A1:J40", rows=3)

    copy = openpyxl.load_workbook(marked(saved("identity", edit=move)))
    assert next(name_range(copy, "marks.requests")).value == 3
    assert copy["依申请公开'表"]["D9"].comment is not None
    assert copy.sheetnames.index(RESULTS) == copy.sheetnames.index("勾稽") + 1
    assert '("#requests.received.natural_person","依申请公开\'表!D9' in "".join(
        row[3] for row in result_rows(copy)
    )


# --- notes --------------------------------------------------------------------------------------


def test_a_note_says_what_why_and_what_to_do(saved: Callable[..., Path]) -> None:
    path = saved("texts")
    found = [
        f for f in xltools.validate(xltools.read(path)).findings if "proactive.procurement.amount" in f.focus
    ]
    text = notes(openpyxl.load_workbook(marked(path)))["表二!C20"]
    said = re.findall(r"^(错误|提醒|提示) (\S+?)：", text, re.MULTILINE)
    assert [word for word, _ in said] == sorted(
        (word for word, _ in said), key=["错误", "提醒", "提示"].index
    )
    assert sorted(rule for _, rule in said) == sorted(f.rule for f in found)
    for finding in found:
        assert finding.message.zh in text
        assert f"怎么办：{finding.advice.zh}" in text
        assert f"依据：{finding.basis.zh}" in text


def test_a_blank_form_stays_usable(saved: Callable[..., Path]) -> None:
    path = saved(xltools.new("2021", supplements=("channels",)))
    copy = marked(path)
    written = notes(openpyxl.load_workbook(copy))
    assert 150 < len(written) <= 400
    figures = {text for place, text in written.items() if place.startswith(("表", "附表"))}
    assert {len(text) < 60 and "CQ-01" in text for text in figures} == {True}
    assert copy.stat().st_size < 100_000


def test_notes_are_of_a_reasonable_size(saved: Callable[..., Path]) -> None:
    path = saved("texts", edit=lambda book: annotate(book, "封面", "B2", "很长的说明" * 400))
    drawn = "".join(
        archive.read(part).decode()
        for archive in [ZipFile(marked(path))]
        for part in archive.namelist()
        if part.endswith(".vml")
    )
    sizes = {(int(w), int(h)) for w, h in re.findall(r"width:(\d+)px;height:(\d+)px", drawn)}
    assert sizes
    assert all(200 <= width <= 400 and 40 <= height <= 450 for width, height in sizes)


def test_notes_of_a_filled_workbook_stay(saved: Callable[..., Path]) -> None:
    """A note that says where a figure came from is no mark, though we wrote it."""
    report = xltools.read(saved("identity"))
    content = Content(
        report, notes={"requests.received.natural_person": "原为另一格式", "requests.granted.total": "乙"}
    )
    written = notes(openpyxl.load_workbook(marked(saved(xltools.make_workbook(content), "noted.xlsx"))))
    assert written["表三!D6"].startswith("原为另一格式\n【校验】\n错误 T3-01：")
    assert written["表三!J8"] == "乙"


# --- 校验结果 -----------------------------------------------------------------------------------


@pytest.mark.parametrize("case", [case for case in CASES if case != "clean"])
def test_every_finding_has_its_row(case: str, saved: Callable[..., Path]) -> None:
    path = saved(case)
    report = xltools.read(path)
    findings = xltools.validate(report).findings
    copy = marked(path)
    book, shown = openpyxl.load_workbook(copy), openpyxl.load_workbook(copy, data_only=True)
    assert [cell.value for cell in book[RESULTS][4]] == [
        "序号",
        "级别",
        "编号",
        "位置",
        "问题",
        "怎么办",
        "依据",
    ]
    rows = result_rows(book)
    assert [(row[0], row[2], *row[4:]) for row in rows] == [
        (number, f.rule, f.message.zh, f.advice.zh, f.basis.zh) for number, f in enumerate(findings, 1)
    ]
    for row, finding, seen in zip(rows, findings, result_rows(shown), strict=True):
        link = re.fullmatch(r'=HYPERLINK\("#([^"]+)","([^"]+)"\)', row[3])
        assert link is not None
        assert link[1] == finding.focus[0]
        assert book.defined_names[link[1]].attr_text.replace("$", "").replace("'", "") == str(
            report.places[link[1]]
        )
        assert seen[3] == link[2]
        assert link[2].startswith(str(report.places[finding.focus[0]]))
        assert row[1] == {"error": "错误", "warning": "提醒", "info": "提示"}[finding.severity]


def test_the_sheet_is_laid_out_and_shown(saved: Callable[..., Path]) -> None:
    path = saved("texts")
    summary = xltools.validate(xltools.read(path)).summary
    book = openpyxl.load_workbook(marked(path))
    sheet = book[RESULTS]
    assert book.active is sheet
    assert [s.title for s in book if s.sheet_view.tabSelected] == [RESULTS]
    assert book.sheetnames.index(RESULTS) == book.sheetnames.index(VERIFY) + 1
    head = str(sheet["A2"].value)
    assert head.startswith("甲街道办事处　2020年度　结论：不通过　")
    assert f"错误 {summary['error']} 项、提醒 {summary['warning']} 项、提示 {summary['info']} 项" in head
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref == f"A4:G{sheet.max_row}"
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight) == ("landscape", 9, 1, 0)
    assert all(
        cell.alignment.wrap_text and cell.border.left.style == "thin"
        for row in sheet["A4:G6"]
        for cell in row
    )


def test_nothing_found_is_said_in_a_line(saved: Callable[..., Path]) -> None:
    sheet = openpyxl.load_workbook(marked(saved("clean")))[RESULTS]
    assert "结论：通过" in str(sheet["A2"].value)
    assert sheet["A3"].value == "没有发现问题。"
    assert sheet.max_row == 3


def test_pictures_may_be_missing_and_that_is_said(saved: Callable[..., Path]) -> None:
    path = saved("clean")
    with ZipFile(path, "a") as archive:
        archive.writestr("xl/media/image1.png", b"")
    assert "图片" in str(openpyxl.load_workbook(marked(path))[RESULTS]["A3"].value)


def test_a_sheet_of_the_same_name_is_not_ours(saved: Callable[..., Path]) -> None:
    def add(book: openpyxl.Workbook) -> None:
        book.create_sheet(RESULTS)["A1"] = "我自己的"

    book = openpyxl.load_workbook(marked(marked(saved("identity", edit=add))))
    assert book[RESULTS]["A1"].value == "我自己的"
    assert [name for name in book.sheetnames if name.startswith(RESULTS)] == [f"{RESULTS}1", RESULTS]


@pytest.mark.filterwarnings("ignore:Cell A7 is marked as a date")
def test_odd_texts_stay_texts(tmp_path: Path) -> None:
    """Messages quote what stood in the report: formulas, control characters, halves of a character."""
    path, report = odd_book(tmp_path)
    report = replace(report, office=Office("=1+1\x01\ud800"))
    texts = ["=1+1", "+A1", "-2", "@x", "#N/A", "a\x00b\x1f\ufffe\udc00c", "长" * 40_000, '"<&>"']
    findings = tuple(
        Finding(
            "CQ-99",
            "error",
            "fail",
            (),
            Text(text, ""),
            Text(text, ""),
            Text(text, ""),
            focus=("单位 的'表!A1",),
        )
        for text in texts
    )
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(mark_copy(path, report, Validation(findings, "invalid", {"error": 8})))
    sheet = openpyxl.load_workbook(copy)[RESULTS]
    assert str(sheet["A2"].value).startswith("=1+1　2023年度")
    assert {cell.data_type for row in sheet["E5:G12"] for cell in row} == {"s"}
    assert {sheet.cell(row, 5).quotePrefix for row in range(5, 9)} == {True}
    assert [sheet.cell(row, 5).value for row in range(5, 13)] == [*texts[:5], "abc", "长" * 32_767, texts[7]]
    assert sheet["D5"].value == """=HYPERLINK("#'单位 的''表'!A1","单位 的'表!A1")"""


@pytest.mark.filterwarnings("ignore:Cell A7 is marked as a date")
def test_findings_without_a_cell(tmp_path: Path) -> None:
    """No focus: the table, or the report; a cell hidden under merged ones: the one that is seen."""
    path, report = odd_book(tmp_path)
    common = Finding("ST-01", "warning", "fail", (), Text("问", ""), Text("", ""))
    findings = (
        common,
        replace(common, focus=("没有的表!A1", "report.year", "x!")),
        replace(common, focus=("单位 的'表!C1",)),
    )
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(mark_copy(path, report, Validation(findings, "valid_with_warnings", {"warning": 3})))
    book = openpyxl.load_workbook(copy)
    assert book[RESULTS]["D5"].value == "整份报告"
    assert list(notes(book)) == ["单位 的'表!B1"]
    assert book["单位 的'表"]["B1"].fill.fgColor.rgb == "FFFFEB9C"


# --- refusals -----------------------------------------------------------------------------------


def test_a_file_that_changed_since_it_was_read(saved: Callable[..., Path]) -> None:
    path = saved("identity")
    report = xltools.read(path)
    path.write_bytes(filled("clean"))
    with pytest.raises(XltoolsError, match="有改动"):
        xltools.mark(path, report, xltools.validate(report))


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/styles.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><styleSheet>&b;</styleSheet>'),
        ("xl/styles.xml", b'<?xml version="1.0"?><styleSheet><fonts>'),
        ("xl/theme/theme1.xml", b'<?xml version="1.0"?><!DOCTYPE a><a/>'),
    ],
)
def test_damage_where_the_reader_never_looks(part: str, content: bytes, saved: Callable[..., Path]) -> None:
    path = saved("identity")
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(path, "w") as archive:
        for name, data in {**parts, part: content}.items():
            archive.writestr(name, data)
    report = xltools.read(path)
    with pytest.raises(XltoolsError) as caught:
        xltools.mark(path, report, xltools.validate(report))
    assert caught.value.where == str(path)
    assert caught.value.todo is not None


# --- in a spreadsheet program -------------------------------------------------------------------


@needs_libreoffice
def test_recalculated_copies_agree(saved: Callable[..., Path], tmp_path: Path) -> None:
    """LibreOffice opens the copies, finds no error in them, and computes what is stored in them."""
    paths = [saved(case, f"{case}.xlsx") for case in CASES]
    copies = [marked(path) for path in paths]
    for path, copy, computed in zip(paths, copies, recalculate(copies, tmp_path / "computed"), strict=True):
        stored, new = (openpyxl.load_workbook(p, data_only=True) for p in (copy, computed))
        for sheet in stored:
            for row in sheet.iter_rows():
                for cell in row:
                    again = new[sheet.title][cell.coordinate]
                    assert again.data_type != "e", (sheet.title, cell.coordinate)
                    assert again.value == cell.value or not (again.value or cell.value), (
                        sheet.title,
                        cell.coordinate,
                    )
        assert new[VERIFY].sheet_state == "visible"
        assert (
            xltools.validate(xltools.read(computed)).findings == xltools.validate(xltools.read(path)).findings
        )


@needs_libreoffice
def test_a_copy_that_another_program_saved_is_marked_again(
    saved: Callable[..., Path], tmp_path: Path
) -> None:
    path = saved("texts", edit=lambda book: annotate(book, "表三", "D6", "已与窗口核对"))
    copy = marked(path)
    (computed,) = recalculate([copy], tmp_path / "computed")
    first, second = openpyxl.load_workbook(copy), openpyxl.load_workbook(marked(computed))
    assert notes(second) == notes(first)
    assert [name for name in second.sheetnames if name.startswith(RESULTS)] == [RESULTS]
    assert result_rows(second) == result_rows(first)
