"""Files that are no report, of every kind that lies in a folder of reports in January."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.support.mutants import parts_of, zipped
from tests.support.offices import workbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _changed(part: str, change: Callable[[bytes], bytes]) -> bytes:
    parts = parts_of(workbook(0))
    parts[part] = change(parts[part])
    return zipped(parts)


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(200 << 20)


def _encrypted(_: int) -> bytes:
    """The beginning of what Excel writes for a workbook with a password."""
    return _OLE + bytes(1016) + "EncryptedPackage".encode("utf-16-le") + bytes(2048)


def _half(number: int) -> bytes:
    data = workbook(number)
    return data[: len(data) * (number % 3 + 1) // 5]


def _flipped(number: int) -> bytes:
    data = bytearray(workbook(number))
    middle = len(data) // 2
    data[middle : middle + 64] = bytes(64)
    return bytes(data)


CONTENTS: Mapping[str, Callable[[int], bytes]] = {
    "空文件": lambda _: b"",
    "全零": lambda _: bytes(5000),
    "没传完": _half,
    "有坏块": _flipped,
    "文本": lambda _: "今年没有报告。".encode(),
    "表格文本": lambda _: "单位,件数\n甲,1\n".encode("gb18030"),
    "网页": lambda _: b"<html><table><tr><td>1</td></tr></table></html>",
    "PDF": lambda _: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "图片": lambda _: b"\x89PNG\r\n\x1a\n" + bytes(100),
    "旧格式": lambda _: _OLE + bytes(1016) + "Workbook".encode("utf-16-le") + bytes(2048),
    "有密码": _encrypted,
    "文档": lambda _: zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}),
    "压缩包": lambda number: zipped({"报告.xlsx": workbook(number)}),
    "空压缩包": lambda _: b"PK\x05\x06" + bytes(18),
    "二进制工作簿": lambda _: zipped({"xl/workbook.bin": b"x"}),
    "开放文档": lambda _: zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
    "炸弹": lambda _: _changed("xl/sharedStrings.xml", lambda data: data + b" " * (40 << 20)),
    "实体": lambda _: _changed("xl/workbook.xml", lambda data: b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + data[data.find(b"<workbook") :]),
    "缺部件": lambda _: zipped({name: data for name, data in parts_of(workbook(0)).items() if "sheet2" not in name}),
    "坏部件": lambda _: _changed("xl/workbook.xml", lambda data: data[: len(data) // 2]),
    "别的工作簿": lambda _: _changed("xl/workbook.xml", lambda data: data[: data.find(b"<definedNames")] + data[data.find(b"</definedNames>") + 15 :]),
}  # fmt: skip
"""Kind -> the bytes of the number-th file of it."""

PLACES: Mapping[str, Callable[[Path], None]] = {
    "太大": _sparse,
    "失效链接": lambda path: path.symlink_to(path.with_name("没有这个文件.xlsx")),
    "循环链接": lambda path: path.symlink_to(path),
    "管道": lambda path: os.mkfifo(path),
}
"""Kind -> what makes such a thing at a path."""


def put_bad_files(folder: Path, each: int) -> list[Path]:
    """``each`` files of every kind, with names of their kinds."""
    found = []
    for kind, content in CONTENTS.items():
        for number in range(each):
            found.append(folder / f"{kind}{number}.xlsx")
            found[-1].write_bytes(content(number))
    for kind, place in PLACES.items():
        for number in range(each):
            found.append(folder / f"{kind}{number}.xlsx")
            place(found[-1])
    return found
