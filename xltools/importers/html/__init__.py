"""Web pages into the paragraphs and tables of their article."""
