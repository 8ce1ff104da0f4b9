"""Which printed row and column is which cell of the form, by labels."""
