"""The shipped templates: built from forms and rules, compared with the committed files."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from xltools._version import __version__
from xltools.addin.workbook import FILE as ADDIN
from xltools.addin.workbook import build_addin
from xltools.api.macros import built_macros
from xltools.api.reports import make_workbook
from xltools.forms import cover_fields, form_ids, supplement_ids
from xltools.model.content import empty
from xltools.resources import resource_folder


def template_files() -> dict[str, bytes]:
    """Every shipped template and the add-in by file name, built anew.

    Raises XltoolsError without xlwings and pyOpenVBA (extra ``dev``), which the files with macros are made with.
    """
    from xltools.template.roster import build_roster

    macros = built_macros()
    levels = [label for item in cover_fields() if item.name == "office.level" for _, label in item.choices]
    files = {"roster.xlsx": build_roster("", (), levels), ADDIN: build_addin(__version__)}
    for form_id in form_ids():
        for supplements in ((), *((supplement,) for supplement in supplement_ids())):
            name = "-".join(("annual-report", form_id, *supplements))
            content = empty(form_id, supplements)
            files[f"{name}.xlsx"] = make_workbook(content)
            files[f"{name}.xlsm"] = make_workbook(content, macros=macros)
    return files


def stale_templates(folder: Path | None = None) -> list[str]:
    """Names of committed templates that differ from those built now, are missing or are no longer made.

    Parts are compared, not the compressed bytes: another zlib packs the same parts differently.
    """
    folder = folder or template_folder()
    built = template_files()
    stale = [name for name, data in built.items() if not _same(folder / name, data)]
    return sorted(stale + [path.name for path in folder.glob("*.xl*") if path.name not in built])


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
