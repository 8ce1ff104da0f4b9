"""Workbooks that are not our template, of every format, as paragraphs and tables."""

from __future__ import annotations

import datetime
import io
import random
import sys
from collections.abc import Callable, Mapping, Sequence

import pytest
import xlsxwriter
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.libreoffice import needs_libreoffice
from tests.support.printed import FORMS, expected, found, lines_in, sample_texts, tables_in, text_of
from tests.support.word_files import spots, unzipped, zipped
from xltools.errors import XltoolsError
from xltools.forms import load_form
from xltools.grid import grid
from xltools.importers.foreign.reader import read_sheets
from xltools.importers.foreign.sheet import address, shown
from xltools.importers.matching.compound import Compound, DamagedError
from xltools.importers.printed import Block, Paragraph, PrintedTable
from xltools.libreoffice import convert
from xltools.model.form import Table

OTHER_FORMATS = [pytest.param(kind, marks=needs_libreoffice) for kind in ("xls", "ods")]
FORMATS = ["xlsx", *OTHER_FORMATS]

Value = str | float | datetime.date | datetime.datetime | datetime.time
Cells = Mapping[str, Value]


def saved(book: Workbook, kind: str = "xlsx") -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue() if kind == "xlsx" else convert(stream.getvalue(), ".xlsx", kind, "表.xlsx")


def workbook(cells: Cells, merged: Sequence[str] = (), kind: str = "xlsx") -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "表三"
    for place, value in cells.items():
        sheet[place] = value
    for area in merged:
        sheet.merge_cells(area)
    return saved(book, kind)


def read(cells: Cells, *merged: str, kind: str = "xlsx") -> tuple[Block, ...]:
    return read_sheets(workbook(cells, merged, kind), "表.xlsx")


def refused(data: bytes) -> XltoolsError:
    with pytest.raises(XltoolsError) as caught:
        read_sheets(data, "表.xlsx")
    assert caught.value.where == "表.xlsx"
    assert caught.value.todo is not None
    return caught.value


# --- values and places

STORED: Cells = {
    "B2": "项目", "C2": 95, "D2": 7545.25, "E2": 0.1 + 0.2, "F2": -3.0, "G2": datetime.date(2024, 3, 1),
    "B3": "　甲 \n乙", "C3": True, "D3": "=1/0", "E3": datetime.datetime(2024, 3, 1, 5, 6, 7), "F3": "0012",
    "G3": datetime.time(5, 6),
}  # fmt: skip


@pytest.mark.parametrize("kind", OTHER_FORMATS)
def test_values_as_they_are_stored(kind: str) -> None:
    (block,) = read(STORED, kind=kind)
    assert [text for *_, text in spots(block)] == [
        "项目", "95", "7545.25", "0.3", "-3", "2024-03-01",
        # .ods as LibreOffice writes it has no Booleans in formulas and values made elsewhere.
        "　甲 \n乙", "1" if kind == "ods" else "TRUE", "#DIV/0!", "2024-03-01 05:06:07", "0012", "05:06:00",
    ]  # fmt: skip
    assert isinstance(block, PrintedTable)
    assert block.place == "表三!B2:G3"
    assert block.cells[-1].place == "表三!G3"
    assert block.exact


def test_values_of_a_new_workbook() -> None:
    (block,) = read(STORED)
    # openpyxl stores no results of formulas.
    assert [text for *_, text in spots(block)] == [
        "项目", "95", "7545.25", "0.3", "-3", "2024-03-01",
        "　甲 \n乙", "TRUE", "", "2024-03-01 05:06:07", "0012", "05:06:00",
    ]  # fmt: skip


def test_error_values_of_a_new_workbook() -> None:
    (block,) = read({"A1": "a", "B1": "#N/A", "A2": "#VALUE!", "B2": 1})
    assert [text for *_, text in spots(block)] == ["a", "#N/A", "#VALUE!", "1"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12345678901234567.0, "12345678901234600"),
        (1e21, "1000000000000000000000"),
        (1e-7, "0.0000001"),
        (0.0, "0"),
        (datetime.timedelta(hours=30, minutes=5), "30:05:00"),
        ("a\r\nb\rc", "a\nb\nc"),
    ],
)
def test_a_value_as_text(value: object, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(
    ("place", "name"), [((0, 0), "A1"), ((5, 25), "Z6"), ((0, 26), "AA1"), ((9, 701), "ZZ10")]
)
def test_addresses(place: tuple[int, int], name: str) -> None:
    assert address(*place) == name


@pytest.mark.parametrize("kind", FORMATS)
def test_merged_cells(kind: str) -> None:
    cells: Cells = {"A1": "左", "B1": "上", "B2": 1, "C2": 2, "D2": 3}
    (block,) = read(cells, "A1:A2", "B1:D1", kind=kind)
    assert spots(block) == [
        (0, 0, 2, 1, "左"), (0, 1, 1, 3, "上"), (1, 1, 1, 1, "1"), (1, 2, 1, 1, "2"), (1, 3, 1, 1, "3"),
    ]  # fmt: skip


def test_blank_cells_between_are_cells() -> None:
    (block,) = read({"A1": "a", "C1": "c", "A3": "d", "B3": "e"})
    assert spots(block) == [
        (0, 0, 1, 1, "a"), (0, 1, 1, 1, ""), (0, 2, 1, 1, "c"),
        (1, 0, 1, 1, ""), (1, 1, 1, 1, ""), (1, 2, 1, 1, ""),
        (2, 0, 1, 1, "d"), (2, 1, 1, 1, "e"), (2, 2, 1, 1, ""),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", FORMATS)
def test_sheets_in_order_hidden_ones_too(kind: str) -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = "一"
    for name, state in (("空表", "visible"), ("藏", "hidden"), ("深藏", "veryHidden")):
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        if name != "空表":
            sheet["B2"] = name
    book.create_chartsheet("图")
    blocks = read_sheets(saved(book, kind), "表.xlsx")
    assert [(block.place, getattr(block, "text", "")) for block in blocks] == [
        ("Sheet!A1", "一"), ("藏!B2", "藏"), ("深藏!B2", "深藏"),
    ]  # fmt: skip


# --- statutory tables


def write(sheet: Worksheet, table: Table, texts: Mapping[str, str], top: int) -> None:
    for spot in grid(table).cells:
        row, column = top + spot.row, spot.column + 1
        text = text_of(spot, texts)
        is_number = spot.kind == "value" and text
        sheet.cell(row, column, float(text) if is_number else text or None)
        if spot.rows > 1 or spot.columns > 1:
            sheet.merge_cells(
                start_row=row, start_column=column,
                end_row=row + spot.rows - 1, end_column=column + spot.columns - 1,
            )  # fmt: skip


def assert_statutory(blocks: Sequence[Block], form_id: str) -> None:
    texts = sample_texts(form_id)
    for table, seen in zip(load_form(form_id).tables, tables_in(blocks), strict=True):
        assert found(seen) == {(*spot[:4], "".join(spot[4].split())) for spot in expected(table, texts)}


@pytest.mark.parametrize("form_id", FORMS)
@pytest.mark.parametrize("kind", FORMATS)
def test_statutory_tables_on_sheets_of_their_own(form_id: str, kind: str) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in load_form(form_id).tables:
        sheet = book.create_sheet(table.sheet)
        sheet["A1"] = "柳河街道办事处2020年政府信息公开工作年度报告"
        sheet["A2"] = "填报单位：柳河街道办事处"
        write(sheet, table, sample_texts(form_id), 4)
    blocks = read_sheets(saved(book, kind), "表.xlsx")
    assert_statutory(blocks, form_id)
    assert lines_in(blocks)[:2] == [
        "柳河街道办事处2020年政府信息公开工作年度报告",
        "填报单位：柳河街道办事处",
    ]
    assert tables_in(blocks)[1].place.startswith("表三!A4:J")


@pytest.mark.parametrize("form_id", FORMS)
@pytest.mark.parametrize("kind", FORMATS)
def test_a_whole_report_on_one_sheet(form_id: str, kind: str) -> None:
    form = load_form(form_id)
    book = Workbook()
    sheet, top = book.worksheets[0], 1
    for part in form.parts:
        sheet.cell(top, 1, f"{part.number}、{part.title}")
        top += 1
        if part.table:
            write(sheet, form.table(part.table), sample_texts(form_id), top)
            top += grid(form.table(part.table)).rows
        else:
            sheet.cell(top, 1, "这是这一部分的正文。\n它有两行。")
            sheet.merge_cells(start_row=top, start_column=1, end_row=top, end_column=10)
            top += 1
    blocks = read_sheets(saved(book, kind), "表.xlsx")
    assert_statutory(blocks, form_id)
    assert lines_in(blocks) == [
        "一、总体情况", "这是这一部分的正文。", "它有两行。",
        "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况", "这是这一部分的正文。", "它有两行。",
        "六、其他需要报告的事项", "这是这一部分的正文。", "它有两行。",
    ]  # fmt: skip


@pytest.mark.parametrize("form_id", FORMS)
def test_a_blank_report_keeps_its_rows(form_id: str) -> None:
    book = Workbook()
    for table in load_form(form_id).tables:
        write(book.create_sheet(table.sheet), table, {}, 1)
    blocks = read_sheets(saved(book), "表.xlsx")
    assert lines_in(blocks) == []
    one, two, three = tables_in(blocks)
    for seen, table in zip((one, two), load_form(form_id).tables, strict=False):
        assert found(seen) == {(*spot[:4], "".join(spot[4].split())) for spot in expected(table, {})}
    # A last row without any text can't be seen: no labels stand before the values of 表四.
    assert max(cell.row for cell in three.cells) == grid(load_form(form_id).tables[2]).rows - 2


# --- tables and prose apart

HEAD: Cells = {"A1": "项目", "B1": "数量", "A2": "甲", "B2": 1, "A3": "乙", "B3": 2}


def shifted(rows: int) -> dict[str, Value]:
    return {f"{place[0]}{int(place[1:]) + rows}": value for place, value in HEAD.items()}


def kinds(blocks: Sequence[Block]) -> list[str]:
    return [block.place for block in blocks]


def test_two_tables_with_a_blank_row_between() -> None:
    assert kinds(read({**HEAD, **shifted(4)})) == ["表三!A1:B3", "表三!A5:B7"]


def test_a_blank_row_inside_a_table() -> None:
    assert kinds(read({**HEAD, "A5": "丙", "B5": 3})) == ["表三!A1:B5"]


def test_a_caption_between_two_tables() -> None:
    assert kinds(read({**HEAD, "A4": "表二", **shifted(4)})) == ["表三!A1:B3", "表三!A4", "表三!A5:B7"]


def test_prose_below_a_table() -> None:
    blocks = read({**HEAD, "A4": "以上数据经核对无误。", "A5": "丙"})
    assert kinds(blocks) == ["表三!A1:B3", "表三!A4", "表三!A5"]


def test_a_label_alone_in_its_row_stays() -> None:
    cells: Cells = {**HEAD, "A4": "二、上年结转政府信息公开申请数量", "A5": "（七）总计"}
    assert kinds(read(cells)) == ["表三!A1:B5"]


def test_titles_above_a_table() -> None:
    blocks = read({"A1": "年度报告附表", "A3": "单位：件", **shifted(3)}, "A1:B2")
    assert kinds(blocks) == ["表三!A1", "表三!A3", "表三!A4:B6"]


def test_the_title_of_a_block_is_part_of_its_table() -> None:
    blocks = read({"A1": "表一", "A2": "第二十条第（一）项", **shifted(2)}, "A2:B2")
    assert kinds(blocks) == ["表三!A1", "表三!A2:B5"]


def test_only_prose() -> None:
    blocks = read({"A1": "甲", "C5": "乙\n\n丙"})
    assert blocks == (
        Paragraph("甲", "表三!A1"), Paragraph("乙", "表三!C5"), Paragraph("丙", "表三!C5"),
    )  # fmt: skip


def test_what_stands_under_a_merged_cell_is_not_printed() -> None:
    data = unzipped(workbook({"A1": "a", "B1": "unseen", "C1": "c", "A2": 1, "B2": 2, "C2": 3}))
    name = "xl/worksheets/sheet1.xml"
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
    data[name] = data[name].replace(b"</sheetData>", merge)
    (block,) = read_sheets(zipped(data), "表.xlsx")
    assert spots(block)[:2] == [(0, 0, 1, 2, "a"), (0, 2, 1, 1, "c")]


# --- what is refused


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16le")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "不是 Excel 工作簿"),
        (b"a,b", "不是 Excel 工作簿"),
        (zipped({"word/document.xml": b"<w/>"}), "不是 Excel 工作簿"),
        (workbook(HEAD)[:900], "损坏"),
        (ole("Workbook"), "损坏"),
        (zipped({"xl/workbook.xml": b"<workbook/>"}), "缺少内部的 xl/_rels/workbook.xml.rels"),
        (zipped({"content.xml": b"<x><y></x>"}), "content.xml 读不出来"),
        (zipped({"content.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}), "DOCTYPE"),
    ],
)
def test_refusals(data: bytes, what: str) -> None:
    assert what in refused(data).what.zh


@pytest.mark.parametrize("place", ["A2001", "GS1", "XFD1048576"])
@pytest.mark.parametrize("kind", FORMATS)
def test_a_value_far_out_is_named(place: str, kind: str) -> None:
    if kind == "xls" and place == "XFD1048576":
        place = "IV65536"
    error = refused(workbook({"A1": "a", place: "b"}, kind=kind))
    assert f"工作表“表三”在“{place}”处还有内容，最多读 2000 行 200 列" in error.what.zh


@pytest.mark.parametrize("kind", FORMATS)
def test_as_much_as_is_read(kind: str) -> None:
    (block,) = read({"A1": "a", "B1": "b", "A2000": "c", "GR2000": "d"}, kind=kind)
    assert spots(block)[-1] == (1999, 199, 1, 1, "d")


def test_formats_far_out_are_no_content() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["B1"] = "a", "b"
    for row in range(1, 60):
        sheet.cell(row, 16384).number_format = "0.00"
    (block,) = read_sheets(saved(book), "表.xlsx")
    assert len(spots(block)) == 2


def test_too_many_sheets() -> None:
    book = Workbook()
    for _ in range(50):
        book.create_sheet()
    assert "有 51 张工作表，最多 50 张" in refused(saved(book)).what.zh


def test_too_much_altogether() -> None:
    book = Workbook()
    for sheet in (book.worksheets[0], book.create_sheet()):
        sheet["A1"], sheet["GR1500"] = "a", "b"
    assert "合计超过 400,000 个单元格" in refused(saved(book)).what.zh


def shared() -> dict[str, bytes]:
    """The parts of a workbook as Excel writes it, its texts in a part of their own."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("表三")
        for place, value in {"A1": "项目", "B1": "数量", "A2": "甲", "B2": 2}.items():
            sheet.write(place, value)
        sheet.merge_range("A3:B3", "共")
    return unzipped(stream.getvalue())


def changed(part: str, old: bytes, new: bytes) -> bytes:
    parts = shared()
    assert old in parts[part]
    return zipped(parts | {part: parts[part].replace(old, new)})


def test_texts_in_a_part_of_their_own() -> None:
    (block,) = read_sheets(zipped(shared()), "表.xlsx")
    assert [text for *_, text in spots(block)] == ["项目", "数量", "甲", "2", "共"]


SHEET, STRINGS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"


@pytest.mark.parametrize(
    ("part", "old", "new", "what"),
    [
        # Each of them would end the process in the library that reads it.
        (STRINGS, b'uniqueCount="4"', b'uniqueCount="4294967295"', "sharedStrings.xml 读不出来"),
        (SHEET, b'r="B2"', b'r="ZZZ9999999"', "还有内容"),
        (SHEET, b'r="B2"', b'r="!"', "很远处"),
        (SHEET, b'<row r="2"', b'<row r="99999999999999999999"', "很远处"),
        (SHEET, b"</sheetData>", b"", "sheet1.xml 读不出来"),
        (BOOK, b'"rId1"', b'"rId77"', "缺少"),
    ],
)
def test_a_damaged_new_workbook(part: str, old: bytes, new: bytes, what: str) -> None:
    data = changed(part, old, new)
    if b"<row" in old:
        parts = unzipped(data)
        parts[SHEET] = parts[SHEET].replace(b'<c r="A2"', b"<c").replace(b'<c r="B2"', b"<c")
        data = zipped(parts)
    assert what in refused(data).what.zh


def test_merged_cells_upon_merged_cells() -> None:
    merge = b'<mergeCell ref="A1:XFD1048576"/>'
    data = changed(SHEET, b'<mergeCell ref="A3:B3"/>', merge * 9)
    assert "损坏" in refused(data).what.zh


def content(rows: str) -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    xml = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="表">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    mime = b"application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": mime, "content.xml": xml.encode(), "META-INF/manifest.xml": b"<manifest/>"})


def one(times: int = 1) -> str:
    return (
        f'<table:table-cell table:number-columns-repeated="{times}" office:value-type="float" '
        'office:value="1"><text:p>1</text:p></table:table-cell>'
    )


@pytest.mark.parametrize(
    "rows",
    [
        f"<table:table-row>{one(16384)}</table:table-row>",
        f'<table:table-row table:number-rows-repeated="1048576">{one()}</table:table-row>',
        '<table:table-row table:number-rows-repeated="99999999999999"><table:table-cell/></table:table-row>'
        f"<table:table-row>{one()}</table:table-row>",
    ],
)
def test_repeated_cells_of_an_open_document(rows: str) -> None:
    assert "还有内容" in refused(content(rows)).what.zh


def test_repeated_cells_within_reason() -> None:
    (block,) = read_sheets(content(f"<table:table-row>{one(3)}</table:table-row>"), "表.ods")
    assert [spot[:2] for spot in spots(block)] == [(0, 0), (0, 1), (0, 2)]


def read_or_refuse(data: bytes) -> None:
    try:
        read_sheets(data, "表.xlsx")
    except XltoolsError as error:
        assert error.todo is not None


@pytest.fixture(scope="module")
def old() -> bytes:
    return workbook({**STORED, "B5": "x"}, ["B5:C6"], "xls")


@needs_libreoffice
def test_a_truncated_old_workbook(old: bytes) -> None:
    for length in range(8, len(old) - 512, 97):
        assert "损坏" in refused(old[:length]).what.zh


@needs_libreoffice
@pytest.mark.parametrize("seed", range(3))
def test_flipped_bits_of_an_old_workbook_never_escape(old: bytes, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(200):
        data = bytearray(old)
        for _ in range(chance.choice((1, 2, 8))):
            data[chance.randrange(len(data))] = chance.choice((0, 255, chance.randrange(256)))
        read_or_refuse(bytes(data))


@needs_libreoffice
def test_an_old_workbook_whose_sectors_run_in_a_circle(old: bytes) -> None:
    data = bytearray(old)
    table = (int.from_bytes(old[76:80], "little") + 1) * 512
    first = int.from_bytes(old[48:52], "little")
    data[table + 4 * first : table + 4 * first + 4] = first.to_bytes(4, "little")
    with pytest.raises(DamagedError):
        Compound(bytes(data))
    assert "损坏" in refused(bytes(data)).what.zh


@needs_libreoffice
def test_streams_of_an_old_workbook(old: bytes) -> None:
    compound = Compound(old)
    stream = compound.stream("workbook")
    assert stream is not None
    assert stream[:4] == b"\x09\x08\x10\x00"
    assert compound.stream("absent") is None
    # A small stream stands in sectors of its own.
    small = compound.stream("\x01CompObj")
    assert small is not None
    assert b"Biff" in small or len(small) < 4096


@pytest.mark.parametrize("seed", range(2))
def test_flipped_bits_of_a_new_workbook_never_escape(seed: int) -> None:
    chance = random.Random(seed)
    parts = shared()
    for _ in range(150):
        name = chance.choice((SHEET, BOOK, STRINGS, "xl/styles.xml", "xl/_rels/workbook.xml.rels"))
        data = bytearray(parts[name])
        at = chance.randrange(len(data))
        data[at : at + chance.randrange(1, 20)] = chance.choice((b"", b"<", b'"', b"\xff", data[at : at + 9]))
        read_or_refuse(zipped(parts | {name: bytes(data)}))


@pytest.mark.parametrize(
    ("module", "library", "data"),
    [
        ("python_calamine", "python_calamine", lambda: workbook(HEAD)),
        pytest.param("xlrd", "xlrd", lambda: workbook(HEAD, kind="xls"), marks=needs_libreoffice),
    ],
)
def test_a_missing_library_is_named(
    module: str, library: str, data: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = data()
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(XltoolsError) as caught:
        read_sheets(made, "表.xlsx")
    assert library in caught.value.what.zh
    assert caught.value.todo is not None
    assert "xltools-disclosure[import]" in caught.value.todo.zh
