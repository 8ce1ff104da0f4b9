"""Word documents (.docx) into paragraphs and tables."""
