"""Workbooks written: templates, filled reports, a district's workbook."""

from xltools.template.book import build
from xltools.model.content import Content, EvidenceSheet, Formula, empty

__all__ = ["Content", "EvidenceSheet", "Formula", "build", "empty"]
