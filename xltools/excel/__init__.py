"""The functions inside Excel: on a workbook that is open, by xlwings, in whatever program has it open."""
