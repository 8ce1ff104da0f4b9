"""Who a report is from and of when: office, level, year, date, persons."""
