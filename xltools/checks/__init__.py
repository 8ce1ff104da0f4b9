"""The table of kinds: what a rule of each kind becomes on a form, and how it is decided.

A new kind is one generator and a line in ``EXPANDERS``. Kinds with instances (``linear``,
``pattern``, ``offset_pair``) are decided by figures alone and exist as native formulas too; the others
look at how the report was written and are listed in ``OBSERVERS``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from xltools.checks import figures, observed, structure
from xltools.checks.figures import applies, decide
from xltools.checks.situation import Seen, Situation
from xltools.model.form import Form
from xltools.model.rule import Instance, Rule

__all__ = ["EXPANDERS", "OBSERVERS", "Seen", "Situation", "applies", "decide"]

EXPANDERS: Mapping[str, Callable[[Rule, Form, Form | None], list[Instance]]] = {
    "linear": figures.expand_linear,
    "pattern": figures.expand_pattern,
    "offset_pair": figures.expand_offset_pair,
}

OBSERVERS: Mapping[str, Callable[[Rule, Situation], list[Seen]]] = {
    "observed": observed.observe,
    "cells_present": structure.cells_present,
    "form_year": structure.form_year,
    "table_present": structure.table_present,
}
