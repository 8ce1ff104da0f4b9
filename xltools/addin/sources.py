"""The VBA modules and the ribbon of the files with macros, as text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

from xltools.addin.functions import Argument, WorksheetFunction, functions_module, help_module, help_texts
from xltools.addin.runtime import dictionary_class, runtime_module

Host = Literal["template", "addin"]
"""What the modules are for: a workbook with buttons, or the add-in with a ribbon."""

_RIBBON = "http://schemas.microsoft.com/office/2006/01/customui"
_FOLDER = Path(__file__).resolve().parent / "sources"


@dataclass(frozen=True, slots=True)
class Button:
    """A button: the action it starts, its caption, what it does in a sentence or two."""

    action: str
    caption: str
    told: str

    @property
    def macro(self) -> str:
        """The macro that a button on a sheet calls."""
        return f"xltools_{self.action}"


@dataclass(frozen=True, slots=True)
class Module:
    """A VBA module: its source in ASCII, lines ended by LF."""

    name: str
    text: str
    is_class: bool = False


def modules(host: Host) -> tuple[Module, ...]:
    """The modules of a project, in the order in which they are added.

    Raises XltoolsError when xlwings, whose modules are among them, is not installed.
    """
    functions = worksheet_functions()
    found = [
        Module("xlwings", runtime_module(addin=host == "addin")),
        Module("Dictionary", dictionary_class(), is_class=True),
        Module("XltoolsMacros", _source("XltoolsMacros.bas")),
        Module("XltoolsHost", _source("XltoolsHostAddin.bas" if host == "addin" else "XltoolsHostTemplate.bas")),
        Module("XltoolsTexts", _source("XltoolsTexts.bas")),
        Module("XltoolsHelp", help_module(functions)),
        Module("xlwings_udfs", functions_module(functions)),
    ]  # fmt: skip
    if host == "addin":
        found.append(Module("XltoolsRibbon", _source("XltoolsRibbon.bas")))
    return tuple(found)


def worksheet_functions() -> tuple[WorksheetFunction, ...]:
    """The worksheet functions that the files offer."""
    return tuple(
        WorksheetFunction(item["name"], item["help"], tuple(Argument(**argument) for argument in item["arguments"]))
        for item in json.loads(_source("functions.json"))
    )  # fmt: skip


def texts() -> dict[str, str]:
    """What the VBA says, by key: the content of the hidden sheet ``_texts``."""
    said: dict[str, str] = json.loads(_source("texts.json"))
    return said | help_texts(worksheet_functions())


def buttons() -> tuple[Button, ...]:
    """The buttons of the ribbon, in its order."""
    found = ElementTree.fromstring(ribbon()).iter(f"{{{_RIBBON}}}button")
    return tuple(Button(item.attrib["tag"], item.attrib["label"], item.attrib["supertip"]) for item in found)


def ribbon() -> str:
    """The XML of the add-in's tab."""
    return _source("customUI.xml")


def _source(file: str) -> str:
    return (_FOLDER / file).read_text(encoding="utf-8")
