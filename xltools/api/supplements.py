"""A district's own supplement table: read from its file, and tried on every national form."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from xltools.documents import StrPath, read_document
from xltools.errors import XltoolsError
from xltools.forms import cell_name, form_ids, load_form, supplement_ids
from xltools.lang import Text
from xltools.model.form import Form, Supplement, Table
from xltools.patterns import expand_terms, places, vocabulary

_RESERVED = frozenset(
    ("office", "report", "text", "control", "checks", "marks", "checklist", "prior", "details")
)
"""First segments of names that are no cells of a table."""


def read_supplement(path: StrPath, others: Sequence[Supplement] = ()) -> Supplement:
    """The supplement in a file (schemas/supplement.schema.json); ``others`` are given beside it.

    Raises XltoolsError when the file breaks its schema, contradicts itself, or clashes with what there is.
    """
    record = read_document(path, "supplement")
    tables = tuple(str(table["id"]) for table in record["tables"])
    found = Supplement(str(record["id"]), tables, json.dumps(record, ensure_ascii=False, sort_keys=True))
    try:
        _check_name(found, others)
        for form_id in form_ids():
            _check_tables(record, load_form(form_id, supplement_ids()), others)
            _build(form_id, found)
    except XltoolsError as error:
        raise XltoolsError(
            error.what,
            where=str(path),
            todo=error.todo or Text("请更正附表文件。", "Correct the supplement file."),
        ) from error
    return found


def _check_name(supplement: Supplement, others: Sequence[Supplement]) -> None:
    if supplement.id in supplement_ids():
        raise _error(
            f"附表编号“{supplement.id}”是随程序提供的附表用的，请换一个。",
            f"The id {supplement.id!r} belongs to a shipped supplement; choose another.",
        )
    if supplement.id in {other.id for other in others}:
        raise _error(
            f"附表“{supplement.id}”给出了两次。", f"The supplement {supplement.id!r} is given twice."
        )


def _check_tables(record: dict[str, Any], form: Form, others: Sequence[Supplement]) -> None:
    """Names and sheets must be free: of the national tables, of other supplements, of our own sheets."""
    from xltools.rollup.sheets.evidence import SHEETS
    from xltools.template.sheets import CHECKLIST, COVER, FLAGS, GUIDE, MARKS, META, TEXTS, VERIFY
    from xltools.workbook.copies.result_rows import RESULTS

    taken = {table.id for table in form.tables} | _RESERVED
    taken |= {table for other in others for table in other.tables}
    sheets = {table.sheet for table in form.tables}
    sheets |= {CHECKLIST, COVER, FLAGS, GUIDE, MARKS, META, TEXTS, VERIFY}
    sheets |= {*SHEETS, RESULTS}
    sheets |= {table["sheet"] for other in others for table in json.loads(other.record)["tables"]}
    for table in record["tables"]:
        if table["id"] in taken:
            raise _error(f"表名“{table['id']}”已有，请换一个。", f"The table id {table['id']!r} is taken.")
        if table["sheet"] in sheets:
            raise _error(
                f"工作表“{table['sheet']}”已有，请换一个。", f"The sheet {table['sheet']!r} is taken."
            )
        for identity in table.get("identities", ()):
            if identity["id"].split(".")[0] != table["id"]:
                raise _error(
                    f"勾稽关系“{identity['id']}”的名称应以“{table['id']}.”开头。",
                    f"The name of the identity {identity['id']!r} must start with {table['id']}.",
                )
        taken.add(table["id"])
        sheets.add(table["sheet"])


def _build(form_id: str, supplement: Supplement) -> None:
    try:
        form = load_form(form_id, (supplement.id,), (supplement,))
        for table in (table for table in form.tables if table.id in supplement.tables):
            _check_doubled(table)
        known = vocabulary(form)
        for identity in form.identities.values():
            for place in places(identity.over, known):
                expand_terms((*identity.left, *identity.right), place, known)
    except KeyError as error:
        raise _error(f"附表中没有“{error.args[0]}”。", f"The supplement has no {error.args[0]!r}.") from error


def _check_doubled(table: Table) -> None:
    names: set[str] = set()
    for block in table.blocks:
        for name in (cell_name(table, r, c) for r in block.rows if not r.heading for c in block.columns):
            if name in names:
                raise _error(f"“{name}”出现了两次。", f"{name!r} occurs twice.")
            names.add(name)


def _error(zh: str, en: str) -> XltoolsError:
    return XltoolsError(Text(zh, en))
