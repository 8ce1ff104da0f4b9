"""xlwings engines of our own: an open workbook as a file, or as sent by a client."""
