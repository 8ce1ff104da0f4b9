"""Facts as JSON, both ways: every name of a form with its number, blank or unreadable text."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.form import CellType, Form
from xltools.model.report import Number, Office, Reason, Report
from xltools.numerals import plain

_OPTIONAL = frozenset(("cover", "moved", "reasons", "checklist", "provenance"))


def facts_document(report: Report, form: Form) -> dict[str, Any]:
    """The facts document of a report (see schemas/facts.schema.json); every name of the form is present."""
    facts: dict[str, Any] = {
        name: json_number(report.values.get(name), cell.type) for name, cell in form.cells.items()
    }
    facts.update(
        {name: json_number(value, form.controls[name].type) for name, value in report.controls.items()}
    )
    document: dict[str, Any] = {
        "form": report.form,
        "supplements": list(report.supplements),
        "office": {
            "name": report.office.name,
            "code": report.office.code,
            "level": report.office.level,
            "parent": report.office.parent,
        },
        "year": report.year,
        "scope": report.scope,
        "facts": facts,
        "unreadable": dict(report.unreadable),
        "text": {name.removeprefix("text."): text for name, text in report.text.items()},
        "cover": dict(report.cover),
        "moved": dict(report.moved),
        "reasons": [
            {"rule": reason.rule, "key": reason.key, "text": reason.text, "stamp": reason.stamp}
            for reason in report.reasons
        ],
        "checklist": dict(report.checklist or {}),
        "provenance": {
            fact.name: {
                "file": fact.provenance.file,
                "sheet": fact.provenance.sheet,
                "address": fact.provenance.address,
                "raw": fact.provenance.raw,
            }
            for fact in report.facts()
            if fact.provenance
        },
    }
    return {key: value for key, value in document.items() if value or key not in _OPTIONAL}


def json_number(value: Number | None, cell_type: CellType = "count") -> int | str | None:
    """Counts as integers, money and what is no whole number as decimal text."""
    if value is None or (isinstance(value, int) and cell_type != "money"):
        return value
    return format(Decimal(value), "f")


def report_from_facts(document: Mapping[str, Any], form: Form, where: str = "") -> Report:
    """A report from a facts document that passed its schema, for ``form``.

    Facts of the other layout with one home here are moved there. Raises XltoolsError, by name, for
    any other name that the form does not have.
    """
    values: dict[str, Number | None] = {}
    controls: dict[str, Number | None] = {}
    moved: dict[str, str] = {}
    given: Mapping[str, Any] = document["facts"]
    unreadable: dict[str, str] = {}
    for name, text in document.get("unreadable", {}).items():
        unreadable[name if name in form.controls else _home(name, form, moved, where)] = text
    for name, value in given.items():
        if name in form.controls:
            controls[name] = _number(value)
            continue
        home = _home(name, form, moved, where)
        if home != name and given.get(home) is not None:
            raise XltoolsError(
                Text(f"“{name}”与“{home}”同时有值，无法归并。", f"{name!r} and {home!r} both have a value."),
                where=where,
                todo=Text("请只保留其中一个。", "Keep only one of them."),
            )
        values[home] = _number(value)
    values.update(dict.fromkeys(name for name in unreadable if name in form.cells))
    office = document["office"]
    return Report(
        form=form.id,
        year=document["year"],
        office=Office(office["name"], office.get("code"), office.get("level"), office.get("parent")),
        values={name: values[name] for name in form.cells if name in values},
        supplements=form.supplements,
        scope=document.get("scope"),
        unreadable=unreadable,
        raw=dict(unreadable),
        controls=controls,
        text={f"text.{name}": text for name, text in document.get("text", {}).items()},
        cover=dict(document.get("cover", {})),
        moved={**document.get("moved", {}), **moved},
        reasons=tuple(
            Reason(item["rule"], item["key"], item["text"], item.get("stamp", ""))
            for item in document.get("reasons", ())
        ),
        checklist=document.get("checklist"),
    )


def _home(name: str, form: Form, moved: dict[str, str], where: str) -> str:
    if name in form.cells:
        return name
    if name in form.moved:
        moved[name] = form.moved[name]
        return form.moved[name]
    raise XltoolsError(
        Text(f"“{name}”不是{form.id}年格式的格。", f"{name!r} is no cell of the {form.id} form."),
        where=where,
        todo=Text(
            "请核对名称；如属附表，请在 supplements 中写明。",
            "Check the name; name its supplement if it has one.",
        ),
    )


def _number(value: int | str | None) -> Number | None:
    return plain(Decimal(value)) if isinstance(value, str) else value
