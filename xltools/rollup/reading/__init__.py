"""Thousands of workbooks read by many processes or machines, and kept for the next time."""
