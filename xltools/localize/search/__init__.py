"""The cheapest sets of cells that make every identity hold."""
