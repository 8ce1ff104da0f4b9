"""The one exception of the project: wrong use, or input that can't be read."""

from __future__ import annotations

from xltools.lang import Lang, Text


class XltoolsError(Exception):
    """What is wrong, where, and what to do, in both languages.

    Bad *data* never raises: it becomes findings. ``where`` is a file, a sheet!address or a JSON path.
    """

    def __init__(self, what: Text, *, where: str = "", todo: Text | None = None) -> None:
        super().__init__(what, where, todo)
        self.what = what
        self.where = where
        self.todo = todo

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


def _rebuild(what: Text, where: str, todo: Text | None) -> XltoolsError:
    return XltoolsError(what, where=where, todo=todo)
