"""What a person is asked in desktop Excel: a file, a folder, a number. Only there can anybody answer."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import xlwings as xw

_FOLDER_PICKER, _NUMBER = 4, 1
_CHOSEN = -1
TITLE = "年报工具"


class Dialogs(Protocol):
    """None is always: cancelled."""

    def open_file(self, title: str, suffixes: tuple[str, ...]) -> str | None: ...

    def save_file(self, title: str, name: str) -> str | None: ...

    def folder(self, title: str) -> str | None: ...

    def number(self, prompt: str, most: int) -> int | None: ...

    def agrees(self, prompt: str) -> bool: ...


def dialogs_of(book: xw.Book) -> Dialogs:
    """The dialogs of this computer."""
    return MacDialogs(book) if sys.platform == "darwin" else ExcelDialogs(book)


class ExcelDialogs:
    """Excel's own dialogs, on Windows."""

    def __init__(self, book: xw.Book) -> None:
        self.app = book.app

    def open_file(self, title: str, suffixes: tuple[str, ...]) -> str | None:
        kinds = ";".join(f"*{suffix}" for suffix in suffixes)
        found = self.app.api.GetOpenFilename(f"{title} ({kinds}),{kinds}", 1, title)
        return found if isinstance(found, str) else None

    def save_file(self, title: str, name: str) -> str | None:
        suffix = name[name.rindex(".") :]
        found = self.app.api.GetSaveAsFilename(name, f"{title} (*{suffix}),*{suffix}", 1, title)
        return found if isinstance(found, str) else None

    def folder(self, title: str) -> str | None:
        dialog: Any = self.app.api.FileDialog(_FOLDER_PICKER)
        dialog.Title = title
        return str(dialog.SelectedItems(1)) if dialog.Show() == _CHOSEN else None

    def number(self, prompt: str, most: int) -> int | None:
        found: Any = self.app.api.InputBox(prompt, TITLE, Type=_NUMBER)
        return _in_range(found, most)

    def agrees(self, prompt: str) -> bool:
        return self.app.alert(prompt, TITLE, "yes_no") == "yes"


class MacDialogs:
    """The dialogs of macOS: Excel there lets no other program open its own."""

    def __init__(self, book: xw.Book) -> None:
        self.app = book.app

    def open_file(self, title: str, suffixes: tuple[str, ...]) -> str | None:
        kinds = ", ".join(_quoted(suffix.removeprefix(".")) for suffix in suffixes)
        return _ask(f"POSIX path of (choose file with prompt {_quoted(title)} of type {{{kinds}}})")

    def save_file(self, title: str, name: str) -> str | None:
        return _ask(
            f"POSIX path of (choose file name with prompt {_quoted(title)} default name {_quoted(name)})"
        )

    def folder(self, title: str) -> str | None:
        return _ask(f"POSIX path of (choose folder with prompt {_quoted(title)})")

    def number(self, prompt: str, most: int) -> int | None:
        found = _ask(
            f"text returned of (display dialog {_quoted(prompt)} default answer {_quoted('1')} with title {_quoted(TITLE)})"
        )
        return _in_range(float(found), most) if found and found.strip().isdigit() else None

    def agrees(self, prompt: str) -> bool:
        return self.app.alert(prompt, TITLE, "yes_no") == "yes"


def _in_range(found: Any, most: int) -> int | None:
    """Excel says False when cancelled."""
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return int(found) if 1 <= found <= most and found == int(found) else None


def _ask(script: str) -> str | None:
    done = subprocess.run(["osascript", "-e", script], capture_output=True, text=True, check=False)
    return done.stdout.strip() or None


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
