"""Whether Excel may run macros here, as far as its settings can be read."""

from __future__ import annotations

import plistlib
from xml.parsers.expat import ExpatError

from xltools.addin.check import Check
from xltools.addin.machine import Machine, RegistryValue
from xltools.lang import Text

_VERSION = r"HKEY_CLASSES_ROOT\Excel.Application\CurVer"
_ROOTS = (
    r"HKEY_CURRENT_USER\Software\Policies\Microsoft\Office",
    r"HKEY_CURRENT_USER\Software\Microsoft\Office",
)
"""What the administrator has set goes before what the user has."""
_SIGNED_ONLY, _NONE = 3, 4
_ASK_IT = Text("请联系单位的信息技术人员。", "Ask your IT staff.")


def macro_checks(machine: Machine) -> list[Check]:
    """What the macro settings mean for the add-in and for workbooks with buttons."""
    if machine.is_windows:
        return _windows(machine)
    return _mac(machine) if machine.system == "darwin" else []


def _windows(machine: Machine) -> list[Check]:
    version = _office_version(machine)
    if version is None:
        return [_unknown()]
    warnings = _first(machine, version, r"Excel\Security", "VBAWarnings")
    blocked = warnings in (_SIGNED_ONLY, _NONE)
    no_places = _first(machine, version, r"Excel\Security\Trusted Locations", "AllLocationsDisabled") == 1
    found = []
    if blocked and no_places:
        what = Text(
            "宏已被禁用，受信任位置也被禁用：按钮都不能用。",
            "Macros and trusted locations are disabled: no button works.",
        )
        found.append(Check("missing", what, _ASK_IT))
    elif blocked:
        # Excel's start folder is a trusted location from the beginning.
        what = Text(
            "宏已被禁用：加载项的按钮能用，带按钮的工作簿不能用。",
            "Macros are disabled: the add-in works, workbooks with buttons don't.",
        )
        found.append(
            Check(
                "doubtful",
                what,
                Text("请用加载项的“年报工具”选项卡。", "Use the tab 年报工具 of the add-in."),
            )
        )
    else:
        told = "允许运行" if warnings == 1 else "打开时询问"
        found.append(
            Check("ok", Text(f"宏：{told}。", f"Macros: {'allowed' if warnings == 1 else 'Excel asks'}."))
        )
    if _first(machine, version, r"Excel\Security", "blockcontentexecutionfrominternet") == 1:
        what = Text("从邮件和网上下载的带宏文件会被拦下。", "Macros in files from mail or web are blocked.")
        todo = Text(
            "先在文件属性里点“解除锁定”，或用加载项。",
            "Unblock the file in its properties, or use the add-in.",
        )
        found.append(Check("doubtful", what, todo))
    return found  # fmt: skip


def _office_version(machine: Machine) -> str | None:
    """Such as 16.0, from "Excel.Application.16"."""
    number = str(machine.registry(_VERSION, "") or "").rpartition(".")[2]
    return f"{number}.0" if number.isdigit() else None


def _first(machine: Machine, version: str, key: str, name: str) -> RegistryValue:
    values = (machine.registry(f"{root}\\{version}\\{key}", name) for root in _ROOTS)
    return next((value for value in values if value is not None), None)


def _mac(machine: Machine) -> list[Check]:
    file = machine.home / "Library" / "Preferences" / "com.microsoft.office.plist"
    try:
        settings = plistlib.loads(file.read_bytes())
    except FileNotFoundError:
        settings = {}
    except (OSError, plistlib.InvalidFileException, ExpatError, ValueError):
        return [_unknown()]
    state = settings.get("VisualBasicMacroExecutionState", "DisabledWithWarnings")
    if settings.get("VisualBasicEntirelyDisabled") or state == "DisabledWithoutWarnings":
        what = Text("宏已被禁用：按钮都不能用。", "Macros are disabled: no button works.")
        return [Check("missing", what, _ASK_IT)]
    told = "允许运行" if state == "EnabledWithoutWarnings" else "打开时询问"
    return [Check("ok", Text(f"宏：{told}。", f"Macros: {state}."))]


def _unknown() -> Check:
    return Check(
        "unknown",
        Text("读不到 Excel 的宏设置。", "Excel's macro settings can't be read."),
        Text("请在 Excel 的“信任中心”里查看。", "Look at Excel's Trust Center."),
    )
