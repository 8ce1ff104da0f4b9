"""The kinds of error that people make, and what each costs to suspect."""
