"""What a damaged workbook says: its values by name, checked against the labels that a person sees beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from xltools.lang import Text
from xltools.model.form import Form
from xltools.model.report import Number, Place, Report
from xltools.model.restored import How, Restored, RestoredCell


@dataclass(frozen=True, slots=True)
class Damaged:
    """A workbook read in three ways: ``named`` and ``labelled`` for its figures, None where that failed;
    ``about`` for cover and texts. ``formulas``: places that hold one."""

    named: Report | None
    labelled: Report | None
    about: Report
    formulas: Set[str]


def restored(damaged: Damaged, form: Form, places: Mapping[str, Place]) -> Restored:
    """The figures by name and by label; ``places`` are those of the clean template.

    Where the two disagree the labels count: they are what the person saw who typed the figure.
    """
    lying = {cell.table for name, cell in form.cells.items() if _lies(name, damaged)}
    cells = tuple(_cell(name, damaged, form, str(places[name]), lying) for name in form.cells)
    found = {cell.name: cell.value for cell in cells}
    values: dict[str, Number | None] = {}
    unreadable: dict[str, str] = {}
    for cell in cells:
        if cell.how == "formula" or (cell.before in damaged.formulas and _adds_up(cell, found, form)):
            continue
        if isinstance(cell.value, str):
            values[cell.name], unreadable[cell.name] = None, cell.value
        else:
            values[cell.name] = cell.value
    about, labelled = damaged.about, damaged.labelled or damaged.about
    report = Report(
        form=form.id,
        year=about.year or labelled.year,
        office=about.office if about.office.name else labelled.office,
        values=values,
        supplements=form.supplements,
        scope=about.scope,
        unreadable=unreadable,
        controls=about.controls,
        text={name: said if said.strip() else labelled.text.get(name, "") for name, said in _texts(about, labelled)},
        cover={**labelled.cover, **about.cover},
        reasons=about.reasons,
        checklist=about.checklist,
        own=about.own,
    )  # fmt: skip
    return Restored(report, cells, tuple(_notes(damaged)))


def _texts(about: Report, labelled: Report) -> Iterator[tuple[str, str]]:
    for name in dict.fromkeys((*about.text, *labelled.text)):
        yield name, about.text.get(name, "")


def _cell(name: str, damaged: Damaged, form: Form, after: str, lying: Set[str]) -> RestoredCell:
    """``lying``: tables with names that point elsewhere; what no label confirms there is not believed."""
    mine, theirs = _where(name, damaged.named), _where(name, damaged.labelled)
    by_name, by_label = _value(name, damaged.named), _value(name, damaged.labelled)
    how: How
    if _lies(name, damaged):
        how, value, before = "label not name", by_label, theirs
    elif mine and (theirs or form.cells[name].table not in lying):
        how, value, before = "name", by_name, mine
    elif theirs:
        how, value, before = "label", by_label, theirs
    else:
        return RestoredCell(name, None, "", after, "formula" if name in form.totals else "lost")
    other = by_name if how == "label not name" and by_name != value else None
    if name in form.totals and _is_broken(value, is_formula=before in damaged.formulas):
        how, value = "formula", None
    return RestoredCell(name, value, before, after, how, other)


def _lies(name: str, damaged: Damaged) -> bool:
    """Whether a name points elsewhere than the labels say."""
    mine, theirs = _where(name, damaged.named), _where(name, damaged.labelled)
    return bool(mine and theirs) and mine != theirs


def _where(name: str, report: Report | None) -> str:
    place = report.places.get(name) if report and name in report.values else None
    return str(place) if place else ""


def _value(name: str, report: Report | None) -> Number | str | None:
    if report is None:
        return None
    return report.unreadable.get(name, report.values.get(name))


def _is_broken(value: Number | str | None, *, is_formula: bool) -> bool:
    """Whether a total shows an error, or is a formula without a result."""
    return value is None if is_formula and not isinstance(value, str) else str(value).startswith("#")


def _adds_up(cell: RestoredCell, found: Mapping[str, Number | str | None], form: Form) -> bool:
    """Whether the template's formula gives what the workbook's did."""
    parts = [found[part] for part in form.totals.get(cell.name, ())]
    numbers = [part for part in parts if part is not None and not isinstance(part, str)]
    return bool(numbers) and sum(numbers) == cell.value


def _notes(damaged: Damaged) -> Iterator[Text]:
    if damaged.named is None:
        yield Text(
            "单元格名称已失效，都按行列标签读取。",
            "The names are lost; everything was read by labels.",
        )
    if damaged.labelled is None:
        yield Text(
            "表格的行列标签认不出来，只按单元格名称读取，请逐格核对。",
            "The labels could not be read; everything was read by name. Check each cell.",
        )
