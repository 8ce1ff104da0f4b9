"""What a roll-up writes: the workbook first, the manifest last, each complete or not at all."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from xltools.api.facts import write_facts
from xltools.api.manifest import manifest
from xltools.api.reports import write
from xltools.api.rollups import RolledUp
from xltools.model.order import Order


def write_outputs(
    done: RolledUp,
    order: Order,
    *,
    facts: str | None = None,
    manifest_file: str | None = None,
    when: datetime | None = None,
) -> None:
    """Writes the district's workbook and what was asked for beside it.

    A run that is killed leaves every file whole, old or new; a manifest that does not fit the workbook
    shows that it was killed in between. Raises XltoolsError when something can't be written.
    """
    from xltools.documents import write_document

    write(order.output, done.workbook)
    if facts:
        write_facts(facts, done)
    if manifest_file:
        folder = Path(manifest_file).resolve().parent
        document = manifest(done, order, folder, when, (facts,) if facts else ())
        write_document(manifest_file, document, "manifest")
