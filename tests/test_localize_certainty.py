"""How certain repairs are said to be, and which of two that explain the same comes first."""

from __future__ import annotations

from math import exp, log

import pytest

import xltools
from tests.support.base import base_report
from tests.support.localized import changed, totals_without
from tests.test_localize import values_of
from xltools.localize.proposal import Blamed, Proposal
from xltools.localize.telling import rank
from xltools.localize.telling.rank import LIKELY, certainty, probabilities
from xltools.localize.telling.signs import rival, unknown
from xltools.localize.telling.weights import RIVAL, UNKNOWN
from xltools.localize.telling.words import KINDS, SEVERAL
from xltools.model.report import Number, Report


def proposal(cost: float, *kinds: str, crowd: int = 0, doubt: float = 0.0) -> Proposal:
    errors = tuple(Blamed(kind, ()) for kind in kinds or ("off_by_few",))
    return Proposal({}, errors, cost, figures=(50,) * len(errors), crowd=crowd, doubt=doubt)


def test_what_is_dearer_is_less_probable() -> None:
    """1.2 dearer: 1 to e; 0.003 is kept for what nobody thought of."""
    whole = 1 + exp(-1) + 0.003
    assert probabilities([proposal(10), proposal(11.2)]) == pytest.approx([1 / whole, exp(-1) / whole])


def test_with_doubt_the_only_repair_is_not_likely() -> None:
    """1 / 1.003 = 0.997 is likely, and three quarters of it are not."""
    for doubt, said in ((0.0, "likely"), (0.25, "a guess")):
        alone = proposal(10, doubt=doubt)
        chances = probabilities([alone])
        assert certainty(alone, chances[0], chances) == (said, 1)


def test_where_rows_and_columns_add_up_signs_are_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    """9 cells filled in: something else has 10 to the -1; the other repair e to the -2 for its gap and e for its kind."""
    monkeypatch.setattr(rank, "RIVAL", {"others.gap": -1.0, "kind.copied": 0.5, "kind.rounded": -0.5})
    monkeypatch.setattr(rank, "UNKNOWN", {"always.crowd": -1.0})
    found = probabilities([proposal(10, "rounded", crowd=9), proposal(12, "copied", crowd=9)])
    whole = 1 + exp(-1) + 0.1
    assert found == pytest.approx([1 / whole, exp(-1) / whole])


@pytest.mark.parametrize(
    ("mine", "its", "way"),
    [
        (["copied"], ["copied"], "same"),
        (["copied"], ["copied", "value_beside"], "moved_besides"),
        (["total_forgotten"], ["value_misplaced", "total_forgotten"], "moved_behind"),
        (["copied"], ["copied", "rounded"], "besides"),
        (["copied", "rounded"], ["copied"], "fewer"),
        (["late_record"], ["off_by_few", "off_by_few"], "more"),
        (["copied", "rounded"], ["late_record"], "less"),
        (["copied", "rounded"], ["copied", "off_by_few"], "others"),
    ],
)
def test_in_which_way_another_repair_differs(mine: list[str], its: list[str], way: str) -> None:
    signs = rival(proposal(10, *mine, crowd=9), proposal(13, *its, crowd=9))
    assert signs.items() >= {way: 1.0, f"{way}.gap": 3.0, f"{way}.crowd": log(10)}.items()
    assert {name.partition(".")[0] for name in signs} == {way, "smallest", "kind"}


def test_totals_that_are_formulas_have_signs_of_their_own() -> None:
    best = Proposal({}, (Blamed("copied", ()),), 10, figures=(50,), crowd=9, computed=True)
    signs = rival(best, proposal(13, "copied"))
    assert (signs["computed"], signs["same.gap.computed"]) == (1, 3)
    assert unknown(best, alone=False)["computed.crowd"] == log(10)


def test_signs_that_none_is_right() -> None:
    """A slip in a figure of one digit and a value that no slip explains fit most tables: two, with one error more."""
    best = Proposal({}, (Blamed("off_by_few", ()), Blamed("unexplained", ())), 20, figures=(2, 50), crowd=9)
    signs = unknown(best, alone=True)
    assert {name: value for name, value in signs.items() if value and not name.endswith(".crowd")} == {
        "always": 1, "another": 1, "fits_most": 2, "fits_most.another": 2, "small": 1, "strange": 1, "alone": 1,
        "kind.off_by_few": 1, "kind.unexplained": 1,
    }  # fmt: skip


def test_weights_are_of_signs_that_there_are() -> None:
    ways = {"same", "moved_besides", "moved_behind", "besides", "fewer", "more", "less", "others", "smallest"}
    kinds = {*KINDS, *SEVERAL}
    for name in (*RIVAL, *UNKNOWN):
        first, _, rest = name.partition(".")
        assert first != "kind" or rest.removesuffix(".crowd") in kinds
    assert {name.partition(".")[0] for name in RIVAL} <= {*ways, "kind", "computed"}
    of_unknown = {*unknown(proposal(10, crowd=9), alone=True)}
    assert {name for name in UNKNOWN if not name.startswith("kind.")} <= of_unknown


def test_the_most_probable_comes_first() -> None:
    """The one petition in the row after, or the totals of the two rows exchanged."""
    row, after = "requests.not_processed_petition", "requests.not_processed_repeated"
    report = changed(base_report("2021"), {f"{row}.natural_person": 0, f"{after}.natural_person": 1})
    found = [one.probability for one in xltools.suggest(report).repairs]
    assert len(found) > 1
    assert found == sorted(found, reverse=True)


def test_where_totals_leave_out_a_column_it_is_not_sure_what_stood_there() -> None:
    base = base_report("2021")
    short = totals_without("business")
    best = xltools.suggest(changed(base, short)).repairs[0]
    assert best.probability < LIKELY


def test_where_the_totals_are_blank_nothing_is_likely() -> None:
    """6 granted where 5 were: the column tells, and no row does."""
    base = base_report("2021")
    blank = {name: None for name in base.values if name.startswith("requests.") and name.endswith(".total")}
    report = changed(base, {**blank, "requests.granted.natural_person": 6})
    best = xltools.suggest(report).repairs[0]
    assert best.probability <= 0.75 < LIKELY


def test_parts_are_misplaced_before_totals_are() -> None:
    """The one petition stands in the row after; the two totals exchanged would explain it, too."""
    row, after = "requests.not_processed_petition", "requests.not_processed_repeated"
    base = base_report("2021")
    assert (base.values[f"{row}.total"], base.values[f"{after}.total"]) == (1, 0)
    report = changed(base, {f"{row}.natural_person": 0, f"{after}.natural_person": 1})
    first, second = xltools.suggest(report).repairs[:2]
    assert values_of(first) == {f"{row}.natural_person": 1, f"{after}.natural_person": 0}
    assert values_of(second) == {f"{row}.total": 0, f"{after}.total": 1}


def test_a_part_for_which_nothing_was_entered() -> None:
    best = xltools.suggest(changed(base_report("2021"), {"requests.granted.natural_person": 0})).repairs[0]
    assert values_of(best) == {"requests.granted.natural_person": 5}
    assert best.changes[0].kind == "forgotten"
    assert "漏填（现为 0），应为 5" in best.message.zh


def one_column_office() -> Report:
    """An office that 9 natural persons asked: 6 granted, 3 not held."""
    base = base_report("2021")
    nothing: dict[str, Number] = {name: 0 for name in base.values if name.startswith("requests.")}
    mine = {"received": 9, "granted": 6, "unavailable_not_held": 3, "total": 9}
    filled = {f"requests.{row}.{c}": n for row, n in mine.items() for c in ("natural_person", "total")}
    return changed(base, {**nothing, **filled})


def test_a_row_left_out_of_the_only_two_totals_that_it_is_in() -> None:
    """Both totals of results without the 3 not held: 6 where 9 were."""
    short = {"requests.total.natural_person": 6, "requests.total.total": 6}
    best = xltools.suggest(changed(one_column_office(), short)).repairs[0]
    assert values_of(best) == {"requests.total.natural_person": 9, "requests.total.total": 9}
    assert {change.kind for change in best.changes} == {"range too short"}


def test_totals_that_leave_out_a_row_beside_a_column_of_blank_totals() -> None:
    """（七）总计 lacks the 10 that were granted; of 总计 only that row is filled in."""
    base = base_report("2021")
    row = "requests.granted"
    blank = {name: None for name in base.values if name.startswith("requests.") and name.endswith(".total")}
    granted = {
        name.rsplit(".", 1)[1]: base.values[name] or 0 for name in base.values if name.startswith(f"{row}.")
    }
    assert granted["total"] == 10
    short = {
        f"requests.total.{column}": (base.values[f"requests.total.{column}"] or 0) - count
        for column, count in granted.items()
        if column != "total" and count
    }
    found = xltools.suggest(changed(base, {**blank, f"{row}.total": 10, **short}))
    right = {name: base.values[name] for name in short}
    assert any(right.items() <= values_of(one).items() for one in found.repairs)


def test_a_late_record_where_a_total_of_nothing_had_been_left_blank() -> None:
    """One more received and refused as a state secret; the total of that row was 0 and is blank."""
    base = base_report("2021")
    row = "requests.refused_state_secret"
    assert base.values[f"{row}.total"] == 0
    more = {
        name: (base.values[name] or 0) + 1
        for name in ("requests.received.natural_person", f"{row}.natural_person")
    }
    best = xltools.suggest(changed(base, {**more, f"{row}.total": None})).repairs[0]
    lagging = ("requests.received.total", "requests.total.natural_person", "requests.total.total")
    assert values_of(best) == {f"{row}.total": 1, **{name: (base.values[name] or 0) + 1 for name in lagging}}
    assert {change.kind for change in best.changes} == {"late record"}
