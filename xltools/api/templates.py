"""The shipped templates: built from forms and rules, compared with the committed files."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from xltools.api.reports import make_workbook
from xltools.forms import cover_fields, form_ids, supplement_ids
from xltools.model.content import empty
from xltools.resources import resource_folder


def template_files() -> dict[str, bytes]:
    """Every shipped template by file name, built anew."""
    from xltools.template.roster import build_roster

    levels = [label for item in cover_fields() if item.name == "office.level" for _, label in item.choices]
    files = {"roster.xlsx": build_roster("", (), levels)}
    for form_id in form_ids():
        files[f"annual-report-{form_id}.xlsx"] = make_workbook(empty(form_id))
        for supplement in supplement_ids():
            files[f"annual-report-{form_id}-{supplement}.xlsx"] = make_workbook(empty(form_id, (supplement,)))
    return files


def stale_templates(folder: Path | None = None) -> list[str]:
    """Names of committed templates that differ from those built now, are missing or are no longer made.

    Parts are compared, not the compressed bytes: another zlib packs the same parts differently.
    """
    folder = folder or template_folder()
    built = template_files()
    stale = [name for name, data in built.items() if not _same(folder / name, data)]
    return sorted(stale + [path.name for path in folder.glob("*.xls*") if path.name not in built])


def _same(path: Path, data: bytes) -> bool:
    if not path.is_file():
        return False
    try:
        with ZipFile(path) as committed, ZipFile(BytesIO(data)) as built:
            names = built.namelist()
            return committed.namelist() == names and all(committed.read(n) == built.read(n) for n in names)
    except BadZipFile:
        return False


def template_folder() -> Path:
    """Where the shipped templates are; in a checkout without them, where they will be."""
    return resource_folder("schemas").parent / "templates"
