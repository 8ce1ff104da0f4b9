"""Exported and imported again: the same facts, whatever the report and the kind of file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import xltools
from tests.support.base import base_report
from tests.support.generate import SIZES, valid_report
from xltools.forms import load_form
from xltools.model.report import Report

UNREADABLE = ("12件", "无", "/", "22（其中修订16件）", "约5件", "0%", "00")
YEARS = {"2019": 2020, "2021": 2023}
OFFICES = ("城东区柳河街道办事处", "云山镇人民政府", "清河县财政局", "海州市人民政府", "江北省人民政府办公厅")


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A report of any size with some blanks and texts, of either form, with or without the annex."""
    form_id = draw(st.sampled_from(("2019", "2021")))
    supplements = draw(st.sampled_from(((), ("channels",))))
    form = load_form(form_id, supplements)
    rng = Random(draw(st.integers(0, 10**6)))
    report = valid_report(rng, form, draw(st.sampled_from(list(SIZES))))
    names = list(form.cells)
    values = dict(report.values)
    for name in rng.sample(names, draw(st.integers(0, 12))):
        values[name] = None
    texts = {name: rng.choice(UNREADABLE) for name in rng.sample(names, draw(st.integers(0, 3)))}
    values.update(dict.fromkeys(texts))
    return replace(
        report,
        year=YEARS[form_id],
        office=replace(report.office, name=draw(st.sampled_from(OFFICES))),
        values=values,
        unreadable=texts,
        raw=texts,
        text=base_report(form_id).text,
        supplements=supplements,
    )


def same_facts(given: Report, found: Report) -> None:
    assert {name: value for name, value in found.values.items() if value != given.values[name]} == {}
    assert list(found.values) == list(given.values)
    assert {name: "".join(text.split()) for name, text in found.unreadable.items()} == dict(given.unreadable)
    assert (found.form, found.supplements, found.year) == (given.form, given.supplements, given.year)
    assert found.office.name == given.office.name


@pytest.mark.parametrize("kind", ["html", "docx"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(report=reports())
def test_printed(kind: str, report: Report, tmp_path: Path) -> None:
    path = tmp_path / f"report.{kind}"
    path.write_bytes(xltools.export(report, kind, draft=True))
    (found,) = xltools.import_file(path)
    same_facts(report, found.report)
    assert not [note for note in found.notes if note.open]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(report=reports())
def test_printed_as_pdf(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(xltools.export(report, "pdf", draft=True))
    (found,) = xltools.import_file(path)
    same_facts(report, found.report)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(report=reports())
def test_as_json(report: Report, tmp_path: Path) -> None:
    document = json.loads(json.dumps(xltools.facts(report), ensure_ascii=False))
    workbook, found = xltools.fill(document)
    same_facts(report, found)
    path = tmp_path / "report.xlsx"
    path.write_bytes(workbook)
    same_facts(report, xltools.read(path))
    assert xltools.read(path).text == report.text
