"""Rules between years: which report is last year's, swings, breaks in a series, merged bodies.

Equalities and inequalities with last year's cells are of kind ``linear`` and ``pattern``; here is what
those can't say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from xltools.checks.figures import of_this_year
from xltools.checks.offices import same_office
from xltools.checks.situation import LastYear, Refused, Seen, Situation
from xltools.lang import Text
from xltools.model.form import Form, Term
from xltools.model.report import Number, Report
from xltools.model.rollup import Roster
from xltools.model.rule import Condition, Instance, Rule
from xltools.patterns import PRIOR, expand_terms, vocabulary

_YUAN = 10_000
"""元 in a 万元."""


def last_year(report: Report, given: Sequence[Report], roster: Roster | None = None) -> LastYear:
    """What of the reports ``given`` as last year's can be compared with ``report``.

    One report of the same body is its ``prior``; several are those of its predecessors.
    """
    kept: list[Report] = []
    refused: list[Refused] = []
    for earlier in given:
        reason = _refusal(report, earlier, roster)
        if reason is None and any(same_office(earlier.office, other.office) for other in kept):
            why = Text("同一单位给出了两份", "a second one of the same office was given")
            reason = Refused(earlier, "office.name", why)
        if reason is None:
            kept.append(earlier)
        else:
            refused.append(reason)
    if len(kept) == 1:
        return LastYear(kept[0], (), tuple(refused))
    return LastYear(None, tuple(kept), tuple(refused))


def _refusal(report: Report, earlier: Report, roster: Roster | None) -> Refused | None:
    if not same_office(report.office, earlier.office, roster):
        name = report.office.name
        why = Text(f"不是本单位（“{name}”）的", f"it is not one of this office ({name})")
        return Refused(earlier, "office.name", why)
    if report.year and earlier.year and earlier.year != report.year - 1:
        expected = report.year - 1
        why = Text(f"应为{expected}年度的", f"it should be of {expected}")
        return Refused(earlier, "report.year", why)
    if report.scope and earlier.scope and report.scope != earlier.scope:
        why = Text(
            f"统计口径是“{earlier.scope}”，本年是“{report.scope}”",
            f"its scope is {earlier.scope}, this year's is {report.scope}",
        )
        return Refused(earlier, "report.scope", why)
    return None


def last_report(rule: Rule, situation: Situation) -> list[Seen]:  # noqa: ARG001  # one signature for all
    """Each report given as last year's that is none."""
    return [
        Seen((cell,), "", {"last_report": _report_text(earlier), "why": why})
        for earlier, cell, why in situation.refused
    ]


def _report_text(report: Report) -> Text:
    name, year = report.office.name, report.year
    return Text(
        f"“{name or '未填单位名称'}”{f'{year}年度' if year else '（未填年度）'}的报告",
        f"{name or 'an office without a name'}, {year or 'no year'}",
    )


def series_break(rule: Rule, situation: Situation) -> list[Seen]:
    """A table that does not compare with last year's: another form, or years either side of ``last_year``."""
    a, report, prior = rule.arguments, situation.report, situation.prior
    if prior is None:
        return []
    table, last = str(a["table"]), a.get("last_year")
    if isinstance(last, int):
        broken = _has_table(prior, table) and (prior.year or last + 1) <= last < (report.year or 0)
    else:
        broken = prior.form != report.form
    texts = {"form": report.form, "prior_form": prior.form, "year": report.year, "prior_year": prior.year}
    return [Seen((), table, texts)] if broken else []


def _has_table(report: Report, table: str) -> bool:
    return any(value is not None and name.startswith(f"{table}.") for name, value in report.values.items())


def predecessors(rule: Rule, situation: Situation) -> list[Seen]:
    """Cells of a merged body that should be the sum of what its predecessors carried out."""
    form, values, earlier = situation.form, situation.report.values, situation.predecessors
    if len(earlier) < 2:
        return []
    table = str(rule.arguments["table"])
    found = []
    for name, terms in form.carry_over.items():
        parts = [_sum(terms, report.values) for report in earlier]
        known = [part for part in parts if part is not None]
        value, expected = values.get(name), sum(known)
        if form.cells[name].table != table or len(known) < len(parts) or value in (None, expected):
            continue
        listed = zip(earlier, known, strict=True)
        said = "、".join(f"{report.office.name} {part}" for report, part in listed)
        texts = {"found": value, "expected": expected, "parts": Text(said, said.replace("、", ", "))}
        found.append(Seen((name,), table, texts, expected=expected, found=value))
    return found


def _sum(terms: Sequence[Term], values: Mapping[str, Number | None]) -> Number | None:
    given = [(term.times, values.get(term.cell)) for term in terms]
    return sum(times * value for times, value in given if value is not None) if _complete(given) else None


def _complete(given: Sequence[tuple[int, Number | None]]) -> bool:
    return all(value is not None for _, value in given)


def money_scale(rule: Rule, situation: Situation) -> list[Seen]:
    """An amount in 万元 that was probably typed in 元: ``ratio`` times last year's, or a big whole number."""
    a: Any = rule.arguments
    report, prior = situation.report, situation.prior
    value = report.values.get(a["cell"])
    last = prior.values.get(a["cell"]) if prior else None
    if not value or value < 0:
        return []
    if last and value >= a["ratio"] * last > 0:
        why = Text(
            f"是上年 {plain(last)} 万元的 {a['ratio']} 倍以上",
            f"is {a['ratio']} times or more last year's {plain(last)} 万元",
        )
    elif report.office.level in a["levels"] and value >= a["whole_from"] and value == int(value):
        why = Text("数额很大而且是整数", "is very large and a whole number")
    else:
        return []
    likely = Decimal(value) / _YUAN
    texts = {"found": plain(value), "why": why, "likely": plain(likely)}
    return [Seen((a["cell"],), a["cell"].split(".")[0], texts, expected=likely, found=value)]


def plain(value: Number) -> str:
    """The number without an exponent and without zeros at the end of its decimals."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def expand_swing(rule: Rule, form: Form, prior: Form | None = None) -> list[Instance]:
    """One instance per series that both forms have: ``ratio`` times as much, or as little, and ``least``."""
    a: Any = rule.arguments
    if prior is None:
        return []
    return [
        _swing(rule, series, form, prior)
        for series in a["series"]
        if {form.id, prior.id} <= set(series.get("forms", (form.id, prior.id)))
        and (form.id == prior.id or not series.get("within_form"))
    ]


def _swing(rule: Rule, series: Mapping[str, Any], form: Form, prior: Form) -> Instance:
    a: Any = rule.arguments
    known = vocabulary(form, prior)
    now = expand_terms(series["cells"], {}, known)
    then = expand_terms([PRIOR + pattern for pattern in series["cells"]], {}, known)
    cells = tuple(term.cell for term in (*now, *then))
    first = form.cells[now[0].cell]
    alone = len(now) == 1
    return Instance(
        rule,
        key=series["id"],
        table=first.table,
        row=first.row if alone else None,
        column=(first.column or None) if alone else None,
        any_of=(_far_above(now, then, a), _far_above(then, now, a)),
        cells=cells,
        focus=of_this_year(cells),
        requires=cells,
        shown=(now, then),
    )


def _far_above(high: tuple[Term, ...], low: tuple[Term, ...], a: Mapping[str, Any]) -> tuple[Condition, ...]:
    times = tuple(Term(a["ratio"] * term.times, term.cell) for term in low)
    return Condition(high, ">=", times), Condition(high, ">=", (), a["least"])
