"""Published reports into facts: files into paragraphs and tables, tables matched to the form by label."""
