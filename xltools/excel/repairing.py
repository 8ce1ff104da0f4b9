"""建议修正: likely repairs listed, one accepted, and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import xltools
from xltools.excel.book import read_book
from xltools.excel.proposals import Proposal, accept, drop, listing, show_proposals
from xltools.excel.undo import undo as take_back
from xltools.lang import Text
from xltools.model.catalogue import NOTHING_ADDED, Catalogue
from xltools.model.repair import CERTAINTIES
from xltools.model.report import Report

if TYPE_CHECKING:
    import xlwings as xw

    from xltools.model.repair import Change, Repair

SUGGESTIONS = listing("修正建议", "checks.suggestions")
_HINT = "点一行，再点“采用”；或按序号采用。采用后可以撤销。建议只是可能的情形，请对照台账核实。"
_TOP = 5
"""Repairs of one problem that are shown."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """``message`` for the person; the numbers of the repairs that can be accepted."""

    message: Text
    numbers: tuple[int, ...]


def suggest(book: xw.Book, *, prior: Report | None = None, catalogue: Catalogue = NOTHING_ADDED) -> Suggested:
    """Lists the likely repairs of the open workbook in the sheet 修正建议; no figure changes.

    Raises XltoolsError when it is no workbook of ours.
    """
    opened = read_book(book, catalogue)
    found = xltools.suggest(opened.report, prior=prior, top=_TOP, catalogue=catalogue)
    proposals = [
        Proposal(repair.rank, change.cell, change.before, change.after, _why(repair), _span(change))
        for repair in found.repairs
        for change in repair.changes
    ]
    if not proposals:
        drop(book, SUGGESTIONS, found.reason.zh)
        return Suggested(found.reason, ())
    count, problems = len(found.repairs), len({repair.group for repair in found.repairs})
    told = Text(
        f"{problems} 个问题，{count} 种可能的修正。{found.reason.zh}",
        f"{count} possible repairs of {problems} problems. {found.reason.en}".strip(),
    )
    show_proposals(book, opened, SUGGESTIONS, (told.zh, _HINT), proposals)
    return Suggested(told, tuple(repair.rank for repair in found.repairs if repair.applicable))


def accept_suggestion(book: xw.Book, number: int | None = None) -> Text:
    """Makes the repair of that number, or that of the row selected in 修正建议.

    A total that held a formula gets the template's. Raises XltoolsError when there is no such repair, it
    leaves a value open, or its cells have changed since.
    """
    told = accept(book, SUGGESTIONS, number, "采用修正建议", restoring=True)
    drop(book, SUGGESTIONS, "已采用一项，其余建议不再适用；要看新的建议请重新点“建议修正”。")
    return told


def undo(book: xw.Book) -> Text:
    """Takes the last change by a button back: a repair, an import, a carry-over.

    Raises XltoolsError when there is none, or its cells were changed since.
    """
    return take_back(book)


def _why(repair: Repair) -> str:
    """What the repair is, how sure it is, and what it cures."""
    certainty = CERTAINTIES[repair.certainty].zh.format(n=repair.alternatives)
    cured = "、".join(dict.fromkeys(cured.rule for cured in repair.cures))
    said = [f"{certainty}：{repair.message.zh}", *(text.zh for text in repair.evidence)]
    return "\n".join([*said, f"改后消除：{cured}"] if cured else said)


def _span(change: Change) -> str:
    """What a value that is left open may be."""
    if change.after is not None:
        return ""
    least, most = ("不限" if end is None else str(end) for end in (change.least, change.most))
    return f"{least} 至 {most}"
