"""A report sent back and what came for it: changes cell by cell, findings cured and caused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from xltools.api.reports import validate
from xltools.checks.offices import same_office
from xltools.errors import XltoolsError
from xltools.forms import load_form
from xltools.lang import Lang, Text
from xltools.model.catalogue import NOTHING_ADDED, Catalogue
from xltools.model.diff import CellChange, Diff
from xltools.model.finding import Finding
from xltools.model.form import Form
from xltools.model.report import Number, Report


def diff(old: Report, new: Report, *, catalogue: Catalogue = NOTHING_ADDED) -> Diff:
    """What changed from ``old`` to ``new``, both validated by the same rules.

    Raises XltoolsError for reports of two forms, whose cells are not the same.
    """
    if old.form != new.form:
        raise XltoolsError(
            Text(
                f"两份工作簿的格式不同（{old.form}年格式、{new.form}年格式），不能逐格比较。",
                f"The workbooks are of two forms ({old.form}, {new.form}) and can't be compared cell by cell.",
            ),
            where=new.source.file,
            todo=Text("请给出同一格式的两份工作簿。", "Give two workbooks of one form."),
        )
    form = load_form(new.form, new.supplements, new.own)
    before, after = validate(old, catalogue=catalogue), validate(new, catalogue=catalogue)
    cured, caused, left = _sorted_out(before.findings, after.findings)
    changes = (*_cells(old, new, form), *_cover(old, new, form), *_texts(old, new, form))
    return Diff(old, new, before, after, changes, cured, caused, left, tuple(_notes(old, new)))


def diff_document(found: Diff, lang: Lang = "zh") -> dict[str, Any]:
    """The diff as JSON (schemas/diff.schema.json)."""
    from xltools.exporters.diff import diff_document as document

    return document(found, lang)


def _cells(old: Report, new: Report, form: Form) -> Iterator[CellChange]:
    for name, cell in form.cells.items():
        before, after = _shown(old, name), _shown(new, name)
        formula = (name in old.formulas) != (name in new.formulas)
        if before == after and not formula:
            continue
        sheet = form.table(cell.table).sheet
        label = Text(f"{sheet}“{cell.label}”", name)
        at = str(new.places.get(name) or old.places.get(name) or "")
        numbers = isinstance(before, Number) and isinstance(after, Number)
        difference = after - before if numbers else None  # type: ignore[operator]  # both are numbers
        yield CellChange(
            "value" if before != after else "formula", name, label, at, before, after, difference
        )


def _shown(report: Report, name: str) -> Number | str | None:
    return report.unreadable.get(name, report.values.get(name))


def _cover(old: Report, new: Report, form: Form) -> Iterator[CellChange]:
    before, after = _cover_words(old), _cover_words(new)
    for item in form.cover:
        one, other = before.get(item.name), after.get(item.name)
        if (one or None) != (other or None):
            at = str(new.places.get(item.name, ""))
            yield CellChange("cover", item.name, Text(f"封面“{item.label}”", item.name), at, one, other)


def _cover_words(report: Report) -> dict[str, str]:
    office = report.office
    return {
        "office.name": office.name,
        "office.code": office.code or "",
        "office.level": office.level or "",
        "office.parent": office.parent or "",
        "report.year": str(report.year or ""),
        "report.scope": report.scope or "",
        **report.cover,
    }


def _texts(old: Report, new: Report, form: Form) -> Iterator[CellChange]:
    for part in form.parts:
        before, after = old.text.get(part.text, ""), new.text.get(part.text, "")
        if part.text and before != after:
            label = Text(f"“{part.number}、{part.title}”", part.text)
            yield CellChange("text", part.text, label, str(new.places.get(part.text, "")), before, after)


def _sorted_out(
    before: Sequence[Finding], after: Sequence[Finding]
) -> tuple[list[Finding], list[Finding], list[Finding]]:
    """What is cured, what is new, what is left.

    A finding that names several cells is left as long as it still names one of them.
    """
    cured, caused, left = list(before), list[Finding](), list[Finding]()
    for finding in after:
        same = next((old for old in cured if (old.rule, old.key) == (finding.rule, finding.key)), None)
        same = same or next((old for old in cured if _is_part(finding, old)), None)
        if same is None:
            caused.append(finding)
        else:
            left.append(finding)
            cured = [old for old in cured if old is not same]
    return cured, caused, left


def _is_part(finding: Finding, old: Finding) -> bool:
    if (old.rule, old.table) != (finding.rule, finding.table) or old.row or old.column:
        return False
    return not set(old.cells).isdisjoint(finding.cells)


def _notes(old: Report, new: Report) -> Iterator[Text]:
    if old.source.sha256 and old.source.sha256 == new.source.sha256:
        yield Text("两份文件完全相同。", "The two files are the same.")
    if not same_office(old.office, new.office):
        yield Text(
            f"两份不是同一单位的：“{old.office.name}”和“{new.office.name}”。",
            f"They are of two offices: {old.office.name} and {new.office.name}.",
        )
    if old.year != new.year:
        yield Text(
            f"两份的年度不同：{old.year or '未填'}和{new.year or '未填'}。",
            f"They are of two years: {old.year} and {new.year}.",
        )
