"""The table of checks of a roll-up: what a rule of kind ``rollup`` looks at.

A new check is one function from a District to what it saw, a line in ``CHECKS`` and its name in
``rules.schema.json``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from xltools.checks import Seen, applies
from xltools.model.rule import Rule
from xltools.rollup.checks import against, files, sums, trace, who
from xltools.rollup.district import District

KIND = "rollup"
CHECKS: Mapping[str, Callable[[Rule, District], list[Seen]]] = {
    "stated": against.stated,
    "rule_makers": sums.rule_makers,
    "complete_roster": who.complete_roster,
    "no_figures": files.no_figures,
    "own_office": who.own_office,
    "vertical": who.vertical,
    "enterprises": who.enterprises,
    "one_layout": files.one_layout,
    "money_units": sums.money_units,
    "transferred": sums.transferred,
    "identities": trace.identities,
    "carried_over": against.carried_over,
    "majority": sums.majority,
    "same_scope": against.same_scope,
    "two_levels": who.two_levels,
    "adjustments": against.adjustments,
}


def check(district: District) -> Iterator[tuple[Rule, Seen]]:
    """What the roll-up rules saw, in the order of the rules; nothing in the data raises."""
    report = district.rollup.report
    for rule in district.rules:
        if rule.kind == KIND and rule.is_for(district.form.layout) and applies(rule, report):
            for seen in CHECKS[str(rule.arguments["check"])](rule, district):
                yield rule, seen
