"""The wire: what a browser sends, what it gets back, and that it is what xlwings' own engine would say."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import xlwings

import xltools
from tests.support.base import base_report
from tests.support.excel import OFFICES, functions_of, names_of_offices, office_file, report_file, with_values
from tests.support.remote import remote_actions, remote_engine
from xltools.errors import XltoolsError
from xltools.excel import actions
from xltools.excel.engines.file import file_payload
from xltools.excel.engines.wire import open_payload

needs_oracle = pytest.mark.skipif(bool(remote_engine()), reason=remote_engine() or "there is one")
SAFE = frozenset(
    (
        "activateSheet", "addConditionalFormat", "addSheet", "namesAdd", "rangeSelect", "setColumnWidth",
        "setFontProperty", "setNameRefersTo", "setRangeColor", "setSheetVisibility", "setValues",
        "setVerticalAlignment", "setWrapText", "sheetClearContents",
    )
)  # fmt: skip
"""The actions that the task pane knows; all are actions of xlwings' clients."""


def payload_of(path: Path, *, as_clients: bool = False) -> Any:
    """What a client sends; ``as_clients``: without what is our own."""
    payload = json.loads(json.dumps(file_payload(path)))
    payload["version"] = xlwings.__version__
    if as_clients:
        for sheet in payload["sheets"]:
            del sheet["formulas"]
        for name in payload["names"]:
            name |= {"sheet_index": None, "address": None}
    return payload


def after(payload: Any, *steps: str) -> list[dict[str, Any]]:
    book = open_payload(copy.deepcopy(payload))
    for step in steps:
        getattr(actions, step)(book)
    found: list[dict[str, Any]] = json.loads(json.dumps(book.json(), allow_nan=False))["actions"]
    return found


@needs_oracle
def test_the_actions_are_those_of_xlwings(tmp_path: Path) -> None:
    """Every action on all five offices, each on a workbook as it comes from the browser."""
    payloads = [payload_of(office_file(office, tmp_path), as_clients=True) for office in OFFICES]
    steps = ("check", "next_fault", "clear")
    jobs = [{"payload": payload, "steps": [[step, []]]} for payload in payloads for step in steps]
    expected = remote_actions(jobs)
    ours = [after(payload, step) for payload in payloads for step in steps]
    assert ours == expected
    assert all(ours)


@needs_oracle
def test_a_repair_an_import_and_their_undoing_are_those_of_xlwings(tmp_path: Path) -> None:
    report = with_values(requests__received__natural_person=15)
    path = report_file(tmp_path / "今年.xlsx", report, typed=True)
    page = tmp_path / "公开.html"
    page.write_bytes(xltools.export(base_report("2021"), "html"))
    last = replace(base_report("2021"), year=2023)
    prior = report_file(tmp_path / "去年.xlsx", last, typed=True)
    payload = payload_of(path, as_clients=True)
    for step, argument in (("import_report", page), ("carry_over", prior)):
        book = open_payload(copy.deepcopy(payload))
        getattr(actions, step)(book, str(argument))
        expected = remote_actions([{"payload": payload, "steps": [[step, [str(argument)]]]}])
        assert json.loads(json.dumps(book.json()))["actions"] == expected[0]


@pytest.mark.parametrize("office", OFFICES, ids=names_of_offices)
def test_only_actions_that_every_client_of_ours_knows(office: Path, tmp_path: Path) -> None:
    found = after(payload_of(office_file(office, tmp_path)), "check", "next_fault", "clear")
    assert set(functions_of(found)) <= SAFE


def test_marks_are_one_write_and_the_list_another(tmp_path: Path) -> None:
    """On a workbook that has the list already: marks, list, and where to go."""
    payload = payload_of(office_file(OFFICES[1], tmp_path))
    book = open_payload(payload)
    actions.check(book)
    book.impl.actions.clear()
    actions.check(book)
    assert functions_of(book.json()["actions"]) == [
        "setValues", "sheetClearContents", "setValues", "activateSheet", "rangeSelect",
    ]  # fmt: skip
    marks = book.json()["actions"][0]
    assert book.sheets[marks["sheet_position"]].name == "_marks"


def test_reads_see_what_was_written(tmp_path: Path) -> None:
    book = open_payload(payload_of(report_file(tmp_path / "a.xlsx")))
    sheet = book.sheets["表三"]
    sheet.range("D6").value = 99
    assert sheet.range("D6:E7").options(ndim=2).value == [[99, 5], [2, 1]]
    sheet.range("D6:E6").clear_contents()
    assert sheet.range("D6:E6").value == [None, None]


def test_two_books_share_nothing(tmp_path: Path) -> None:
    payload = payload_of(report_file(tmp_path / "a.xlsx"))
    one, other = open_payload(copy.deepcopy(payload)), open_payload(copy.deepcopy(payload))
    one.sheets["表三"].range("D6").value = 99
    one.app.alert("只给甲")
    one.sheets["表四"].impl.activate()
    assert other.json()["actions"] == []
    assert other.sheets["表三"].range("D6").value == 12
    assert other.app.impl.alerts == []
    assert other.app != one.app
    assert other.selection is not None
    assert other.selection.sheet.name == "封面"


def drop(*path: str | int) -> Callable[[Any], None]:
    def change(payload: Any) -> None:
        inside = payload
        for key in path[:-1]:
            inside = inside[key]
        del inside[path[-1]]

    return change


def place(value: object, *path: str | int) -> Callable[[Any], None]:
    def change(payload: Any) -> None:
        inside = payload
        for key in path[:-1]:
            inside = inside[key]
        inside[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (drop("book"), "$.book"),
        (place(3, "book", "name"), "$.book"),
        (drop("sheets"), "$.sheets"),
        (place([], "sheets"), "$.sheets"),
        (place("a", "sheets", 1, "values"), "$.sheets[1].values"),
        (place([1], "sheets", 1, "values"), "$.sheets[1].values"),
        (place([[{}]], "sheets", 1, "values"), "$.sheets[1].values"),
        (place([[[]]], "sheets", 1, "formulas"), "$.sheets[1].formulas"),
        (drop("sheets", 2, "name"), "$.sheets[2]"),
        (place(99, "book", "active_sheet_index"), "$.book.active_sheet_index"),
        (place(-1, "book", "active_sheet_index"), "$.book.active_sheet_index"),
        (place({}, "book", "selection"), "$.book.selection"),
        (place({}, "names"), "$.names"),
        (place(7, "names", 0, "name"), "$.names"),
        (place(99, "names", 0, "sheet_index"), "$.names"),
        (place(["=A1"], "names", 0, "refers_to"), "$.names"),
    ],
)
def test_an_incomplete_payload_is_refused(change: Callable[[Any], None], where: str, tmp_path: Path) -> None:
    payload = payload_of(report_file(tmp_path / "a.xlsx"))
    change(payload)
    with pytest.raises(XltoolsError) as refused:
        open_payload(payload)
    assert refused.value.what.zh == f"收到的工作簿数据不完整（{where}）。"


@pytest.mark.parametrize("payload", [None, [], "x", 3])
def test_what_is_no_payload_is_refused(payload: object) -> None:
    with pytest.raises(XltoolsError, match="不完整"):
        open_payload(payload)


def test_strange_names_and_addresses_lead_nowhere(tmp_path: Path) -> None:
    payload = payload_of(report_file(tmp_path / "a.xlsx"))
    payload["names"] += [
        {"name": "odd", "refers_to": "=#REF!$A$1"},
        {"name": "constant", "refers_to": "=3"},
        {"name": "nothing"},
        {"name": "other", "refers_to": "='C:\\[x.xlsx]a'!$A$1"},
    ]
    book = open_payload(payload)
    assert actions.check(book).validation.summary["error"] == 0


def test_names_that_cover_a_whole_sheet_cost_nothing(tmp_path: Path) -> None:
    """A client can send any name: a table of 17 billion cells is not asked for."""
    payload = payload_of(
        report_file(tmp_path / "a.xlsx", with_values(requests__received__natural_person=15), typed=True)
    )
    huge = {"requests", "checks.reasons", "marks.requests", "requests.received.natural_person"}
    for name in payload["names"]:
        if name["name"] in huge:
            name["refers_to"] = name["refers_to"].rpartition("!")[0] + "!$A$1:$XFD$1048576"
    book = open_payload(payload)
    actions.check(book)
    actions.suggest(book)
    moved = payload_of(report_file(tmp_path / "b.xlsx"))
    for name in moved["names"]:
        if name["name"] == "requests.carried_in.natural_person":
            name["refers_to"] = "='表三'!$XFD$1048576"
    prior = report_file(tmp_path / "去年.xlsx", replace(base_report("2021"), year=2023), typed=True)
    actions.carry_over(open_payload(moved), prior)
