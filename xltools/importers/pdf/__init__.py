"""PDF pages into paragraphs and tables: lines, grids, joints between pages."""
