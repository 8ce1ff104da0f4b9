"""LibreOffice as the spreadsheet program of the tests: workbooks recalculated, or drawn as PDF.

One start converts many files: it takes longer than a file. Each call has a profile of its own in a
temporary folder, so calls may run side by side and never touch the profile of the person at work.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest

SOFFICE = shutil.which("soffice")
needs_libreoffice = pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice (soffice) is not installed: nothing here can recalculate a workbook"
)
START_SECONDS, FILE_SECONDS = 120, 5
# Without this, LibreOffice shows the stored results of files that it did not write itself.
_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">\
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""


def recalculate(paths: Sequence[Path], folder: Path) -> list[Path]:
    """The workbooks as LibreOffice computes them: ``folder``/<stem>.xlsx, in the order of ``paths``.

    Skips the test without LibreOffice; fails it when a file takes too long or does not come out.
    """
    return _convert(paths, folder, "xlsx")


def to_pdf(paths: Sequence[Path], folder: Path) -> list[Path]:
    """The workbooks as a person sees them printed: ``folder``/<stem>.pdf; otherwise as ``recalculate``."""
    return _convert(paths, folder, "pdf")


def _convert(paths: Sequence[Path], folder: Path, kind: Literal["xlsx", "pdf"]) -> list[Path]:
    if SOFFICE is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    results = [folder / f"{path.stem}.{kind}" for path in paths]
    assert len(set(results)) == len(results), "Files of the same name would replace each other"
    assert not set(results) & set(paths), "The results would replace the files themselves"
    if not paths:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        said = _run(paths, folder, kind, Path(profile))
    missing = [result.name for result in results if not result.is_file()]
    if missing:
        pytest.fail(f"LibreOffice did not write {missing}: {said}")
    return results


def _run(paths: Sequence[Path], folder: Path, kind: str, profile: Path) -> str:
    """One run of LibreOffice; returns what it said."""
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir()
    settings.write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
    command = [
        str(SOFFICE), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
        "--convert-to", kind, "--outdir", str(folder.resolve()), *(str(path.resolve()) for path in paths),
    ]  # fmt: skip
    limit = START_SECONDS + FILE_SECONDS * len(paths)
    # A session of its own: soffice is a script, and its children must end with it.
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        return process.communicate(timeout=limit)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        pytest.fail(f"LibreOffice took more than {limit} seconds for {len(paths)} files")
