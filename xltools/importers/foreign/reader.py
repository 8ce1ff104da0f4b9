"""Workbooks that are not made from our template (.xlsx, .xls, .et, .ods) into paragraphs and tables."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.errors import XltoolsError
from xltools.importers.foreign.archive import zipped_sheets
from xltools.importers.foreign.blocks import sheet_blocks
from xltools.importers.foreign.old import old_sheets
from xltools.importers.foreign.sheet import MAX_CELLS, Sheet, extent, sound
from xltools.importers.printed import Block
from xltools.lang import Text
from xltools.package import Package
from xltools.refusals import problem, refusal

_OLE, _ZIP = b"\xd0\xcf\x11\xe0", (b"PK\x03\x04", b"PK\x05\x06")
_PARTS = ("xl/workbook.xml", "content.xml")
_NO_WORKBOOK = problem("这不是 Excel 工作簿。", "This is not an Excel workbook.")


def read_sheets(data: bytes, file: str) -> tuple[Block, ...]:
    """The paragraphs and tables of every sheet, hidden ones too; ``file`` names the workbook in errors.

    Values are shown as they are stored, without number formats. Raises XltoolsError when it is no such
    workbook, is damaged or encrypted, or is bigger than is safe.
    """
    blocks: list[Block] = []
    cells = 0
    for read in _sheets(data, file):
        sheet = sound(read, file)
        rows, columns = extent(sheet)
        cells += rows * columns
        if cells > MAX_CELLS:
            raise _too_big(file)
        blocks += sheet_blocks(sheet)
    return tuple(blocks)


def _sheets(data: bytes, file: str) -> Iterator[Sheet]:
    if data.startswith(_OLE):
        return old_sheets(data, file)
    if not data.startswith(_ZIP):
        raise refusal(file, _NO_WORKBOOK)
    package = Package(file, data)
    if not any(package.find(part) for part in _PARTS):
        raise refusal(file, _NO_WORKBOOK)
    return zipped_sheets(package, data)


def _too_big(file: str) -> XltoolsError:
    return XltoolsError(
        Text(
            f"内容太多：各工作表合计超过 {MAX_CELLS:,} 个单元格。",
            f"It is too big: more than {MAX_CELLS:,} cells in all sheets.",
        ),
        where=file,
        todo=Text("请只留年度报告的工作表。", "Keep the sheets of the annual report only."),
    )
