"""The text parts of a report: its numbers, and what it claims with them. No input or output here."""
