"""What is filled in is read back."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.parity import typed_into
from tests.support.readings import FORMS, both_forms, by_parts, figures, filled, opened
from xltools.api.reports import fill, make_workbook
from xltools.forms import load_form
from xltools.model.content import Content
from xltools.numerals import read_text

_NAMES = {form_id: tuple(load_form(form_id, ("channels",)).cells) for form_id in FORMS}
_HARD = (
    "=1+1", "+1+", "-甲", "@x", "'7", "=HYPERLINK(\"http://a\")", "{=1}", "a&b<c>\"d'", "]]>", "😀", "甲\n乙", "甲\r\n乙",
    "_x000D_", "_x005F_", "&amp;", "http://x", "mailto:a@b", "internal:表三!A1", "#REF!", "TRUE", " 3件 ", "\t3件", "3件\n",
    "长" * 3000, "\x01件", "\x7f件", "\u200b件", "\ufeff件", "\ufffe件", "1\u2028件", "0x10", "1_000", "１２．３．４", "½", "Ⅷ", "¥3",
)  # fmt: skip
_OFFICE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12).map(
    str.strip
) | st.sampled_from([text.strip() for text in _HARD])


def is_unreadable(text: str) -> bool:
    reading = read_text(text, "count")
    return reading.value is None and not reading.blank


_UNREADABLE = st.sampled_from(_HARD) | st.text(
    st.characters(exclude_categories=["Cs"]), min_size=1, max_size=10
)
_PARTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(_HARD)


def money() -> st.SearchStrategy[str]:
    return st.integers(0, 99_999_999_999_999).map(lambda fen: format((Decimal(fen) / 10**6).normalize(), "f"))


@st.composite
def documents(draw: st.DrawFn, form_id: str) -> dict[str, Any]:
    """A facts document: every kind of value, blanks, texts, totals that are left to their formula."""
    supplements = draw(st.sampled_from([(), ("channels",)]))
    form = load_form(form_id, supplements)
    rng = random.Random(draw(st.integers(0, 9999)))
    values: dict[str, int | str | None] = {}
    for name, cell in form.cells.items():
        if name in form.totals and rng.random() < 0.5:
            continue
        kind = rng.random()
        small: int | str | None = None if kind < 0.1 else 0 if kind < 0.4 else rng.randint(1, 99_999_999)
        values[name] = str(small) if cell.type == "money" and small is not None else small
    special = st.integers(-99_999_999, 99_999_999) | st.none() | st.sampled_from(["0.5", "1.25", "-3.5"])
    values |= draw(st.dictionaries(st.sampled_from(list(form.cells)), special, max_size=8))
    for name, cell in form.cells.items():
        if cell.type == "money" and draw(st.booleans()):
            values[name] = draw(money())
    texts = draw(
        st.dictionaries(st.sampled_from(list(form.cells)), _UNREADABLE.filter(is_unreadable), max_size=6)
    )
    for name in texts:
        values.pop(name, None)
    controls = draw(
        st.dictionaries(st.sampled_from(list(form.controls)), st.integers(0, 99_999_999), max_size=3)
    )
    return {
        "form": form_id,
        "supplements": list(supplements),
        "office": {
            "name": draw(_OFFICE),
            "code": draw(st.none() | st.just("11110105000000001X")),
            "level": draw(st.none() | st.sampled_from(["province", "street", "department"])),
            "parent": draw(_OFFICE) or None,
        },
        "year": draw(st.none() | st.integers(2019, 2030)),
        "scope": draw(st.none() | st.sampled_from(["本机关", "本级政府汇总"])),
        "facts": {**values, **controls},
        "unreadable": texts,
        "text": {part.text.removeprefix("text."): draw(_PARTS) for part in form.parts if part.text},
        "cover": draw(
            st.sampled_from(
                [{}, {"report.date": "2026-01-20"}, {"report.date": "元月", "report.phone": "00123"}]
            )
        ),
    }


@both_forms
@settings(
    max_examples=30,
    deadline=None,
    # A workbook for each try: shrinking would take minutes.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_what_is_filled_in_is_read_back(form_id: str, data: st.DataObject, tmp_path: Path) -> None:
    document = data.draw(documents(form_id))
    written, report = fill(document)
    again = opened(written, tmp_path)
    form = load_form(form_id, report.supplements)
    expected = {name: by_parts(name, report.values, form.totals) for name in form.cells}
    assert dict(again.values) == expected
    for name, value in report.values.items():
        kind = Decimal if form.cells[name].type == "money" else type(value)
        assert value is None or type(again.values[name]) is kind, name
    assert dict(again.unreadable) == dict(report.unreadable)
    assert dict(again.controls) == {
        name: value for name, value in report.controls.items() if value is not None
    }
    assert dict(again.text) == dict(report.text)
    assert dict(again.cover) == dict(report.cover)
    assert (again.office, again.year, again.scope, again.form, again.supplements) == (
        report.office,
        report.year,
        report.scope,
        form_id,
        report.supplements,
    )
    assert again.formulas == form.totals.keys() - report.values.keys()
    assert again.observations == ()


def test_a_text_in_a_control_total_is_kept(tmp_path: Path) -> None:
    name = "control.requests.received.total"
    data = typed_into(filled(), {name: '<c t="inlineStr"><is><t>12件</t></is></c>'})
    first = opened(data, tmp_path)
    assert dict(first.unreadable) == {name: "12件"}
    again = opened(make_workbook(Content(first)), tmp_path)
    assert (dict(again.unreadable), dict(again.controls)) == ({name: "12件"}, {})


@both_forms
def test_reading_and_filling_again_changes_nothing(form_id: str, tmp_path: Path) -> None:
    """The bytes, too: a copy of a copy is the copy."""
    first = opened(filled(form_id, ("channels",)), tmp_path)
    second = make_workbook(Content(first))
    again = opened(second, tmp_path)
    assert figures(again) == figures(first)
    assert make_workbook(Content(again)) == second
