"""The add-in into Excel's start folder, and the path of Python to where the VBA looks for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from xltools.addin.machine import Machine
from xltools.addin.settings import INTERPRETER_MAC, INTERPRETER_WIN, PROGRAM_WIN, merged, read_file
from xltools.addin.workbook import FILE, read_addin, with_settings
from xltools.documents import atomic_write
from xltools.errors import XltoolsError
from xltools.lang import Text

_MAC_PATH = re.compile(r"[\w./+@-]+")


def install(addin: bytes, machine: Machine, folder: Path | None = None) -> list[Text]:
    """Copies ``addin`` into ``folder`` (Excel's start folder unless given) and tells what was done.

    Raises XltoolsError where there is no desktop Excel and no folder is given, when xlwings is missing or
    not the one that the add-in was built with, and for a file of another's in the way; nothing is then changed.
    """
    target = _folder(machine, folder) / FILE
    _check_xlwings(addin, machine)
    settings = interpreter(machine)
    refuse_foreign(target)
    file = machine.settings_file()
    old = _bytes(file) if file else b""
    new = merged(old, settings, machine.encoding, str(file))
    target.parent.mkdir(parents=True, exist_ok=True)
    atomic_write(target, with_settings(addin, settings))
    done = [Text(f"加载项：{target}", f"Add-in: {target}")]
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        atomic_write(file, new)
        done.append(Text(f"设置：{file}", f"Settings: {file}"))
    if machine.system == "darwin":
        done.append(_install_script(machine))
    path = next(iter(settings.values()))
    return [*done, Text(f"Python：{path}", f"Python: {path}")]


def uninstall(machine: Machine, folder: Path | None = None) -> list[Text]:
    """Takes away what ``install`` put there, and tells what; raises XltoolsError for a file of another's."""
    target = _folder(machine, folder) / FILE
    refuse_foreign(target)
    done: list[Text] = []
    if target.exists():
        _delete(target)
        done.append(Text(f"已删除：{target}", f"Deleted: {target}"))
    file = machine.settings_file()
    if file and file.is_file():
        old = _bytes(file)
        rest = merged(old, {}, machine.encoding, str(file))
        if not read_file(rest, machine.encoding):
            _delete(file)
            done.append(Text(f"已删除：{file}", f"Deleted: {file}"))
        elif rest != old:
            atomic_write(file, rest)
            done.append(Text(f"已去掉其中的 Python 位置：{file}", f"Took the path of Python out of {file}"))
    return done


def interpreter(machine: Machine) -> Mapping[str, str]:
    """The setting that tells the VBA where this Python is, or the program that stands in for it.

    Raises XltoolsError for a path that the command line which starts Python would take apart.
    """
    path = str(machine.python)
    if machine.is_windows:
        if set(path) & set('"%'):
            raise _odd_path(path, "百分号或引号", "a per cent sign or a quotation mark")
        return {PROGRAM_WIN if machine.frozen else INTERPRETER_WIN: path}
    if not _MAC_PATH.fullmatch(path) or not path.isascii():
        raise _odd_path(path, "空格、中文或其他符号", "a space or another sign")
    return {INTERPRETER_MAC: path}


def refuse_foreign(target: Path) -> None:
    """Raises XltoolsError when there is a file of that name which is no add-in of ours."""
    if target.exists() and read_addin(_bytes(target), str(target)) is None:
        raise XltoolsError(
            Text("已有同名文件，不是本程序的加载项，没有动它。", "There is a file of that name which is not ours; it was left alone."),
            where=str(target),
            todo=Text("请把它移走或改名，再运行一次。", "Move or rename it, then run this again."),
        )  # fmt: skip


def _folder(machine: Machine, folder: Path | None) -> Path:
    found = folder or machine.start_folder()
    if found is None:
        raise XltoolsError(
            Text(
                "这台电脑的系统没有桌面版 Excel，不能安装加载项。",
                "There is no desktop Excel for this system.",
            ),
            todo=Text(
                "请在 Windows 或 macOS 上安装；这里可以用命令行，或看“校验”表里的公式。只要文件时用 --to 指定文件夹。",
                "Install it on Windows or macOS; here use the command line, or --to FOLDER for the file alone.",
            ),
        )
    if found.exists() and not found.is_dir():
        raise XltoolsError(
            Text("这不是文件夹。", "This is no folder."),
            where=str(found),
            todo=Text("请换一个位置。", "Choose another place."),
        )
    return found


def _check_xlwings(addin: bytes, machine: Machine) -> None:
    """The VBA and the Python side of xlwings are one version: the add-in names its library by it."""
    known = read_addin(addin, FILE)
    wanted = known.xlwings if known else ""
    if machine.xlwings != wanted:
        raise XltoolsError(
            Text(
                f"加载项要用 xlwings {wanted}，这里{'是 ' + machine.xlwings if machine.xlwings else '没有安装'}。",
                f"The add-in needs xlwings {wanted}; here {'is ' + machine.xlwings if machine.xlwings else 'is none'}.",
            ),
            todo=Text('请运行 pip install "xltools-disclosure[excel]"。', 'Run pip install "xltools-disclosure[excel]".'),
        )  # fmt: skip


def _install_script(machine: Machine) -> Text:
    target = machine.script_file(machine.xlwings or "")
    spec = find_spec("xlwings")
    assert spec is not None and spec.origin is not None
    target.parent.mkdir(parents=True, exist_ok=True)
    atomic_write(target, (Path(spec.origin).parent / target.name).read_bytes())
    return Text(f"启动脚本：{target}", f"Script: {target}")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise _no_access(path) from error


def _delete(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise _no_access(path) from error


def _no_access(path: Path) -> XltoolsError:
    return XltoolsError(
        Text("没有权限，或文件正被其他程序打开。", "No permission, or another program has the file open."),
        where=str(path),
        todo=Text("请先退出 Excel，再运行一次。", "Quit Excel first, then run this again."),
    )


def _odd_path(path: str, zh: str, en: str) -> XltoolsError:
    return XltoolsError(
        Text(f"Python 所在的路径含有{zh}，Excel 启动不了它。", f"Excel can't start a Python whose path has {en}."),
        where=path,
        todo=Text("请在另一个文件夹里建立虚拟环境，从那里运行。", "Make a virtual environment elsewhere and run it from there."),
    )  # fmt: skip
