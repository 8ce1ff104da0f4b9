"""Workbooks written: templates, filled reports, a district's workbook."""

from xltools.model.content import Content, EvidenceSheet, Formula, empty
from xltools.template.book import build

__all__ = ["Content", "EvidenceSheet", "Formula", "build", "empty"]
