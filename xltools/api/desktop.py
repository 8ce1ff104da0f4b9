"""Desktop Excel on this computer: the add-in installed, taken away, checked."""

from __future__ import annotations

import os
from pathlib import Path

from xltools.addin import install as _install
from xltools.addin import machine as _machine
from xltools.addin.check import Check
from xltools.addin.doctor import examine, shipped_addin
from xltools.addin.workbook import FILE
from xltools.lang import Text
from xltools.resources import resource_folder

StrPath = str | os.PathLike[str]


def install_addin(folder: StrPath | None = None) -> list[Text]:
    """Installs the add-in for this Python into Excel's start folder, or ``folder``; tells what was done.

    Raises XltoolsError when it can't work here or a file of another's is in the way; nothing is then changed.
    """
    return _install.install(_shipped().read_bytes(), _machine.this_machine(), _path(folder))


def uninstall_addin(folder: StrPath | None = None) -> list[Text]:
    """Takes away what ``install_addin`` put there; tells what, nothing when there was nothing."""
    return _install.uninstall(_machine.this_machine(), _path(folder))


def check_addin(folder: StrPath | None = None) -> list[Check]:
    """What was looked at for the buttons in Excel to work; they do when none of it is ``missing``."""
    path = _shipped()
    shipped = shipped_addin(path.read_bytes(), str(path))
    return examine(shipped, _machine.this_machine(), _path(folder))


def _shipped() -> Path:
    return resource_folder("templates") / FILE


def _path(folder: StrPath | None) -> Path | None:
    return None if folder is None else Path(folder)
