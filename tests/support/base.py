"""Valid reports worked out from a few numbers, for the cases to break.

Sums are added up here by hand, not with the identities of the form: a wrong form file shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from xltools.forms import load_form
from xltools.model.form import Form
from xltools.model.report import Number, Office, Report

RULE_MAKERS = ("ministry", "province", "city")
"""Levels that may make 规章."""
YEARS = {"2019": 2020, "2021": 2024}
APPLICANTS = (
    "natural_person",
    "business",
    "research",
    "public_welfare",
    "legal_services",
    "other_organisation",
)
FLOW_ROWS = ("received", "carried_in", "total", "carried_out")
BLOCKS = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
OTHER = {"2019": "other", "2021": "other_not_corrected"}
"""Where the one request ended that was neither granted, refused nor impossible."""


class Requests(NamedTuple):
    """One applicant column: what came in, and how much of it ended how; the rest is carried out."""

    received: int
    carried_in: int
    results: Mapping[str, int]


class Disputes(NamedTuple):
    upheld: int
    corrected: int
    other: int
    pending: int


_REQUESTS = {
    "natural_person": Requests(
        12,
        2,
        {
            "granted": 5,
            "partially_granted": 2,
            "refused_third_party_rights": 1,
            "unavailable_not_held": 3,
            "not_processed_petition": 1,
        },
    ),
    "business": Requests(5, 1, {"granted": 3, "unavailable_not_compiled": 1, "OTHER": 1}),
    "research": Requests(1, 0, {"granted": 1}),
    "public_welfare": Requests(1, 0, {"unavailable_not_held": 1}),
    "legal_services": Requests(2, 1, {"partially_granted": 1, "refused_enforcement_file": 1}),
    "other_organisation": Requests(1, 0, {"granted": 1}),
}
_DISPUTES = {
    "reconsideration": Disputes(2, 1, 0, 1),
    "litigation_direct": Disputes(1, 0, 0, 0),
    "litigation_after_reconsideration": Disputes(1, 0, 1, 0),
}
_PROACTIVE: Mapping[str, Mapping[str, Number]] = {
    "2019": {
        "normative_documents.made": 3,
        "normative_documents.newly_public": 3,
        "normative_documents.total_public": 20,
        "licensing.prior_items": 30,
        "licensing.change": 2,
        "licensing.decisions": 120,
        "other_services.prior_items": 12,
        "other_services.change": -1,
        "other_services.decisions": 40,
        "penalties.prior_items": 25,
        "penalties.change": 0,
        "penalties.decisions": 45,
        "coercion.prior_items": 4,
        "coercion.change": 1,
        "coercion.decisions": 6,
        "fees.prior_items": 3,
        "fees.change": -1,
        "procurement.projects": 4,
        "procurement.amount": Decimal("250.5"),
    },
    "2021": {
        "normative_documents.made": 3,
        "normative_documents.repealed": 1,
        "normative_documents.in_force": 20,
        "licensing.decisions": 120,
        "penalties.decisions": 45,
        "coercion.decisions": 6,
        "fees.amount": Decimal("3.5"),
    },
}
_REGULATIONS: Mapping[str, Mapping[str, int]] = {
    "2019": {"made": 1, "newly_public": 1, "total_public": 12},
    "2021": {"made": 1, "repealed": 1, "in_force": 12},
}
_CHANNELS = {
    "disclosed": 300,
    "gazette": 10,
    "website": 200,
    "weibo": 120,
    "wechat": 150,
    "responses": 4,
    "press_conferences": 3,
    "press_conferences_by_head": 1,
    "online_interviews": 2,
    "online_interviews_by_head": 1,
    "interpretations": 15,
    "social_media_responses": 30,
}
TEXT = {
    "text.overview": (
        "主动公开方面，及时公开本机关职能、机构设置和办事指南。"
        "依申请公开方面，规范登记、审核、办理、答复各环节，政府信息公开申请和行政复议、行政诉讼情况见表。"
        "政府信息管理方面，落实发布审核和动态更新。"
        "平台建设方面，维护好政府网站专栏和政务新媒体。"
        "监督保障方面，开展业务培训，接受社会评议。"
    ),
    "text.problems": (
        "存在的主要问题：一是政策解读形式较为单一；二是工作人员业务能力有待提高。"
        "改进情况：加强图解等形式的政策解读，定期组织业务培训。"
    ),
    "text.other": "本年度未收取信息处理费。",
}
"""The text parts: the five aspects, a problem and a measure, the fee; no figures."""


def base_report(
    form_id: str,
    supplements: tuple[str, ...] = (),
    year: int | None = None,
    level: str | None = "street",
) -> Report:
    """A report without blanks whose only findings are notes (and LG-03 where the annex is kept)."""
    form = load_form(form_id, supplements)
    values = {
        **_proactive(form_id, level),
        **requests_table(form, {name: _placed(column, form_id) for name, column in _REQUESTS.items()}),
        **disputes_table(_DISPUTES),
    }
    if "channels" in supplements:
        values |= {f"channels.{item}": value for item, value in _CHANNELS.items()}
    return Report(
        form=form_id,
        year=YEARS[form_id] if year is None else year,
        office=Office(name="城东区柳河街道办事处", level=level),
        values={name: values[name] for name in form.cells},
        supplements=supplements,
        scope="本机关",
        text=TEXT,
    )


def requests_table(form: Form, columns: Mapping[str, Requests]) -> dict[str, Number]:
    """Table 三 with its totals from what each kind of applicant brought."""
    rows = form.rows("requests")
    table: dict[str, dict[str, int]] = {row: {} for row in rows}
    for name, column in columns.items():
        unknown = set(column.results) - set(rows)
        if unknown:
            raise KeyError(sorted(unknown))
        for row in rows:
            table[row][name] = column.results.get(row, 0)
        done = sum(column.results.values())
        table["received"][name] = column.received
        table["carried_in"][name] = column.carried_in
        table["total"][name] = done
        table["carried_out"][name] = column.received + column.carried_in - done
    return {
        f"requests.{row}.{name}": count
        for row, cells in table.items()
        for name, count in {**cells, "total": sum(cells.values())}.items()
    }


def disputes_table(blocks: Mapping[str, Disputes]) -> dict[str, Number]:
    """Table 四 with its totals."""
    return {
        f"disputes.{block}.{outcome}": count
        for block, cases in blocks.items()
        for outcome, count in {**cases._asdict(), "total": sum(cases)}.items()
    }


def _placed(column: Requests, form_id: str) -> Requests:
    results = {OTHER[form_id] if row == "OTHER" else row: count for row, count in column.results.items()}
    return column._replace(results=results)


def _proactive(form_id: str, level: str | None) -> dict[str, Number]:
    makes_rules = level in RULE_MAKERS
    values: dict[str, Number] = {
        f"proactive.regulations.{stock}": count if makes_rules else 0
        for stock, count in _REGULATIONS[form_id].items()
    }
    return values | {f"proactive.{name}": value for name, value in _PROACTIVE[form_id].items()}
