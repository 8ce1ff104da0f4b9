"""Workbooks with buttons, and the add-in: what they are made of."""

from __future__ import annotations

import io
import re
from zipfile import ZipFile

from xltools.addin.project import build_project
from xltools.addin.sources import buttons, modules, texts
from xltools.resources import resource_folder
from xltools.template import Action, Macros

_SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")
_PROJECT = "xl/vbaProject.bin"


def shipped_macros() -> Macros:
    """Macros with the project of a shipped template, so that nothing has to be built on this computer."""
    return _macros(shipped=True)


def built_macros() -> Macros:
    """Macros with a project built anew, for the shipped templates themselves."""
    return _macros(shipped=False)


def _macros(*, shipped: bool) -> Macros:
    actions = {button.action: Action(button.macro, button.caption, button.told) for button in buttons()}
    return Macros(_shipped if shipped else _built, actions, texts())


def _built(sheets: int) -> bytes:
    return build_project(modules("template"), sheets)


def _shipped(sheets: int) -> bytes:
    """A project has a module for every sheet: that of a template with as many, else one made for it."""
    for path in sorted(resource_folder("templates").glob("*.xlsm")):
        with ZipFile(io.BytesIO(path.read_bytes())) as template:
            if sum(1 for name in template.namelist() if _SHEET.fullmatch(name)) == sheets:
                return template.read(_PROJECT)
    return _built(sheets)
