"""Repairs ranked, grouped by finding and put into words."""
