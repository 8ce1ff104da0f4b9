"""The figures of a report as cases, block by block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from xltools.localize.case import FIRM, Case, Said
from xltools.localize.linear import known_value, whole
from xltools.localize.plan import BlockPlan, LocalizePlan, differences
from xltools.localize.witness import Witness
from xltools.model.form import Form
from xltools.model.report import Number, Report
from xltools.numerals import read_text

_NO_FLOOR = -(10**12)


def case_for(
    plan: LocalizePlan,
    block: BlockPlan,
    report: Report,
    outside: Mapping[str, Number | None],
) -> Case | None:
    """The case of one block, None where a figure of last year that its rules need is missing."""
    constants = [whole(known_value(row, outside)) for row in block.rows]
    known = [constant for constant in constants if constant is not None]
    if len(known) < len(constants):
        return None
    values, texts, unknown = [], set(), set()
    for cell, name in enumerate(block.names):
        value = whole(report.values.get(name))
        if value is None and _has_text(report, name):
            texts.add(cell)
            value = _likely(plan.form, report, name)
            if value is None:
                unknown.add(cell)
        values.append(value or 0)
    blank = (i for i, name in enumerate(block.names) if report.values.get(name) is None and i not in texts)
    formulas = {i for i, name in enumerate(block.names) if name in report.formulas and i in block.parts}
    adding_up = {i for i in formulas if values[i] == sum(values[part] for part in block.parts[i])}
    return Case(
        block,
        tuple(values),
        tuple(known),
        tuple(_NO_FLOOR if plan.form.cells[name].type == "signed" else 0 for name in block.names),
        frozenset(blank) - adding_up,
        frozenset(texts),
        frozenset(unknown),
        frozenset(adding_up),
        frozenset(formulas - adding_up),
    )


def needs_a_look(case: Case, off: bool) -> bool:
    """Whether an identity fails (``off``), a text has to be replaced, or another source contradicts a cell."""
    if case.texts or off:
        return True
    return any(
        value != case.values[cell]
        for cell, said in case.said.items()
        for value, weight in said
        if weight >= FIRM
    )


def is_off(case: Case) -> bool:
    """Whether an identity fails, blanks taken as 0."""
    return any(differences(case.plan.terms, case.constants, case.values))


def _has_text(report: Report, name: str) -> bool:
    """Whether a cell holds what is no whole number: a text, or a number with decimals."""
    return name in report.unreadable or report.values.get(name) is not None


def _likely(form: Form, report: Report, name: str) -> int | None:
    text = report.unreadable.get(name)
    return None if text is None else whole(read_text(text, form.cells[name].type).likely)


def asked(case: Case, witnesses: Sequence[Witness]) -> Case:
    """The case with what other sources say about single cells."""
    place = {name: i for i, name in enumerate(case.plan.names)}
    found: dict[int, tuple[Said, ...]] = {}
    for witness in witnesses:
        if len(witness.figures) == 1 and len(witness.figures[0]) == 1:
            ((term,),) = witness.figures
            value = whole(witness.value)
            if term.cell in place and term.times == 1 and value is not None:
                cell = place[term.cell]
                found[cell] = (*found.get(cell, ()), Said(value, witness.weight))
    return replace(case, said=found)
