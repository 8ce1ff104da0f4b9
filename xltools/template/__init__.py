"""Workbooks written: templates, filled reports, a district's workbook."""

from xltools.model.content import Content, EvidenceSheet, empty
from xltools.model.value import Formula
from xltools.template.book import build
from xltools.template.buttons import Action, Macros

__all__ = ["Action", "Content", "EvidenceSheet", "Formula", "Macros", "build", "empty"]
