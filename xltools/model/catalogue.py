"""What a district added to the shipped forms and rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from xltools.model.form import Form, Supplement
from xltools.model.rule import Rule


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A district's own supplements and rules, beside the shipped ones.

    Catalogues of the same files are equal (``digest``), so what is worked out for one is kept for all;
    ``rules_version`` is the newest version of its rule files, "" without any.
    """

    supplements: tuple[Supplement, ...] = ()
    rules: tuple[Rule, ...] = field(default=(), compare=False)
    digest: str = ""
    rules_version: str = ""

    def named(self, ids: Sequence[str]) -> tuple[Supplement, ...]:
        """Those of the supplements that ``ids`` name."""
        return tuple(supplement for supplement in self.supplements if supplement.id in ids)

    def rules_of(self, form: Form) -> tuple[Rule, ...]:
        """The rules for a form: those whose years it covers."""
        return tuple(rule for rule in self.rules if rule.is_for(form.layout) and within_years(rule, form))


NOTHING_ADDED = Catalogue()


def within_years(rule: Rule, form: Form) -> bool:
    """Whether a rule and a form have a report year in common."""
    last = form.last_year
    starts = last is None or rule.since is None or rule.since <= last
    return starts and (rule.until is None or rule.until >= form.first_year)
