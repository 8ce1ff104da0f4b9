"""An xlwings engine over plain grids: what is written is kept as actions, and seen by what is read later.

A grid is what a browser sends of a workbook (see ``wire_engine``) or what a file holds (``file_engine``).
The actions are those of xlwings' remote engine, so its clients can apply them. Each book has an app of its
own: two requests never share anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from xltools.excel.engines.grid_range import Range
from xltools.excel.engines.grid_sheet import Action, Grid, Names, Sheets

_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?")
_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
Payload = dict[str, Any]
Store = Callable[["Book", str | None], None]
"""Saves a book, to a path or in its own place."""


class Engine:
    """``kind``: "desktop" or "remote", as xlwings tells engines apart."""

    def __init__(
        self, name: str, kind: str, load: Callable[[str], tuple[Payload, Store]] | None = None
    ) -> None:
        self.name = name
        self.type = kind
        self.load = load
        self.apps = Apps(self)

    def open(self, payload: Payload, fullname: str = "", store: Store | None = None) -> Book:
        """A book of its own app, which this engine does not remember."""
        return App(self).books.take(payload, fullname, store)

    @staticmethod
    def clean_value_data(
        data: Sequence[Sequence[Any]],
        datetime_builder: Callable[..., Any],
        empty_as: Any,
        number_builder: Callable[[float], Any] | None,
        err_to_str: bool,
    ) -> list[list[Any]]:
        def clean(value: Any) -> Any:
            if value == "":
                return empty_as
            if isinstance(value, str):
                if _DATE.fullmatch(value):
                    return _moment(datetime.fromisoformat(value.removesuffix("Z")), datetime_builder)
                return None if value in _ERRORS and not err_to_str else value
            return number_builder(value) if number_builder and isinstance(value, float) else value

        return [[clean(value) for value in row] for row in data]

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:  # noqa: ARG004  # xlwings' signature
        if value is None:
            return ""
        if isinstance(value, datetime):
            midnight = value.time() == time(0, 0)
            return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
        return value.isoformat() if isinstance(value, date) else value


def _moment(value: datetime, builder: Callable[..., Any]) -> Any:
    if builder is datetime:
        return value
    return builder(**{part: getattr(value, part) for part in ("year", "month", "day", "hour", "minute", "second", "microsecond")}, tzinfo=None)  # fmt: skip


class Apps:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._apps: list[App] = []

    def keys(self) -> list[int]:
        return [app.pid for app in self._apps]

    def add(self, **_options: Any) -> App:
        self._apps.insert(0, App(self.engine))
        return self._apps[0]

    def __iter__(self) -> Iterator[App]:
        return iter(self._apps)

    def __len__(self) -> int:
        return len(self._apps)

    def __getitem__(self, pid: int) -> App:
        return next(app for app in self._apps if app.pid == pid)


class App:
    visible = True

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.books = Books(self)
        self.alerts: list[str] = []
        """What was said to the person; nobody answers."""

    @property
    def pid(self) -> int:
        return id(self)

    @property
    def selection(self) -> Range:
        book = self.books.active
        return Range(book.sheets.active, book.selected)

    def alert(self, prompt: str, *_settings: Any) -> str:
        self.alerts.append(prompt)
        return "ok"


class Books:
    def __init__(self, app: App) -> None:
        self.app = app
        self.active: Any = None
        self._books: list[Book] = []

    def take(self, payload: Payload, fullname: str = "", store: Store | None = None) -> Book:
        book = Book(self, payload, fullname, store)
        self._books.append(book)
        self.active = book
        return book

    def open(self, fullname: str | None = None, *_settings: Any, json: Payload | None = None) -> Book:
        if json is not None:
            return self.take(json)
        if fullname is None or self.app.engine.load is None:
            raise NotImplementedError("This engine opens no files")
        payload, store = self.app.engine.load(fullname)
        return self.take(payload, fullname, store)

    def __call__(self, name_or_index: str | int) -> Book:
        for number, book in enumerate(self._books, 1):
            if name_or_index in (number, book.name, book.fullname):
                return book
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        return len(self._books)

    def __iter__(self) -> Iterator[Book]:
        return iter(self._books)


class Book:
    api = True

    def __init__(self, books: Books, payload: Payload, fullname: str, store: Store | None) -> None:
        self.books = books
        self.app = books.app
        self.name: str = payload["book"]["name"]
        self.fullname = fullname or self.name
        self.selected = payload["book"].get("selection") or "A1"
        self.actions: list[Action] = []
        self.asked: list[str] = []
        """What was read, one entry per request; in a program each would be a call, as each action is."""
        grids = [Grid(self.actions, sheet) for sheet in payload["sheets"]]
        self.sheets = Sheets(self, grids, payload["book"].get("active_sheet_index", 0))
        self.names = Names(self, payload.get("names", []))
        self.store = store

    def json(self) -> dict[str, list[Action]]:
        return {"actions": self.actions}

    def save(self, path: str | None = None, password: str | None = None) -> None:  # noqa: ARG002  # xlwings' signature
        if self.store is None:
            raise NotImplementedError("This book has no file")
        self.store(self, path)

    def activate(self) -> None:
        """There is only one."""

    def close(self) -> None:
        self.books._books.remove(self)
