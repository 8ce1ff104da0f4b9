"""Last year's report to go with a base report: no rule between the years has a say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tests.support.base import base_report
from xltools.model.report import Report

_EARLIER: Mapping[str, Mapping[str, int]] = {
    # This year's prior items less last year's change, which is this year's too.
    "2019": {
        "proactive.licensing.prior_items": 28,
        "proactive.other_services.prior_items": 13,
        "proactive.coercion.prior_items": 3,
        "proactive.fees.prior_items": 4,
    },
    # 18 + 3 made - 1 repealed = 20.
    "2021": {"proactive.normative_documents.in_force": 18},
}
"""Where a base report of last year differs from this year's; it carries out what it carried in."""


def year_before(
    report: Report, form_id: str | None = None, supplements: tuple[str, ...] | None = None
) -> Report:
    """The report of the same office one year earlier, of the same form unless another is given.

    It has no text: the text parts of base reports are all alike.
    """
    form_id = form_id or report.form
    added = report.supplements if supplements is None else supplements
    earlier = base_report(form_id, added, level=report.office.level)
    return replace(
        earlier,
        year=None if report.year is None else report.year - 1,
        office=report.office,
        values={**earlier.values, **_EARLIER[form_id]},
        text={},
    )
