"""建议修正: likely repairs listed, one accepted, and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import xltools
from xltools.errors import XltoolsError
from xltools.excel.book import read_book
from xltools.excel.proposals import Proposal, accept, drop, listing, show_proposals
from xltools.excel.undo import undo as take_back
from xltools.lang import Text
from xltools.model.catalogue import NOTHING_ADDED, Catalogue
from xltools.model.report import Report

if TYPE_CHECKING:
    import xlwings as xw

SUGGESTIONS = listing("修正建议", "checks.suggestions")
_HINT = "点一行，再点“采用”；或按序号采用。采用后可以撤销。建议只是可能的情形，请对照台账核实。"


@dataclass(frozen=True, slots=True)
class Suggested:
    """``message`` for the person; the numbers of the repairs that can be accepted."""

    message: Text
    numbers: tuple[int, ...]


def suggest(book: xw.Book, *, prior: Report | None = None, catalogue: Catalogue = NOTHING_ADDED) -> Suggested:
    """Lists the likely repairs of the open workbook in the sheet 修正建议; no figure changes.

    Raises XltoolsError when it is no workbook of ours.
    """
    if "suggest" not in xltools.__all__:
        raise XltoolsError(Text("本版本还不能建议修正。", "This version makes no suggestions yet."))
    opened = read_book(book, catalogue)
    found: Any = xltools.suggest(opened.report, prior=prior, top=5)
    proposals = [
        Proposal(number, change.cell, change.old, change.new, _why(repair, change))
        for number, repair in enumerate(found.repairs, 1)
        for change in repair.changes
    ]
    if not proposals:
        reason: Text = getattr(found, "reason", None) or Text(
            "没有可建议的修正。", "There is nothing to suggest."
        )
        drop(book, SUGGESTIONS, reason.zh)
        return Suggested(reason, ())
    count = len(found.repairs)
    told = Text(f"有 {count} 种可能的修正，按可能性排列。", f"{count} possible repairs, the likeliest first.")
    show_proposals(book, opened, SUGGESTIONS, (told.zh, _HINT), proposals)
    return Suggested(told, tuple(range(1, count + 1)))


def accept_suggestion(book: xw.Book, number: int | None = None) -> Text:
    """Makes the repair of that number, or that of the row selected in 修正建议.

    Raises XltoolsError when there is none, or its cells have changed since.
    """
    told = accept(book, SUGGESTIONS, number, "采用修正建议")
    drop(book, SUGGESTIONS, "已采用一项，其余建议不再适用；要看新的建议请重新点“建议修正”。")
    return told


def undo(book: xw.Book) -> Text:
    """Takes the last change by a button back: a repair, an import, a carry-over.

    Raises XltoolsError when there is none, or its cells were changed since.
    """
    return take_back(book)


def _why(repair: Any, change: Any) -> str:
    """What the repair is, in words."""
    said = getattr(repair, "message", "")
    message = said.zh if isinstance(said, Text) else str(said)
    kind = change.kind.zh if isinstance(change.kind, Text) else str(change.kind)
    return "；".join(part for part in (message, kind) if part)
