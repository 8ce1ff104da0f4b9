"""Workbooks that are not ours (.xlsx, .xls, .et, .ods) into paragraphs and tables."""
