"""Helpers that several tests share: valid reports, cases, generated reports."""
