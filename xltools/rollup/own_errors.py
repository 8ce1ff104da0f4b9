"""By how much an office's own figures prove one of its cells wrong.

A cell is proved wrong when changing it alone repairs every identity that fails around it, and no other
cell does. Where several cells would do, each is only possible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from xltools.checks import EXPANDERS, decide
from xltools.model.form import Form
from xltools.model.report import Number
from xltools.model.rollup import Submission
from xltools.model.rule import Instance, Rule
from xltools.rollup.district import Figures, figures_of


@dataclass(frozen=True, slots=True)
class OwnErrors:
    """Cell -> what must be added to it; ``possible`` holds every such amount that one identity asks for."""

    proved: Mapping[str, Number] = field(default_factory=dict)
    possible: Mapping[str, frozenset[Number]] = field(default_factory=dict)


NONE = OwnErrors()


class Identities:
    """The equations of a form, and those that each cell is in."""

    def __init__(self, rules: Sequence[Rule], form: Form) -> None:
        self.instances = [
            instance
            for rule in rules
            if rule.kind == "linear" and "identity" in rule.arguments and rule.is_for(form.layout)
            for instance in EXPANDERS["linear"](rule, form, None)
        ]
        self.of_cell: dict[str, list[int]] = {}
        for position, instance in enumerate(self.instances):
            for cell in instance.cells:
                self.of_cell.setdefault(cell, []).append(position)

    def errors_of(self, submission: Submission) -> OwnErrors:
        """What the office's figures prove of themselves; nothing where a text is in the way."""
        return self.errors_in(figures_of(submission), submission.unreadable)

    def errors_in(self, figures: Figures, unreadable: Mapping[str, str]) -> OwnErrors:
        gaps: dict[int, Number] = {}
        for position, instance in enumerate(self.instances):
            outcome = decide(instance, figures, unreadable)
            if outcome.verdict == "fail":
                gaps[position] = outcome.difference or 0
        if not gaps:
            return NONE
        possible: dict[str, set[Number]] = {}
        for position, gap in gaps.items():
            for cell, times in _terms(self.instances[position]):
                possible.setdefault(cell, set()).add(_share(gap, times))
        proved = {}
        for group in self._groups(gaps):
            cures = [cell for cell in self._cells(group) if self._cures(cell, group, gaps, possible)]
            if len(cures) == 1:
                proved[cures[0]] = next(iter(possible[cures[0]]))
        return OwnErrors(proved, {cell: frozenset(amounts) for cell, amounts in possible.items()})

    def _groups(self, gaps: Mapping[int, Number]) -> Iterator[set[int]]:
        """Failing equations that share cells, together."""
        left = set(gaps)
        while left:
            group, waiting = set[int](), [min(left)]
            while waiting:
                position = waiting.pop()
                if position in left:
                    left.discard(position)
                    group.add(position)
                    near = {p for cell in self.instances[position].cells for p in self.of_cell[cell]}
                    waiting += sorted(near & left)
            yield group

    def _cells(self, group: set[int]) -> list[str]:
        return list(
            dict.fromkeys(cell for position in sorted(group) for cell in self.instances[position].cells)
        )

    def _cures(
        self, cell: str, group: set[int], gaps: Mapping[int, Number], possible: Mapping[str, set[Number]]
    ) -> bool:
        """Whether one change of the cell repairs the whole group and breaks nothing that holds."""
        mine = set(self.of_cell[cell])
        return mine == group and mine <= gaps.keys() and len(possible[cell]) == 1


def _terms(instance: Instance) -> Iterator[tuple[str, int]]:
    """The cells of an equation with their factors, all brought to its left side."""
    condition = instance.any_of[0][0]
    yield from ((term.cell, term.times) for term in condition.left)
    yield from ((term.cell, -term.times) for term in condition.right)


def _share(gap: Number, times: int) -> Number:
    """What to add to a cell of an equation to close its gap."""
    return -gap // times if isinstance(gap, int) and gap % times == 0 else Decimal(-gap) / times
