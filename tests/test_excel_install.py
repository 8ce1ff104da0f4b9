"""``xltools excel install``, ``uninstall`` and ``doctor`` on computers that are made up."""

from __future__ import annotations

import plistlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

import xltools
from xltools.addin.check import Check
from xltools.addin.doctor import examine, shipped_addin
from xltools.addin.install import install, uninstall
from xltools.addin.machine import Machine, RegistryValue
from xltools.addin.settings import merged, read_file
from xltools.addin.workbook import Addin, read_addin, with_settings
from xltools.cli import main
from xltools.errors import XltoolsError
from xltools.resources import resource_folder

SHIPPED = resource_folder("templates") / "xltools.xlam"
EXCEL = r"HKEY_CLASSES_ROOT\CLSID\{00024500-0000-0000-C000-000000000046}\LocalServer32"
VERSION = r"HKEY_CLASSES_ROOT\Excel.Application\CurVer"
USER = r"HKEY_CURRENT_USER\Software\Microsoft\Office\16.0\Excel\Security"
POLICY = r"HKEY_CURRENT_USER\Software\Policies\Microsoft\Office\16.0\Excel\Security"
OFFICE = {
    (EXCEL, ""): r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE /automation",
    (VERSION, ""): "Excel.Application.16",
}


def nothing_registered(_key: str, _name: str) -> RegistryValue:
    return None


def registered(values: Mapping[tuple[str, str], RegistryValue]) -> Callable[[str, str], RegistryValue]:
    return lambda key, name: values.get((key, name))


@pytest.fixture
def windows(tmp_path: Path) -> Machine:
    """A PC with Excel, Python in a virtual environment, and a user with a Chinese name."""
    home = tmp_path / "用户" / "张三"
    python = tmp_path / "venv" / "Scripts" / "python.exe"
    python.parent.mkdir(parents=True)
    python.touch()
    (python.parent.parent / "xlwings64-0.37.8.dll").touch()
    environment = {"APPDATA": str(home / "AppData" / "Roaming"), "USERPROFILE": str(home)}
    return Machine(
        "win32", home, environment, python, False, "gbk", "0.37.8", lambda _name: True, registered(OFFICE)
    )


@pytest.fixture
def mac(tmp_path: Path) -> Machine:
    python = tmp_path / "venv" / "bin" / "python3"
    python.parent.mkdir(parents=True)
    python.touch()
    home = tmp_path / "home"
    (home / "Applications" / "Microsoft Excel.app").mkdir(parents=True)
    return Machine(
        "darwin", home, {}, python, False, "utf-8", "0.37.8", lambda _name: True, nothing_registered
    )


@pytest.fixture
def linux(tmp_path: Path) -> Machine:
    return Machine(
        "linux", tmp_path, {}, tmp_path / "python3", False, "utf-8", "0.37.8", lambda _: True, nothing_registered
    )  # fmt: skip


def shipped() -> Addin:
    return shipped_addin(SHIPPED.read_bytes(), "xltools.xlam")


def states(checks: list[Check]) -> list[str]:
    return [check.state for check in checks]


def told(checks: list[Check], state: str) -> str:
    return "\n".join(check.what.zh for check in checks if check.state == state)


# --- install ------------------------------------------------------------------------------------


def test_install_on_windows(windows: Machine) -> None:
    told_then = install(SHIPPED.read_bytes(), windows)
    target = windows.home / "AppData" / "Roaming" / "Microsoft" / "Excel" / "XLSTART" / "xltools.xlam"
    installed = read_addin(target.read_bytes(), str(target))
    assert installed is not None
    assert installed.settings["INTERPRETER_WIN"] == str(windows.python)
    assert installed.settings["SHOW CONSOLE"] == "False"
    conf = windows.home / ".xltools" / "xltools.conf"
    assert conf.read_bytes() == f'"INTERPRETER_WIN","{windows.python}"\r\n'.encode("gbk")
    assert [text.zh.partition("：")[0] for text in told_then] == ["加载项", "设置", "Python"]
    # Only the settings differ from what the package ships.
    assert (
        with_settings(SHIPPED.read_bytes(), {"INTERPRETER_WIN": str(windows.python)}) == target.read_bytes()
    )


def test_install_on_macos(mac: Machine) -> None:
    install(SHIPPED.read_bytes(), mac)
    library = mac.home / "Library"
    start = library / "Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
    installed = read_addin((start / "xltools.xlam").read_bytes(), "xltools.xlam")
    assert installed is not None and installed.settings["INTERPRETER_MAC"] == str(mac.python)
    conf = library / "Containers/com.microsoft.Excel/Data/xltools.conf"
    assert conf.read_text() == f'"INTERPRETER_MAC","{mac.python}"\n'
    script = library / "Application Scripts/com.microsoft.Excel/xlwings-0.37.8.applescript"
    assert "VbaHandler" in script.read_text()


def test_install_again_changes_nothing(windows: Machine) -> None:
    install(SHIPPED.read_bytes(), windows)
    before = {path: path.read_bytes() for path in windows.home.rglob("*") if path.is_file()}
    install(SHIPPED.read_bytes(), windows)
    assert {path: path.read_bytes() for path in windows.home.rglob("*") if path.is_file()} == before


def test_install_keeps_the_users_other_settings(windows: Machine) -> None:
    conf = windows.home / ".xltools" / "xltools.conf"
    conf.parent.mkdir(parents=True)
    conf.write_bytes('"SHOW CONSOLE","True"\r\n"interpreter_win","C:\\旧\\python.exe"\r\n'.encode("gbk"))
    install(SHIPPED.read_bytes(), windows)
    lines = conf.read_bytes().decode("gbk").splitlines()
    assert lines == ['"SHOW CONSOLE","True"', f'"INTERPRETER_WIN","{windows.python}"']
    uninstall(windows)
    assert conf.read_bytes() == b'"SHOW CONSOLE","True"\r\n'


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"somebody's notes"])
def test_a_foreign_file_is_never_overwritten_or_deleted(windows: Machine, content: bytes) -> None:
    folder = windows.start_folder()
    assert folder is not None
    folder.mkdir(parents=True)
    (folder / "xltools.xlam").write_bytes(content)
    with pytest.raises(XltoolsError, match="不是本程序的加载项"):
        install(SHIPPED.read_bytes(), windows)
    with pytest.raises(XltoolsError, match="不是本程序的加载项"):
        uninstall(windows)
    assert (folder / "xltools.xlam").read_bytes() == content
    assert not (windows.home / ".xltools").exists()


def test_anothers_add_in_is_foreign(windows: Machine, tmp_path: Path) -> None:
    xlwings = pytest.importorskip("xlwings", reason="xlwings ships an add-in to compare with")
    other = (Path(xlwings.__file__).parent / "quickstart_addin_ribbon.xlam").read_bytes()
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "xltools.xlam").write_bytes(other)
    with pytest.raises(XltoolsError, match="不是本程序的加载项"):
        install(SHIPPED.read_bytes(), windows, tmp_path / "odd")


def test_an_older_add_in_of_ours_is_replaced(windows: Machine) -> None:
    old = with_settings(SHIPPED.read_bytes(), {"INTERPRETER_WIN": r"C:\gone\python.exe"})
    folder = windows.start_folder()
    assert folder is not None
    folder.mkdir(parents=True)
    (folder / "xltools.xlam").write_bytes(old)
    install(SHIPPED.read_bytes(), windows)
    found = read_addin((folder / "xltools.xlam").read_bytes(), "")
    assert found is not None and found.settings["INTERPRETER_WIN"] == str(windows.python)


@pytest.mark.parametrize(("version", "said"), [(None, "这里没有安装"), ("0.36.0", "这里是 0.36.0")])
def test_the_xlwings_of_the_add_in_is_needed(windows: Machine, version: str | None, said: str) -> None:
    with pytest.raises(XltoolsError, match=f"要用 xlwings 0.37.8，{said}"):
        install(SHIPPED.read_bytes(), replace(windows, xlwings=version))
    assert not windows.home.exists()


def test_a_path_that_a_command_line_takes_apart_is_refused(windows: Machine, mac: Machine) -> None:
    with pytest.raises(XltoolsError, match="百分号"):
        install(SHIPPED.read_bytes(), replace(windows, python=Path("C:/100%/python.exe")))
    with pytest.raises(XltoolsError, match="空格"):
        install(SHIPPED.read_bytes(), replace(mac, python=Path("/Users/x/my env/bin/python")))
    with pytest.raises(XltoolsError, match="VBA 读不出"):
        install(SHIPPED.read_bytes(), replace(windows, python=Path("C:/𠮷/python.exe")))
    assert not windows.home.exists()


def test_a_frozen_program_stands_in_for_python(windows: Machine) -> None:
    frozen = replace(windows, frozen=True)
    install(SHIPPED.read_bytes(), frozen)
    file = frozen.settings_file()
    assert file is not None
    assert read_file(file.read_bytes(), "gbk") == {"PROGRAM_WIN": str(frozen.python)}
    assert examine(shipped(), frozen)[-1].state == "ok"
    assert "missing" not in states(examine(shipped(), frozen))


def test_no_excel_for_this_system(linux: Machine, tmp_path: Path) -> None:
    with pytest.raises(XltoolsError, match="没有桌面版 Excel") as caught:
        install(SHIPPED.read_bytes(), linux)
    assert "--to" in caught.value.say("zh")
    done = install(SHIPPED.read_bytes(), linux, tmp_path / "share")
    assert (tmp_path / "share" / "xltools.xlam").is_file()
    assert len(done) == 2  # the add-in and Python: there is no settings file here


def test_uninstall_takes_only_ours_away(windows: Machine) -> None:
    folder = windows.start_folder()
    assert folder is not None
    install(SHIPPED.read_bytes(), windows)
    (folder / "PERSONAL.XLSB").write_bytes(b"x")
    gone = uninstall(windows)
    assert len(gone) == 2
    assert [path.name for path in folder.iterdir()] == ["PERSONAL.XLSB"]
    assert not (windows.home / ".xltools" / "xltools.conf").exists()
    assert uninstall(windows) == []


# --- the settings file --------------------------------------------------------------------------


def test_settings_are_read_as_vba_reads_them() -> None:
    data = '"SHOW CONSOLE","True"\r\n"Interpreter_Win","C:\\a b\\python.exe"\r\n"interpreter_win","C:\\c.exe"\r\n'
    assert read_file(data.encode("gbk"), "gbk") == {
        "SHOW CONSOLE": "True",
        "INTERPRETER_WIN": "C:\\a b\\python.exe",
    }
    assert read_file(b"", "gbk") == {}
    kept = merged(b'"A","1"\r\n', {"INTERPRETER_WIN": 'C:\\"x"\\p.exe'}, "gbk", "f")
    assert kept == b'"A","1"\r\n"INTERPRETER_WIN","C:\\""x""\\p.exe"\r\n'


# --- doctor -------------------------------------------------------------------------------------


def test_doctor_before_and_after_installing_on_windows(windows: Machine) -> None:
    before = examine(shipped(), windows)
    assert told(before, "missing").count("\n") == 1  # the add-in, and the path of Python for templates
    assert "没有安装加载项" in told(before, "missing")
    assert "没有设置 Python 的位置" in told(before, "missing")
    assert all("xltools excel install" in check.todo.zh for check in before if check.state == "missing")
    install(SHIPPED.read_bytes(), windows)
    after = examine(shipped(), windows)
    assert states(after) == ["ok"] * 7  # xlwings, library, Excel, add-in, both paths, macros


def test_doctor_on_macos(mac: Machine) -> None:
    install(SHIPPED.read_bytes(), mac)
    assert states(examine(shipped(), mac)) == ["ok"] * 6
    preferences = mac.home / "Library" / "Preferences" / "com.microsoft.office.plist"
    preferences.parent.mkdir(parents=True)
    preferences.write_bytes(plistlib.dumps({"VisualBasicMacroExecutionState": "DisabledWithoutWarnings"}))
    assert told(examine(shipped(), mac), "missing") == "宏已被禁用：按钮都不能用。"
    preferences.write_bytes(b"no plist")
    assert told(examine(shipped(), mac), "unknown") == "读不到 Excel 的宏设置。"


def test_doctor_on_linux(linux: Machine) -> None:
    checks = examine(shipped(), linux)
    assert states(checks) == ["missing"]
    assert "没有桌面版 Excel" in checks[0].what.zh


def test_doctor_names_each_missing_thing(windows: Machine, tmp_path: Path) -> None:
    install(SHIPPED.read_bytes(), windows)
    bare = replace(windows, xlwings=None, has_module=lambda _name: False, registry=nothing_registered)
    checks = examine(shipped(), bare)
    assert told(checks, "missing").split("\n") == [
        "没有安装 xlwings。", "没有安装 win32com，xlwings 要用它。", "没有找到 Excel。",
    ]  # fmt: skip
    assert told(checks, "unknown") == "读不到 Excel 的宏设置。"
    windows.python.unlink()
    gone = told(examine(shipped(), windows), "missing")
    assert gone.count("Python 不在了") == 2
    other = replace(windows, python=tmp_path / "other.exe")
    (windows.python.parent.parent / "xlwings64-0.37.8.dll").unlink()
    windows.python.touch()
    assert told(examine(shipped(), other), "doubtful").count("用的是另一个 Python") == 2
    assert "xlwings64-0.37.8.dll" in told(examine(shipped(), windows), "doubtful")


def test_doctor_sees_an_old_add_in(windows: Machine) -> None:
    install(SHIPPED.read_bytes(), windows)
    newer = replace(shipped(), version="9.9.9", xlwings="0.40.0")
    said = told(examine(newer, replace(windows, xlwings="0.40.0")), "missing")
    assert said == f"加载项是 {xltools.__version__}（xlwings 0.37.8），程序是 9.9.9（xlwings 0.40.0）。"


def test_doctor_sees_wps_in_place_of_excel(windows: Machine) -> None:
    values = {**OFFICE, (EXCEL, ""): r"C:\Users\x\AppData\Local\Kingsoft\WPS Office\et.exe /automation"}
    assert "WPS" in told(examine(shipped(), replace(windows, registry=registered(values))), "missing")


@pytest.mark.parametrize(
    ("values", "state", "said"),
    [
        ({}, "ok", "宏：打开时询问。"),
        ({(USER, "VBAWarnings"): 1}, "ok", "宏：允许运行。"),
        ({(USER, "VBAWarnings"): 4}, "doubtful", "宏已被禁用：加载项的按钮能用，带按钮的工作簿不能用。"),
        ({(USER, "VBAWarnings"): 1, (POLICY, "VBAWarnings"): 3}, "doubtful", "宏已被禁用：加载项的按钮能用，带按钮的工作簿不能用。"),
        (
            {(USER, "VBAWarnings"): 4, (POLICY + r"\Trusted Locations", "AllLocationsDisabled"): 1},
            "missing", "宏已被禁用，受信任位置也被禁用：按钮都不能用。",
        ),
        ({(POLICY, "blockcontentexecutionfrominternet"): 1}, "doubtful", "从邮件和网上下载的带宏文件会被拦下。"),
    ],
)  # fmt: skip
def test_doctor_reads_the_macro_settings(
    windows: Machine, values: Mapping[tuple[str, str], RegistryValue], state: str, said: str
) -> None:
    install(SHIPPED.read_bytes(), windows)
    last = examine(shipped(), replace(windows, registry=registered({**OFFICE, **values})))[-1]
    assert (last.state, last.what.zh) == (state, said)


# --- the command --------------------------------------------------------------------------------


@pytest.fixture
def here(windows: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setattr("xltools.addin.machine.this_machine", lambda: windows)
    return windows


def test_the_commands_and_their_exit_codes(here: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["excel", "doctor"]) == 1
    assert "缺  没有安装加载项" in capsys.readouterr().out
    assert main(["excel", "install"]) == 0
    assert str(here.python) in capsys.readouterr().out
    assert main(["excel", "doctor"]) == 0
    assert main(["--lang", "en", "excel", "doctor"]) == 0
    assert "Macros: Excel asks." in capsys.readouterr().out
    assert main(["excel", "uninstall"]) == 0
    assert main(["excel", "uninstall"]) == 0
    assert capsys.readouterr().out.endswith("没有安装，不用删除。\n")
    assert main(["excel"]) == 2
    assert main(["excel", "instal"]) == 2


@pytest.mark.usefixtures("here")
def test_install_into_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "共享 文件夹"
    assert main(["excel", "install", "--to", str(folder)]) == 0
    assert (folder / "xltools.xlam").is_file()
    assert main(["excel", "doctor", "--to", str(folder)]) == 0
    file = tmp_path / "a.txt"
    file.touch()
    assert main(["excel", "install", "--to", str(file)]) == 2


def test_new_with_macros(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "柳河 2024.xlsm"
    arguments = ["new", "--office", "柳河街道办事处", "--year", "2024", "-o", str(target)]
    assert main(arguments) == 2
    assert main([*arguments, "--macros"]) == 0
    assert xltools.read(target).office.name == "柳河街道办事处"
    assert main([*arguments[:-1], str(tmp_path / "a.xlsx"), "--macros"]) == 2
    assert "应以 .xlsm 结尾" in capsys.readouterr().err
