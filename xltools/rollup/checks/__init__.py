"""What rules of kind ``rollup`` look at: who is in the sums, with what, and against what."""
