"""LibreOffice as a converter: in a folder of its own, within a time, following no link."""

from __future__ import annotations

import io
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from docx import Document

from tests.support.libreoffice import needs_libreoffice
from tests.support.word_files import document, paragraph, unzipped
from xltools import libreoffice
from xltools.errors import XltoolsError
from xltools.importers.convert import to_docx
from xltools.libreoffice import convert, find_soffice

no_windows = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")


def todo(error: XltoolsError) -> str:
    assert error.todo is not None
    return error.todo.zh


def refused(data: bytes, suffix: str = ".doc") -> XltoolsError:
    with pytest.raises(XltoolsError) as caught:
        to_docx(data, suffix, "年报.doc")
    assert caught.value.where == "年报.doc"
    return caught.value


# --- the real one


@needs_libreoffice
def test_a_document_becomes_a_pdf() -> None:
    pdfplumber = pytest.importorskip("pdfplumber")
    pdf = convert(document(paragraph("政府信息公开")), ".docx", "pdf", "报告.docx")
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        assert opened.pages[0].extract_text() == "政府信息公开"


@needs_libreoffice
def test_an_old_document_becomes_a_new_one() -> None:
    old = convert(document(paragraph("柳河街道")), ".docx", "doc", "报告.docx")
    assert old.startswith(b"\xd0\xcf\x11\xe0")
    for data, suffix in ((old, ".doc"), (old, ".wps")):
        new = Document(io.BytesIO(to_docx(data, suffix, "报告.doc")))
        assert [one.text for one in new.paragraphs] == ["柳河街道"]


@needs_libreoffice
def test_a_text_of_the_rich_kind_under_any_name() -> None:
    new = Document(io.BytesIO(to_docx(rb"{\rtf1\ansi 95\par}", ".doc", "报告.doc")))
    assert new.paragraphs[0].text == "95"


@needs_libreoffice
@pytest.mark.parametrize("data", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), b"{\\rtfx"])
def test_what_it_makes_nothing_of(data: bytes) -> None:
    error = refused(data)
    assert "没能把它转成 .docx" in error.what.zh
    assert "另存为 .docx" in todo(error)


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """The address of a web server on this computer, and what it was asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    server.server_close()


def linked(address: str) -> bytes:
    """A document with a picture that stands on a web server."""
    picture = '<w:r><w:pict><v:shape style="width:50pt;height:50pt"><v:imagedata r:id="far"/></v:shape></w:pict></w:r>'
    parts = unzipped(document(paragraph(picture)))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    link = f'<Relationship Id="far" Type="{kind}" Target="{address}/a.png" TargetMode="External"/>'
    name = "word/_rels/document.xml.rels"
    relations = parts[name].replace(b"</Relationships>", f"{link}</Relationships>".encode())
    return document(paragraph(picture), parts={name: relations})


@needs_libreoffice
def test_no_link_is_followed(asked: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    address, paths = asked
    page = f'<html><link rel="stylesheet" href="{address}/a.css"><img src="{address}/a.png"></html>'.encode()
    assert convert(page, ".html", "pdf", "报告.html").startswith(b"%PDF")
    assert convert(linked(address), ".docx", "pdf", "报告.docx").startswith(b"%PDF")
    assert paths == []
    # Without our settings it would have been asked.
    monkeypatch.setattr(libreoffice, "_VALUES", ())
    convert(page, ".html", "pdf", "报告.html")
    assert "/a.png" in paths


# --- a stand-in


def stand_in(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(libreoffice, "find_soffice", lambda: str(program))


@no_windows
def test_it_works_in_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    said = tmp_path / "said"
    script = f'printf "%s\\n" "$@" > {said}; cp document.doc results/document.docx'
    stand_in(monkeypatch, tmp_path, script)
    assert convert(b"content", ".doc", "docx", "报告.doc") == b"content"
    profile, *flags = said.read_text().splitlines()
    folder = Path(flags[-1]).parent
    assert profile == f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    assert flags[:-1] == [
        "--headless", "--norestore", "--nolockcheck", "--convert-to", "docx",
        "--outdir", str(folder / "results"),
    ]  # fmt: skip
    assert not folder.exists()


@no_windows
def test_the_filter_may_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stand_in(monkeypatch, tmp_path, "cp document.docx results/document.pdf")
    assert convert(b"x", ".docx", "pdf:writer_pdf_Export", "a") == b"x"


@no_windows
def test_it_is_ended_when_it_takes_too_long(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    child = tmp_path / "child"
    # The child holds a pipe open; reading it ends only when the child has ended.
    os.mkfifo(tmp_path / "pipe")
    stand_in(monkeypatch, tmp_path, f"sh -c 'echo x > {child}; exec 3> {tmp_path}/pipe; sleep 600'")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    start = time.perf_counter()
    with pytest.raises(XltoolsError) as caught:
        convert(b"x", ".doc", "docx", "报告.doc", seconds=3)
    assert time.perf_counter() - start < 30
    assert "3 秒内没有转换完" in caught.value.what.zh
    assert "另存" in todo(caught.value)
    assert child.exists()
    os.set_blocking(reader, True)
    assert os.read(reader, 1) == b""
    os.close(reader)


@no_windows
@pytest.mark.parametrize("script", ["exit 0", "exit 1", ": > results/document.docx"])
def test_no_result(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str) -> None:
    stand_in(monkeypatch, tmp_path, script)
    with pytest.raises(XltoolsError) as caught:
        convert(b"x", ".doc", "docx", "报告.doc")
    assert "没能把它转成 .docx" in caught.value.what.zh


@no_windows
def test_it_can_not_be_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stand_in(monkeypatch, tmp_path, "exit 0")
    (tmp_path / "soffice").chmod(0o644)
    with pytest.raises(XltoolsError) as caught:
        convert(b"x", ".doc", "docx", "报告.doc")
    assert "启动不了" in caught.value.what.zh


def test_without_it_the_message_tells_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", {}.get)
    monkeypatch.setattr(libreoffice, "_usual_places", lambda: iter(()))
    assert find_soffice() is None
    error = refused(b"{\\rtf1 x}", ".rtf")
    assert "没有找到 LibreOffice" in error.what.zh
    assert "自己另存为 .docx" in todo(error)


def test_where_it_is_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    program.touch()
    monkeypatch.setattr(libreoffice, "_usual_places", lambda: iter((tmp_path / "absent", program)))
    monkeypatch.setattr(shutil, "which", {}.get)
    assert find_soffice() == str(program)
    monkeypatch.setattr(shutil, "which", {"libreoffice": "/path/libreoffice"}.get)
    assert find_soffice() == ("/path/libreoffice" if sys.platform != "win32" else str(program))


# --- what is not even tried


def test_what_is_a_new_document_already_comes_back() -> None:
    data = document(paragraph("x"))
    assert to_docx(data, ".wps", "报告.wps") == data


def word_start(flags: int) -> bytes:
    """The start of an old document whose second sector is Word's own."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(504)
        + b"\xec\xa5\xc1\x00"
        + bytes(7)
        + bytes([flags])
        + bytes(500)
    )


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "文件是空的"),
        (b"<html><p>x</p></html>", "不是 Word 文档"),
        ("一、总体情况".encode("gb18030"), "不是 Word 文档"),
        (word_start(0x13), "文档设了打开密码"),
        (word_start(0x12) + "EncryptedPackage".encode("utf-16le"), "文档设了打开密码"),
    ],
)
def test_what_is_refused_before(data: bytes, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "find_soffice", lambda: pytest.fail("was started"))
    assert what in refused(data).what.zh
