"""The native formulas say what the Python engine says: random workbooks, and the odd ones one by one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.libreoffice import needs_libreoffice, recalculate
from tests.support.parity import (
    FORMS,
    Comparison,
    case,
    compare_live,
    make,
    run,
    run_random,
    stored_book,
    typed_into,
)
from xltools.api.reports import make_workbook, read
from xltools.forms import load_form
from xltools.model.content import Content, empty
from xltools.model.report import Number, Office, Report

NUMBER, SEED = 200, 20260101


def shown(comparison: Comparison) -> str:
    return "\n".join([f"{len(comparison.differences)} differences", *comparison.differences[:30]])


@needs_libreoffice
def test_native_formulas_and_engine_agree_on_random_workbooks() -> None:
    comparison = run_random(NUMBER, SEED)
    assert comparison.counts["workbooks"] == NUMBER
    assert comparison.counts["verdicts"] > 60 * NUMBER
    assert comparison.counts["stored results"] > 300 * NUMBER
    assert not comparison.differences, shown(comparison)


def test_random_workbooks_are_reproducible_and_varied() -> None:
    cases = [case(SEED, index) for index in range(12)]
    assert [item.data for item in cases] == [case(SEED, index).data for index in range(12)]
    assert {(item.form.id, item.form.supplements) for item in cases} == set(FORMS)
    assert len({item.label.partition("[")[2] for item in cases}) > 5


def report_2019(values: Mapping[str, Number | None], **texts: str) -> Report:
    form = load_form("2019")
    zeros: dict[str, Number | None] = {name: 0 for name in form.cells if name not in form.totals}
    return Report(
        "2019", 2020, Office("甲局", None, "department"), {**zeros, **values}, unreadable=dict(texts)
    )


HALVES = {
    "business": Decimal("0.0000005"),
    "research": Decimal("-0.0000005"),
    "public_welfare": Decimal("0.0000015"),
    "legal_services": Decimal("-0.0000025"),
    "other_organisation": Decimal("0.0000004"),
}


@needs_libreoffice
def test_half_a_fen_rounds_alike(tmp_path: Path) -> None:
    """Away from zero, as every spreadsheet program rounds."""
    columns = {f"requests.received.{column}": value for column, value in HALVES.items()}
    cases = [
        make(f"{amount}", report_2019({**columns, "proactive.procurement.amount": Decimal(amount)}))
        for amount in ("0.0000005", "-0.0000005")
    ]
    comparison = run(cases, tmp_path)
    assert not comparison.differences, shown(comparison)


@needs_libreoffice
def test_a_control_total_of_a_text_is_undecided(tmp_path: Path) -> None:
    """The register says 0 or 5, the cell holds a text: that is neither agreement nor disagreement."""
    cases = []
    for control in (0, 5):
        report = report_2019({"requests.received.total": None, "disputes.reconsideration.total": None})
        report = Report(
            report.form,
            report.year,
            report.office,
            report.values,
            unreadable={"requests.received.total": "3件", "disputes.reconsideration.total": "/"},
            raw={"requests.received.total": "3件", "disputes.reconsideration.total": "/"},
            controls={
                "control.requests.received.total": control,
                "control.disputes.reconsideration.total": control,
            },
        )
        cases.append(make(f"control {control}", report))
    comparison = run(cases, tmp_path)
    assert not comparison.differences, shown(comparison)


# --- what a user types later --------------------------------------------------------------------

TYPED: Mapping[str, Mapping[str, str]] = {
    "a text in a control total": {
        "control.requests.received.total": '<c t="inlineStr"><is><t>12件</t></is></c>'
    },
    "formulas of the user": {
        "requests.received.natural_person": "<c><f>3+4</f><v>7</v></c>",
        "requests.granted.natural_person": "<c><f>LEN(office.name)*2</f><v>0</v></c>",
        "requests.carried_in.business": "<c><f>requests.received.natural_person*1</f></c>",
    },
    "a formula error": {"requests.received.natural_person": '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>'},
    "a formula error in a small table": {
        "disputes.reconsideration.upheld": '<c t="e"><f>NA()</f><v>#N/A</v></c>'
    },
    "a formula that gives a text": {
        "requests.granted.business": '<c t="str"><f>"3"&amp;"件"</f><v>3件</v></c>'
    },
    "a formula that gives nothing": {"requests.granted.business": '<c t="str"><f>""</f><v></v></c>'},
    "a total typed over with a text": {"requests.total.business": '<c t="inlineStr"><is><t>无</t></is></c>'},
}


@pytest.fixture(scope="module")
def typed_books(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[Path, Path]]:
    """Files that users typed into, as saved without a program and as LibreOffice recalculates them."""
    folder = tmp_path_factory.mktemp("typed")
    written = []
    for number, cells in enumerate(TYPED.values()):
        path = folder / f"{number}.xlsx"
        path.write_bytes(typed_into(make_workbook(Content(report_2019({}))), cells))
        written.append(path)
    (folder / "out").mkdir()
    copies = recalculate(written, folder / "out")
    return dict(zip(TYPED, zip(written, copies, strict=True), strict=True))


@needs_libreoffice
@pytest.mark.parametrize("label", TYPED)
def test_the_sheet_agrees_with_the_engine_on_what_users_type(
    label: str, typed_books: Mapping[str, tuple[Path, Path]]
) -> None:
    copy = typed_books[label][1]
    comparison = Comparison()
    compare_live(label, read(copy), stored_book(copy), comparison)
    assert not comparison.differences, shown(comparison)


@needs_libreoffice
def test_a_formula_error_leaves_a_verdict_in_words(typed_books: Mapping[str, tuple[Path, Path]]) -> None:
    for label in ("a formula error", "a formula error in a small table"):
        book = stored_book(typed_books[label][1])
        overall = book.at("checks.overall")
        assert not overall.error, f"{label}: the cover says {overall.value}"
        assert "待定" in str(overall.value)


@needs_libreoffice
def test_blank_templates_say_what_is_missing(tmp_path: Path) -> None:
    cases = [
        make(f"blank {form_id} {supplements}", empty(form_id, supplements).report)
        for form_id, supplements in FORMS
    ]
    comparison = run(cases, tmp_path)
    assert not comparison.differences, shown(comparison)
    for item, path in zip(cases, sorted((tmp_path / "recalculated").glob("*.xlsx")), strict=True):
        book = stored_book(path)
        inputs = len(item.form.cells) - len(item.form.totals)
        assert book.at("checks.overall").value == f"未填 {inputs} 格"
        assert {cell.value for _, cell in book.column("checks.verdicts")} == {"", "未填", "不适用"}
