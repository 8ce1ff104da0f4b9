"""The table of kinds: what a rule of each kind becomes on a form, and how it is decided.

A new kind is one generator and a line in ``EXPANDERS``. Kinds with instances (``linear``,
``pattern``, ``offset_pair``) are decided by figures alone and exist as native formulas too; the others
look at how the report was written and are listed in ``OBSERVERS``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from xltools.checks import (
    bodies,
    claim_sums,
    claims,
    contents,
    district,
    figures,
    headings,
    mentions,
    observed,
    publication,
    structure,
    texts,
    years,
)
from xltools.checks.figures import applies, decide
from xltools.checks.situation import Seen, Situation
from xltools.model.form import Form
from xltools.model.rule import Instance, Rule

__all__ = ["EXPANDERS", "OBSERVERS", "Seen", "Situation", "applies", "decide"]

EXPANDERS: Mapping[str, Callable[[Rule, Form, Form | None], list[Instance]]] = {
    "linear": figures.expand_linear,
    "pattern": figures.expand_pattern,
    "offset_pair": figures.expand_offset_pair,
    "swing": years.expand_swing,
}

OBSERVERS: Mapping[str, Callable[[Rule, Situation], list[Seen]]] = {
    "observed": observed.observe,
    "cells_present": structure.cells_present,
    "form_year": structure.form_year,
    "table_present": structure.table_present,
    "series_break": years.series_break,
    "last_report": years.last_report,
    "predecessors": years.predecessors,
    "money_scale": years.money_scale,
    "parts": headings.parts,
    "numbering": headings.numbering,
    "label_wording": headings.label_wording,
    "label_breaks": headings.label_breaks,
    "part_list": headings.part_list,
    "leftovers": texts.leftovers,
    "report_year": bodies.report_year,
    "one_body": bodies.one_body,
    "basis_year": bodies.basis_year,
    "text_length": contents.text_length,
    "aspects": contents.aspects,
    "problems": contents.problems,
    "outlook_year": contents.outlook_year,
    "fee_statement": contents.fee_statement,
    "copied_text": contents.copied_text,
    "deadline": publication.deadline,
    "signed_after": publication.signed_after,
    "checklist": publication.checklist,
    "overtyped": district.overtyped,
    "claim": claims.claim,
    "claim_sum": claim_sums.claim_sum,
    "claim_share": claim_sums.claim_share,
    "claim_growth": claim_sums.claim_growth,
    "claim_parts": claim_sums.claim_parts,
    "claim_fee": claim_sums.claim_fee,
    "claim_scope": mentions.claim_scope,
    "mention": mentions.mention,
}
