"""Whether the buttons will work on this computer, and what is missing, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from xltools.addin.check import Check
from xltools.addin.machine import Machine
from xltools.addin.macro_settings import macro_checks
from xltools.addin.settings import INTERPRETER_MAC, INTERPRETER_WIN, PROGRAM_WIN, read_file
from xltools.addin.workbook import FILE, Addin, read_addin
from xltools.errors import XltoolsError
from xltools.lang import Text

_INSTALL = Text("请运行 xltools excel install。", "Run xltools excel install.")
_PIP = Text(
    '请运行 pip install "xltools-disclosure[excel]"。', 'Run pip install "xltools-disclosure[excel]".'
)
_EXCEL_PATHS = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
_EXCEL_SERVER = r"HKEY_CLASSES_ROOT\CLSID\{00024500-0000-0000-C000-000000000046}\LocalServer32"
_MAC_EXCEL = "Applications/Microsoft Excel.app"


def examine(shipped: Addin, machine: Machine, folder: Path | None = None) -> list[Check]:
    """Every check in the order in which things should be put right.

    ``shipped`` is the add-in of this installation; ``folder`` is where it was put, when not in the start folder.
    """
    if not machine.has_excel_for_it and folder is None:
        return [
            Check(
                "missing",
                Text(
                    "这台电脑的系统没有桌面版 Excel，按钮用不上。",
                    "There is no desktop Excel for this system.",
                ),
                Text(
                    "可以用命令行，或看“校验”表里的公式。",
                    "Use the command line, or the formulas of sheet 校验.",
                ),
            )
        ]
    start = folder or machine.start_folder()
    assert start is not None
    return [
        *_python(shipped, machine),
        *_excel(machine),
        *_addin(shipped, machine, start / FILE),
        *_settings(machine),
        *macro_checks(machine),
    ]


def _python(shipped: Addin, machine: Machine) -> Iterator[Check]:
    if machine.xlwings is None:
        yield Check("missing", Text("没有安装 xlwings。", "xlwings is not installed."), _PIP)
    elif machine.xlwings != shipped.xlwings:
        what = Text(
            f"xlwings 是 {machine.xlwings}，加载项要用 {shipped.xlwings}。",
            f"xlwings is {machine.xlwings}, and the add-in needs {shipped.xlwings}.",
        )
        yield Check("missing", what, _PIP)
    else:
        yield Check("ok", Text(f"xlwings {machine.xlwings}", f"xlwings {machine.xlwings}"))
    helper = {"win32": "win32com", "darwin": "appscript"}.get(machine.system)
    if helper and not machine.has_module(helper):
        yield Check("missing", Text(f"没有安装 {helper}，xlwings 要用它。", f"{helper}, which xlwings needs, is not installed."), _PIP)  # fmt: skip
    if machine.is_windows and not machine.frozen:
        yield _library(shipped.xlwings, machine.python)


def _library(xlwings: str, python: Path) -> Check:
    """The VBA looks for it beside the interpreter, then one folder up."""
    names = [f"xlwings{bits}-{xlwings}.dll" for bits in (64, 32)]
    folders = (python.parent, python.parent.parent)
    if any((folder / name).is_file() for folder in folders for name in names):
        return Check("ok", Text("工作表函数的动态库在。", "The library for worksheet functions is there."))
    what = Text(
        f"没有找到 {names[0]}：按钮能用，工作表函数不能用。",
        f"There is no {names[0]}: buttons work, worksheet functions don't.",
    )
    return Check("doubtful", what, Text("请重新安装 xlwings。", "Install xlwings again."))


def _excel(machine: Machine) -> Iterator[Check]:
    if machine.is_windows:
        server = str(machine.registry(_EXCEL_SERVER, "") or "")
        if any(word in server.lower() for word in ("kingsoft", "wps")):
            what = Text(
                "“Excel”由 WPS 代替了：按钮用不上。", "WPS stands in for Excel here: the buttons don't work."
            )
            todo = Text("在 WPS 中请看“校验”表里的公式。", "In WPS rely on the formulas of sheet 校验.")
            yield Check("missing", what, todo)
        elif server or machine.registry(_EXCEL_PATHS, ""):
            yield Check("ok", Text("已安装 Excel。", "Excel is installed."))
        else:
            yield Check("missing", Text("没有找到 Excel。", "Excel was not found."))
    elif machine.system == "darwin":
        found = any((root / _MAC_EXCEL).exists() for root in (Path("/"), machine.home))
        yield (
            Check("ok", Text("已安装 Excel。", "Excel is installed."))
            if found
            else Check("missing", Text("没有找到 Excel。", "Excel was not found."))
        )


def _addin(shipped: Addin, machine: Machine, target: Path) -> Iterator[Check]:
    try:
        data = target.read_bytes()
    except FileNotFoundError:
        yield Check(
            "missing", Text(f"没有安装加载项：{target}", f"The add-in is not there: {target}"), _INSTALL
        )
        return
    except OSError:
        yield Check("unknown", Text(f"读不到：{target}", f"It can't be read: {target}"))
        return
    found = read_addin(data, str(target))
    if found is None:
        yield Check(
            "missing",
            Text(f"同名文件不是本程序的加载项：{target}", f"A file of that name is not ours: {target}"),
            Text(
                "请把它移走，再运行 xltools excel install。", "Move it away, then run xltools excel install."
            ),
        )
        return
    if (found.version, found.xlwings) != (shipped.version, shipped.xlwings):
        what = Text(
            f"加载项是 {found.version}（xlwings {found.xlwings}），程序是 {shipped.version}（xlwings {shipped.xlwings}）。",
            f"The add-in is {found.version} (xlwings {found.xlwings}), the program {shipped.version} (xlwings {shipped.xlwings}).",
        )
        yield Check("missing", what, _INSTALL)
    else:
        yield Check("ok", Text(f"加载项 {found.version}：{target}", f"Add-in {found.version}: {target}"))
    yield _interpreter(found.settings, machine, Text("加载项", "Add-in"))


def _settings(machine: Machine) -> Iterator[Check]:
    file = machine.settings_file()
    if file is None:
        return
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        data = b""
    except OSError:
        yield Check("unknown", Text(f"读不到：{file}", f"It can't be read: {file}"))
        return
    whose = Text("带按钮的工作簿", "Workbooks with buttons")
    yield _interpreter(read_file(data, machine.encoding), machine, whose)


def _interpreter(settings: Mapping[str, str], machine: Machine, whose: Text) -> Check:
    keys = (PROGRAM_WIN, INTERPRETER_WIN) if machine.is_windows else (INTERPRETER_MAC,)
    path = next((settings[key] for key in keys if settings.get(key)), "")
    if not path:
        what = Text("{whose}：没有设置 Python 的位置。", "{whose}: no path of Python is set.")
        return Check("missing", what.format(whose=whose), _INSTALL)
    arguments = {"whose": whose, "path": path}
    if not Path(path).is_file():
        what = Text("{whose}：Python 不在了：{path}", "{whose}: Python is gone: {path}")
        return Check("missing", what.format(**arguments), _INSTALL)
    if Path(path) != machine.python:
        what = Text("{whose}：用的是另一个 Python：{path}", "{whose}: another Python is used: {path}")
        return Check("doubtful", what.format(**arguments), _INSTALL)
    return Check("ok", Text("{whose}：Python 在 {path}", "{whose}: Python is {path}").format(**arguments))


def shipped_addin(data: bytes, file: str) -> Addin:
    """The add-in of this installation; raises XltoolsError when its file is damaged."""
    found = read_addin(data, file)
    if found is None:
        raise XltoolsError(
            Text("安装不完整：加载项文件损坏。", "The installation is incomplete: the add-in is damaged."),
            where=file,
            todo=Text("请重新安装 xltools-disclosure。", "Install xltools-disclosure again."),
        )
    return found
