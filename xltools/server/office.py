"""What the task pane in Excel asks for: actions on the open workbook, and worksheet functions.

The browser sends the workbook and gets back what to change in it; nothing is remembered in between.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from xltools.errors import XltoolsError
from xltools.excel.checking import check, clear, next_fault
from xltools.excel.engines.wire import open_payload
from xltools.excel.functions import FUNCTIONS, call
from xltools.excel.repairing import accept_suggestion, suggest, undo
from xltools.lang import Text

_MOST_ARGUMENTS = 8
_MOST_CELLS = 5_000

Action = Callable[[Any, Mapping[str, Any]], Text]

ACTIONS: Mapping[str, Action] = {
    "check": lambda book, _: check(book).message,
    "next": lambda book, _: next_fault(book).message,
    "clear": lambda book, _: clear(book),
    "suggest": lambda book, _: suggest(book).message,
    "accept": lambda book, said: accept_suggestion(book, _number(said)),
    "undo": lambda book, _: undo(book),
}
"""By the name that the task pane uses."""


def act(name: str, request: object) -> dict[str, Any]:
    """Runs an action on the workbook in ``request`` (``{"payload": ..., "number": ...}``).

    Returns the message for the person and the actions for the client. Raises XltoolsError for an
    unknown action, an incomplete payload, and what the action itself refuses.
    """
    action = ACTIONS.get(name)
    if action is None or not isinstance(request, dict):
        raise XltoolsError(Text("没有这个操作。", "There is no such action."))
    book = open_payload(request.get("payload"))
    try:
        message = action(book, request)
        actions: dict[str, Any] = book.json()
        return {"message": message.zh, **actions}
    finally:
        book.close()


def _number(request: Mapping[str, Any]) -> int | None:
    number = request.get("number")
    return number if isinstance(number, int) and 0 < number < 1000 else None


def computed(request: object) -> dict[str, Any]:
    """The value of a worksheet function, or an error value with its reason: ``{"name": ..., "arguments": [...]}``.

    Functions that open files are for desktop Excel alone: here they would open files of the server.
    """
    if not isinstance(request, dict) or not isinstance(request.get("arguments"), list):
        raise XltoolsError(Text("请求不完整。", "The request is incomplete."))
    name, arguments = str(request.get("name")), request["arguments"]
    function = FUNCTIONS.get(name)
    if function is None or function.local:
        raise XltoolsError(Text("没有这个函数。", "There is no such function."))
    cells = sum(
        len(row)
        for argument in arguments
        if isinstance(argument, list)
        for row in argument
        if isinstance(row, list)
    )
    if len(arguments) > _MOST_ARGUMENTS or cells > _MOST_CELLS:
        raise XltoolsError(Text("参数太多。", "There are too many arguments."))
    result = call(name, [_argument(argument) for argument in arguments])
    return {"value": result.value, "error": result.error, "text": result.text}


def _argument(value: Any) -> Any:
    """A single cell comes as a rectangle of one."""
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], list) and len(value[0]) == 1:
        return value[0][0]
    return value


def metadata() -> dict[str, Any]:
    """The worksheet functions as Office.js wants them described."""
    return {
        "functions": [
            {
                "id": function.name.upper(),
                "name": function.name.upper(),
                "description": function.help,
                "parameters": [
                    {
                        "name": argument.name,
                        "description": argument.help,
                        "type": "any",
                        "dimensionality": "matrix" if argument.table else "scalar",
                        "optional": argument.optional,
                    }
                    for argument in function.arguments
                ],
                "result": {"type": "any", "dimensionality": "scalar"},
            }
            for function in FUNCTIONS.values()
            if not function.local
        ]
    }


def manifest(text: str, address: str) -> str:
    """The add-in's manifest for a service at ``address``, such as ``https://bg.example.gov.cn:8765``."""
    return text.replace("{address}", address)
