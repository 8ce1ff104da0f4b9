"""The sheets of the district's workbook that prove, compare and show its sums."""
