"""Changed copies of the user's own workbook: marks, lists, repairs, names set again."""
