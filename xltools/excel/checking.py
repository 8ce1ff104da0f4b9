"""校验, 下一处, 清除标记: read in bulk, decided by the rules, written once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import xltools
from xltools.addresses import corner
from xltools.excel.book import go_to, names_of, read_book, selected
from xltools.excel.listing import Listing, listing_sheet, text, write_listing
from xltools.excel.marks import write_marks
from xltools.lang import Text
from xltools.model.catalogue import NOTHING_ADDED, Catalogue
from xltools.model.finding import Finding, Validation
from xltools.model.report import Place, Report

if TYPE_CHECKING:
    import xlwings as xw

    from xltools.workbook.opened import OpenedReport

_WORDS = {"error": "错误", "warning": "提醒", "info": "提示"}
RESULTS = Listing(
    "校验结果",
    "checks.results",
    {"序号": 6, "级别": 8, "编号": 9, "位置": 20, "问题": 56, "怎么办": 42, "依据": 34},
    coloured="级别",
    colours={"错误": "#FFC7CE", "提醒": "#FFEB9C", "提示": "#DDEBF7"},
)
Prior = Report | Sequence[Report] | None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found and where it went; ``message`` is for the person."""

    message: Text
    report: Report
    validation: Validation
    place: Place | None = None


def check(book: xw.Book, *, prior: Prior = None, catalogue: Catalogue = NOTHING_ADDED) -> Checked:
    """Validates the open workbook, marks and lists what was found, and goes to the first fault.

    ``prior`` is last year's report. Raises XltoolsError when it is no workbook of ours.
    """
    opened, validation = _validated(book, prior, catalogue)
    listed = xltools.result_list(opened, validation)
    rows = [
        (number, _WORDS[row.severity], row.rule, row.link if row.target else text(row.place),
         text(row.message), text(row.advice), text(row.basis))
        for number, row in enumerate(listed.rows, 1)
    ]  # fmt: skip
    write_listing(book, opened.names, RESULTS, text(listed.summary), text(listed.hint), rows)
    faults = fault_places(opened, validation)
    if faults:
        go_to(book, faults[0])
    return Checked(_told(validation, faults), opened.report, validation, faults[0] if faults else None)


def next_fault(book: xw.Book, *, prior: Prior = None, catalogue: Catalogue = NOTHING_ADDED) -> Checked:
    """Goes to the next fault after the selected cell, the first after the last; marks follow the present figures."""
    opened, validation = _validated(book, prior, catalogue)
    faults = fault_places(opened, validation)
    if not faults:
        return Checked(_told(validation, faults), opened.report, validation)
    here, order = selected(book), _Order(opened)
    after = [place for place in faults if here is None or order(place) > order(here)]
    place = (after or faults)[0]
    go_to(book, place)
    told = _told_at(place, faults.index(place) + 1, len(faults), opened.report, validation)
    return Checked(told, opened.report, validation, place)


def clear(book: xw.Book) -> Text:
    """Takes away the marks and the list of findings; no figure changes."""
    names = names_of(book)
    write_marks(book, xltools.mark_levels(names))
    sheet = listing_sheet(book, names, RESULTS)
    if sheet is not None:
        sheet.clear_contents()
        sheet.range((1, 1), (2, 1)).value = [[RESULTS.title], ["标记已清除，请重新校验。"]]
    return Text("标记已清除，数字没有变。", "The marks are gone; no figure has changed.")


def _validated(book: xw.Book, prior: Prior, catalogue: Catalogue) -> tuple[OpenedReport, Validation]:
    """The report with its findings, marked."""
    opened = read_book(book, catalogue)
    validation = xltools.validate(opened.report, prior=prior, catalogue=catalogue)
    write_marks(book, xltools.mark_levels(opened.names, opened.report, validation.findings))
    return opened, validation


def fault_places(opened: OpenedReport, validation: Validation) -> list[Place]:
    """Where the errors and warnings are, one place each, in the order of the sheets, by row and column."""
    found = (
        place
        for finding in validation.findings
        if finding.severity != "info" and (place := _place(finding, opened.report)) is not None
    )
    return sorted(dict.fromkeys(found), key=_Order(opened))


def _place(finding: Finding, report: Report) -> Place | None:
    """The first cell of a finding that has a place."""
    for name in finding.focus:
        if name in report.places:
            return report.places[name]
        sheet, _, address = name.rpartition("!")
        if sheet:
            return Place(sheet, address)
    return None


class _Order:
    """Sort key of places: tab, row, column."""

    def __init__(self, opened: OpenedReport) -> None:
        self.sheets = [*opened.names.parts]

    def __call__(self, place: Place) -> tuple[int, int, int]:
        tab = self.sheets.index(place.sheet) if place.sheet in self.sheets else len(self.sheets)
        return tab, *corner(place.address)


def _told(validation: Validation, faults: Sequence[Place]) -> Text:
    counts = [validation.summary.get(severity, 0) for severity in ("error", "warning", "info")]
    verdict = Text("不通过", "Not passed") if counts[0] else Text("通过", "Passed")
    zh = f"{verdict.zh}：错误 {counts[0]} 项、提醒 {counts[1]} 项、提示 {counts[2]} 项。"
    en = f"{verdict.en}: {counts[0]} errors, {counts[1]} warnings, {counts[2]} notes."
    if faults:
        zh += f"\n已转到第一处：{faults[0].sheet} {faults[0].address}。全部问题见“{RESULTS.title}”表。"
        en += f"\nThe first is at {faults[0]}; all are listed in {RESULTS.title}."
    elif sum(counts):
        zh, en = f"{zh}\n详见“{RESULTS.title}”表。", f"{en}\nThey are listed in {RESULTS.title}."
    return Text(zh, en)


def _told_at(place: Place, number: int, total: int, report: Report, validation: Validation) -> Text:
    """The worst that was found at a place."""
    here = [f for f in _by_severity(validation.findings) if _place(f, report) == place]
    head = Text(
        f"第 {number} 处，共 {total} 处：{place.sheet} {place.address}",
        f"{number} of {total}: {place}",
    )
    said = here[0].message
    return Text(f"{head.zh}\n{said.zh}", f"{head.en}\n{said.en}")


def _by_severity(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: [*_WORDS].index(finding.severity))
