"""What probably made an office's errors, for its letter: the repairs that are proposed for its file."""

from __future__ import annotations

from xltools.api.letters import Causes, CausesOf
from xltools.api.orders import catalogue_of
from xltools.api.reports import read
from xltools.errors import XltoolsError
from xltools.model.letter import Mark
from xltools.model.order import Order
from xltools.model.repair import Repair
from xltools.model.rollup import OfficeLine

_SHOWN = 2
"""Repairs of one error that a letter names."""


def causes_of(order: Order) -> CausesOf:
    """The probable causes of an office's errors, worked out from its file when they are asked for."""
    catalogue = catalogue_of(order)

    def causes(line: OfficeLine) -> Causes:
        from xltools.api.suggestions import suggest

        sent = line.submission
        if sent is None or sent.error is not None:
            return {}
        try:
            report = read(sent.source.file, catalogue)
        except XltoolsError:
            return {}  # it was there a moment ago: the letter goes without
        if report.source.sha256 != sent.source.sha256:
            return {}
        return _by_error(suggest(report, catalogue=catalogue).repairs)

    return causes


def _by_error(repairs: tuple[Repair, ...]) -> Causes:
    """The best repairs of each error in words; a mere guess is not worth an office's time."""
    found: dict[Mark, list[str]] = {}
    for repair in repairs:
        for cured in repair.cures if repair.certainty != "a guess" else ():
            found.setdefault(Mark(cured.rule, cured.key), []).append(repair.message.zh.rstrip("。"))
    return {mark: "；或者：".join(said[:_SHOWN]) + "。" for mark, said in found.items()}
