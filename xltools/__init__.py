"""Templates, validation and roll-up for 政府信息公开工作年度报告 (China's annual disclosure reports).

The public API is ``__all__``; names are imported when first used, so that a cold command stays fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from xltools._version import __version__

if TYPE_CHECKING:
    from xltools.api.catalogue import catalogue, rulebook
    from xltools.api.exports import export, export_notes, refusal
    from xltools.api.imports import import_file, import_summary, importable_files, imported_workbook
    from xltools.api.reports import (
        facts,
        facts_csv,
        facts_frame,
        fill,
        make_workbook,
        mark,
        new,
        read,
        validate,
        write,
    )
    from xltools.api.rollups import (
        event,
        find_files,
        manifest,
        now,
        read_acceptances,
        read_roster,
        roll_up,
        rollup_document,
        submissions,
        write_facts,
    )
    from xltools.api.templates import stale_templates, template_files, template_folder
    from xltools.checks.offices import same_office
    from xltools.errors import XltoolsError
    from xltools.forms import form_for_year, form_ids, load_form, supplement_ids
    from xltools.rules import load_rules, rules_version

_HOME = {
    "xltools.api.catalogue": ("catalogue", "rulebook"),
    "xltools.api.exports": ("export", "export_notes", "refusal"),
    "xltools.api.imports": ("import_file", "import_summary", "importable_files", "imported_workbook"),
    "xltools.api.reports": (
        "facts", "facts_csv", "facts_frame", "fill", "make_workbook", "mark", "new", "read", "validate", "write",
    ),
    "xltools.api.rollups": (
        "event", "find_files", "manifest", "now", "read_acceptances", "read_roster", "roll_up", "rollup_document", "submissions",
        "write_facts",
    ),
    "xltools.api.templates": ("stale_templates", "template_files", "template_folder"),
    "xltools.checks.offices": ("same_office",),
    "xltools.errors": ("XltoolsError",),
    "xltools.forms": ("form_for_year", "form_ids", "load_form", "supplement_ids"),
    "xltools.rules": ("load_rules", "rules_version"),
}  # fmt: skip
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "XltoolsError", "__version__", "catalogue", "event", "export", "export_notes", "facts", "facts_csv", "facts_frame", "fill", "find_files",
    "form_for_year", "form_ids", "import_file", "import_summary", "importable_files", "imported_workbook", "load_form", "load_rules", "make_workbook", "manifest", "mark", "new", "now", "read",
    "read_acceptances", "read_roster", "refusal", "roll_up", "rollup_document", "rulebook", "rules_version", "same_office", "stale_templates", "submissions", "supplement_ids",
    "template_files", "template_folder", "validate", "write", "write_facts",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULE_OF[name]), name)
