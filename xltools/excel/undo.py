"""Changes that can be taken back: what the cells held before is kept in the hidden sheet ``_undo``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from xltools.errors import XltoolsError
from xltools.excel.book import names_of, sheet_named, show
from xltools.excel.contents import Content, Contents, Kind, place_named, read_contents, write_contents
from xltools.lang import Text

if TYPE_CHECKING:
    import xlwings as xw

    from xltools.workbook.namemap import NameMap

SHEET = "_undo"
_WIDTH, _MOST = 7, 2000
_KEPT = 1000
"""Records beyond it are let go, the oldest first."""


def change(book: xw.Book, names: NameMap, contents: Contents, what: str) -> None:
    """Writes contents and keeps what was there; ``what`` says in a few words what is being done.

    Raises XltoolsError when the program refuses: nothing has changed then.
    """
    before = read_contents(book, names, contents)
    write_contents(book, names, contents, before)
    earlier = _records(book)[-_KEPT:]
    batch = max((int(row[0]) for row in earlier), default=0) + 1
    rows = [[batch, what, name, *_kept(before[name]), *_kept(contents[name])] for name in contents]
    _store(book, [*earlier, *rows])


def undo(book: xw.Book) -> Text:
    """Takes the last change back. Raises XltoolsError when there is none, or its cells were changed since."""
    names = names_of(book)
    rows = _records(book)
    if not rows:
        raise XltoolsError(Text("没有可以撤销的修改。", "There is nothing to undo."))
    last = [row for row in rows if row[0] == rows[-1][0]]
    before = {row[2]: _content(row[3], row[4]) for row in last}
    after = {row[2]: _content(row[5], row[6]) for row in last}
    now = read_contents(book, names, before)
    touched = [name for name in before if now[name] != after[name]]
    if touched:
        places = "、".join(str(place_named(names, name)) for name in touched[:5])
        raise XltoolsError(
            Text(
                f"这些格后来又改过：{places}，没有撤销。",
                f"Changed again since: {places}; nothing was undone.",
            ),
            todo=Text("请手工改回。", "Change them back by hand."),
        )
    write_contents(book, names, before, now)
    _store(book, rows[: -len(last)])
    return Text(
        f"已撤销“{last[0][1]}”，{len(last)} 格恢复原样。", f"Undone: {len(last)} cells are as before."
    )


def _records(book: xw.Book) -> list[list[Any]]:
    """Number of the change, what it was, the cell, kind and value before and after; oldest first."""
    sheet = sheet_named(book, SHEET)
    if sheet is None:
        return []
    rows: list[list[Any]] = sheet.range((1, 1), (_MOST, _WIDTH)).options(ndim=2).value
    return [row for row in rows if row[0] is not None]


def _store(book: xw.Book, rows: Sequence[Sequence[Any]]) -> None:
    sheet = sheet_named(book, SHEET)
    if sheet is None:
        shown = book.sheets.active
        sheet = book.sheets.add(SHEET, after=book.sheets[len(book.sheets) - 1])
        show(shown)
        sheet.visible = False
    sheet.clear_contents()
    if rows:
        texts = [[row[0], *(_as_text(value) for value in row[1:])] for row in rows]
        sheet.range((1, 1), (len(texts), _WIDTH)).value = texts


def _as_text(value: Any) -> Any:
    """Formulas and digits must not come alive in the hidden sheet."""
    return "'" + value if isinstance(value, str) and value else value


def _kept(content: Content) -> tuple[Kind, float | str | None]:
    return content.kind, content.value


def _content(kind: Kind, value: Any) -> Content:
    if kind == "number":
        return Content(kind, float(value))
    return Content(kind, None if kind == "blank" else str(value))
