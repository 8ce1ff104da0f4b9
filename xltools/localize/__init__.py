"""Which cell is probably wrong, and what it should be: error localisation on the linear rules."""
