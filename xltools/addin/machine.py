"""The computer as installing and checking see it; tests make one up."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from xltools.addin.runtime import PROJECT

RegistryValue = str | int | None


@dataclass(frozen=True, slots=True)
class Machine:
    """``system`` as in sys.platform; ``python``: the program that runs this, or stands in for Python (``frozen``).

    ``encoding``: what VBA takes a text file to be in. ``registry`` gives the value of a name under a key
    ("" for its default), None where there is none or no registry. ``xlwings``: its version, None without it.
    """

    system: str
    home: Path
    environment: Mapping[str, str]
    python: Path
    frozen: bool
    encoding: str
    xlwings: str | None
    has_module: Callable[[str], bool]
    registry: Callable[[str, str], RegistryValue]

    @property
    def is_windows(self) -> bool:
        return self.system == "win32"

    @property
    def has_excel_for_it(self) -> bool:
        """Whether there is a desktop Excel for this system at all."""
        return self.system in ("win32", "darwin")

    def start_folder(self) -> Path | None:
        """Where Excel opens what it finds when it starts; None where there is no desktop Excel."""
        if self.is_windows:
            roaming = self.environment.get("APPDATA")
            folder = Path(roaming) if roaming else self.home / "AppData" / "Roaming"
            return folder / "Microsoft" / "Excel" / "XLSTART"
        if self.system == "darwin":
            group = self.home / "Library" / "Group Containers" / "UBF8T346G9.Office"
            return group / "User Content.localized" / "Startup.localized" / "Excel"
        return None

    def settings_file(self) -> Path | None:
        """The user's settings, which the buttons of templates read; None where there is no desktop Excel."""
        if self.is_windows:
            profile = self.environment.get("USERPROFILE")
            return (Path(profile) if profile else self.home) / f".{PROJECT}" / f"{PROJECT}.conf"
        if self.system == "darwin":
            return self.home / "Library" / "Containers" / "com.microsoft.Excel" / "Data" / f"{PROJECT}.conf"
        return None

    def script_file(self, xlwings: str) -> Path:
        """On macOS: the script through which Excel, which is sandboxed, may start Python."""
        folder = self.home / "Library" / "Application Scripts" / "com.microsoft.Excel"
        return folder / f"xlwings-{xlwings}.applescript"


def this_machine() -> Machine:
    """The computer that this runs on."""
    try:
        xlwings = version("xlwings")
    except PackageNotFoundError:
        xlwings = None
    return Machine(
        system=sys.platform,
        home=Path.home(),
        environment=dict(os.environ),
        python=Path(sys.executable),
        frozen=bool(getattr(sys, "frozen", False)),
        encoding="mbcs" if sys.platform == "win32" else "utf-8",
        xlwings=xlwings,
        has_module=lambda name: find_spec(name) is not None,
        registry=_registry,
    )


def _registry(key: str, name: str) -> RegistryValue:
    if sys.platform == "win32":
        import winreg

        hive, _, path = key.partition("\\")
        try:
            with winreg.OpenKey(getattr(winreg, hive), path) as opened:
                value, _ = winreg.QueryValueEx(opened, name)
        except OSError:
            return None
        return value if isinstance(value, (str, int)) else None
    return None
