"""The one exception of the project: wrong use, or input that can't be read."""

from __future__ import annotations

import re

from xltools.lang import Lang, Text

_NO_SIGN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class XltoolsError(Exception):
    """What is wrong, where, and what to do, in both languages.

    Bad *data* never raises: it becomes findings. ``where`` is a file, a sheet!address or a JSON path.
    """

    def __init__(self, what: Text, *, where: str = "", todo: Text | None = None) -> None:
        self.what = _shown(what)
        self.where = _NO_SIGN.sub("\ufffd", where)
        self.todo = _shown(todo) if todo else None
        super().__init__(self.what, self.where, self.todo)

    def say(self, lang: Lang) -> str:
        """The message in one to three lines."""
        head = f"{self.where}：{self.what.zh}" if lang == "zh" else f"{self.where}: {self.what.en}"
        lines = [head if self.where else self.what.of(lang)]
        if self.todo:
            lines.append(self.todo.of(lang))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.say("zh")

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword arguments would be lost when a worker process sends the error back.
        return _rebuild, (self.what, self.where, self.todo)


def _shown(text: Text) -> Text:
    """With nothing quoted from a damaged file that a terminal or a page would take for a command."""
    return Text(_NO_SIGN.sub("\ufffd", text.zh), _NO_SIGN.sub("\ufffd", text.en))


def _rebuild(what: Text, where: str, todo: Text | None) -> XltoolsError:
    return XltoolsError(what, where=where, todo=todo)
