"""The VBA of the installed xlwings (BSD-3), without what would trust a workbook from the mail.

As it comes, it takes the interpreter from a sheet of the open workbook or a file beside it, puts the
workbook's folder and name into Python's command line, and imports modules from there.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from xltools.errors import XltoolsError
from xltools.lang import Text

PROJECT = "xltools"
"""What the VBA calls itself: its settings are in the sheet ``xltools.conf``, then in the user's file."""


class Cut(NamedTuple):
    """Lines from ``start`` up to ``end``, which stays; ``put`` comes in their place."""

    start: str
    end: str
    put: str = ""


_CHANGED = """'Changed for xltools: settings come from this add-in or template and the user's file only, and
'no folder, sheet or file beside a workbook is ever part of what runs.
"""
_CUTS = (
    Cut("\n'xlwings is distributed ", "under a BSD 3-clause license.", f"{_CHANGED}\n'xlwings is distributed "),
    Cut('Public Const PROJECT_NAME As String = "', "\nPublic Function RunPython", f'Public Const PROJECT_NAME As String = "{PROJECT}"\n'),
    Cut("    ' Check for embedded Python code", "    OPTIMIZED_CONNECTION =", '    uses_embedded_code = False\n    PYTHONPATH = "false;;;;;;" & GetConfig("PYTHONPATH")\n\n'),
    Cut("    ' TODO: Doesn't automatically check if code is embedded", "    ' Escaping backslashes and quotes", '    PYTHONPATH = "false;;;;;;" & GetConfig("PYTHONPATH")\n\n'),
    Cut('#If App = "Microsoft Excel" Then\nFunction GetUdfModules', "Private Sub CleanUp()"),
    Cut("Sub ImportPythonUDFsBase(", "Private Sub GetDLLVersion()"),
    Cut("            'Workbook Sheet Config", "            'Add-in Sheet Config"),
    Cut("    ' Directory Config", "    ' User Config"),
    # Without the sheet it would be a range of whatever sheet is in front.
    Cut("For Each cell In Range(", 'sht.Range("A1")', "For Each cell In sht.Range("),
)  # fmt: skip
_QUERIES = Cut('\'Attribute VB_Name = "Extensions"', '\'Attribute VB_Name = "Utils"')


def xlwings_version() -> str:
    """The version of the installed xlwings. Raises XltoolsError when there is none."""
    from importlib.metadata import version

    _folder()
    return version("xlwings")


def runtime_module(*, addin: bool) -> str:
    """The text of module ``xlwings``, lines ended by LF: for the add-in about the workbook in front, else its own.

    Raises XltoolsError when xlwings is not installed or its VBA is not the one that was read here.
    """
    file = "xlwings_custom_addin.bas" if addin else "xlwings.bas"
    text = _read(file)
    for cut in _CUTS if addin else (*_CUTS, _QUERIES):
        text = _apply(cut, text, file)
    this = 'SheetExists(ActiveWorkbook, PROJECT_NAME & ".conf")'
    if this in text or "ADD_WORKBOOK_TO_PYTHONPATH" in text or ".FullName &" in text:
        raise _unknown(file)
    return text


def dictionary_class() -> str:
    """The text of the class ``Dictionary`` (MIT), which xlwings needs on macOS."""
    return _read("addin/Dictionary.cls")


def _apply(cut: Cut, text: str, file: str) -> str:
    if text.count(cut.start) != 1:
        raise _unknown(file)
    head, _, rest = text.partition(cut.start)
    _, end, tail = rest.partition(cut.end)
    if not end:
        raise _unknown(file)
    return head + cut.put + end + tail


def _read(file: str) -> str:
    try:
        data = (_folder() / file).read_bytes()
    except OSError:
        raise _unknown(file) from None
    return data.decode("ascii").replace("\r\n", "\n")


def _folder() -> Path:
    spec = find_spec("xlwings")
    if spec is None or spec.origin is None:
        raise XltoolsError(
            Text("没有安装 xlwings，不能生成带宏的文件。", "xlwings is not installed: files with macros can't be built."),
            todo=Text('请运行 pip install "xltools-disclosure[dev]"。', 'Run pip install "xltools-disclosure[dev]".'),
        )  # fmt: skip
    return Path(spec.origin).parent


def _unknown(file: str) -> XltoolsError:
    return XltoolsError(
        Text(
            "这个版本的 xlwings 与本程序不配套。", "This version of xlwings is not the one this was made for."
        ),
        where=file,
        todo=Text("请安装 pyproject.toml 中写明的版本。", "Install the version that pyproject.toml names."),
    )
