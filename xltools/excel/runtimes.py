"""What desktop Excel calls through xlwings: this module by its fixed name, never one named like the workbook.

``run("check")`` works on the calling workbook and says what came of it; the worksheet functions are here
with their help. Whatever goes wrong is a message, never a traceback.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

import xlwings as xw

from xltools.errors import XltoolsError
from xltools.excel import actions, functions
from xltools.excel.dialogs import TITLE, Dialogs, dialogs_of
from xltools.excel.importing import PREVIEW
from xltools.lang import Text

_REPORTS = (".docx", ".doc", ".wps", ".pdf", ".html", ".htm", ".txt", ".xls", ".xlsx", ".et")
_WORKBOOKS = (".xlsx", ".xlsm")
_CATEGORY = "年报工具"


def run(action: str, *arguments: str) -> None:
    """Carries a button out on the workbook that called; ``arguments`` answer what would be asked otherwise."""
    book = xw.Book.caller()
    try:
        said = _perform(book, action, arguments, dialogs_of(book))
        if said is not None:
            _tell(book, said.zh, "info")
    except XltoolsError as error:
        _tell(book, error.say("zh"), "critical")
    except Exception as error:  # the last resort: a clerk must not see a traceback
        said = Text(f"程序内部错误（{type(error).__name__}：{error}）。", "")
        _tell(book, f"{said.zh}\n请把这句话和工作簿发给维护人员。", "critical")


def _perform(book: xw.Book, action: str, arguments: tuple[str, ...], ask: Dialogs) -> Text | None:
    """What to tell the person; None when there is nothing to tell, or it was cancelled."""
    if action not in {known.id for known in actions.actions()}:
        raise XltoolsError(Text(f"没有“{action}”这个操作。", f"There is no action {action!r}."))
    return _BUTTONS[action](book, arguments, ask)


def _check(book: xw.Book, _given: tuple[str, ...], _ask: Dialogs) -> Text:
    return actions.check(book).message


def _next(book: xw.Book, _given: tuple[str, ...], _ask: Dialogs) -> Text | None:
    found = actions.next_fault(book)
    if found.place is None:
        return found.message
    # A box in the middle of the screen would hide the cell.
    book.app.status_bar = found.message.zh.replace("\n", "　")
    return None


def _clear(book: xw.Book, _given: tuple[str, ...], _ask: Dialogs) -> Text:
    return actions.clear(book)


def _suggest(book: xw.Book, _given: tuple[str, ...], ask: Dialogs) -> Text | None:
    found = actions.suggest(book)
    if not found.numbers:
        return found.message
    number = ask.number(f"{found.message.zh}\n要采用哪一项？请填序号；取消则只列出。", len(found.numbers))
    return None if number is None else _checked_again(book, actions.accept_suggestion(book, number))


def _accept(book: xw.Book, given: tuple[str, ...], _ask: Dialogs) -> Text:
    return _checked_again(book, actions.accept_suggestion(book, int(given[0]) if given else None))


def _undo(book: xw.Book, _given: tuple[str, ...], _ask: Dialogs) -> Text:
    return _checked_again(book, actions.undo(book))


def _import(book: xw.Book, given: tuple[str, ...], ask: Dialogs) -> Text | None:
    path = given[0] if given else ask.open_file("已发布的报告", _REPORTS)
    if path is None:
        return None
    shown = actions.import_report(book, path)
    if not shown.changes:
        return shown.message
    if not ask.agrees(f"{shown.message.zh}\n明细见“{PREVIEW.title}”表。现在填入吗？"):
        return None
    return _checked_again(book, actions.confirm_import(book))


def _export(book: xw.Book, given: tuple[str, ...], ask: Dialogs) -> Text | None:
    if given:
        return actions.save_export(book, given[0])
    made = actions.export_report(book)
    path = ask.save_file("Word 文档", made.name)
    return None if path is None else actions.save_export(book, path)


def _carry_over(book: xw.Book, given: tuple[str, ...], ask: Dialogs) -> Text | None:
    path = given[0] if given else ask.open_file("上年的工作簿", _WORKBOOKS)
    return None if path is None else _checked_again(book, actions.carry_over(book, path))


def _roll_up(book: xw.Book, given: tuple[str, ...], ask: Dialogs) -> Text | None:
    folder = given[0] if given else ask.folder("存放各单位工作簿的文件夹")
    return None if folder is None else actions.roll_up(book, folder)


def _about(book: xw.Book, _given: tuple[str, ...], _ask: Dialogs) -> Text:
    return actions.about(book)


_BUTTONS: dict[str, Callable[[xw.Book, tuple[str, ...], Dialogs], Text | None]] = {
    "check": _check,
    "next_fault": _next,
    "clear": _clear,
    "suggest": _suggest,
    "accept": _accept,
    "undo": _undo,
    "import_report": _import,
    "export_report": _export,
    "carry_over": _carry_over,
    "roll_up": _roll_up,
    "about": _about,
}


def _checked_again(book: xw.Book, said: Text) -> Text:
    """Desktop Excel has computed its formulas by now: the marks follow."""
    checked = actions.check(book).message
    return Text(f"{said.zh}\n{checked.zh}", f"{said.en}\n{checked.en}")


def _tell(book: xw.Book, message: str, mode: str) -> None:
    try:
        book.app.alert(message, TITLE, mode=mode)
    except Exception:  # no window to show it in: the caller shows what is written here
        print(message, file=sys.stderr)


def _offered(function: functions.Function) -> Callable[..., Any]:
    """The function as Excel calls it, with its help; an error is a text that begins with the error value."""

    @functools.wraps(function.call)
    def called(*given: Any) -> Any:
        result = functions.call(function.name, given)
        return f"{result.error} {result.text}" if result.error else result.value

    called.__doc__ = function.help
    # xlwings takes type hints for converters.
    called.__annotations__ = {}
    made: Any = called
    for argument in function.arguments:
        options = {"ndim": 2, "err_to_str": True} if argument.table else {}
        made = xw.arg(argument.name, doc=argument.help, **options)(made)
    offered: Callable[..., Any] = xw.func(category=_CATEGORY)(made)
    return offered


rule_verdict = _offered(functions.FUNCTIONS["rule_verdict"])
identity_difference = _offered(functions.FUNCTIONS["identity_difference"])
fault_count = _offered(functions.FUNCTIONS["fault_count"])
office_value = _offered(functions.FUNCTIONS["office_value"])
folder_sum = _offered(functions.FUNCTIONS["folder_sum"])
