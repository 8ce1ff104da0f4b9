"""Opening files from untrusted mail: every refusal says what is wrong, and nothing else ever escapes."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import random
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xltools.errors import XltoolsError
from xltools.package import MAX_MEMBERS, Package, resolve
from xltools.workbook.package import MAX_FILE, open_package

BOOK = "xl/workbook.xml"
SHEET = "xl/worksheets/sheet1.xml"
XML = b'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet><v>7</v></worksheet>'
LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>\n'
    "<worksheet><v>&c;</v></worksheet>"
)


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


class Entry(NamedTuple):
    """A member as its headers describe it, true or not; ``offset`` None: where it really is."""

    name: str
    payload: bytes
    size: int
    crc: int = 0
    method: int = 8
    flags: int = 0
    packed: int | None = None
    offset: int | None = None
    local_name: str | None = None


def deflated(name: str, data: bytes) -> Entry:
    packer = zlib.compressobj(wbits=-15)
    return Entry(name, packer.compress(data) + packer.flush(), len(data), zlib.crc32(data))


def written(*entries: Entry) -> bytes:
    """A zip byte by byte: zipfile itself would not write the faulty ones."""
    body, directory = b"", b""
    for entry in entries:
        packed = len(entry.payload) if entry.packed is None else entry.packed
        sizes = struct.pack("<3I", entry.crc, packed, entry.size)
        offset = len(body) if entry.offset is None else entry.offset
        start = struct.pack("<5H", 20, entry.flags, entry.method, 0, 33)
        local = (entry.local_name or entry.name).encode()
        body += b"PK\3\4" + start + sizes + struct.pack("<2H", len(local), 0) + local + entry.payload
        name = entry.name.encode()
        directory += b"PK\1\2\x14\0" + start + sizes + struct.pack("<5H2I", len(name), 0, 0, 0, 0, 0, offset)
        directory += name
    count = len(entries)
    return (
        body
        + directory
        + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)
    )


@pytest.fixture
def opened(tmp_path: Path) -> Callable[[bytes], Package]:
    def open_bytes(data: bytes, name: str = "报告.xlsx") -> Package:
        path = tmp_path / name
        path.write_bytes(data)
        return open_package(path)

    return open_bytes


Opened = Callable[[bytes], Package]


def refusal(do: Callable[[], object]) -> XltoolsError:
    """The refusal, complete: both languages, the file, and what to do."""
    with pytest.raises(XltoolsError) as caught:
        do()
    error = caught.value
    assert error.todo is not None
    for text in (error.what, error.todo):
        assert any("\u4e00" <= c <= "\u9fff" for c in text.zh)
        assert not any("\u4e00" <= c <= "\u9fff" for c in text.en)
        assert "{" not in text.zh + text.en
    assert error.where
    return error


def todo(error: XltoolsError) -> str:
    assert error.todo is not None
    return error.todo.zh


def workbook(**parts: bytes) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", BOOK: b"<workbook/>", SHEET: XML, **parts})


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("real") / "real.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("表三")
    for row in range(60):
        sheet.write_row(row, 0, [f"第{row}行", row, row * 7, None, "政府信息公开"])
    book.define_name("requests.received.total", "='表三'!$B$2")
    book.close()
    return path.read_bytes()


# --- a good file


def test_a_real_workbook_opens(tmp_path: Path, real: bytes) -> None:
    path = tmp_path / "报告.xlsx"
    path.write_bytes(real)
    package = open_package(path)
    assert package.file == str(path)
    assert package.size == len(real)
    assert package.sha256 == hashlib.sha256(real).hexdigest()
    with zipfile.ZipFile(path) as archive:
        assert package.names == set(archive.namelist())
        for name in package.names:
            assert package.read(name) == archive.read(name)
            assert b"".join(package.chunks(name, 1000)) == archive.read(name)
            assert all(0 < len(chunk) <= 1000 + 4096 for chunk in package.chunks(name, 1000))


def test_a_path_may_be_text_and_the_package_pickles(tmp_path: Path, real: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(real)
    package = pickle.loads(pickle.dumps(open_package(str(path))))
    assert b"requests.received.total" in package.read(BOOK)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("size", [1, 7, 4096, 1 << 18])
def test_chunks_are_the_part(opened: Opened, method: int, size: int) -> None:
    sheet = b"<worksheet>" + random.Random(1).randbytes(90_000).hex().encode() + b"</worksheet>"
    package = opened(zipped({BOOK: b"<workbook/>", SHEET: sheet}, method))
    assert b"".join(package.chunks(SHEET, size)) == sheet
    assert package.read(SHEET) == sheet


def test_parts_are_found_whatever_their_case(opened: Opened) -> None:
    package = opened(
        zipped({"XL/Workbook.xml": b"<workbook/>", "xl\\sharedStrings.xml": b"<sst/>", "xl/": b""})
    )
    assert package.names == {"XL/Workbook.xml", "xl/sharedStrings.xml"}
    assert package.find(BOOK) == "XL/Workbook.xml"
    assert package.read(BOOK) == b"<workbook/>"
    assert package.find("xl/SHAREDSTRINGS.xml") == "xl/sharedStrings.xml"
    assert package.find("xl/styles.xml") is None


def test_a_raw_part_is_left_alone(opened: Opened) -> None:
    data = b"\xff\xfe<!DOCTYPE\0\0"
    assert opened(workbook(**{"xl/vbaProject.bin": data})).read("xl/vbaProject.bin", raw=True) == data


@pytest.mark.parametrize(
    ("base", "target", "part"),
    [
        (BOOK, "worksheets/sheet1.xml", SHEET),
        (BOOK, "/xl/worksheets/sheet1.xml", SHEET),
        (BOOK, "./worksheets//sheet1.xml", SHEET),
        (BOOK, "worksheets\\sheet1.xml", SHEET),
        (SHEET, "../comments1.xml", "xl/comments1.xml"),
        (SHEET, "../../../../etc/passwd", "etc/passwd"),
        ("", "xl/workbook.xml", BOOK),
        ("", "//xl/workbook.xml", BOOK),
        (SHEET, "../drawings/drawing1.xml#x", "xl/drawings/drawing1.xml"),
    ],
)
def test_targets_resolve(base: str, target: str, part: str) -> None:
    assert resolve(base, target) == part


# --- no file to read


def test_no_such_file(tmp_path: Path) -> None:
    error = refusal(lambda: open_package(tmp_path / "没有.xlsx"))
    assert "找不到" in error.what.zh
    assert error.where.endswith("没有.xlsx")
    assert "文件名" in todo(error)


def test_a_file_is_no_folder_of_files(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    assert "找不到" in refusal(lambda: open_package(tmp_path / "a" / "b.xlsx")).what.zh


def test_a_folder(tmp_path: Path) -> None:
    assert "文件夹" in refusal(lambda: open_package(tmp_path)).what.zh


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook())
    path.chmod(0)
    if os.access(path, os.R_OK):  # root may read all
        monkeypatch.setattr(io, "FileIO", lambda _: (_ for _ in ()).throw(PermissionError(13, "denied")))
    error = refusal(lambda: open_package(path))
    assert "权限" in error.what.zh
    assert "复制" in todo(error)


def test_a_disk_that_fails_and_an_impossible_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "读不了" in refusal(lambda: open_package(f"{tmp_path}/a\0b.xlsx")).what.zh
    assert "读不了" in refusal(lambda: open_package(tmp_path / ("长" * 300 + ".xlsx"))).what.zh
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook())
    monkeypatch.setattr(io, "FileIO", lambda _: (_ for _ in ()).throw(OSError(5, "Input/output error")))
    assert "读不了这个文件（Input/output error）" in refusal(lambda: open_package(path)).what.zh


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.xlsx")
    assert "不是 Excel 工作簿" in refusal(lambda: open_package(tmp_path / "a.xlsx")).what.zh


@pytest.mark.parametrize("name", ["~$报告.xlsx", ".~报告.xlsx"])
def test_a_lock_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\x05admin" + bytes(159))
    error = refusal(lambda: open_package(tmp_path / name))
    assert "锁文件" in error.what.zh
    assert "~$" in todo(error)


def test_a_file_beyond_the_cap_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "a.xlsx").open("wb") as stream:
        stream.truncate(MAX_FILE + (1 << 20))
    assert "太大：101 MB，最多 100 MB" in refusal(lambda: open_package(tmp_path / "a.xlsx")).what.zh


# --- no workbook


def ole(*streams: str) -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(504)
        + b"".join(s.encode("utf-16le") + b"\0\0" for s in streams)
    )


EXCEL_XML = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook><Table></Table></Workbook>'
)


@pytest.mark.parametrize(
    ("data", "what", "advice"),
    [
        (b"", "空的", "重新发送"),
        (bytes(5000), "空字节", "重新发送"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF", "年度报告工作簿"),
        (b"\x89PNG\r\n\x1a\n", "图片", "年度报告工作簿"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "图片", "年度报告工作簿"),
        (b"GIF89a", "图片", "年度报告工作簿"),
        (b"Rar!\x1a\x07\0", "压缩包", "解压"),
        (b"7z\xbc\xaf\x27\x1c", "压缩包", "解压"),
        (b"\x1f\x8b\x08\0", "压缩包", "解压"),
        (b"\0\x05\x16\x07\0\x02", "苹果", "年度报告工作簿"),
        (b"{\\rtf1\\ansi", "Word", "年度报告工作簿"),
        (b"\x7fELF\x02\x01\x01" + bytes(60), "不是 Excel 工作簿", "年度报告工作簿"),
        (b"\xff\xff\xff\xff", "不是 Excel 工作簿", "年度报告工作簿"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页", "另存为"),
        ("\ufeff\n<!DOCTYPE html>\n<p>表三</p>".encode(), "网页", "另存为"),
        ("<TABLE><TR><TD>新收</TD></TR></TABLE>".encode("gb18030"), "网页", "另存为"),
        ("<html>表</html>".encode("utf-16"), "网页", "另存为"),
        (b"<?xml version='1.0'?><html xmlns='x'/>", "网页", "另存为"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "网页", "另存为"),
        (EXCEL_XML.encode(), "XML", "另存为"),
        ("项目,数量\n新收,3\n".encode(), "CSV", "另存为"),
        ("项目\t数量\r\n新收\t3\r\n".encode("gb18030"), "CSV", "另存为"),
        ("项目\t数量\r\n".encode("utf-16"), "CSV", "另存为"),
        ("二〇二四年\u3000政府信息公开工作年度报告\n".encode(), "纯文本", "年度报告工作簿"),
        (b"PK", "纯文本", "年度报告工作簿"),
        (ole("Root Entry", "Workbook"), ".xls", "另存为"),
        (b"\x09\x08\x10\0\0\x06\x05\0", ".xls", "另存为"),
        (ole("Root Entry", "WordDocument"), "Word", "年度报告工作簿"),
        (ole("Root Entry", "EncryptionInfo", "EncryptedPackage"), "密码", "取消密码"),
        (zipped({"xl/workbook.bin": b"\x83\x01"}), ".xlsb", "另存为"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), ".ods", "另存为"),
        (zipped({"word/document.xml": XML}), "Word", "年度报告工作簿"),
        (zipped({"ppt/presentation.xml": XML}), "PPT", "年度报告工作簿"),
        (zipped({"某局/2024年报.XLSX": b"PK"}), "压缩包", "解压"),
        (zipped({"readme.txt": b"x"}), "没有工作簿", "重新发送"),
        (zipped({}), "没有工作簿", "重新发送"),
    ],
)
def test_what_is_no_workbook(opened: Opened, data: bytes, what: str, advice: str) -> None:
    error = refusal(lambda: opened(data))
    assert what in error.what.zh
    assert advice in todo(error)


# --- damage


def everything(package: Package) -> None:
    for name in sorted(package.names):
        package.read(name)
        for _ in package.chunks(name, 4096):
            pass


def survives(path: Path, data: bytes) -> XltoolsError | None:
    path.write_bytes(data)
    try:
        everything(open_package(path))
    except XltoolsError as error:
        return error
    return None


def test_a_truncated_file_is_named_so(tmp_path: Path, real: bytes) -> None:
    path = tmp_path / "a.xlsx"
    for length in chain(range(4, len(real), 37), range(len(real) - 22, len(real))):
        error = survives(path, real[:length])
        assert error is not None, length
        assert "损坏或没有传完整" in error.what.zh


@pytest.mark.parametrize("seed", range(4))
def test_flipped_bits_never_escape(tmp_path: Path, real: bytes, seed: int) -> None:
    chance, path, words = random.Random(seed), tmp_path / "a.xlsx", set()
    directory = real.index(b"PK\1\2")
    for turn in range(250):
        data = bytearray(real)
        for _ in range(chance.choice((1, 1, 2, 8))):
            data[chance.randrange(directory if turn % 2 else 0, len(data))] ^= 1 << chance.randrange(8)
        if error := survives(path, bytes(data)):
            words.add(error.what.zh[:5])
    assert "文件已损坏" in words


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"PK\3\4", b"PK\5\6", b"\xd0\xcf\x11\xe0", b"<", b"\xff\xfe"]),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_refused(tmp_path: Path, data: bytes, start: bytes) -> None:
    assert survives(tmp_path / "a.xlsx", start + data) is not None


def test_a_wrong_checksum_shows_when_the_part_is_read(opened: Opened) -> None:
    good = deflated(BOOK, b"<workbook/>")
    package = opened(written(good, deflated(SHEET, XML)._replace(crc=1)))
    assert package.read(BOOK) == b"<workbook/>"
    for read in (lambda: package.read(SHEET), lambda: list(package.chunks(SHEET))):
        error = refusal(read)
        assert "损坏" in error.what.zh
        assert SHEET in error.what.zh


@pytest.mark.parametrize("size", [len(XML) - 1, len(XML) + 1, 0])
def test_a_wrong_size_shows_when_the_part_is_read(opened: Opened, size: int) -> None:
    package = opened(written(deflated(BOOK, b"<workbook/>"), deflated(SHEET, XML)._replace(size=size)))
    assert "损坏" in refusal(lambda: package.read(SHEET)).what.zh


def test_rubbish_after_the_compressed_data_is_passed_over_fast(opened: Opened) -> None:
    sheet = deflated(SHEET, XML)
    package = opened(
        written(deflated(BOOK, b"<workbook/>"), sheet._replace(payload=sheet.payload + bytes(20 << 20)))
    )
    start = time.perf_counter()
    assert package.read(SHEET) == XML
    assert time.perf_counter() - start < 0.5


def test_a_missing_part(opened: Opened) -> None:
    package = opened(workbook())
    assert "缺少内部的 xl/styles.xml" in refusal(lambda: package.read("xl/styles.xml")).what.zh
    assert "缺少" in refusal(lambda: list(package.chunks("xl/styles.xml"))).what.zh


@pytest.mark.parametrize("method", [9, 12, 14, 93])
def test_compression_that_excel_does_not_know(opened: Opened, method: int) -> None:
    data = written(deflated(BOOK, b"<workbook/>"), deflated(SHEET, XML)._replace(method=method))
    assert "压缩方法" in refusal(lambda: opened(data)).what.zh


@pytest.mark.parametrize("flags", [0x1, 0x41, 0x2000])
def test_an_encrypted_member(opened: Opened, flags: int) -> None:
    data = written(deflated(BOOK, b"<workbook/>"), deflated(SHEET, XML)._replace(flags=flags))
    error = refusal(lambda: opened(data))
    assert "密码" in error.what.zh
    assert "解压" in todo(error)


# --- attacks


@pytest.mark.parametrize("second", [BOOK, "xl/WORKBOOK.xml", "xl\\workbook.xml"])
def test_a_name_may_occur_once(opened: Opened, second: str) -> None:
    members = [deflated(BOOK, b"<workbook/>"), deflated(second, b"<evil/>")]
    for data in (written(*members), written(*reversed(members))):
        error = refusal(partial(opened, data))
        assert "出现了两次" in error.what.zh
        assert "核实" in todo(error)


def test_names_from_the_file_are_shown_harmless(opened: Opened) -> None:
    bad = "\x1b[2J\u202e" + "a" * 5000
    text = refusal(lambda: opened(written(deflated(bad, b""), deflated(bad, b"")))).what.zh
    assert text.isprintable()
    assert len(text) < 160


def test_members_may_not_overlap(opened: Opened) -> None:
    book, sheet = deflated(BOOK, b"<workbook/>"), deflated(SHEET, XML)
    for data in (
        written(book, sheet._replace(offset=0)),
        written(book._replace(packed=len(book.payload) + 9), sheet),
        written(book, sheet._replace(packed=len(sheet.payload) + 1)),
        written(book, sheet._replace(offset=0xFFFFFFF0)),
    ):
        assert "互相重叠" in refusal(partial(opened, data)).what.zh


def test_both_headers_must_give_the_same_name(opened: Opened) -> None:
    data = written(
        deflated(BOOK, b"<workbook/>"), deflated(SHEET, XML)._replace(local_name="xl/worksheets/sheet2.xml")
    )
    assert "损坏" in refusal(lambda: opened(data)).what.zh


def test_too_many_members(opened: Opened) -> None:
    data = written(*(Entry(f"{number:06}", b"", 0) for number in range(MAX_MEMBERS + 1)))
    start = time.perf_counter()
    assert "压缩炸弹" in refusal(lambda: opened(data)).what.zh
    assert time.perf_counter() - start < 0.5


def test_too_much_altogether(opened: Opened) -> None:
    filler = bytes(1 << 20)
    parts = [Entry(f"xl/media/{n}", filler, 180 << 20) for n in range(6)]
    assert "压缩炸弹" in refusal(lambda: opened(written(deflated(BOOK, b"<workbook/>"), *parts))).what.zh


def test_a_part_that_inflates_beyond_reason(opened: Opened) -> None:
    part = Entry("xl/media/1", bytes(300 << 10), 64 << 20)
    data = written(deflated(BOOK, b"<workbook/>"), part)
    assert "压缩炸弹" in refusal(lambda: opened(data)).what.zh
    assert opened(written(deflated(BOOK, b"<workbook/>"), part._replace(size=32 << 20))).names == {
        BOOK,
        part.name,
    }


@pytest.fixture(scope="module")
def bomb() -> bytes:
    stream, zeros = io.BytesIO(), b"0" * (1 << 22)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(BOOK, b"<workbook/>")
        with archive.open(SHEET, "w") as member:
            member.write(b"<worksheet>")
            for _ in range(256):
                member.write(zeros)
    return stream.getvalue()


def peak(do: Callable[[], object]) -> int:
    """The most memory in use meanwhile, in bytes."""
    tracemalloc.start()
    try:
        do()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_bomb_is_refused_unopened(tmp_path: Path, bomb: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(bomb)
    start = time.perf_counter()
    assert peak(lambda: refusal(lambda: open_package(path))) < 2 * len(bomb)
    assert time.perf_counter() - start < 0.5
    error = refusal(lambda: open_package(path))
    assert "压缩炸弹" in error.what.zh
    assert "不要打开" in todo(error)


def test_a_bomb_that_lies_about_its_size_is_not_inflated(opened: Opened, bomb: bytes) -> None:
    """zipfile's own read takes 2 GB here before it notices."""
    with zipfile.ZipFile(io.BytesIO(bomb)) as archive:
        info = archive.getinfo(SHEET)
    packed = bomb[info.header_offset :][30 + len(SHEET) :][: info.compress_size]
    data = written(deflated(BOOK, b"<workbook/>"), Entry(SHEET, packed, 100))
    package = opened(data)
    for read in (lambda: package.read(SHEET), lambda: list(package.chunks(SHEET))):
        start = time.perf_counter()
        assert peak(partial(refusal, read)) < 4 << 20
        assert time.perf_counter() - start < 0.5


def test_a_big_part_is_read_in_bounded_memory(opened: Opened) -> None:
    package = opened(workbook(**{SHEET: b"<worksheet>" + b"0" * (30 << 20)}))
    error = refusal(lambda: package.read(SHEET))
    assert "太大：30 MB，最多 8 MB" in error.what.zh
    assert "空行" in todo(error)
    assert peak(lambda: sum(map(len, package.chunks(SHEET)))) < 2 << 20
    assert len(package.read(SHEET, limit=32 << 20)) == (30 << 20) + 11


def test_a_reader_may_stop_early(opened: Opened) -> None:
    package = opened(written(deflated(BOOK, b"<workbook/>"), deflated(SHEET, XML * 9000)._replace(crc=1)))
    assert next(package.chunks(SHEET, 4096)).startswith(b"<?xml")


# --- XML

CODECS = {
    "UTF-8": lambda text: text.encode(),
    "UTF-8 with mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16LE": lambda text: text.encode("utf-16le"),
    "UTF-16BE": lambda text: text.encode("utf-16be"),
    "UTF-16LE with mark": lambda text: b"\xff\xfe" + text.encode("utf-16le"),
    "UTF-16BE with mark": lambda text: b"\xfe\xff" + text.encode("utf-16be"),
}


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize(
    "before", ["", '<?xml version="1.0"?>\n', "  \n", "<!-- > --><?pi <a?>", "<!--" + "x" * 9000 + "-->"]
)
def test_billion_laughs(opened: Opened, codec: str, before: str) -> None:
    data = CODECS[codec](before + LAUGHS)
    package = opened(workbook(**{SHEET: data}))
    for read in (lambda: package.read(SHEET), lambda: next(package.chunks(SHEET, 16))):
        error = refusal(read)
        assert SHEET in error.what.zh
        if len(before) < 1000:
            assert "DOCTYPE" in error.what.zh
            assert "不要打开" in todo(error)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("size", [1, 3, 4097, 1 << 18])
def test_utf16_becomes_utf8(opened: Opened, codec: str, size: int) -> None:
    root = "<worksheet><t>政府信息公开𠮷</t></worksheet>" + "\n" * 5000
    declared = f'<?xml version="1.0" encoding="{codec.split()[0].removesuffix("LE").removesuffix("BE")}"?>'
    package = opened(workbook(**{SHEET: CODECS[codec](declared + root)}))
    text = package.read(SHEET)
    assert text == (declared + root if codec.startswith("UTF-8") else root).encode()
    assert b"".join(package.chunks(SHEET, size)) == text


@pytest.mark.parametrize("encoding", ["gbk", "GB18030", "ISO-8859-1", "UTF-7", "utf-16", "utf-32", "cp037"])
def test_other_encodings_are_refused(opened: Opened, encoding: str) -> None:
    data = f"<?xml version='1.0'{' ' * 900}encoding = '{encoding}' ?><worksheet/>".encode()
    error = refusal(lambda: opened(workbook(**{SHEET: data})).read(SHEET))
    assert f"编码不受支持（{encoding}）" in error.what.zh
    assert "另存为" in todo(error)


def test_ascii_is_utf8(opened: Opened) -> None:
    data = b"<?xml version='1.0' encoding='us-ascii'?>\n<worksheet/>"
    assert opened(workbook(**{SHEET: data})).read(SHEET) == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no markup",
        b"<?xml version='1.0'",
        b" <?xml version='1.0' encoding='gbk'?><worksheet/>",
        b"<?xml encoding='gbk'<worksheet/>",
        "<worksheet>".encode("utf-16") + b"\x00\xd8<\0",
        "<worksheet/>".encode("utf-16") + b"\0",
        "<worksheet/>".encode("utf-32"),
    ],
)
def test_what_is_no_xml(opened: Opened, data: bytes) -> None:
    assert "读不出来" in refusal(lambda: opened(workbook(**{SHEET: data})).read(SHEET)).what.zh


def test_a_document_type_in_a_text_is_text(opened: Opened) -> None:
    data = b"<worksheet><t><![CDATA[<!DOCTYPE html>]]></t></worksheet>"
    assert opened(workbook(**{SHEET: data})).read(SHEET) == data


def parsed(data: bytes) -> tuple[bool, str | None]:
    """Whether expat meets a document type; what it reads, None when it fails."""
    parser, seen, texts = expat.ParserCreate(), [], list[str]()
    parser.StartDoctypeDeclHandler = lambda *names: seen.append(names)
    parser.CharacterDataHandler = texts.append
    parser.buffer_text = True
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError):
        return bool(seen), None
    return bool(seen), "".join(texts)


PIECES = st.sampled_from(
    [
        "<?xml version='1.0'?>",
        '<?xml version="1.0" encoding="utf-8" standalone="yes"?>',
        "<?xml version='1.0' encoding='UTF-16'?>",
        "<?xml version='1.0' encoding='gbk'?>",
        "<!DOCTYPE a>",
        "<!DOCTYPE a [<!ENTITY x 'y'>]>",
        "<!-- - > <a> ?> -->",
        "<!---->",
        "<?pi a > <b ?>",
        "<?xml-stylesheet href='x'?>",
        " \n",
        "\ufeff",
        "<!",
        "<?",
        "\0",
    ]
)


@given(
    st.lists(PIECES, max_size=5).map("".join),
    st.sampled_from(sorted(CODECS)),
    st.sampled_from(["", "<!DOCTYPE a>"]),
)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_read_is_what_expat_reads(tmp_path: Path, prolog: str, codec: str, after: str) -> None:
    data = CODECS[codec](f"{prolog}<a>表三&amp;𠮷</a>{after}")
    (tmp_path / "a.xlsx").write_bytes(written(deflated(BOOK, data)))
    document_type, text = parsed(data)
    try:
        part = open_package(tmp_path / "a.xlsx").read(BOOK)
    except XltoolsError:
        assert document_type or text is None or "gbk" in prolog
        return
    assert not document_type
    if text is not None:
        assert parsed(part) == (False, text)
