"""Templates, validation and roll-up for 政府信息公开工作年度报告 (China's annual disclosure reports).

The public API is ``__all__``; names are imported when first used, so that a cold command stays fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from xltools._version import __version__

if TYPE_CHECKING:
    from xltools.api.catalogue import catalogue, rulebook
    from xltools.api.causes import causes_of
    from xltools.api.desktop import check_addin, install_addin, uninstall_addin
    from xltools.api.diffs import diff, diff_document
    from xltools.api.exports import export, export_notes, refusal
    from xltools.api.facts import need_table, write_facts
    from xltools.api.files import find_files, open_elsewhere
    from xltools.api.imports import import_file, import_summary, importable_files, imported_workbook
    from xltools.api.kept import read_kept
    from xltools.api.letter_files import read_letters, write_letters
    from xltools.api.letters import letters_for
    from xltools.api.manifest import manifest
    from xltools.api.opened import (
        cell_label,
        mark_levels,
        open_names,
        read_open,
        result_list,
        stored_results,
        total_formula,
    )
    from xltools.api.orders import carry_out, files_of
    from xltools.api.outputs import write_outputs
    from xltools.api.ranges import (
        MissingFigureError,
        identity_difference,
        ranges_report,
        rule_result,
        table_findings,
    )
    from xltools.api.reading import submissions
    from xltools.api.reports import (
        carried_over,
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
    from xltools.api.restoring import restore, restored_workbook
    from xltools.api.rollups import (
        event,
        now,
        read_acceptances,
        read_roster,
        roll_up,
        rollup_document,
    )
    from xltools.api.suggestions import apply_repair, suggest, suggestions_document
    from xltools.api.templates import stale_templates, template_files, template_folder
    from xltools.api.trees import roll_up_tree
    from xltools.api.verify import verification_document, verify
    from xltools.checks.offices import same_office
    from xltools.errors import XltoolsError
    from xltools.forms import form_for_year, form_ids, load_form, supplement_ids
    from xltools.model.order import Means, Order
    from xltools.rules import load_rules, rules_version

_HOME = {
    "xltools.api.catalogue": ("catalogue", "rulebook"),
    "xltools.api.desktop": ("check_addin", "install_addin", "uninstall_addin"),
    "xltools.api.exports": ("export", "export_notes", "refusal"),
    "xltools.api.causes": ("causes_of",),
    "xltools.api.diffs": ("diff", "diff_document"),
    "xltools.api.facts": ("need_table", "write_facts"),
    "xltools.api.files": ("find_files", "open_elsewhere"),
    "xltools.api.kept": ("read_kept",),
    "xltools.api.letter_files": ("read_letters", "write_letters"),
    "xltools.api.letters": ("letters_for",),
    "xltools.api.manifest": ("manifest",),
    "xltools.api.orders": ("carry_out", "files_of"),
    "xltools.api.outputs": ("write_outputs",),
    "xltools.api.restoring": ("restore", "restored_workbook"),
    "xltools.api.trees": ("roll_up_tree",),
    "xltools.api.verify": ("verification_document", "verify"),
    "xltools.model.order": ("Means", "Order"),
    "xltools.api.reading": ("submissions",),
    "xltools.api.imports": ("import_file", "import_summary", "importable_files", "imported_workbook"),
    "xltools.api.opened": ("cell_label", "mark_levels", "open_names", "read_open", "result_list", "stored_results", "total_formula"),
    "xltools.api.ranges": ("MissingFigureError", "identity_difference", "ranges_report", "rule_result", "table_findings"),
    "xltools.api.reports": (
        "carried_over", "facts", "facts_csv", "facts_frame", "fill", "make_workbook", "mark", "new", "read", "validate", "write",
    ),
    "xltools.api.rollups": (
        "event", "now", "read_acceptances", "read_roster", "roll_up", "rollup_document",
    ),
    "xltools.api.suggestions": ("apply_repair", "suggest", "suggestions_document"),
    "xltools.api.templates": ("stale_templates", "template_files", "template_folder"),
    "xltools.checks.offices": ("same_office",),
    "xltools.errors": ("XltoolsError",),
    "xltools.forms": ("form_for_year", "form_ids", "load_form", "supplement_ids"),
    "xltools.rules": ("load_rules", "rules_version"),
}  # fmt: skip
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "Means", "MissingFigureError", "Order", "XltoolsError", "__version__", "apply_repair", "carried_over", "carry_out", "catalogue", "causes_of", "cell_label", "check_addin", "diff", "diff_document", "event", "export",
    "export_notes", "facts", "facts_csv", "facts_frame", "files_of", "fill", "find_files", "form_for_year", "form_ids", "identity_difference",
    "import_file", "import_summary", "importable_files", "imported_workbook", "install_addin", "letters_for", "load_form", "load_rules", "make_workbook", "manifest",
    "mark", "mark_levels", "need_table", "new", "now", "open_elsewhere", "open_names", "ranges_report", "read", "read_acceptances", "read_kept", "read_letters", "read_open",
    "read_roster", "refusal", "restore", "restored_workbook", "result_list", "roll_up", "roll_up_tree", "rollup_document", "rule_result", "rulebook", "rules_version", "same_office",
    "stale_templates", "stored_results", "submissions", "suggest", "suggestions_document", "supplement_ids", "table_findings", "template_files", "template_folder", "total_formula", "uninstall_addin",
    "validate", "verification_document", "verify", "write", "write_facts", "write_letters", "write_outputs",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULE_OF[name]), name)
