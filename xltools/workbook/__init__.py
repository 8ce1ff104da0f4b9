"""Workbooks on disk: opening, reading, writing."""
