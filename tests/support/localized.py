"""Reports for localisation: consistent tables, with some cells changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from tests.support.base import APPLICANTS, Requests, base_report, requests_table
from xltools.api.suggestions import plan_for_report
from xltools.forms import load_form
from xltools.localize.plan import BlockPlan
from xltools.model.report import Number, Report

COMMON = (
    "granted",
    "unavailable_not_held",
    "partially_granted",
    "not_processed_petition",
    "refused_internal_affairs",
)
RARE = ("refused_state_secret", "unavailable_unclear", "not_processed_repeated", "refused_third_party_rights")
FORM = "2021"


def changed(report: Report, values: Mapping[str, Number | None]) -> Report:
    """The report with other values."""
    return replace(report, values={**report.values, **values})


def totals_without(column: str) -> dict[str, Number | None]:
    """总计 of Table 三 of the base report, with one column left out in every row."""
    values = base_report(FORM).values
    rows = {name.rsplit(".", 1)[0] for name in values if name.startswith("requests.")}
    return {f"{row}.total": (values[f"{row}.total"] or 0) - (values[f"{row}.{column}"] or 0) for row in rows}


def random_report(seed: int, most: int = 200) -> Report:
    """A report whose Table 三 is consistent, with counts up to ``most``; the office is a city, so that few notes disturb."""
    random = Random(seed)
    columns = {}
    for place, applicant in enumerate(APPLICANTS):
        size = most if place == 0 else max(1, most // 8)
        results = {row: random.randint(0, size) for row in COMMON}
        results |= {row: random.choice((0, 0, 0, 1, 2)) for row in RARE}
        answered, left, carried = sum(results.values()), random.choice((0, 0, 1, 3)), random.choice((0, 0, 2))
        columns[applicant] = Requests(
            max(0, answered + left - carried), min(carried, answered + left), results
        )
    report = base_report(FORM, level="city")
    return changed(report, requests_table(load_form(FORM), columns))


def table_three(report: Report) -> BlockPlan:
    """The block of Table 三's identities."""
    return max(plan_for_report(report).blocks, key=lambda block: len(block.names))


def table_values(report: Report) -> dict[str, Number | None]:
    return {name: value for name, value in report.values.items() if name.startswith("requests.")}
