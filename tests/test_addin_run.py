"""Our macros run in LibreOffice's Basic, with a recorder in place of xlwings: what would each start?

LibreOffice has no #If: it runs the branches of both systems. It is the nearest to Excel that runs here.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tests.support import basic
from tests.support.libreoffice import SOFFICE
from xltools.addin.project import build_project
from xltools.addin.sources import Module, buttons, modules, texts
from xltools.api.macros import built_macros
from xltools.api.reports import make_workbook
from xltools.model.content import empty

pytest.importorskip("pyopenvba", reason="pyOpenVBA builds the VBA projects; install the extra `dev`")

SYSTEM_PYTHON = "/usr/bin/python3"
RECORDER = """Attribute VB_Name = "xlwings"
Option Explicit
Public Function RunPython(PythonCommand As String)
    Recorded PythonCommand
End Function
Public Function RunFrozenPython(Executable As String, Optional Args As String)
    Recorded Executable & " | " & Args
End Function
Public Function GetConfig(configKey As String, Optional default As String = "") As Variant
    GetConfig = default
    If configKey = "INTERPRETER_WIN" Then GetConfig = ThisWorkbook.Worksheets("_texts").Range("E1").Value
    If configKey = "PROGRAM_WIN" Then GetConfig = ThisWorkbook.Worksheets("_texts").Range("E2").Value
End Function
Public Sub Recorded(ByVal text As String)
    ThisWorkbook.Worksheets("_texts").Range("D1").Value = text
End Sub
"""


@cache
def has_uno() -> bool:
    if SOFFICE is None or not Path(SYSTEM_PYTHON).exists():
        return False
    done = subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False)
    return done.returncode == 0


def recording(sheets: int) -> bytes:
    """The project of a template: xlwings records, and a message is recorded instead of shown."""
    ours = [
        replace(module, text=module.text.replace('MsgBox Said(message), vbExclamation, Said("title")', "Recorded Said(message)"))
        for module in modules("template")
        if module.name not in ("xlwings", "Dictionary", "xlwings_udfs")
    ]  # fmt: skip
    assert any("Recorded Said(message)" in module.text for module in ours)
    return build_project([Module("xlwings", RECORDER), *ours], sheets)


def run(folder: Path, steps: list[tuple[Path, dict[str, str], str]]) -> list[str]:
    if not has_uno():
        pytest.skip("LibreOffice's bridge for Python (python3-uno) is not installed")
    given = json.dumps([[str(file), cells, macro] for file, cells, macro in steps])
    done = subprocess.run(
        [SYSTEM_PYTHON, basic.__file__, str(folder / "profile")],
        input=given, capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    answers: list[str] = json.loads(done.stdout)
    return answers


def test_what_the_buttons_start(tmp_path: Path) -> None:
    data = make_workbook(empty("2021"), macros=replace(built_macros(), project=recording))
    good, odd = tmp_path / "柳河 2024年(1).xlsm", tmp_path / "$(touch x).xlsm"
    good.write_bytes(data)
    odd.write_bytes(data)
    python = {"E1": SYSTEM_PYTHON}
    macros = [button.macro for button in buttons()]
    answers = run(
        tmp_path,
        [
            (good, {}, "xltools_check"),
            (odd, python, "xltools_check"),
            (good, {"E2": SYSTEM_PYTHON}, "xltools_roll_up"),
            (good, {"E2": "/nowhere"}, "xltools_roll_up"),
            *((good, python, macro) for macro in macros),
        ],
    )
    not_ready = texts()["not_ready"]
    assert answers[:4] == [
        not_ready,
        texts()["unsafe_name"],
        "/usr/bin/python3 | excel-action roll_up",
        not_ready,
    ]
    assert answers[4:] == [
        f"import xltools.excel.runtimes; xltools.excel.runtimes.run('{macro.removeprefix('xltools_')}')"
        for macro in macros
    ]
