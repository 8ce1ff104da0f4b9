"""LibreOffice as a converter: one document in, the same in another format out, in a folder of its own.

It opens files from untrusted mail, so its profile runs no macro and follows no link.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from xltools.errors import XltoolsError
from xltools.lang import Text

SECONDS = 60.0
MAX_RESULT = 256 << 20
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{items}</oor:items>
"""
_ITEM = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
    "<value>{value}</value></prop></item>\n"
)
# Of the numbers: macros only from trusted places (there is none), links never updated, a proxy set by hand.
_VALUES = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    *(("Inet/Settings", f"ooInet{kind}ProxyName", "127.0.0.1") for kind in ("HTTP", "HTTPS", "FTP")),
    *(("Inet/Settings", f"ooInet{kind}ProxyPort", "9") for kind in ("HTTP", "HTTPS", "FTP")),
    ("Inet/Settings", "ooInetNoProxy", ""),
)


def find_soffice() -> str | None:
    """The program's path, None when LibreOffice is not installed."""
    # On Windows a search by name begins in the current folder, which may hold mail: the usual places first.
    usual = next((str(path) for path in _usual_places() if path.is_file()), None)
    if sys.platform == "win32" and usual:
        return usual
    return shutil.which("soffice") or shutil.which("libreoffice") or usual


def convert(data: bytes, suffix: str, to: str, file: str, *, seconds: float = SECONDS) -> bytes:
    """The document ``data`` of type ``suffix`` (".docx", ".doc") in the format ``to`` ("pdf", "docx").

    ``file`` names it in errors. Raises XltoolsError when LibreOffice is missing, does not finish within
    ``seconds``, or makes nothing of it.
    """
    program = find_soffice()
    if program is None:
        raise _missing(suffix, to, file)
    kind = to.partition(":")[0]
    # What a killed LibreOffice still holds open may stay behind on Windows.
    with tempfile.TemporaryDirectory(prefix="xltools-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        source, profile, results = folder / f"document{suffix}", folder / "profile", folder / "results"
        source.write_bytes(data)
        results.mkdir()
        _write_settings(profile)
        command = [
            program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
            "--nolockcheck", "--convert-to", to, "--outdir", str(results), str(source),
        ]  # fmt: skip
        if not _run(command, folder, seconds, file):
            raise _too_slow(seconds, file)
        return _result(results / f"document.{kind}", kind, file)


def _usual_places() -> Iterator[Path]:
    if sys.platform == "win32":
        for variable in ("PROGRAMFILES", "PROGRAMW6432", "PROGRAMFILES(X86)"):
            if folder := os.environ.get(variable):
                yield Path(folder, "LibreOffice", "program", "soffice.com")
                yield Path(folder, "LibreOffice", "program", "soffice.exe")
    elif sys.platform == "darwin":
        for home in (Path("/"), Path.home()):
            yield home / "Applications/LibreOffice.app/Contents/MacOS/soffice"
    else:
        yield from (Path(f"/usr/{lib}/libreoffice/program/soffice") for lib in ("lib", "lib64"))
        yield from sorted(Path("/opt").glob("libreoffice*/program/soffice"), reverse=True)


def _write_settings(profile: Path) -> None:
    items = "".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _VALUES)
    path = profile / "user" / "registrymodifications.xcu"
    path.parent.mkdir(parents=True)
    path.write_text(_SETTINGS.format(items=items), encoding="utf-8")


def _run(command: list[str], folder: Path, seconds: float, file: str) -> bool:
    """Runs to the end, False when it was ended for taking too long; no process of it stays."""
    # A session of its own: soffice is a script, and its children must end with it.
    window = 0x08000000 if sys.platform == "win32" else 0  # none on the screen
    # Into a file: a pipe would be waited for as long as any child holds it.
    with (folder / "said.txt").open("wb") as said:
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                creationflags=window,
            )
        except OSError as error:
            raise _broken(error.strerror or str(error), file) from error
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        finally:
            _end(process)
        return True


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        if sys.platform == "win32":
            command = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(command, capture_output=True, check=False)
        else:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _result(path: Path, kind: str, file: str) -> bytes:
    try:
        if 0 < path.stat().st_size <= MAX_RESULT:
            return path.read_bytes()
    except OSError:
        pass
    raise XltoolsError(
        Text(
            f"LibreOffice 没能把它转成 .{kind}，文件可能已损坏或设了密码。",
            f"LibreOffice could not turn it into .{kind}: it may be damaged or encrypted.",
        ),
        where=file,
        todo=Text(
            f"请在 Word 或 WPS 中打开，取消密码，自己另存为 .{kind}。",
            f"Open it in Word or WPS, remove any password and save it as .{kind} yourself.",
        ),
    )


def _missing(suffix: str, to: str, file: str) -> XltoolsError:
    kind = to.partition(":")[0]
    return XltoolsError(
        Text(
            f"没有找到 LibreOffice，不能把 {suffix} 转成 .{kind}。",
            f"LibreOffice was not found, so {suffix} can't be turned into .{kind}.",
        ),
        where=file,
        todo=Text(
            f"请在 Word 或 WPS 中打开，自己另存为 .{kind}；或安装 LibreOffice 后再试。",
            f"Open it in Word or WPS and save it as .{kind} yourself, or install LibreOffice and try again.",
        ),
    )


def _too_slow(seconds: float, file: str) -> XltoolsError:
    return XltoolsError(
        Text(
            f"LibreOffice {seconds:g} 秒内没有转换完。", f"LibreOffice did not finish within {seconds:g} s."
        ),
        where=file,
        todo=Text(
            "请再试一次；仍不行时，请在 Word 或 WPS 中自己另存。",
            "Try again; if that does not help, save it in Word or WPS yourself.",
        ),
    )


def _broken(reason: str, file: str) -> XltoolsError:
    return XltoolsError(
        Text(f"LibreOffice 启动不了（{reason}）。", f"LibreOffice can't be started ({reason})."),
        where=file,
        todo=Text("请重新安装 LibreOffice。", "Install LibreOffice again."),
    )
